"""On the day: choosing, showing, answering, and the screen."""

import pytest

from eventsite.errors import NotPossibleNow, QuestionChanged
from eventsite.models import Question, QuestionRound
from eventsite.queries import questions as queries
from eventsite.rules.questions import Act, Audience, DeclineReason, QuestionDetails, ScreenMode
from eventsite.services import questions
from eventsite.services.questions import changes, handling, moderating
from tests.conftest import on_both
from tests.services.records import do, one

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


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


@on_both
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


@on_both
@pytest.mark.parametrize("what", [Act.ANSWER_LIVE, Act.SKIP, Act.TO_WRITING, Act.PUT_BACK])
def test_what_leaves_the_screen_leaves_it_empty(app, event, accepted, act, what):
    question = accepted()
    act(question, Act.TAKE)
    act(question, what)
    assert on_screen(app, event) is None


@on_both
def test_what_is_taken_back_on_the_screen_leaves_it(app, event, accepted, act):
    question = accepted()
    act(question, Act.TAKE)
    do(app, questions.withdraw, one(app, Question, question).registration_id, question)
    assert on_screen(app, event) is None


@on_both
def test_what_is_only_for_the_speaker_never_gets_on_the_screen(app, event, accepted, act):
    question = accepted(audience=Audience.SPEAKER_ONLY)
    with pytest.raises(NotPossibleNow):
        act(question, Act.TAKE)
    assert on_screen(app, event) is None


def test_what_is_not_accepted_is_not_chosen(app, make, event, act):
    question = do(app, questions.ask, make.registration(event), QuestionDetails("Hur?"))
    with pytest.raises(NotPossibleNow):
        act(question, Act.SELECT)


@on_both
@pytest.mark.parametrize(
    ("acts", "handling"),
    [
        ((Act.SELECT,), "selected"),
        ((Act.SELECT, Act.UNSELECT), "open"),
        ((Act.TAKE, Act.ANSWER_LIVE, Act.TO_WRITING), "for_written_answer"),
        ((Act.SKIP, Act.SELECT), "selected"),
        ((Act.TO_WRITING, Act.SELECT, Act.TAKE), "current"),
    ],
)
def test_one_thing_after_the_other(app, accepted, act, acts, handling):
    question = accepted()
    for what in acts:
        act(question, what)
    assert handled(app, question) == [handling]


@on_both
def test_the_same_again_changes_nothing_and_who_comes_second_is_told(app, event, accepted):
    question = accepted()
    do(app, handling.handle, event.id, question, 2, Act.SELECT, WHO)
    assert do(app, handling.handle, event.id, question, 2, Act.SELECT, WHO) is None
    with pytest.raises(QuestionChanged):
        do(app, handling.handle, event.id, question, 2, Act.SKIP, "organizer:2")
    assert handled(app, question) == ["selected"]


@on_both
def test_a_button_pressed_by_two_shows_one_more_only(app, event, accepted, act):
    first, second = accepted("A?"), accepted("B?")
    for question in (first, second):
        act(question, Act.SELECT)
    act(first, Act.TAKE)
    do(app, handling.show_next, event.id, WHO, first)
    assert do(app, handling.show_next, event.id, "organizer:2", first) is None
    assert handled(app, first, second) == ["answered", "current"]


@on_both
@pytest.mark.parametrize(("steps", "order"), [(-1, "BAC"), (-9, "BAC"), (1, "ACB"), (9, "ACB")])
def test_a_question_moves_within_the_chosen_ones_and_stays_at_the_ends(app, event, accepted, act, steps, order):
    ids = {name: accepted(f"{name}?") for name in "ABC"}
    for question in ids.values():
        act(question, Act.SELECT)
    do(app, handling.move, event.id, ids["B"], steps)
    with app.app_context():
        assert "".join(one.body[0] for one in queries.selected(event.id)) == order


def test_what_is_not_chosen_does_not_move(app, event, accepted):
    with pytest.raises(NotPossibleNow):
        do(app, handling.move, event.id, accepted(), 1)


@on_both
def test_the_screen_and_the_door_are_as_the_moderator_says(app, event, accepted):
    accepted()
    before = one(app, QuestionRound, event.id).revision
    do(app, handling.show_on_screen, event.id, ScreenMode.PAUSE)
    do(app, handling.accept_more, event.id, wanted=False)
    after = one(app, QuestionRound, event.id)
    assert (after.screen_mode, after.is_accepting, after.revision) == ("pause", False, before + 2)


@on_both
def test_showing_the_earlier_one_again_is_undoing(app, event, accepted, act):
    first, second = accepted("A?"), accepted("B?")
    act(first, Act.TAKE)
    answered = do(app, handling.handle, event.id, first, one(app, Question, first).version, Act.ANSWER_LIVE, WHO)
    act(second, Act.TAKE)
    do(app, changes.undo, event.id, answered, WHO)
    assert (handled(app, first, second), on_screen(app, event)) == (["selected", "current"], second)


def test_what_is_reported_away_from_the_screen_can_be_shown_again(app, make, event, accepted, act):
    question = accepted()
    act(question, Act.TAKE)
    for company in ("Ett bolag", "Ett annat"):
        do(app, questions.report, make.registration(event, company=company), question, DeclineReason.OFFENSIVE)
    assert (handled(app, question), on_screen(app, event)) == (["selected"], None)
    do(app, moderating.accept, event.id, question, one(app, Question, question).version, WHO)
    act(question, Act.TAKE)
    assert (handled(app, question), on_screen(app, event)) == (["current"], question)
