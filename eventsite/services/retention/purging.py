"""Erasing what is over, a batch for each transaction, so that a crash loses one batch and no lock is held long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eventsite.queries import retention as queries
from eventsite.services import audit
from eventsite.services.retention import hashes, parts

BATCH = 200


@dataclass(frozen=True)
class Step:
    """What one transaction has erased: of which part, in how many rows."""

    part: str
    rows: int


def work_off(now: datetime, person_days: int, uploads: Path) -> Step | None:
    """Erase the next batch of what is due, or return None when nothing is left.

    It finds its work by what is left, so it goes on where a run that died has stopped.
    """
    for part, which in queries.steps(queries.due(now, person_days), now, person_days):
        keys = queries.batch(part, which, BATCH)
        if keys:
            hashes.log_rows(part, keys, now)
            parts.erase(part, keys, now, uploads)
            return Step(part.name, len(keys))
    return None


def note_run(erased: Mapping[str, int]) -> None:
    """Leave a trace of a purge that has come to its end: how much it erased, of what."""
    after = ", ".join(f"{part} {number}" for part, number in sorted(erased.items()))
    audit.record("data.purged", audit.SYSTEM, after=after[:200])
