"""What askers are told by mail about their questions, some minutes later so that an undone decision is not told."""

from collections.abc import Callable, Iterable, Sequence

from eventsite import notifications
from eventsite.models import Event, Question, QuestionChange
from eventsite.notifications import Notification
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries.questions import matters as matter_queries
from eventsite.rules.matters import OF_ASKERS
from eventsite.rules.outbox import JOINING
from eventsite.services import outbox
from eventsite.services.questions import changes


def tell_edited(question: Question, trace: QuestionChange) -> None:
    """Tell the asker that the question is shown in other words, so that they can take it back."""
    _tell(question, trace, notifications.question_edited)


def tell_declined(questions: Sequence[Question], trace: QuestionChange) -> None:
    """Tell whoever asked the first of them, and those merged into it, once each, that it is not passed on, and why."""
    for question in _by_asker(questions):
        _tell(question, trace, notifications.question_declined, questions[0])


def tell_carried(questions: Sequence[Question], onward: Event, trace: QuestionChange) -> None:
    """Tell whoever asked one of them that the question is taken along to a later meeting, once each."""
    for question in _by_asker(questions):
        _tell(question, trace, notifications.question_carried, onward)


def tell_merged(question: Question, target: Question, trace: QuestionChange) -> None:
    """Tell the asker which question theirs is asked by now."""
    _tell(question, trace, notifications.question_merged, target)


def tell_reconsidered(question: Question, trace: QuestionChange) -> None:
    """Tell the asker what came of turning against a decision, if the change has settled that."""
    for matter in matter_queries.settled_by(trace.id) & OF_ASKERS:
        _tell(question, trace, notifications.question_reconsidered, matter, trace.reason)


def ask_for_consent(question: Question, trace: QuestionChange, name: str) -> None:
    """Ask whether another speaker may read what was for one alone, who is gone."""
    _tell(question, trace, notifications.question_consent, name)


def _by_asker(questions: Sequence[Question]) -> Iterable[Question]:
    """Return the first question of each asker."""
    found: dict[int | None, Question] = {}
    for question in questions:
        found.setdefault(question.registration_id, question)
    return found.values()


def _tell(question: Question, trace: QuestionChange, tell: Callable[..., Notification], *more: object) -> None:
    asker = queries.mailable_asker(question)
    if asker is None:
        return
    event = event_queries.whole(question.event_id)
    message = outbox.enqueue(
        tell(asker, event, question, *more),
        changes.cause_of(trace),
        registration_id=asker.id,
        event_id=event.id,
    )
    message.due_at = message.created_at + JOINING
