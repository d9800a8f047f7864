"""Questions of others, accepted, for the tests of participants' pages."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from eventsite.database import db
from eventsite.models import Question, QuestionVote
from eventsite.rules.questions import QuestionDetails
from eventsite.services import audit, questions
from eventsite.services.questions import moderating
from tests.factories import Made, Make
from tests.services.records import do
from tests.web.visitor import open_mine


@dataclass
class Scene:
    """An event, somebody registered for it in this browser, and ways to let others ask."""

    app: Flask
    client: FlaskClient
    make: Make
    event: Made
    me: int
    mine: str

    @property
    def path(self) -> str:
        """The address of the event's questions."""
        return f"/events/{self.event.slug}/questions"

    def asked(self, text: str, asker: int | None = None, *, is_accepted: bool = True, **details: Any) -> int:
        """Let somebody ask, have it accepted, and return the question's id."""
        who = asker or self.make.registration(self.event)
        question_id = do(self.app, questions.ask, who, replace(QuestionDetails(text), **details))
        if is_accepted:
            do(self.app, moderating.accept, self.event.id, question_id, 1, audit.SYSTEM)
        return int(question_id)

    def votes(self) -> set[tuple[int, int]]:
        """Return (question, person) of all votes."""
        with self.app.app_context():
            return {(vote.question_id, vote.registration_id) for vote in db.session.query(QuestionVote)}

    def question(self, question_id: int) -> Question:
        """Return a question as it is stored, detached."""
        with self.app.app_context():
            found = db.session.get_one(Question, question_id)
            db.session.expunge_all()
            return found


def scene(app: Flask, client: FlaskClient, make: Make, **event: Any) -> Scene:
    """Return an event with one registration that is open in the browser."""
    made = make.event(**event)
    me = make.registration(made)
    return Scene(app, client, make, made, me, open_mine(client, app, me))
