"""People who are invited to register: put on the list and taken off, and what they answer."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from eventsite import clock
from eventsite.database import db
from eventsite.errors import AlreadyEnded, InvitationNeeded, NotPossibleNow
from eventsite.models import Event, Invitee, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import invitees as queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules import invitees as rules
from eventsite.rules.invitees import Added, InviteeDetails, InviteeState
from eventsite.rules.outbox import OutboxState
from eventsite.services import audit


def add(event_id: int, people: Sequence[InviteeDetails], organizer_id: int) -> Added:
    """Put people on the list, all in one step; who is on it or registered already is left out and counted.

    Nobody is mailed. Raises NotPossibleNow when the event is over or will not be.
    """
    event = event_queries.locked(event_id)
    now = clock.now()
    if not event_rules.is_to_come(event.state, event.ends_at, now):
        raise NotPossibleNow("the event is over")
    wanted = {addresses.canonical(person.email): person for person in reversed(people)}
    known = queries.known_addresses(event.id, wanted)
    registered = queries.registered_addresses(event.id, wanted) - known
    left_out = known | registered
    new = [_row(event, address, wanted[address], now) for address in reversed(wanted) if address not in left_out]
    if new:
        db.session.execute(insert(Invitee), new)  # at once: thousands of rows must not hold the lock long
        audit.record("invitee.added", audit.organizer_actor(organizer_id), event_id=event.id, after=str(len(new)))
    return Added(len(new), len(people) - len(new) - len(registered), len(registered))


def remove(event_id: int, invitee_id: int, organizer_id: int) -> None:
    """Take somebody off the list: the link dies, and mail that has not left does not leave. A registration stays."""
    event = event_queries.locked(event_id)
    invitee = queries.in_event(event.id, invitee_id)
    for message in queries.unsent(event.id, invitee.email):
        message.state = OutboxState.SUPERSEDED
    db.session.delete(invitee)
    audit.record("invitee.removed", audit.organizer_actor(organizer_id), event_id=event.id)


def decline(invitee_id: int) -> None:
    """Say no to the invitation; registering after all takes it back. Saying it twice says it once.

    Raises AlreadyEnded when the event is over, NotPossibleNow for one who is registered: a seat is given up by
    cancelling, where one sees what one gives up.
    """
    event = event_queries.locked(queries.by_id(invitee_id).event_id)
    invitee = queries.in_event(event.id, invitee_id)
    now = clock.now()
    if not event_rules.is_to_come(event.state, event.ends_at, now):
        raise AlreadyEnded(event.state)
    if queries.living_registration(invitee) is not None:
        raise NotPossibleNow("registered")
    if invitee.state != InviteeState.DECLINED:
        invitee.state, invitee.answered_at = InviteeState.DECLINED, now
        audit.record("invitee.declined", audit.REGISTRANT, event_id=event.id)


def admitted(event: Event, canonical_email: str, invitee_id: int | None) -> Invitee | None:
    """Return by whose invitation somebody with that address may register, None for one without.

    `invitee_id` is whose link was opened. A link leads to one registration: while that lives it lets in nobody else.
    Raises InvitationNeeded for a link that is for another address.
    """
    opened = queries.of_event(event.id, invitee_id)
    if opened is not None and opened.is_locked and opened.canonical_email != canonical_email:
        raise InvitationNeeded(opened.email)
    invitee = queries.for_address(event.id, canonical_email)
    if invitee is None and opened is not None and queries.living_registration(opened) is None:
        invitee = opened
    return invitee


def note_registered(event: Event, registration: Registration, invitee_id: int | None) -> None:
    """Note at the invitee, found by address or link, that there is a registration. Raises as admitted() does."""
    _note(admitted(event, registration.canonical_email, invitee_id), registration)


def note_added(event: Event, registration: Registration) -> None:
    """Note at the invitee of that address, if there is one, that an organizer has registered the person by hand."""
    _note(queries.for_address(event.id, registration.canonical_email), registration)


def _note(invitee: Invitee | None, registration: Registration) -> None:
    if invitee is not None:
        invitee.state, invitee.answered_at = InviteeState.REGISTERED, registration.created_at
        invitee.registration_id = registration.id


def _row(event: Event, address: str, person: InviteeDetails, now: datetime) -> dict[str, Any]:
    return asdict(person) | {
        "event_id": event.id,
        "email": addresses.deliverable(person.email),
        "canonical_email": address,
        "state": InviteeState.ADDED,
        "version": rules.new_version(),
        "created_at": now,
    }
