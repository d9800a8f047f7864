"""Who took part: when it can be said, and by whom. Absence is never inferred from silence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eventsite.rules.events import EventState
from eventsite.rules.registrations import Attendance, AttendanceSource

OPENS_BEFORE = timedelta(days=1)  # lists are tried out, and some excuse themselves, the day before
_HAS_ATTENDANCE = frozenset({EventState.PUBLISHED, EventState.ARCHIVED})


@dataclass(frozen=True)
class Said:
    """What is known of somebody's attendance, who has said it, and when."""

    attendance: Attendance
    source: AttendanceSource | None
    at: datetime | None


def opens_at(starts_at: datetime) -> datetime:
    """Return the moment from which organizers can tick people."""
    return starts_at - OPENS_BEFORE


def can_be_ticked(state: str, starts_at: datetime, now: datetime) -> bool:
    """Say whether organizers can say who is there: from the day before on, also long after."""
    return state in _HAS_ATTENDANCE and now >= opens_at(starts_at)


def once_unticked(joined_at: datetime | None) -> Said:
    """Return what is known when an organizer takes a tick back: that the person went into the room, or nothing."""
    if joined_at is None:
        return Said(Attendance.UNKNOWN, None, None)
    return Said(Attendance.PRESENT, AttendanceSource.JOIN, joined_at)
