"""Telling everyone of a change, in batches, so that no lock is held long."""

import time
from collections.abc import Sequence
from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import CalendarEntry, Event, FanOut, Invitee, Registration, Subscription
from eventsite.notifications import Notification
from eventsite.queries import events as event_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import occasions
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PartStat
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import ABOUT_QUESTIONS, TO_INVITEES, TO_SUBSCRIBERS, Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.services import invitations, invitee_mails, outbox, subscriptions
from eventsite.services.questions import mailing

BATCH = 10
LONGEST = 0.15  # seconds under the lock, whatever the machine; others register meanwhile
# Each kind of change tells of a state; if the event has left it, there is nothing to tell.
_HOLDS_IN = {
    Kind.CHANGED: EventState.PUBLISHED,
    Kind.REVIVED: EventState.PUBLISHED,
    Kind.POSTPONED: EventState.POSTPONED,
    Kind.CALLED_OFF: EventState.CANCELLED,
    Kind.INVITED: EventState.PUBLISHED,
    Kind.INVITED_REMINDER: EventState.PUBLISHED,
}


def work_off(fan_out_id: int, limit: int = BATCH) -> bool:
    """Write the next batch of messages; say whether that was the last. Begun again, it goes on where it was.

    It tells what is true now: a meeting called off in the meantime is not said to have moved.
    """
    order = db.session.get_one(FanOut, fan_out_id, with_for_update=True, populate_existing=True)
    event = event_queries.locked(order.event_id)
    now = clock.now()
    if order.done_at is None and not (_still_holds(order, event, now) and _tell_batch(order, event, now, limit)):
        order.done_at = now
    return order.done_at is not None


def _tell_batch(order: FanOut, event: Event, now: datetime, limit: int) -> bool:
    """Tell the next few, for no longer than LONGEST, and say whether there may be more."""
    begun = time.monotonic()
    batch = _next_batch(order, event, limit)
    for person in batch:
        last_id = person.id
        if isinstance(person, Subscription):
            subscriptions.tell(order, event, person)
        elif isinstance(person, Invitee):
            invitee_mails.write(order, event, person, now)
        elif order.kind in ABOUT_QUESTIONS:
            mailing.tell(order, event, person)
        else:
            _tell(order, event, person, now)
            _tell_coordinator(order, event, person)
        order.after_registration_id = last_id
        if time.monotonic() - begun > LONGEST:
            return True
    return len(batch) == limit


def _next_batch(order: FanOut, event: Event, limit: int) -> Sequence[Registration | Invitee | Subscription]:
    """Return whom to tell next: everyone registered, the people on the list of those to invite, or subscribers."""
    if order.kind in TO_SUBSCRIBERS:
        return subscriptions.next_batch(order, event, limit)
    if order.kind in TO_INVITEES:
        return invitee_mails.next_batch(order, event, limit)
    return registration_queries.living_after(event.id, order.after_registration_id, limit)


def _still_holds(order: FanOut, event: Event, now: datetime) -> bool:
    if order.kind in ABOUT_QUESTIONS:
        return True  # who has asked gets an answer, whatever became of the meeting
    if order.kind in TO_SUBSCRIBERS:
        return subscriptions.still_holds(order, event, now)
    is_over = event.state != EventState.POSTPONED and now >= event.ends_at
    if order.kind in TO_INVITEES:
        is_over = not invitee_mails.can_answer(event, now)
    return event.state == _HOLDS_IN[Kind(order.kind)] and not is_over


def _tell(order: FanOut, event: Event, registration: Registration, now: datetime) -> None:
    if not registration.email:
        return  # a seat without a name: whoever has registered it is told of their own
    if order.kind == Kind.CHANGED:
        if not invitations.renew(registration, event, order, now):
            _tell_of_move(order, event, registration)
    elif order.kind == Kind.REVIVED:
        _tell_of_revival(order, event, registration, now)
    else:
        _tell_of_end(order, event, registration, now)


def _tell_of_move(order: FanOut, event: Event, registration: Registration) -> None:
    """Tell somebody in the queue, who has no entry, if time or place are new since they came."""
    before = Occasion.from_json(order.before) if order.before else event.occasion
    if registration.created_at <= event.changed_at and occasions.asks_anew(before, event.occasion):
        _write(notifications.moved(registration, event, None, before, order.message), order, registration)


def _tell_of_revival(order: FanOut, event: Event, registration: Registration, now: datetime) -> None:
    """Ask everyone anew, under a new UID (calendar S29); those whose entry was never closed know of nothing else.

    They are told what is new, for while an event is put off its edits are told to nobody.
    """
    if registration.state != RegistrationState.CONFIRMED:
        _write(notifications.revived(registration, event), order, registration)
    elif not invitations.renew(registration, event, order, now):
        registration.releases_at = None  # the no was to the old invitation: it is asked about anew
        invitations.invite(Kind.REVIVED, registration, event, order.cause, now, PartStat.NEEDS_ACTION)


def _tell_of_end(order: FanOut, event: Event, registration: Registration, now: datetime) -> None:
    """Tell that the event will not be, or not then: with METHOD:CANCEL for whoever has it (calendar S7, S30)."""

    def farewell(entry: CalendarEntry | None) -> Notification:
        if order.kind == Kind.POSTPONED:
            return notifications.postponed(registration, event, entry, order.note)
        return notifications.called_off(registration, event, entry, order.note)

    if not invitations.withdraw(registration, event, order.cause, now, farewell):
        _write(farewell(None), order, registration)


def _tell_coordinator(order: FanOut, event: Event, registration: Registration) -> None:
    """Tell who answers for the seats of a group, once for each order, when the first of its members is told."""
    group = group_queries.to_tell(registration)
    cause = f"group:{group.id}:{order.cause}" if group else ""
    if group is None or group_queries.is_told(event.id, cause):
        return
    if order.kind == Kind.CHANGED:
        before = Occasion.from_json(order.before) if order.before else event.occasion
        if not occasions.asks_anew(before, event.occasion) or group.created_at > event.changed_at:
            return
        message = notifications.moved_for_coordinator(group, event, before, order.message)
    else:
        message = notifications.told_coordinator(Kind(order.kind), group, event, order.note)
    outbox.enqueue(message, cause, event_id=event.id)


def _write(message: Notification, order: FanOut, registration: Registration) -> None:
    outbox.enqueue(message, order.cause, registration_id=registration.id, event_id=registration.event_id)
