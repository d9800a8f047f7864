"""How events stand, for those who work with them: the figures of a list, and those of one event's overview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from eventsite.database import db, hour_of
from eventsite.models.audit import AuditEntry
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.companies import Company
from eventsite.models.events import Event
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.models.visits import EventVisit
from eventsite.rules import policies
from eventsite.rules.deadlines import Deadline
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import OutboxState
from eventsite.rules.plots import Movement
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import LIVING, SEATED, RegistrationState
from eventsite.rules.visits import VISIT_LASTS

# What the trace calls a registration's passing to each state (services.seats).
TRANSITIONS = tuple(f"registration.{state}" for state in RegistrationState)


@dataclass(frozen=True)
class Kinds:
    """How many people with a seat come from members, from other companies in the register, and from elsewhere."""

    members: int
    others: int
    unknown: int
    companies: int  # different member companies among them


def newcomers(event_ids: Sequence[int], organizer_id: int, now: datetime) -> dict[int, int]:
    """Return how many have registered for each event since the organizer's visit before this one, if any have."""
    since = case((EventVisit.seen_at > now - VISIT_LASTS, EventVisit.before_at), else_=EventVisit.seen_at)
    is_this_one = and_(EventVisit.event_id == Registration.event_id, EventVisit.organizer_id == organizer_id)
    statement = (
        select(Registration.event_id, func.count())
        .outerjoin(EventVisit, is_this_one)
        .where(Registration.event_id.in_(event_ids), or_(since.is_(None), Registration.created_at > since))
        .group_by(Registration.event_id)
    )
    return _by_event(statement)


def visit(organizer_id: int, event_id: int) -> EventVisit | None:
    """Return the organizer's visits to the event, if there were any."""
    return db.session.get(EventVisit, (organizer_id, event_id))


def failed_mails(event_ids: Sequence[int]) -> dict[int, int]:
    """Return how many mails of each event could not be delivered, if any."""
    statement = (
        select(OutboxMessage.event_id, func.count())
        .where(OutboxMessage.event_id.in_(event_ids), OutboxMessage.state == OutboxState.FAILED)
        .group_by(OutboxMessage.event_id)
    )
    return _by_event(statement)


def moments(event: Event) -> dict[Deadline, datetime | None]:
    """Return what happens to the event by itself, and when; None for what does not."""
    is_queued = event.has_waitlist and event.waiting and event.queue_closes_hours
    return {
        Deadline.OPENS: event.opens_at,
        Deadline.CLOSES: event.closes_at,
        Deadline.NAMES_DUE: event.names_due_at,
        Deadline.QUESTIONS_CLOSE: event.questions_close_at,
        Deadline.EDITS_CLOSE: event.edits_close_at,
        Deadline.FREE_UNTIL: event.free_until_at if policies.costs(event.price_member, event.price_other) else None,
        Deadline.QUEUE_CLOSES: event.queue_closes_at if is_queued else None,
        Deadline.STARTS: event.starts_at,
        Deadline.ENDS: event.ends_at,
    }


def movements(event: Event) -> list[Movement]:
    """Return how many came to the event's lists and how many left them, for each day on which anybody did.

    Read from the trace of every transition; a day is one on the wall of the event.
    """
    is_there, was_there = AuditEntry.after.in_(LIVING), AuditEntry.before.in_(LIVING)
    hour = hour_of(AuditEntry.at).label("hour")
    statement = (
        select(hour, _number(and_(is_there, ~was_there)), _number(and_(was_there, ~is_there)))
        .where(AuditEntry.event_id == event.id, AuditEntry.action.in_(TRANSITIONS))
        .group_by(hour)
        .order_by(hour)
    )
    zone = ZoneInfo(event.timezone)
    by_day: dict[date, Movement] = {}
    for written, came, went in db.session.execute(statement):
        on = datetime.fromisoformat(f"{written}:00+00:00").astimezone(zone).date()
        so_far = by_day.get(on, Movement(on, 0, 0))
        by_day[on] = Movement(on, so_far.came + came, so_far.went + went)
    return list(by_day.values())


def by_company(event_id: int, limit: int) -> tuple[list[tuple[str, int]], int, int]:
    """Return the companies with most seats and how many each has; how many companies more there are; their seats."""
    name, number = func.max(Registration.company), func.count()
    as_written = case((Registration.company_id.is_(None), func.lower(Registration.company)), else_="")
    statement = (
        select(name, number)
        .where(Registration.event_id == event_id, Registration.state.in_(SEATED), Registration.company != "")
        .group_by(Registration.company_id, as_written)
        .order_by(number.desc(), func.lower(name))
    )
    found = [(company, number) for company, number in db.session.execute(statement)]
    return found[:limit], len(found[limit:]), sum(number for _, number in found[limit:])


def kinds(event_id: int) -> Kinds:
    """Return from what kinds of companies the people with a seat come."""
    statement = (
        select(
            _number(Company.is_member.is_(True)),
            _number(Company.is_member.is_(False)),
            _number(Company.id.is_(None)),
            func.count(case((Company.is_member.is_(True), Company.id)).distinct()),
        )
        .select_from(Registration)
        .outerjoin(Company, Company.id == Registration.company_id)
        .where(Registration.event_id == event_id, Registration.state.in_(SEATED))
    )
    members, others, unknown, companies = db.session.execute(statement).one()
    return Kinds(members or 0, others or 0, unknown or 0, companies)


def count_members() -> int:
    """Return how many companies are members."""
    return db.session.scalar(select(func.count()).select_from(Company).where(Company.is_member)) or 0


def by_mode(event: Event) -> dict[Mode, int]:
    """Return how many have a seat in each way of taking part, the ways without any too."""
    statement = (
        select(Registration.mode, func.count())
        .where(Registration.event_id == event.id, Registration.state.in_(SEATED))
        .group_by(Registration.mode)
    )
    found = dict.fromkeys(policies.modes_of(event.format), 0)
    for mode, number in db.session.execute(statement):
        found[policies.mode_in(event.format, mode)] += number
    return found


def calendar_answers(event_id: int) -> dict[str, int]:
    """Return how many living calendar entries of confirmed people have each answer that occurs."""
    statement = (
        select(CalendarEntry.partstat, func.count(CalendarEntry.registration_id.distinct()))
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED)
        .where(CalendarEntry.cancelled_at.is_(None))
        .group_by(CalendarEntry.partstat)
    )
    return {str(PartStat(answer)): number for answer, number in db.session.execute(statement)}


def _by_event(statement: Select[*tuple[Any, ...]]) -> dict[int, int]:
    return {event_id: number for event_id, number in db.session.execute(statement) if event_id is not None}


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
