"""What a person is told of a transition: derived from where the registration came from and where it stands now.

A seat without a name has nobody to tell; whoever has registered it is told elsewhere.
"""

from collections.abc import Callable
from functools import partial

from eventsite import clock, notifications
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import Notification
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import SEATED, RegistrationState
from eventsite.services import invitations, outbox
from eventsite.services.seats import Step

State = RegistrationState
_BRINGS = {
    State.WAITLISTED: Kind.PROMOTED,
    State.OFFERED: Kind.PROMOTED,
    State.PENDING: Kind.APPROVED,
    State.CANCELLED_BY_ORGANIZER: Kind.RESTORED,
}


def tell(event: Event, registration: Registration, step: Step) -> None:
    """Write down the messages that tell of the step, with what belongs in the calendar or out of it."""
    if registration.email:
        _TELLS[step.after](event, registration, step)


def clear_declined(event: Event, registration: Registration, cause: object) -> None:
    """Take what the person has declined out of the calendar before the same comes again (calendar S16)."""
    if registration.is_stranger:
        return
    for earlier in queries.declined(event.id, registration.canonical_email):
        if earlier.id != registration.id:
            farewell = partial(notifications.replaced, earlier, event)
            invitations.withdraw(earlier, event, cause, clock.now(), farewell)


def part(
    event: Event,
    registration: Registration,
    step: Step,
    farewell: Callable[[CalendarEntry | None], Notification],
) -> None:
    """Take what there is out of the calendar, each entry with its own message; without any, just tell."""
    if not invitations.withdraw(registration, event, step.cause, clock.now(), farewell):
        _send(farewell(None), registration, step)


def _tell_confirmed(event: Event, registration: Registration, step: Step) -> None:
    now = clock.now()
    if step.before is State.OFFERED and invitations.make_firm(registration, event, step.cause, now):
        return
    clear_declined(event, registration, step.cause)
    invitations.invite(
        _BRINGS.get(step.before or State.CONFIRMED, Kind.REGISTERED), registration, event, step.cause, now
    )


def _tell_offered(event: Event, registration: Registration, step: Step) -> None:
    invitations.invite(Kind.OFFERED, registration, event, step.cause, clock.now(), PartStat.NEEDS_ACTION)


def _tell_waitlisted(event: Event, registration: Registration, step: Step) -> None:
    is_last = step.before is None
    place = event.waiting if is_last else queries.place_in_queue(registration) or event.waiting
    bar = seat_queries.why_waiting(event, registration)
    _send(notifications.waitlisted(registration, event, place, bar), registration, step)


def _tell_pending(event: Event, registration: Registration, step: Step) -> None:
    _send(notifications.pending(registration, event), registration, step)


def _tell_unconfirmed(event: Event, registration: Registration, step: Step) -> None:
    _send(notifications.unconfirmed(registration, event), registration, step)


def _tell_ended(event: Event, registration: Registration, step: Step) -> None:
    def farewell(entry: CalendarEntry | None) -> Notification:
        if step.before not in SEATED:
            was_waiting = step.before is State.WAITLISTED
            return notifications.left_waitlist(registration, event, step.reason, was_waiting=was_waiting)
        if step.after is State.CANCELLED_BY_SELF:
            return notifications.cancelled(registration, event, entry)
        return notifications.removed(registration, event, entry, step.reason)

    part(event, registration, step, farewell)


def _tell_rejected(event: Event, registration: Registration, step: Step) -> None:
    part(event, registration, step, lambda entry: notifications.rejected(registration, event, entry, step.reason))


def _tell_declined(event: Event, registration: Registration, step: Step) -> None:
    """Tell of an offer that was turned down; a seat that was declined has been told of when the answer came (S12)."""
    if step.before is not State.OFFERED:
        return
    if any(entry.partstat == PartStat.DECLINED for entry in entry_queries.all_active(registration.id)):
        _send(notifications.offer_declined(registration, event, None), registration, step)  # the copy says no already
    else:
        part(event, registration, step, lambda entry: notifications.offer_declined(registration, event, entry))


def _tell_expired(event: Event, registration: Registration, step: Step) -> None:
    """Tell of an offer that has run out, or of the queue that has closed; an address never proven is not written to."""
    if step.before is State.OFFERED:
        part(event, registration, step, lambda entry: notifications.offer_lapsed(registration, event, entry))
    elif step.before is State.WAITLISTED:
        _send(notifications.queue_closed(registration, event), registration, step)


def _send(message: Notification, registration: Registration, step: Step) -> None:
    outbox.enqueue(message, step.cause, registration_id=registration.id, event_id=registration.event_id)


_TELLS: dict[RegistrationState, Callable[[Event, Registration, Step], None]] = {
    State.UNCONFIRMED: _tell_unconfirmed,
    State.PENDING: _tell_pending,
    State.WAITLISTED: _tell_waitlisted,
    State.OFFERED: _tell_offered,
    State.CONFIRMED: _tell_confirmed,
    State.DECLINED: _tell_declined,
    State.REJECTED: _tell_rejected,
    State.CANCELLED_BY_SELF: _tell_ended,
    State.CANCELLED_BY_ORGANIZER: _tell_ended,
    State.EXPIRED: _tell_expired,
}
