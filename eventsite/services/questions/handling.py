"""On the day: which questions are asked in which order, which one is on the screen, and what became of it."""

from collections.abc import Callable

from eventsite import clock
from eventsite.errors import NotPossibleNow
from eventsite.models import Question
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.rules import questions as rules
from eventsite.rules.questions import Act, Audience, Handling, Moderation, ScreenMode
from eventsite.services.questions import changes, rounds


def handle(event_id: int, question_id: int, seen_version: int, act: Act, actor: str) -> int | None:
    """Choose a question, show it, call it answered, and so on; the same again changes nothing.

    Raises QuestionChanged or NotPossibleNow.
    """
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    allowed, after = rules.HANDLINGS[act]
    if question.handling == after:
        return None
    changes.check_seen(question, seen_version)
    if question.moderation != Moderation.PUBLISHED or question.handling not in allowed:
        raise NotPossibleNow(question.handling)
    if act is Act.TAKE:
        _take(question, actor)
    elif question.handling == Handling.CURRENT:
        rounds.take_off_screen(question)
    return changes.make(question, f"question.{act}", actor, _WHAT[act](after)).id


def show_next(event_id: int, actor: str, seen_id: int | None = None) -> int | None:
    """Call the question on the screen answered, and show the next of the chosen ones, if there is one.

    With a seen question nothing happens when the screen shows another by now: the button was pressed twice,
    or by two.
    """
    event_queries.locked(event_id)
    current = rounds.locked(event_id).current_question_id
    if seen_id is not None and seen_id != current:
        return None
    if current is not None:
        shown = queries.locked(event_id, current)
        handle(event_id, shown.id, shown.version, Act.ANSWER_LIVE, actor)
    following = queries.first_selected(event_id)
    if following is None:
        return None
    return handle(event_id, following.id, following.version, Act.TAKE, actor)


def move(event_id: int, question_id: int, steps: int) -> None:
    """Let a chosen question be asked so many places earlier (negative) or later. At the ends it stays."""
    event_queries.locked(event_id)
    chosen = list(queries.selected(event_id))
    place = next((place for place, question in enumerate(chosen) if question.id == question_id), None)
    if place is None:
        raise NotPossibleNow("not chosen")
    question = chosen.pop(place)
    chosen.insert(max(0, min(len(chosen), place + steps)), question)
    for number, one in enumerate(chosen, start=1):
        one.queue_no = number
    rounds.touch(event_id)


def show_on_screen(event_id: int, mode: ScreenMode) -> None:
    """Let the screen show the current question, the list, or a pause."""
    event_queries.locked(event_id)
    rounds.locked(event_id).screen_mode = mode
    rounds.touch(event_id)


def accept_more(event_id: int, *, wanted: bool) -> None:
    """Take more questions, or no more for now."""
    event_queries.locked(event_id)
    rounds.locked(event_id).is_accepting = wanted
    rounds.touch(event_id)


def _take(question: Question, actor: str) -> None:
    """Make room on the screen: what was there goes back among the chosen ones, first in line."""
    if question.audience != Audience.ALL:
        raise NotPossibleNow("private")
    current = rounds.locked(question.event_id)
    if current.current_question_id is not None:
        earlier = queries.locked(question.event_id, current.current_question_id)
        changes.make(earlier, f"question.{Act.PUT_BACK}", actor, _put_back(Handling.SELECTED))
    current.current_question_id, current.screen_mode = question.id, ScreenMode.CURRENT


def _becomes(handling: Handling) -> changes.Doing:
    def change(question: Question) -> None:
        question.handling, question.queue_no = handling, None

    return change


def _select(handling: Handling) -> changes.Doing:
    def change(question: Question) -> None:
        question.handling, question.queue_no = handling, queries.last_queue_no(question.event_id) + 1

    return change


def _put_back(handling: Handling) -> changes.Doing:
    def change(question: Question) -> None:
        question.handling, question.queue_no = handling, 0

    return change


def _show(handling: Handling) -> changes.Doing:
    def change(question: Question) -> None:
        question.handling, question.queue_no, question.shown_at = handling, None, clock.now()

    return change


def _answer(handling: Handling) -> changes.Doing:
    def change(question: Question) -> None:
        question.handling, question.queue_no, question.answered_live_at = handling, None, clock.now()

    return change


_WHAT: dict[Act, Callable[[Handling], changes.Doing]] = {
    Act.SELECT: _select,
    Act.UNSELECT: _becomes,
    Act.TAKE: _show,
    Act.PUT_BACK: _put_back,
    Act.ANSWER_LIVE: _answer,
    Act.TO_WRITING: _becomes,
    Act.SKIP: _becomes,
}
