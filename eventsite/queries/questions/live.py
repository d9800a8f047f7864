"""What is asked for again and again while a meeting goes on. Each poll reads one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.questions import Question, QuestionChange, QuestionPresence, QuestionRound
from eventsite.models.registrations import Registration
from eventsite.queries.events import PUBLIC
from eventsite.queries.questions.standings import name_of
from eventsite.rules import questions as rules
from eventsite.rules.questions import CountsShown
from eventsite.rules.registrations import LIVING

_ASKERS = ("registrant",)  # as the trace names them (services/audit.py)
_PULSE = select(
    Event.id,
    Event.starts_at,
    Event.ends_at,
    QuestionRound.revision,
    QuestionRound.votes_since,
    QuestionRound.counts_shown,
    QuestionRound.advance_deadline_at,
    Event.questions_close_at,
).outerjoin(QuestionRound, QuestionRound.event_id == Event.id)


@dataclass(frozen=True)
class Pulse:
    """How the questions of an event stand: equal names, equal lists."""

    event_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    shows_counts: bool


def pulse(slug: str, now: datetime) -> Pulse:
    """Return how the questions of the public event with that address stand. Raises NotFound."""
    return _pulse(and_(Event.slug == slug, Event.state.in_(PUBLIC)), now)


def pulse_of(event_id: int, now: datetime) -> Pulse:
    """Return how the questions of an event stand. Raises NotFound."""
    return _pulse(Event.id == event_id, now)


def participant(event_id: int, opened: Mapping[int, int]) -> int | None:
    """Return which of the opened links (registration and version) is that of somebody registered for the event."""
    found = db.session.execute(
        select(Registration.id, Registration.manage_version)
        .where(Registration.id.in_(opened), Registration.event_id == event_id, Registration.state.in_(LIVING))
        .order_by(Registration.id)
    )
    return next((one.id for one in found if opened[one.id] == one.manage_version), None)


def undoable(event_id: int) -> tuple[QuestionChange, int] | None:
    """Return the last change that can be put back, and the number of its question; None if there is none."""
    statement = (
        select(QuestionChange, Question.public_no)
        .join(Question, Question.id == QuestionChange.question_id)
        .where(
            Question.event_id == event_id,
            Question.version == QuestionChange.version,
            QuestionChange.before.is_not(None),
            QuestionChange.undone_at.is_(None),
            QuestionChange.actor.not_in(_ASKERS),
            QuestionChange.action.not_in({"question.undone", *rules.LASTING}),
        )
        .order_by(QuestionChange.id.desc())
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return (found[0], found[1]) if found else None


def seen_at(event_id: int, actor: str) -> tuple[datetime, int | None] | None:
    """Return when a moderator was last seen at the event's questions, and with which of them open."""
    row = db.session.execute(
        select(QuestionPresence.seen_at, QuestionPresence.question_id).where(
            QuestionPresence.event_id == event_id, QuestionPresence.actor == actor
        )
    ).first()
    return (row.seen_at, row.question_id) if row else None


def others_here(event_id: int, actor: str, since: datetime) -> Sequence[tuple[str, int | None]]:
    """Return who else was seen there since then, as the trace names them, and the number of what they have open."""
    statement = (
        select(QuestionPresence.actor, Question.public_no)
        .outerjoin(Question, Question.id == QuestionPresence.question_id)
        .where(
            QuestionPresence.event_id == event_id,
            QuestionPresence.actor != actor,
            QuestionPresence.seen_at >= since,
        )
    )
    return [(who, number) for who, number in db.session.execute(statement.order_by(QuestionPresence.actor))]


def _pulse(which: ColumnElement[bool], now: datetime) -> Pulse:
    row = db.session.execute(_PULSE.where(which)).first()
    if row is None:
        raise NotFound("event")
    shows = _shows_counts(row, now)
    name = name_of(row.revision, row.votes_since, now) if row.revision is not None else "0"
    return Pulse(row.id, f"{row.id}.{name}.{int(shows)}", row.starts_at, row.ends_at, shows)


def _shows_counts(row: Any, now: datetime) -> bool:
    closes = rules.closes_at(row.questions_close_at, row.ends_at)
    deadline = rules.advance_deadline(row.advance_deadline_at, row.starts_at, closes)
    return rules.shows_counts(CountsShown(row.counts_shown or CountsShown.AFTER_DEADLINE), now, deadline)
