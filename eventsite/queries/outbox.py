"""Mail on its way out, as its sender and the organizers need to see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased, defer

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.outbox import IS_UNDELIVERED, FanOut, OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.rules.events import EventState
from eventsite.rules.outbox import BEFORE_THE_START, CAUSED_BY_FORMS, LONGEST_SPAN, UNORDERED, Kind, OutboxState
from eventsite.rules.registrations import RegistrationState

UNDELIVERED = (OutboxState.WAITING, OutboxState.SENDING)
# Of a registration in a statement: whether any mail about it was ever written.
WAS_MAILED = exists().where(OutboxMessage.registration_id == Registration.id)
# Built once, since each registration asks it.
_CAUSED_BY_FORMS = select(OutboxMessage.created_at).where(
    OutboxMessage.abuse_key == bindparam("abuse_key"),
    OutboxMessage.created_at > bindparam("since"),
    OutboxMessage.kind.in_(CAUSED_BY_FORMS),
)
WITHOUT_BODIES = (defer(OutboxMessage.text), defer(OutboxMessage.html), defer(OutboxMessage.calendar))


@dataclass(frozen=True)
class Backlog:
    """How the outbox stands: messages that wait, and when the oldest of them was written."""

    waiting: int
    oldest_at: datetime | None


def was_mailed(registration_id: int) -> bool:
    """Say whether any mail about the registration was ever written."""
    return db.session.scalar(select(exists().where(OutboxMessage.registration_id == registration_id))) or False


def due(now: datetime, limit: int) -> Sequence[OutboxMessage]:
    """Return messages that may be sent now, locked, the oldest first.

    Those whose sender died are due again when its lease runs out. A registration's messages keep
    their order: one waits while an earlier one is undelivered, unless that is about a question.
    """
    earlier = aliased(OutboxMessage)
    held_back = exists().where(
        earlier.registration_id == OutboxMessage.registration_id,
        earlier.id < OutboxMessage.id,
        earlier.state.in_(UNDELIVERED),
        earlier.kind.not_in(UNORDERED),
    )
    statement = (
        select(OutboxMessage)
        .where(IS_UNDELIVERED, _may_be_sent(now), ~held_back)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(statement).all()


def overtaken(now: datetime) -> Sequence[OutboxMessage]:
    """Return invitations that could be sent, locked, though a newer message about the same calendar entry stands."""
    newer = aliased(OutboxMessage)
    is_overtaken = exists().where(
        newer.calendar_entry_id == OutboxMessage.calendar_entry_id,
        newer.id > OutboxMessage.id,
        newer.method.in_(("REQUEST", "CANCEL")),
        newer.state != OutboxState.SUPERSEDED,
    )
    is_request = OutboxMessage.method == "REQUEST"
    statement = select(OutboxMessage).where(IS_UNDELIVERED, _may_be_sent(now), is_request, is_overtaken)
    return db.session.scalars(statement.with_for_update(skip_locked=True)).all()


def pointless(now: datetime) -> Sequence[OutboxMessage]:
    """Return reminders that could be sent, locked, though there is nothing left to be reminded of.

    The event has begun, or will not be, or the person has no seat in it any more.
    """
    holds = exists().where(
        Registration.id == OutboxMessage.registration_id,
        Registration.state == RegistrationState.CONFIRMED,
        Event.id == Registration.event_id,
        Event.state == EventState.PUBLISHED,
        Event.starts_at > now,
    )
    is_reminder = OutboxMessage.kind.in_(BEFORE_THE_START)
    statement = select(OutboxMessage).where(IS_UNDELIVERED, _may_be_sent(now), is_reminder, ~holds)
    return db.session.scalars(statement.with_for_update(skip_locked=True)).all()


def _may_be_sent(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(OutboxMessage.state == OutboxState.WAITING, OutboxMessage.due_at <= now),
        and_(OutboxMessage.state == OutboxState.SENDING, OutboxMessage.leased_until <= now),
    )


def by_id(message_id: int) -> OutboxMessage:
    """Return the message. Raises NotFound."""
    message = db.session.get(OutboxMessage, message_id)
    if message is None:
        raise NotFound("message")
    return message


def still_stands(message_id: int, recipient: str) -> bool:
    """Say whether a message that was claimed is still to be sent: not stopped meanwhile, and not erased."""
    statement = select(OutboxMessage.id).where(OutboxMessage.id == message_id, OutboxMessage.recipient == recipient)
    return db.session.scalar(statement.where(OutboxMessage.state != OutboxState.SUPERSEDED)) is not None


def in_event(event_id: int, message_id: int) -> OutboxMessage:
    """Return the message, fetched through its event. Raises NotFound."""
    statement = select(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.event_id == event_id)
    message = db.session.scalars(statement).one_or_none()
    if message is None:
        raise NotFound("message")
    return message


def of_event(event_id: int, state: str = "", limit: int | None = None, offset: int = 0) -> Sequence[OutboxMessage]:
    """Return the event's messages without their bodies, the newest first; of one state if given."""
    statement = select(OutboxMessage).where(OutboxMessage.event_id == event_id)
    if state:
        statement = statement.where(OutboxMessage.state == state)
    statement = statement.order_by(OutboxMessage.id.desc()).options(*WITHOUT_BODIES).limit(limit).offset(offset)
    return db.session.scalars(statement).all()


def of_registration(registration_id: int) -> Sequence[OutboxMessage]:
    """Return every message to the person about the registration without its body, the newest first."""
    statement = select(OutboxMessage).where(OutboxMessage.registration_id == registration_id)
    return db.session.scalars(statement.order_by(OutboxMessage.id.desc()).options(*WITHOUT_BODIES)).all()


def counts(event_id: int) -> dict[str, int]:
    """Return how many of the event's messages stand in each state that occurs."""
    statement = (
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.event_id == event_id)
        .group_by(OutboxMessage.state)
    )
    return {str(state): number for state, number in db.session.execute(statement)}


def is_told(registration_id: int, kind: str, cause: str) -> bool:
    """Say whether a message of that kind and cause has been written already."""
    statement = select(OutboxMessage.id).where(
        OutboxMessage.registration_id == registration_id, OutboxMessage.kind == kind, OutboxMessage.cause == cause
    )
    return db.session.scalar(statement) is not None


def is_written_since(event_id: int, kind: str, since: datetime) -> bool:
    """Say whether a message of that kind about the event was written down after the moment."""
    statement = select(OutboxMessage.id).where(OutboxMessage.event_id == event_id, OutboxMessage.kind == kind)
    return db.session.scalar(statement.where(OutboxMessage.created_at > since).limit(1)) is not None


def unclaimed_invitation(entry_id: int) -> OutboxMessage | None:
    """Return the newest invitation to the calendar entry that no sender has taken up yet, locked: none will now."""
    statement = (
        select(OutboxMessage)
        .where(
            OutboxMessage.calendar_entry_id == entry_id,
            OutboxMessage.state == OutboxState.WAITING,
            OutboxMessage.claimed_at.is_(None),
            OutboxMessage.method == "REQUEST",
        )
        .order_by(OutboxMessage.id.desc())
        .limit(1)
        .with_for_update()
    )
    return db.session.scalars(statement).one_or_none()


def caused_by_forms(abuse_key: str, now: datetime) -> list[datetime]:
    """Return when the address was mailed because of a form, for the last day."""
    values = {"abuse_key": abuse_key, "since": now - LONGEST_SPAN}
    return list(db.session.scalars(_CAUSED_BY_FORMS, values))


def backlog() -> Backlog:
    """Return how many messages wait and since when."""
    statement = select(func.count(), func.min(OutboxMessage.created_at)).where(IS_UNDELIVERED)
    waiting, oldest_at = db.session.execute(statement).one()
    return Backlog(waiting, oldest_at)


def open_fan_outs(now: datetime) -> Sequence[int]:
    """Return the ids of changes that it is time to tell of and that not everyone knows yet, the oldest first."""
    statement = select(FanOut.id).where(FanOut.done_at.is_(None), FanOut.due_at <= now).order_by(FanOut.id)
    return db.session.scalars(statement).all()


def pending_change(event_id: int) -> FanOut | None:
    """Return the change of the event that nobody has been told of yet, so that another can join it."""
    statement = select(FanOut).where(
        FanOut.event_id == event_id,
        FanOut.kind == Kind.CHANGED,
        FanOut.done_at.is_(None),
        FanOut.after_registration_id == 0,
    )
    return db.session.scalars(statement.order_by(FanOut.id).limit(1)).one_or_none()


def waiting_with(cause: str) -> Sequence[OutboxMessage]:
    """Return the messages with this cause that no sender has taken up."""
    is_waiting = (OutboxMessage.state == OutboxState.WAITING, OutboxMessage.claimed_at.is_(None))
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.cause == cause, *is_waiting)).all()
