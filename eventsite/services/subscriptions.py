"""Being told of meetings that one is not registered for: asked for, confirmed from the address itself, ended."""

from collections.abc import Collection, Sequence
from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import Event, FanOut, Subscription
from eventsite.queries import events as event_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries import subscriptions as queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules.events import EventState, Opening
from eventsite.rules.outbox import Kind
from eventsite.rules.policies import Admission
from eventsite.rules.subscriptions import GRACE
from eventsite.services import outbox


def ask(address: str, language: str, *, event_id: int | None = None, themes: Collection[str] = ()) -> None:
    """Write down that somebody wants the address to be told: of one event's opening, or of new meetings.

    `themes` are the slugs of those that it wants; none are all. It is the same for every address and takes as long
    for every one: the address is asked later, away from whoever asks (security T-50).
    """
    wanted = list(event_queries.themes_named(sorted(themes)).values())
    db.session.add(
        Subscription(
            email=addresses.deliverable(address),
            canonical_email=addresses.canonical(address),
            language=language,
            event_id=event_id,
            wants_all=not wanted,
            themes=wanted,
            version=1,
            created_at=clock.now(),
        )
    )
    outbox.wake_sender()


def ask_whether(subscription_id: int) -> None:
    """Mail the address the link that confirms; if it has had its share of mails, the request is dropped (T-51)."""
    subscription = queries.taken(subscription_id)
    if subscription is None:
        return
    now = clock.now()
    if outbox.mailable_at(subscription.email, now) is not None:
        db.session.delete(subscription)
        return
    event = None if subscription.event_id is None else event_queries.whole(subscription.event_id)
    message = notifications.confirm_subscription(subscription, event)
    outbox.enqueue(message, f"subscription:{subscription.id}", event_id=subscription.event_id)
    subscription.asked_at = now


def confirm(subscription_id: int) -> None:
    """Let it count, in the place of an earlier one to the same. Raises NotFound when it has ended."""
    subscription = queries.by_id(subscription_id)
    subscription.confirmed_at = subscription.confirmed_at or clock.now()
    for earlier in queries.same(subscription):
        db.session.delete(earlier)


def end(subscription_id: int) -> None:
    """Forget it: nothing of the address is kept. Raises NotFound when it has ended already."""
    db.session.delete(queries.by_id(subscription_id))


def announce(event_id: int) -> None:
    """Order that subscribers are told of a new meeting, in a while: once for each, and not of one for a chosen few."""
    event = event_queries.locked(event_id)
    now = clock.now()
    is_for_all = event.admission != Admission.INVITED and now < event.starts_at
    if is_for_all and queries.any_wants(event.id) and not queries.is_announced(event.id):
        outbox.fan_out(event.id, Kind.NEW_MEETING, f"new:{event.id}", "").due_at = now + GRACE


def opened(now: datetime) -> Sequence[int]:
    """Return the ids of events whose registration has opened, with somebody who waits for it."""
    found = [event for event in queries.opening(now) if _takes_registrations(event, now)]
    return [event.id for event in found]


def tell_of_opening(event_id: int) -> None:
    """Order that those who wait are told that they can register."""
    event = event_queries.locked(event_id)
    if event_id in opened(clock.now()):
        outbox.fan_out(event.id, Kind.REGISTRATION_OPENS, f"opens:{event.id}", "")


def still_holds(order: FanOut, event: Event, now: datetime) -> bool:
    """Say whether there is something to tell subscribers: a meeting to come that anybody may register for."""
    if order.kind == Kind.REGISTRATION_OPENS:
        return _takes_registrations(event, now)
    is_to_come = event.state == EventState.PUBLISHED and now < event.starts_at
    return is_to_come and event.admission != Admission.INVITED


def next_batch(order: FanOut, event: Event, limit: int) -> Sequence[Subscription]:
    """Return the next few whom an order is for."""
    if order.kind == Kind.REGISTRATION_OPENS:
        return queries.waiting_for(event.id, order.after_registration_id, limit)
    return queries.to_tell_of(event.id, order.after_registration_id, limit)


def tell(order: FanOut, event: Event, subscription: Subscription) -> None:
    """Write the mail to one; who was told that registration has opened has no more to wait for, and is forgotten."""
    if order.kind == Kind.REGISTRATION_OPENS:
        message = notifications.registration_opens(subscription, event)
        db.session.delete(subscription)
    else:
        message = notifications.new_meeting(subscription, event)
    outbox.enqueue(message, order.cause, event_id=event.id)


def _takes_registrations(event: Event, now: datetime) -> bool:
    return event_rules.opening(seat_queries.standing(event), now) in {Opening.OPEN, Opening.WAITLIST}
