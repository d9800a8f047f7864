"""Erasing what is over, a batch for each transaction, so that a crash loses one batch and no lock is held long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsite.queries import events as event_queries
from eventsite.queries import retention as queries
from eventsite.queries.retention import Due
from eventsite.rules.audit import PURGED
from eventsite.rules.needs import NeedsAction
from eventsite.services import audit
from eventsite.services.retention import hashes, parts
from eventsite.storage import Area

BATCH = 200


@dataclass(frozen=True)
class Step:
    """What one transaction has erased: of which part, in how many rows."""

    part: str
    rows: int


def work_off(now: datetime, person_days: int, uploads: Area) -> Step | None:
    """Erase the next batch of what is due, or return None when nothing is left.

    It finds its work by what is left, so it goes on where a run that died has stopped.
    """
    due = queries.due(now, person_days)
    for part, which in queries.steps(due, now, person_days):
        keys = queries.batch(part, which, BATCH)
        if keys:
            if part is queries.NEEDS:
                _note_needs(keys, due, now)
            hashes.log_rows(part, keys, now)
            parts.erase(part, keys, now, uploads)
            return Step(part.name, len(keys))
    return None


def _note_needs(keys: Sequence[int], due: Due, now: datetime) -> None:
    """Tell each event that needs are deleted; where their time is over, those who wrote them can see why."""
    for event_id in queries.events_of(queries.NEEDS, keys):
        if event_id in {*due.needs, *due.people}:
            event_queries.locked(event_id).needs_purged_at = now
        audit.record(NeedsAction.PURGED, audit.SYSTEM, event_id=event_id)


def note_run(erased: Mapping[str, int]) -> None:
    """Leave a trace of a purge that has come to its end: how much it erased, of what."""
    after = ", ".join(f"{part} {number}" for part, number in sorted(erased.items()))
    audit.record(PURGED, audit.SYSTEM, after=after[:200])
