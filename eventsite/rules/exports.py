"""Taking attendees out as files: how a file that is made beforehand stands, and how long it is kept."""

from datetime import datetime, timedelta
from enum import StrEnum

# A workbook of more rows than this takes longer than somebody should look at an empty page.
MOST_AT_ONCE = 5_000
KEPT = timedelta(days=1)
# A worker that has not come further in this time has died: somebody else begins anew.
SILENCE = timedelta(minutes=2)


class ExportState(StrEnum):
    """How an export stands. SINCE has no file of its own: it is made anew whenever it is asked for."""

    SINCE = "since"
    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


UNDER_WAY = frozenset({ExportState.WAITING, ExportState.WRITING})
WITH_FILE = UNDER_WAY | {ExportState.READY}


def is_abandoned(state: str, touched_at: datetime, now: datetime) -> bool:
    """Say whether whoever was writing the file has died over it."""
    return state == ExportState.WRITING and touched_at <= now - SILENCE


def is_over(created_at: datetime, now: datetime) -> bool:
    """Say whether a file has been kept long enough."""
    return created_at <= now - KEPT
