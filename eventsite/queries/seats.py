"""What is taken of an event's seats, and who waits for one, as the rules want to know it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.events import Event
from eventsite.models.groups import Group
from eventsite.models.registrations import Registration
from eventsite.queries.registrations import WITH_SESSIONS
from eventsite.rules import policies
from eventsite.rules.events import EventState, Standing
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.seats import Bar, Claim, Tally, Waiting


def claim_of(event: Event, registration: Registration) -> Claim:
    """Return what the registration takes, or would take."""
    mode = policies.mode_in(event.format, registration.mode)
    return Claim(mode, registration.company_id, registration.company)


def tally(event: Event) -> Tally:
    """Return what is taken of the event; people are told apart only where it has limits of that kind."""
    if event.limits.is_plain:
        return Tally.of(event.taken)
    statement = select(Registration.mode, Registration.company_id, Registration.company).where(
        Registration.event_id == event.id, Registration.holds_seat
    )
    claims = [
        Claim(policies.mode_in(event.format, mode), company_id, company)
        for mode, company_id, company in db.session.execute(statement)
    ]
    return Tally.of(event.taken, claims)


def standing(event: Event) -> Standing:
    """Return the facts that decide whether one may register.

    The row alone cannot tell when one mode holds more than its limit, which was lowered: then the numbers look as if
    all were full though the other mode has room.
    """
    standing = event.standing
    looks_full = standing.capacity is not None and standing.taken >= standing.capacity
    if looks_full and standing.capacity != event.capacity and tally(event).has_room(event.limits):
        return replace(standing, capacity=event.capacity)
    return standing


def queue(event: Event) -> Iterator[Waiting]:
    """Yield who waits, in order; a group that is all or none is one entry, where its first member stands."""
    if not event.waiting:
        return
    statement = (
        select(Registration.id, Registration.mode, Registration.company_id, Registration.company, Group)
        .outerjoin(Group, Group.id == Registration.group_id)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.queue_no, Registration.seq)
    )
    entries: dict[object, list[tuple[int, Claim]]] = {}
    for registration_id, mode, company_id, company, group in db.session.execute(statement):
        key = ("group", group.id) if group is not None and group.is_all_or_none else registration_id
        claim = Claim(policies.mode_in(event.format, mode), company_id, company)
        entries.setdefault(key, []).append((registration_id, claim))
    for members in entries.values():
        ids, claims = zip(*members, strict=True)
        yield Waiting(ids, claims)


def in_this_order(ids: Sequence[int]) -> list[Registration]:
    """Return the registrations with their sessions, in the order of the ids."""
    statement = select(Registration).where(Registration.id.in_(ids)).options(WITH_SESSIONS)
    found = {registration.id: registration for registration in db.session.scalars(statement)}
    return [found[registration_id] for registration_id in ids]


def why_waiting(event: Event, registration: Registration) -> Bar | None:
    """Return what the registration waits for; None when it does not wait."""
    if registration.state != RegistrationState.WAITLISTED:
        return None
    return tally(event).bar(claim_of(event, registration), event.limits) or Bar.SEATS


def overdue(now: datetime) -> list[tuple[int, int]]:
    """Return (event id, registration id) of what ends by itself by now, the first to end first."""
    statement = (
        select(Registration.event_id, Registration.id)
        .where(Registration.expires_at <= now)
        .order_by(Registration.expires_at, Registration.id)
    )
    return [(event_id, registration_id) for event_id, registration_id in db.session.execute(statement)]


def queues_to_close(now: datetime) -> list[int]:
    """Return the ids of published events in whose queue somebody waits though its time is over."""
    statement = select(Event).where(Event.state == EventState.PUBLISHED, Event.waiting > 0, Event.ends_at > now)
    return [event.id for event in db.session.scalars(statement) if event.queue_closes_at <= now]
