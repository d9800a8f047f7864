"""What an organizer puts right by hand: an address that is wrong, a mail that nobody could act on."""

from eventsite import clock, notifications
from eventsite.errors import NotPossibleNow
from eventsite.queries import events as event_queries
from eventsite.queries import quarantine
from eventsite.queries import registrations as queries
from eventsite.services import addresses, audit


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

    What still waits for the old one is never sent. Raises NotFound, AddressTaken, AlreadyEnded or NotPossibleNow.
    """
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    now = clock.now()
    addresses.check_movable(event, registration, now)
    actor = audit.organizer_actor(organizer_id)
    cause = audit.record(
        "registration.address_corrected",
        actor,
        event_id=event.id,
        registration_id=registration.id,
        values={"email": (registration.email, address)},
    )
    farewells = addresses.move(registration, event, address, cause, now, notifications.replaced)
    addresses.tell(registration, cause, farewells)
