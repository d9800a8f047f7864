"""Until when personal data is kept, and how long the links live that show, move or erase it."""

from datetime import datetime, timedelta

from eventsite.rules.events import EventState

DATA_LINK_LIVES = timedelta(hours=1)
ADDRESS_LINK_LIVES = timedelta(hours=24)
# Needs outlive a registration so long: whoever said no in the calendar may take it back (rulings, Calendar and mail).
GRACE_OF_ENDED = timedelta(hours=24)
# A purge that has not come by within this time after an end is late.
NIGHT = timedelta(hours=25)


def person_ends_at(ends_at: datetime, closes_at: datetime | None, days: int) -> datetime:
    """Return until when people are kept: so many days after the end of the meeting or of registration, the later."""
    return max(ends_at, closes_at or ends_at) + timedelta(days=days)


def part_ends_at(ends_at: datetime, days: int) -> datetime:
    """Return until when needs, or the answers to one field, are kept: so many days after the meeting."""
    return ends_at + timedelta(days=days)


def has_an_end(state: str) -> bool:
    """Say whether the dates of an event count: one that is postponed is not over, whatever its dates say."""
    return state != EventState.POSTPONED


def is_overdue(ends_at: datetime | None, now: datetime) -> bool:
    """Say whether what ended then should have been erased by now: a night after it at the latest."""
    return ends_at is not None and ends_at + NIGHT < now
