"""A registration that moves to another address: what the old one's calendar is told, and what the new one gets."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete

from eventsite import notifications
from eventsite.database import db
from eventsite.errors import AddressTaken, AlreadyEnded, NotPossibleNow
from eventsite.models import AuditEntry, CalendarEntry, DataLink, Event, Registration
from eventsite.notifications import Notification
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import calendar_entries, invitations, outbox

LEFT = frozenset({OutboxState.SENDING, OutboxState.SENT})
Farewell = tuple[CalendarEntry | None, Notification]
Written = Callable[[Registration, Event, CalendarEntry], Notification]


def check_movable(event: Event, registration: Registration, now: datetime) -> None:
    """Raise AlreadyEnded, or NotPossibleNow when the meeting is over or called off, or the seat is being given up."""
    if registration.state not in LIVING:
        raise AlreadyEnded(registration.state)
    if event.state != EventState.PUBLISHED or now >= event.ends_at or registration.releases_at is not None:
        raise NotPossibleNow("nothing to send")


def is_free(event: Event, registration: Registration, address: str) -> bool:
    """Say whether no other living registration for the event has the address."""
    holder = queries.living(event.id, addresses.canonical(address))
    return holder is None or holder.id == registration.id


def move(
    registration: Registration, event: Event, address: str, cause: AuditEntry, now: datetime, farewell: Written
) -> list[Farewell]:
    """Let the registration have the address and send it what it holds there; raises AddressTaken.

    The links that the old address was sent die. Its calendar is told by the farewells, unless mail to it
    comes back: then one more would only harm. They are returned to be written with `tell`, last, since a
    registration's mails keep their order and the old address may be slow to take one.
    """
    if not is_free(event, registration, address):
        raise AddressTaken
    farewells = _withdraw(registration, event, now, farewell)
    registration.email = addresses.deliverable(address)
    registration.canonical_email = addresses.canonical(address)
    registration.undeliverable_at, registration.undeliverable_reason = None, ""
    registration.manage_version += 1
    registration.join_version += 1
    registration.changed_at = now
    db.session.execute(delete(DataLink).where(DataLink.registration_id == registration.id))
    _send_anew(registration, event, cause, now)
    return farewells


def tell(registration: Registration, cause: AuditEntry, farewells: list[Farewell]) -> None:
    """Write the farewells down."""
    for entry, message in farewells:
        outbox.enqueue(
            message,
            f"{cause.id}:{entry.id if entry else ''}",
            registration_id=registration.id,
            event_id=registration.event_id,
            entry_id=entry.id if entry else None,
        )


def _withdraw(registration: Registration, event: Event, now: datetime, farewell: Written) -> list[Farewell]:
    """Close what is in the old address's calendar and return the messages that say so, still to be sent.

    They are written before the links get new versions, so that the old address never sees one that works.
    """
    messages = outbox_queries.of_registration(registration.id)
    for message in messages:
        if message.state == OutboxState.WAITING and message.recipient == registration.email:
            message.state = OutboxState.SUPERSEDED
    has_left = {message.calendar_entry_id for message in messages if message.state in LEFT}
    farewells: list[Farewell] = []
    for entry in entry_queries.all_active(registration.id):
        calendar_entries.close(entry, now)
        if entry.id in has_left and registration.undeliverable_at is None:
            farewells.append((entry, farewell(registration, event, entry)))
    return farewells


def _send_anew(registration: Registration, event: Event, cause: AuditEntry, now: datetime) -> None:
    place = queries.place_in_queue(registration)
    if registration.state == RegistrationState.CONFIRMED:
        invitations.invite(Kind.REGISTERED, registration, event, cause.id, now)
    elif registration.state == RegistrationState.OFFERED:
        invitations.invite(Kind.OFFERED, registration, event, cause.id, now, PartStat.NEEDS_ACTION)
    elif registration.state == RegistrationState.UNCONFIRMED:
        _tell(notifications.unconfirmed(registration, event), registration, cause)
    elif place is not None:
        bar = seat_queries.why_waiting(event, registration)
        _tell(notifications.waitlisted(registration, event, place, bar), registration, cause)
    else:  # there is nothing yet to tell of but the way to one's own page
        ways = [notifications.way_to(registration)]
        _tell(notifications.links_again(registration.email, registration.language, ways), registration, cause)


def _tell(message: Notification, registration: Registration, cause: AuditEntry) -> None:
    outbox.enqueue(message, cause.id, registration_id=registration.id, event_id=registration.event_id)
