"""Erasing a person who asks for it: first what must still be said, then everything."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from eventsite import clock
from eventsite.database import db
from eventsite.errors import AlreadyEnded, NotFound, NotPossibleNow
from eventsite.models import ErasureRequest, Registration
from eventsite.queries import erasures as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.outbox import OutboxState
from eventsite.services import audit, outbox, registrations, retention


def ask(registration_id: int) -> None:
    """Give up every seat that the registration's holder has and have all that is kept about them erased.

    Their calendars are told before the address goes (calendar S33): the rest is done by `finish`, when that mail
    has left or failed. The links they were sent lead nowhere from now on. Raises NotFound.
    """
    address = registration_queries.by_id(registration_id).canonical_email
    if not address:
        raise NotFound("address")
    ids = queries.registrations_of(address)
    _hold_back(ids)
    for one in ids:
        _give_up(one)
    for registration in queries.locked(ids):
        registration.manage_version += 1
        registration.join_version += 1
        _trace(registration)
    db.session.add(ErasureRequest(canonical_email=address, asked_at=clock.now()))
    outbox.wake_sender()


def finish(request_id: int, now: datetime, uploads: Path) -> bool:
    """Erase who asked for it, once no mail to them is under way any more; say whether that is so."""
    request = queries.taken(request_id)
    if request is None or queries.undelivered(queries.registrations_of(request.canonical_email, request.asked_at)):
        return False
    retention.erase_person(request.canonical_email, request.asked_at, now, uploads)
    db.session.delete(request)
    return True


def _hold_back(ids: Sequence[int]) -> None:
    """Send none of what waits, but for what takes something out of a calendar."""
    for message in queries.undelivered(ids):
        if message.state == OutboxState.WAITING and message.method != "CANCEL":
            message.state = OutboxState.SUPERSEDED


def _give_up(registration_id: int) -> None:
    try:
        registrations.cancel(registration_id)
    except (AlreadyEnded, NotFound, NotPossibleNow):
        return  # it has ended or the meeting is over: nothing is in a calendar that must be told


def _trace(registration: Registration) -> None:
    audit.record(
        "registration.erased", audit.REGISTRANT, event_id=registration.event_id, registration_id=registration.id
    )
