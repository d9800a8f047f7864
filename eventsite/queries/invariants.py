"""What must be true of the whole database at every moment, whatever has happened to it.

The tests of faults check the same by code of their own (tests/faults/).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, case, func, or_, select

from eventsite import database
from eventsite.database import db
from eventsite.models.audit import AuditEntry
from eventsite.models.events import Event
from eventsite.models.fields import Upload
from eventsite.models.images import Image
from eventsite.models.materials import Material
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries import seats as seat_queries
from eventsite.rules import seats as seat_rules
from eventsite.rules.audit import KEPT
from eventsite.rules.events import EventState
from eventsite.rules.outbox import OutboxState
from eventsite.rules.registrations import LIVING, SEATED, RegistrationState

BY_SELF = "registrant"
ABOVE = ("registration.added_above", "event.edited", "event.policy_changed", "registration.confirmed")


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be: what, and the ids of the rows where; empty where no row can be named."""

    what: str
    ids: tuple[int, ...] = ()


def check(now: datetime) -> list[Finding]:
    """Return all that is not as it must be: nothing, in a site that is well."""
    found = [Finding(f"the database is damaged: {damage}") for damage in database.damage()]
    for what, statement in _statements(now).items():
        ids = tuple(db.session.scalars(statement))
        if ids:
            found.append(Finding(what, ids))
    could_sit = tuple(event.id for event in _with_queue(now) if _has_seat_for_who_waits(event))
    if could_sit:
        found.append(Finding("events in whose queue somebody waits for a seat that is free", could_sit))
    db.session.rollback()
    return found


def named_files() -> dict[str, Callable[[], Sequence[str]]]:
    """Return what gives, by area of the storage, the names of the files that rows speak of."""
    return {
        "uploads": lambda: db.session.scalars(select(Upload.name)).all(),
        "media": lambda: db.session.scalars(select(Image.name)).all(),
        "materials": lambda: db.session.scalars(select(Material.name).where(Material.name != "")).all(),
    }


def _statements(now: datetime) -> dict[str, Select[int]]:
    return {
        "events whose counters are not the numbers of their registrations": _miscounted(),
        "events with more seats taken than there are, and no organizer who has decided so": _oversold(),
        "registrations whose address lives twice in one event": _twice(),
        "registrations that hold a seat without one, or have one without holding it": _unseated(),
        "registrations in the queue without a number in it": _unnumbered(),
        "registrations for coming meetings, made on the site, that no mail was written about": _untold(now),
        "registrations without a trace": _untraced(now),
        "mails that are sent and have no moment, or are being sent and have no lease": _astray(),
    }


def _miscounted() -> Select[int]:
    counted = (
        select(
            Registration.event_id,
            func.sum(case((Registration.holds_seat, 1), else_=0)).label("taken"),
            func.sum(case((Registration.state == RegistrationState.WAITLISTED, 1), else_=0)).label("waiting"),
            func.max(Registration.seq).label("last"),
        )
        .group_by(Registration.event_id)
        .subquery()
    )
    is_wrong = or_(
        Event.taken != func.coalesce(counted.c.taken, 0),
        Event.waiting != func.coalesce(counted.c.waiting, 0),
        Event.last_seq < func.coalesce(counted.c.last, 0),
    )
    return select(Event.id).outerjoin(counted, counted.c.event_id == Event.id).where(is_wrong).order_by(Event.id)


def _oversold() -> Select[int]:
    by_organizer = and_(
        AuditEntry.event_id == Event.id, AuditEntry.actor.startswith("organizer:"), AuditEntry.action.in_(ABOVE)
    )
    is_decided = select(AuditEntry.id).where(by_organizer).exists()
    return select(Event.id).where(Event.taken > Event.capacity, ~is_decided).order_by(Event.id)


def _twice() -> Select[int]:
    is_living = and_(Registration.state.in_(LIVING), Registration.canonical_email != "")
    pairs = (
        select(func.max(Registration.id).label("id"))
        .where(is_living)
        .group_by(Registration.event_id, Registration.canonical_email)
        .having(func.count() > 1)
    ).subquery()
    return select(pairs.c.id).order_by(pairs.c.id)


def _unseated() -> Select[int]:
    """Seats are held by who has one, and where the event says so by who has not proven an address yet."""
    may_hold = Registration.state.in_({*SEATED, RegistrationState.UNCONFIRMED})
    is_wrong = or_(
        and_(Registration.holds_seat, ~may_hold), and_(Registration.state.in_(SEATED), ~Registration.holds_seat)
    )
    return select(Registration.id).where(is_wrong).order_by(Registration.id)


def _unnumbered() -> Select[int]:
    is_wrong = and_(Registration.state == RegistrationState.WAITLISTED, Registration.queue_no < 1)
    return select(Registration.id).where(is_wrong).order_by(Registration.id)


def _untold(now: datetime) -> Select[int]:
    """Whoever registers on the site is mailed in the same transaction; a person who was erased is told no more."""
    began = and_(AuditEntry.registration_id == Registration.id, AuditEntry.actor == BY_SELF, AuditEntry.before == "")
    came_alone = select(AuditEntry.id).where(began, AuditEntry.action.startswith("registration.")).exists()
    told = select(OutboxMessage.id).where(OutboxMessage.registration_id == Registration.id).exists()
    coming = select(Event.id).where(Event.id == Registration.event_id, Event.ends_at > now).exists()
    return select(Registration.id).where(Registration.email != "", coming, came_alone, ~told).order_by(Registration.id)


def _untraced(now: datetime) -> Select[int]:
    """The trace is kept for a year."""
    traced = select(AuditEntry.id).where(AuditEntry.registration_id == Registration.id).exists()
    is_new = Registration.created_at > now - KEPT + timedelta(days=1)
    return select(Registration.id).where(is_new, ~traced).order_by(Registration.id)


def _astray() -> Select[int]:
    is_wrong = or_(
        and_(OutboxMessage.state == OutboxState.SENT, OutboxMessage.sent_at.is_(None)),
        and_(OutboxMessage.state == OutboxState.SENDING, OutboxMessage.leased_until.is_(None)),
    )
    return select(OutboxMessage.id).where(is_wrong).order_by(OutboxMessage.id)


def _with_queue(now: datetime) -> list[Event]:
    """Return the events whose queue moves."""
    statement = select(Event).where(Event.state == EventState.PUBLISHED, Event.waiting > 0, Event.starts_at > now)
    return [event for event in db.session.scalars(statement.order_by(Event.id)) if now < event.queue_closes_at]


def _has_seat_for_who_waits(event: Event) -> bool:
    return bool(seat_rules.seated(seat_queries.queue(event), seat_queries.tally(event), event.limits))
