"""Questions to the event of a test, asked and accepted as people do it."""

import pytest

from eventsite.rules.questions import QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import moderating
from tests.services.records import do

MODERATOR = "organizer:1"


@pytest.fixture
def ask(app, make, event):
    """Asks, as somebody new if nobody is named, and returns the id of the question."""

    def asked(text="Hur då?", asker=None, **details):
        return do(app, questions.ask, asker or make.registration(event), QuestionDetails(text, **details))

    return asked


@pytest.fixture
def accepted(app, event, ask):
    """Asks, has it accepted, and returns the id of the question."""

    def made(text="Hur då?", asker=None, **details):
        question = ask(text, asker, **details)
        do(app, moderating.accept, event.id, question, 1, MODERATOR)
        return question

    return made
