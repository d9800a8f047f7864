"""What an organizer puts right by hand: an address that is wrong, a mail that nobody could act on."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.errors import AddressTaken, AlreadyEnded, NotPossibleNow
from eventsite.models import AuditEntry, CalendarEntry, Event, Registration
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import quarantine
from eventsite.queries import registrations as queries
from eventsite.rules import addresses
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import audit, calendar_entries, invitations, outbox

LEFT = frozenset({OutboxState.SENDING, OutboxState.SENT})


def settle(event_id: int, mail_id: int, organizer_id: int) -> None:
    """Note that an organizer has dealt with a mail in quarantine. Raises NotPossibleNow if it was done before."""
    mail = quarantine.in_event(event_id, mail_id)
    if mail.settled_at is not None:
        raise NotPossibleNow("settled")
    mail.settled_at = clock.now()
    audit.record(
        "answer.settled",
        audit.organizer_actor(organizer_id),
        event_id=event_id,
        registration_id=mail.registration_id,
    )


def correct_address(event_id: int, registration_id: int, address: str, organizer_id: int) -> None:
    """Let a living registration have another address and send it what it holds there (calendar S28).

    The links that the old address was sent die. Its calendar is told, unless mail to it comes back: then
    one more would only harm. What still waits for it is never sent. Raises NotFound, AddressTaken,
    AlreadyEnded, or NotPossibleNow when the meeting is over or called off, or the seat is being given up.
    """
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    now = clock.now()
    _check(event, registration, address, now)
    actor = audit.organizer_actor(organizer_id)
    cause = audit.record("registration.address_corrected", actor, event_id=event.id, registration_id=registration.id)
    farewells = _withdraw(registration, event, now)
    _move_to(registration, address, now)
    _send_anew(registration, event, cause, now)
    # Last, since a registration's mails keep their order and the old address may be slow to take one.
    for entry, farewell in farewells:
        _tell(farewell, f"{cause.id}:{entry.id}", registration, entry.id)


def _check(event: Event, registration: Registration, address: str, now: datetime) -> None:
    if registration.state not in LIVING:
        raise AlreadyEnded(registration.state)
    if event.state != EventState.PUBLISHED or now >= event.ends_at or registration.releases_at is not None:
        raise NotPossibleNow("nothing to send")
    holder = queries.living(event.id, addresses.canonical(address))
    if holder is not None and holder.id != registration.id:
        raise AddressTaken


def _withdraw(
    registration: Registration, event: Event, now: datetime
) -> list[tuple[CalendarEntry, notifications.Notification]]:
    """Close what is in the old address's calendar and return the messages that say so, still to be sent.

    They are written before the links get new versions, so that the old address never sees one that works.
    """
    messages = outbox_queries.of_registration(registration.id)
    for message in messages:
        if message.state == OutboxState.WAITING and message.recipient == registration.email:
            message.state = OutboxState.SUPERSEDED
    has_left = {message.calendar_entry_id for message in messages if message.state in LEFT}
    farewells = []
    for entry in entry_queries.all_active(registration.id):
        calendar_entries.close(entry, now)
        if entry.id in has_left and registration.undeliverable_at is None:
            farewells.append((entry, notifications.replaced(registration, event, entry)))
    return farewells


def _move_to(registration: Registration, address: str, now: datetime) -> None:
    registration.email = addresses.deliverable(address)
    registration.canonical_email = addresses.canonical(address)
    registration.undeliverable_at, registration.undeliverable_reason = None, ""
    registration.manage_version += 1
    registration.join_version += 1
    registration.changed_at = now


def _send_anew(registration: Registration, event: Event, cause: AuditEntry, now: datetime) -> None:
    if registration.state == RegistrationState.CONFIRMED:
        invitations.invite(Kind.REGISTERED, registration, event, cause.id, now)
    place = queries.place_in_queue(registration)
    if place is not None:
        _tell(notifications.waitlisted(registration, event, place), cause.id, registration)


def _tell(
    notification: notifications.Notification, cause: object, registration: Registration, entry_id: int | None = None
) -> None:
    outbox.enqueue(
        notification, cause, registration_id=registration.id, event_id=registration.event_id, entry_id=entry_id
    )
