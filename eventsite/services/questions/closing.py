"""Closing the questions of an event: each gets an outcome, and each asker is told of it."""

from collections.abc import Mapping
from datetime import datetime

from eventsite import clock
from eventsite.errors import NotPossibleNow, QuestionsUndecided
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.rules.outbox import Kind
from eventsite.rules.questions import UNDECIDED, Act
from eventsite.services import audit, outbox
from eventsite.services.questions import handling, moderating, rounds

OUTCOMES = frozenset({Act.ANSWER_LIVE, Act.TO_WRITING, Act.SKIP})


def close(event_id: int, outcomes: Mapping[int, Act], actor: str, answers_due_at: datetime | None = None) -> None:
    """Take no more questions and votes, give each question that has no outcome the one named, and tell the askers.

    What was never decided on is accepted with its outcome. Raises QuestionsUndecided with those that have none.
    """
    event_queries.locked(event_id)
    current = rounds.locked(event_id)
    if current.closed_at is not None:
        return
    undecided = queries.without_outcome(event_id)
    missing = [question.id for question in undecided if outcomes.get(question.id) not in OUTCOMES]
    if missing:
        raise QuestionsUndecided(missing)
    for question in undecided:
        if question.moderation in UNDECIDED:
            moderating.accept(event_id, question.id, question.version, actor)
        handling.handle(event_id, question.id, question.version, outcomes[question.id], actor)
    current.closed_at = clock.now()
    audit.record("questions.closed", actor, event_id=event_id)
    current.answers_due_at = answers_due_at or current.answers_due_at
    rounds.touch(event_id)
    outbox.fan_out(event_id, Kind.QUESTIONS_CLOSED, f"questions-closed:{current.closed_at.isoformat()}", "")


def reopen(event_id: int, actor: str = audit.SYSTEM) -> None:
    """Take questions and votes again. Raises NotPossibleNow when they are not closed."""
    event_queries.locked(event_id)
    current = rounds.locked(event_id)
    if current.closed_at is None:
        raise NotPossibleNow("open")
    current.closed_at = None
    audit.record("questions.reopened", actor, event_id=event_id)
    rounds.touch(event_id)
