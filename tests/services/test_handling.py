"""On the day: choosing, showing, answering, and the screen."""

import pytest

from eventsite.errors import NotPossibleNow
from eventsite.models import Question, QuestionRound
from eventsite.rules.questions import Act, Audience, DeclineReason, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import handling, moderating
from tests.conftest import on_both
from tests.services.records import do, one

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def accepted(app, make, event):
    """Asks as somebody new, has it accepted, and returns the id of the question."""

    def asked(text="Hur då?", **details):
        question = do(app, questions.ask, make.registration(event), QuestionDetails(text, **details))
        do(app, moderating.accept, event.id, question, 1, WHO)
        return question

    return asked


@pytest.fixture
def act(app, event):
    """Does something with a question as it stands."""

    def done(question_id, what):
        return do(app, handling.handle, event.id, question_id, one(app, Question, question_id).version, what, WHO)

    return done


def handled(app, *ids):
    return [str(one(app, Question, question).handling) for question in ids]


def on_screen(app, event):
    return one(app, QuestionRound, event.id).current_question_id


@on_both
def test_one_question_is_on_the_screen_and_the_earlier_goes_back(app, event, accepted, act):
    first, second = accepted("A?"), accepted("B?")
    act(first, Act.TAKE)
    act(second, Act.TAKE)
    assert handled(app, first, second) == ["selected", "current"]
    assert on_screen(app, event) == second


def test_next_calls_the_shown_one_answered_and_takes_the_first_that_was_chosen(app, event, accepted, act):
    first, second, third = accepted("A?"), accepted("B?"), accepted("C?")
    for question in (first, second, third):
        act(question, Act.SELECT)
    do(app, handling.move, event.id, third, -2)
    do(app, handling.show_next, event.id, WHO)
    do(app, handling.show_next, event.id, WHO)
    assert handled(app, first, second, third) == ["current", "selected", "answered"]
    assert one(app, Question, third).answered_live_at is not None
    do(app, handling.show_next, event.id, WHO)
    assert do(app, handling.show_next, event.id, WHO) is None
    assert handled(app, first, second, third) == ["answered"] * 3
    assert on_screen(app, event) is None


@pytest.mark.parametrize("what", [Act.ANSWER_LIVE, Act.SKIP, Act.TO_WRITING, Act.PUT_BACK])
def test_what_leaves_the_screen_leaves_it_empty(app, event, accepted, act, what):
    question = accepted()
    act(question, Act.TAKE)
    act(question, what)
    assert on_screen(app, event) is None


def test_what_is_taken_back_on_the_screen_leaves_it(app, event, accepted, act):
    question = accepted()
    act(question, Act.TAKE)
    do(app, questions.withdraw, one(app, Question, question).registration_id, question)
    assert on_screen(app, event) is None


def test_what_is_only_for_the_speaker_never_gets_on_the_screen(app, event, accepted, act):
    question = accepted(audience=Audience.SPEAKER_ONLY)
    with pytest.raises(NotPossibleNow):
        act(question, Act.TAKE)
    assert on_screen(app, event) is None


def test_what_is_not_accepted_is_not_chosen(app, make, event, act):
    question = do(app, questions.ask, make.registration(event), QuestionDetails("Hur?"))
    with pytest.raises(NotPossibleNow):
        act(question, Act.SELECT)


def test_what_is_reported_away_from_the_screen_can_be_shown_again(app, make, event, accepted, act):
    question = accepted()
    act(question, Act.TAKE)
    for company in ("Ett bolag", "Ett annat"):
        do(app, questions.report, make.registration(event, company=company), question, DeclineReason.OFFENSIVE)
    assert (handled(app, question), on_screen(app, event)) == (["selected"], None)
    do(app, moderating.accept, event.id, question, one(app, Question, question).version, WHO)
    act(question, Act.TAKE)
    assert (handled(app, question), on_screen(app, event)) == (["current"], question)
