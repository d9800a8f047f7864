"""When speakers are told that there are new questions: so many days before the event, and only if there are."""

from datetime import datetime, timedelta

MOST_DAYS = 60
QUIET = timedelta(days=2)  # before the event it is looked whether there are questions at all (questions, section 3.10)


def parsed(typed: str) -> tuple[int, ...]:
    """Return the days in a text such as "7 1", the largest first; what is no day of the last two months is left out."""
    found = {int(word) for word in typed.replace(",", " ").split() if word.isascii() and word.isdecimal()}
    return tuple(sorted((day for day in found if 0 < day <= MOST_DAYS), reverse=True))


def due_since(days: tuple[int, ...], starts_at: datetime, now: datetime) -> datetime | None:
    """Return the latest of the moments that have come, or None: before the first of them, and once the event begins."""
    come = [starts_at - timedelta(days=day) for day in days if starts_at - timedelta(days=day) <= now]
    return max(come, default=None) if now < starts_at else None
