"""What a person is told about the registration."""

from collections.abc import Sequence
from typing import Any

from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import invitations, mailings
from eventsite.notifications.messages import Notification, about_registration, compose, compose_for
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.seats import Bar


def registered(
    registration: Registration, event: Event, entry: CalendarEntry, price: int | None = None
) -> Notification:
    """The seat is yours: with the invitation (calendar S1)."""
    return first_invitation(Kind.REGISTERED, registration, event, entry, price)


def first_invitation(
    kind: Kind,
    registration: Registration,
    event: Event,
    entry: CalendarEntry,
    price: int | None = None,
    **more: Any,
) -> Notification:
    """The message that brings an invitation of a new UID: one of FIRST_INVITATIONS (calendar S1, S10, S11, S29).

    `price` is what the place costs, in öre, `more` what the mail of that kind tells besides. Where the invoice goes
    is never in a mail.
    """
    attachment = invitations.request(registration, event, entry)
    words = mailings.extra_words(registration, event)
    is_shared = words is None or not words.is_own
    more |= {"price": price, "words": words}
    return compose_for(registration, event, kind, attachment, entry.session, is_shared=is_shared, **more)


def waitlisted(registration: Registration, event: Event, place: int, bar: Bar | None = None) -> Notification:
    """You stand in the queue, at this place, for this reason; no calendar object (calendar S1w)."""
    return compose_for(registration, event, Kind.WAITLISTED, place=place, bar=bar)


def unconfirmed(registration: Registration, event: Event) -> Notification:
    """Is this address yours? Nothing counts until you press the button behind the link."""
    return compose_for(registration, event, Kind.UNCONFIRMED, proves=True, hours=event.proof_hours)


def pending(registration: Registration, event: Event) -> Notification:
    """The organizer decides whether you can come; no calendar object (calendar S1w)."""
    return compose_for(registration, event, Kind.PENDING)


def rejected(registration: Registration, event: Event, entry: CalendarEntry | None, reason: str) -> Notification:
    """The organizer cannot give you a place, for this reason: with METHOD:CANCEL if it is in a calendar."""
    return _with_withdrawal(Kind.REJECTED, registration, event, entry, reason)


def offer_accepted(
    registration: Registration, event: Event, entry: CalendarEntry, price: int | None = None
) -> Notification:
    """The seat that was offered is yours: the same entry, no longer tentative (calendar S11)."""
    return first_invitation(Kind.OFFER_ACCEPTED, registration, event, entry, price)


def offer_declined(registration: Registration, event: Event, entry: CalendarEntry | None) -> Notification:
    """You have turned the offer down: with METHOD:CANCEL if it is in a calendar."""
    return _with_withdrawal(Kind.OFFER_DECLINED, registration, event, entry, "")


def offer_lapsed(registration: Registration, event: Event, entry: CalendarEntry | None) -> Notification:
    """The time to answer ran out and the seat went on: with METHOD:CANCEL (calendar S11)."""
    return _with_withdrawal(Kind.OFFER_LAPSED, registration, event, entry, "")


def mode_changed(
    registration: Registration, event: Event, entry: CalendarEntry | None = None, missing: Sequence[str] = ()
) -> Notification:
    """You take part in another way now: with the invitation anew, if there is one, and what is to be answered."""
    attachment = invitations.request(registration, event, entry) if entry else None
    about = about_registration(registration, event, entry.session if entry else None)
    about |= {"missing": missing}
    return compose(Kind.MODE_CHANGED, registration.email, registration.language, attachment, **about)


def queue_closed(registration: Registration, event: Event) -> Notification:
    """The meeting is full and the queue has closed; no calendar object."""
    return _plain(Kind.QUEUE_CLOSED, registration, event)


def registered_again(registration: Registration, event: Event, place: int | None) -> Notification:
    """Somebody registered this address anew: here is how things stand, and the link."""
    is_unproven = registration.state == RegistrationState.UNCONFIRMED
    return compose_for(registration, event, Kind.REGISTERED_AGAIN, place=place, proves=is_unproven)


def left_waitlist(
    registration: Registration, event: Event, reason: str = "", *, by: str = "", was_waiting: bool = True
) -> Notification:
    """You no longer wait for a place: in the queue, or for an answer. `by` names who cancelled it for you."""
    return _plain(Kind.LEFT_WAITLIST, registration, event, reason=reason, by=by, was_waiting=was_waiting)


def cancelled(registration: Registration, event: Event, entry: CalendarEntry | None, by: str = "") -> Notification:
    """You have cancelled: with METHOD:CANCEL if it is in a calendar (calendar S8). `by` names who did it for you."""
    return _with_withdrawal(Kind.CANCELLED, registration, event, entry, "", by=by)


def handed_over(registration: Registration, event: Event, entry: CalendarEntry | None, to: str) -> Notification:
    """Your seat is a colleague's now: with METHOD:CANCEL (calendar S8)."""
    return _with_withdrawal(Kind.HANDED_OVER, registration, event, entry, "", to=to)


def removed(registration: Registration, event: Event, entry: CalendarEntry | None, reason: str) -> Notification:
    """The organizer has cancelled your seat, for this reason: with METHOD:CANCEL (calendar S9)."""
    return _with_withdrawal(Kind.REMOVED, registration, event, entry, reason)


def transferred(registration: Registration, event: Event, entry: CalendarEntry | None, target: Event) -> Notification:
    """The organizer has moved you to another meeting, of which another mail tells: with METHOD:CANCEL for this one."""
    return _with_withdrawal(Kind.TRANSFERRED, registration, event, entry, "", target=target)


def details_changed(registration: Registration, event: Event) -> Notification:
    """The organizer has changed what is written about you: see on your own page what it says. No values are told."""
    return _plain(Kind.DETAILS_CHANGED, registration, event)


def replaced(registration: Registration, event: Event, entry: CalendarEntry) -> Notification:
    """The entry that was declined is taken away, for another one comes: with METHOD:CANCEL (calendar S16, S14u)."""
    return _with_withdrawal(Kind.REPLACED, registration, event, entry, "")


def _plain(kind: Kind, registration: Registration, event: Event, **more: object) -> Notification:
    about = about_registration(registration, event) | more
    return compose(kind, registration.email, registration.language, **about)


def _with_withdrawal(
    kind: Kind, registration: Registration, event: Event, entry: CalendarEntry | None, reason: str, **more: object
) -> Notification:
    attachment = invitations.withdrawal(registration, event, entry) if entry else None
    about = about_registration(registration, event, entry.session if entry else None)
    about |= {"reason": reason, "is_in_calendar": entry is not None} | more
    return compose(kind, registration.email, registration.language, attachment, **about)
