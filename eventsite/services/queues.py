"""Who moves up when something becomes free, and what ends by itself: offers, unproven addresses, the queue.

Promotion is in one place, computed from what is free after a change. The caller holds the lock of the event's row.
"""

from datetime import datetime

from eventsite import clock
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries import seats as queries
from eventsite.rules import policies, registrations
from eventsite.rules import seats as rules
from eventsite.rules.events import EventState
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.seats import Bar, Claim
from eventsite.services import audit, seats, tidings

BATCH = 20  # people told in one transaction that the queue has closed


def bars(event: Event, claims: list[Claim], *, is_all_or_none: bool = False) -> list[Bar | None]:
    """Return for each newcomer why there is no seat now, or None for those who get one."""
    return rules.bars_for_newcomers(
        claims, queries.queue(event), queries.tally(event), event.limits, is_all_or_none=is_all_or_none
    )


def promote(event: Event) -> int:
    """Give or offer free seats to those who wait, in order, as many as fit, and return how many.

    Nobody is promoted to a meeting that is called off or put off, or once the queue has closed.
    """
    now = clock.now()
    if not (event.waiting and _moves(event, now)) or registrations.seats_left(event.capacity, event.taken) == 0:
        return 0
    ids = rules.seated(queries.queue(event), queries.tally(event), event.limits)
    for registration in queries.in_this_order(ids):
        _seat(event, registration, now, audit.SYSTEM)
    return len(ids)


def pick(event: Event, registration: Registration, actor: str, reason: str) -> None:
    """Give somebody who waits a seat out of order, over the capacity if need be: an organizer has decided so."""
    step = seats.pass_to(event, registration, RegistrationState.CONFIRMED, actor, reason)
    tidings.tell(event, registration, step)


def move(event: Event, registration: Registration, number: int) -> None:
    """Put somebody who waits at that number in the queue, counted from 1; the others keep their order."""
    waiting = list(registration_queries.waitlisted(event.id, event.waiting))
    numbers = sorted(each.queue_no for each in waiting)
    waiting.remove(registration)
    waiting.insert(number - 1, registration)
    for each, queue_no in zip(waiting, numbers, strict=True):
        each.queue_no = queue_no


def is_over(event: Event) -> bool:
    """Say whether nobody can come any more."""
    return clock.now() >= event.ends_at


def expire(event_id: int, registration_id: int) -> None:
    """End what is overdue: an unproven address, an offer, a seat that was given no name. Then the queue moves up.

    While a meeting is put off nothing runs out.
    """
    event = event_queries.locked(event_id)
    registration = registration_queries.in_event(event.id, registration_id)
    is_due = registration.expires_at is not None and registration.expires_at <= clock.now()
    if is_due and registration.state in registrations.LIVING:
        if event.state == EventState.POSTPONED:
            return
        step = seats.pass_to(event, registration, RegistrationState.EXPIRED, audit.SYSTEM)
        if event.state != EventState.CANCELLED:  # everyone has been told already that there is no meeting
            tidings.tell(event, registration, step)
        promote(event)
    elif is_due:
        registration.expires_at = None


def close(event_id: int, limit: int = BATCH) -> bool:
    """Tell the next few who still wait that the queue has closed; say whether those were the last."""
    event = event_queries.locked(event_id)
    if clock.now() < event.queue_closes_at or event.state != EventState.PUBLISHED:
        return True  # it was moved meanwhile
    left = registration_queries.waitlisted(event.id, limit + 1)
    for registration in left[:limit]:
        step = seats.pass_to(event, registration, RegistrationState.EXPIRED, audit.SYSTEM)
        tidings.tell(event, registration, step)
    is_last = len(left) <= limit
    if is_last:  # by the people and not by their number, which must not send the clock round for ever if it is wrong
        event.waiting = 0
        event.queue_closed_at = clock.now()
    return is_last


def _moves(event: Event, now: datetime) -> bool:
    return event.state == EventState.PUBLISHED and now < min(event.queue_closes_at, event.starts_at)


def _seat(event: Event, registration: Registration, now: datetime, actor: str) -> None:
    """Give the seat, or offer it once the time for offers has come; a seat without a name has nobody to answer."""
    from_then = policies.offers_from(event.starts_at, event.offers_hours)
    is_offer = from_then is not None and now >= from_then and bool(registration.email)
    state = RegistrationState.OFFERED if is_offer else RegistrationState.CONFIRMED
    step = seats.pass_to(event, registration, state, actor)
    if is_offer:
        registration.expires_at = policies.offer_ends_at(now, event.offer_hours, event.queue_closes_at)
    tidings.tell(event, registration, step)
