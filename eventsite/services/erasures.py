"""Erasing a person who asks for it: first what must still be said, then everything."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from eventsite import clock
from eventsite.database import db
from eventsite.errors import AlreadyEnded, NotFound, NotPossibleNow
from eventsite.models import ErasureRequest, Group, OutboxMessage, Registration
from eventsite.queries import erasures as queries
from eventsite.queries import events as event_queries
from eventsite.queries import groups as group_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.outbox import OutboxState
from eventsite.services import audit, colleagues, outbox, registrations, retention
from eventsite.services.groups import coordinator_actor
from eventsite.storage import Area


def ask(registration_id: int) -> None:
    """Give up every seat that the registration's holder has and have all that is kept about them erased.

    Their calendars are told before the address goes (calendar S33): the rest is done by `finish`, when that mail
    has left or failed. The links they were sent lead nowhere from now on. Colleagues whom they have registered keep
    their seats; those without a name, for which nobody answers any more, are let go. Raises NotFound.
    """
    _ask(registration_queries.by_id(registration_id).canonical_email)


def ask_as_coordinator(group_id: int) -> None:
    """Do the same for the coordinator of a group, who need not have a seat. Raises NotFound."""
    _ask(group_queries.by_id(group_id).canonical_email)


def finish(request_id: int, now: datetime, uploads: Area) -> bool:
    """Erase who asked for it, once no mail to them is under way any more; say whether that is so."""
    request = queries.taken(request_id)
    if request is None or queries.undelivered(queries.registrations_of(request.canonical_email, request.asked_at)):
        return False
    retention.erase_person(request.canonical_email, request.asked_at, now, uploads)
    db.session.delete(request)
    return True


def _ask(address: str) -> None:
    if not address:
        raise NotFound("address")
    for event_id in queries.events_of(address):
        event_queries.locked(event_id)
    ids, groups = queries.registrations_of(address), queries.groups_of(address)
    _hold_back([*queries.undelivered(ids), *queries.undelivered_to({group.email for group in groups})])
    for group in groups:
        _let_go(group)
    for one in ids:
        _try(partial(registrations.cancel, one))
    for registration in queries.locked(ids):
        registration.manage_version += 1
        registration.join_version += 1
        _trace(registration)
    db.session.add(ErasureRequest(canonical_email=address, asked_at=clock.now()))
    outbox.wake_sender()


def _let_go(group: Group) -> None:
    """Let the seats without a name go, and the link lead nowhere."""
    for member in group_queries.living(group.id):
        if not member.email:
            _try(partial(colleagues.cancel, group.id, member.id))
    group.manage_version += 1
    audit.record("group.coordinator_erased", coordinator_actor(group), event_id=group.event_id)


def _hold_back(messages: Sequence[OutboxMessage]) -> None:
    """Send none of what waits, but for what takes something out of a calendar."""
    for message in messages:
        if message.state == OutboxState.WAITING and message.method != "CANCEL":
            message.state = OutboxState.SUPERSEDED


def _try(give_up: Callable[[], None]) -> None:
    try:
        give_up()
    except (AlreadyEnded, NotFound, NotPossibleNow):
        return  # it has ended or the meeting is over: nothing is in a calendar that must be told


def _trace(registration: Registration) -> None:
    audit.record(
        "registration.erased", audit.REGISTRANT, event_id=registration.event_id, registration_id=registration.id
    )
