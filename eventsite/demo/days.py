"""The days of the demo, counted from the moment it is loaded: days on which one could hold a meeting."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventsite.rules import events as rules

ZONE = "Europe/Stockholm"
TIME_TO_REGISTER = timedelta(hours=1)
MAIN_DAY = (9, 14)  # the day of the main meeting belongs to it alone
HOLIDAYS = {(5, 1), (6, 6)}


def next_date(month: int, day: int, starts: time, now: datetime) -> date:
    """Return that day of the year the next time it comes; today counts until an hour before the start."""
    year = now.astimezone(ZoneInfo(ZONE)).year
    this_year = date(year, month, day)
    is_in_time = rules.moment(datetime.combine(this_year, starts), ZONE) - now >= TIME_TO_REGISTER
    return this_year if is_in_time else date(year + 1, month, day)


def working_day(weeks: int, weekday: int, now: datetime, length: int = 1) -> date:
    """Return that weekday, 1 for Monday, of the week so many weeks from now, before it if negative.

    It is the first of so many days.

    A week in which nobody would come is passed over, away from now.
    """
    today = now.astimezone(ZoneInfo(ZONE)).date()
    day = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=weekday - 1)
    while not all(_suits(day + timedelta(days=number)) for number in range(length)):
        day += timedelta(weeks=1 if weeks > 0 else -1)
    return day


def _suits(day: date) -> bool:
    is_christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 8)
    return not (is_christmas or day.month == 7 or (day.month, day.day) in {MAIN_DAY, *HOLIDAYS})
