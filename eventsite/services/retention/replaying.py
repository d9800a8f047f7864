"""A restored backup holds people again who were erased after it was made: the log says who."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models import Erasure, Group, Invitee, Registration, Subscription
from eventsite.notifications.messages import signer
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import erasures as erasure_queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.retention import Part
from eventsite.rules import events as event_rules
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import audit, calendar_entries, seats
from eventsite.services.retention import hashes, parts, people
from eventsite.storage import Area


def note_erasure(at: datetime, kind: str, key_hash: str) -> None:
    """Write a line of the log down, unless it stands there."""
    same = (Erasure.at == at, Erasure.kind == kind, Erasure.key_hash == key_hash)
    if db.session.scalar(select(func.count()).where(*same)) == 0:
        db.session.add(Erasure(at=at, kind=kind, key_hash=key_hash))


def replay(log: Mapping[tuple[str, str], datetime], now: datetime, uploads: Area) -> int:
    """Erase whom the log names, by kind and hash with the moment of each, and return how many rows named them.

    Whoever registered after being erased is left alone.
    """
    erased = sum(_replay_part(part, log, now, uploads) for part in hashes.NAMED)
    for address in _addresses():
        until = _logged(log, hashes.PERSON, hashes.text_of(hashes.PERSON, address))
        if until is not None:
            _give_up(address, until, now)
            erased += people.erase_person(address, until, now, uploads)
    return erased


def _give_up(address: str, until: datetime, now: datetime) -> None:
    """End what the person still holds in the backup; nobody is told, for they were told before they were erased."""
    for registration_id in erasure_queries.registrations_of(address, until):
        event = event_queries.locked(registration_queries.event_id_of(registration_id))
        registration = registration_queries.in_event(event.id, registration_id)
        if registration.state in LIVING and event_rules.is_to_come(event.state, event.ends_at, now):
            for entry in entry_queries.all_active(registration.id):
                calendar_entries.close(entry, now)
            seats.pass_to(event, registration, RegistrationState.CANCELLED_BY_SELF, audit.SYSTEM)


def _replay_part(part: Part, log: Mapping[tuple[str, str], datetime], now: datetime, uploads: Area) -> int:
    kind, model = hashes.KINDS[part.name], part.model
    columns = (part.key, part.event, model.canonical_email, model.created_at)  # type: ignore[attr-defined]
    keys = []
    for key, event_id, address, created_at in db.session.execute(select(*columns).where(part.left)):
        until = _logged(log, kind, hashes.text_of(kind, address, event_id))
        if until is not None and created_at <= until:
            keys.append(key)
    parts.erase(part, keys, now, uploads)
    return len(keys)


def _logged(log: Mapping[tuple[str, str], datetime], kind: str, text: str) -> datetime | None:
    """Return when the log says that it was erased, under any of the site's keys."""
    moments = [log.get((kind, key_hash)) for key_hash in signer().keyed_hashes(text)]
    return max((moment for moment in moments if moment is not None), default=None)


def _addresses() -> list[str]:
    tables = (Registration, Group, Invitee, Subscription)
    columns = [table.canonical_email for table in tables]
    return sorted({address for column in columns for address in db.session.scalars(select(column).distinct())} - {""})
