"""What became of an event's questions: in numbers, and the answers that everyone may read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from eventsite.models.questions import Question
from eventsite.queries import questions as queries
from eventsite.queries.questions.sheets import Asker, asker_as_shown
from eventsite.rules.questions import (
    UNDECIDED,
    AnswerState,
    Audience,
    Handling,
    Moderation,
    Phase,
    Sight,
    Viewer,
    may_see,
)


@dataclass(frozen=True)
class Outcomes:
    """An event's questions in numbers. `left` have no outcome yet; `median_wait` is from asking to the answer."""

    asked: int
    ahead_of_time: int
    merged: int
    declined: int
    answered_live: int
    in_writing: int
    not_reached: int
    left: int
    median_wait: timedelta | None
    organizations: int


@dataclass(frozen=True)
class OpenAnswer:
    """A question with its written answer, as everyone may read it: never a name, a company only if it was chosen."""

    question: Question
    company: str


def of_event(event_id: int) -> Outcomes:
    """Return what became of the event's questions, without those that were taken back."""
    questions = [one for one in queries.all_with_asker(event_id) if one.moderation != Moderation.WITHDRAWN]
    published = [one for one in questions if one.moderation == Moderation.PUBLISHED]
    decided = Counter(str(one.moderation) for one in questions)
    waits = [wait for wait in map(_wait, published) if wait is not None]
    return Outcomes(
        asked=len(questions),
        ahead_of_time=sum(one.phase == Phase.ADVANCE for one in questions),
        merged=decided[Moderation.MERGED],
        declined=decided[Moderation.DECLINED],
        answered_live=sum(one.answered_live_at is not None for one in published),
        in_writing=sum(one.answered_written_at is not None for one in published),
        not_reached=sum(one.handling == Handling.NOT_REACHED for one in published),
        left=sum(_is_left(one) for one in questions),
        median_wait=timedelta(seconds=median(waits)) if waits else None,
        organizations=len({one.registration.company.casefold() for one in questions if one.registration}),
    )


def read_by_everyone(event_id: int) -> Sequence[OpenAnswer]:
    """Return the answers that stand on the event's page, if it shows them, in order of number."""
    if not queries.round_of(event_id).shows_answers:
        return []
    return [
        OpenAnswer(question, _asker(question).company)
        for question in queries.with_answers(event_id)
        if may_see(Viewer.STRANGER, _sight(question))
    ]


def _sight(question: Question) -> Sight:
    is_answered = question.answer is not None and question.answer.state == AnswerState.PUBLISHED
    return Sight(
        Moderation(question.moderation),
        Handling(question.handling),
        Audience(question.audience),
        is_answered_openly=is_answered,
    )


def _asker(question: Question) -> Asker:
    return asker_as_shown(question, Viewer.STRANGER)


def _wait(question: Question) -> float | None:
    answered = [moment for moment in (question.answered_live_at, question.answered_written_at) if moment is not None]
    return (min(answered) - question.created_at).total_seconds() if answered else None


def _is_left(question: Question) -> bool:
    """Say whether somebody still waits for an outcome: not decided on, not handled, or promised a written answer."""
    if question.moderation in UNDECIDED:
        return True
    is_open = question.handling not in {Handling.ANSWERED, Handling.NOT_REACHED}
    return question.moderation == Moderation.PUBLISHED and is_open
