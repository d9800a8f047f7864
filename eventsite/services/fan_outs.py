"""Telling everyone of a change, in batches, so that no lock is held long."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import Event, FanOut, Registration
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind
from eventsite.services import calendar_entries, outbox

BATCH = 40


def work_off(fan_out_id: int, limit: int = BATCH) -> bool:
    """Write the next batch of messages; say whether that was the last. Begun again, it goes on where it was.

    It tells what is true now: a meeting called off in the meantime is not said to have moved.
    """
    order = db.session.get_one(FanOut, fan_out_id, with_for_update=True, populate_existing=True)
    event = event_queries.locked(order.event_id)
    now = clock.now()
    batch = registration_queries.living_after(event.id, order.after_registration_id, limit)
    if order.done_at is None and _still_holds(order, event, now):
        for registration in batch:
            _tell(order, event, registration, now)
    order.after_registration_id = batch[-1].id if batch else order.after_registration_id
    if len(batch) < limit or not _still_holds(order, event, now):
        order.done_at = order.done_at or now
    return order.done_at is not None


def _still_holds(order: FanOut, event: Event, now: datetime) -> bool:
    state = EventState.CANCELLED if order.kind == Kind.CALLED_OFF else EventState.PUBLISHED
    return event.state == state and now < event.ends_at


def _tell(order: FanOut, event: Event, registration: Registration, now: datetime) -> None:
    entry = entry_queries.active(registration.id)
    if (entry or registration).created_at > order.created_at:
        return  # the seat, or the place in the queue, was given after the change: its mail told of it
    waiting = calendar_entries.supersede_unclaimed(registration.id) if entry else None
    if order.kind == Kind.CALLED_OFF:
        if entry:
            calendar_entries.close(entry, now)
        message = notifications.called_off(registration, event, entry, order.note)
    elif entry and waiting in {Kind.REGISTERED, Kind.PROMOTED}:
        # The first invitation has not left: it leaves with the new time, still at SEQUENCE 0 (S1).
        calendar_entries.redate(entry, now)
        message = notifications.first_invitation(Kind(waiting), registration, event, entry)
    else:
        if entry:
            (calendar_entries.redate if waiting else calendar_entries.move)(entry, now)
        message = notifications.moved(registration, event, entry, order.note)
    outbox.enqueue(message, order.cause, registration_id=registration.id, event_id=event.id)
