"""The days of the demo, counted from the day it is loaded."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5


def next_date(now: datetime, month: int, day: int) -> date:
    """Return that day of the year the next time it comes; today counts."""
    today = now.astimezone(STOCKHOLM).date()
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def weekday_near(now: datetime, days: int) -> date:
    """Return the day so many days from now, or the Monday after if it falls on a weekend."""
    day = now.astimezone(STOCKHOLM).date() + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def at(day: date, clock: str) -> datetime:
    """Return the wall time of that day: `9.00` is nine in the morning."""
    hour, _, minute = clock.partition(".")
    return datetime.combine(day, time(int(hour), int(minute)))
