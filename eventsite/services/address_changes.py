"""A new e-mail address, by the person: asked for on one's own page, in effect by a link that is sent there."""

from eventsite import clock, links, notifications
from eventsite.database import db
from eventsite.models import AddressChange, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import personal_data as links_of
from eventsite.queries import registrations as queries
from eventsite.rules.retention import ADDRESS_LINK_LIVES
from eventsite.services import addresses, audit, outbox


def ask(registration_id: int, address: str) -> None:
    """Mail the new address a link to take the registration over. Raises AlreadyEnded, NotPossibleNow, TooManyMails.

    If somebody is registered there, its mail says so instead: whoever asks gets the same answer.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    now = clock.now()
    addresses.check_movable(event, registration, now)
    outbox.check_quota(address, now)
    secret = links.new_secret()
    is_free = addresses.is_free(event, registration, address)
    if is_free:
        db.session.add(
            AddressChange(
                registration_id=registration.id,
                email=address,
                secret_hash=links.hash_of(secret),
                created_at=now,
                expires_at=now + ADDRESS_LINK_LIVES,
            )
        )
    message = notifications.confirm_address(registration, event, address, secret if is_free else "")
    outbox.enqueue(message, links.hash_of(secret), registration_id=registration.id, event_id=event.id)


def take_effect(secret: str) -> int:
    """Let the registration have the new address and return its id: CANCEL to the old one, all anew to the new (S28).

    Raises LinkSpent, AddressTaken, AlreadyEnded or NotPossibleNow.
    """
    now = clock.now()
    change = links_of.address_change(links.hash_of(secret), now)
    event = event_queries.locked(queries.event_id_of(change.registration_id))
    change = links_of.address_change(links.hash_of(secret), now)  # of two who press at once, one waits for the lock
    registration = queries.in_event(event.id, change.registration_id)
    addresses.check_movable(event, registration, now)
    change.used_at = now
    cause = audit.record(
        "registration.address_changed",
        audit.REGISTRANT,
        event_id=event.id,
        registration_id=registration.id,
        values={"email": (registration.email, change.email)},
    )
    # Written while the links still have the version that dies with the move.
    plain = None if registration.undeliverable_at else notifications.address_changed(registration, event)
    farewells = addresses.move(registration, event, change.email, cause, now, notifications.address_changed)
    if plain and not farewells:
        farewells = [(None, plain)]
    addresses.tell(registration, cause, farewells)
    _forget_others(registration, change)
    return registration.id


def _forget_others(registration: Registration, change: AddressChange) -> None:
    """Let the other links that were sent for the registration lead nowhere."""
    for other in links_of.address_changes(registration.id):
        if other.id != change.id:
            db.session.delete(other)
