"""When a meeting is, in words: one day or several, all day, other hours, another zone (calendar.md §5).

The only place that says it; pages, lists and mails ask here.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from flask import Flask
from flask_babel import gettext

from eventsite.models import Session
from eventsite.rules.occasions import DayHours, Occasion
from eventsite.web import filters, zones

DAYS_OF_A_WEEK = 7


def when(occasion: Occasion) -> str:
    """måndag 14–onsdag 16 september 2026, kl. 9.00–16.00 varje dag (tisdag 10.00–15.00)."""
    if occasion.is_all_day:
        said = gettext("%(days)s, all day", days=_days(occasion))
    elif occasion.is_daily:
        said = f"{_days(occasion)}, {_each_day(occasion)}"
    else:
        said = filters.span(occasion.starts_wall, occasion.ends_wall)
    return said + _zone(occasion)


def hours(occasion: Occasion) -> str:
    """9.00–12.00, in a list beside the first day; over several days: till ons 16 sep, 9.00–16.00 varje dag."""
    if not (occasion.is_all_day or occasion.is_daily):
        return filters.time_range(occasion.starts_wall, occasion.ends_wall) + _zone(occasion)
    if occasion.is_all_day:
        said = gettext("all day")
    elif occasion.other_hours:
        said = gettext("at different times")
    else:
        said = gettext("%(times)s each day", times=_times(occasion))
    return _until(occasion, filters.weekday_short, filters.day_short) + said + _zone(occasion)


def hours_long(occasion: Occasion) -> str:
    """kl. 9.00–12.00, beside a large first day; over several days with the last day and all exceptions."""
    if not (occasion.is_all_day or occasion.is_daily):
        times = filters.time_range(occasion.starts_wall, occasion.ends_wall)
        return gettext("at %(times)s", times=times) + _zone(occasion)
    said = gettext("all day") if occasion.is_all_day else _each_day(occasion)
    return _until(occasion, filters.weekday, filters.day) + said + _zone(occasion)


def session_time(session: Session) -> str:
    """måndag 14 september kl. 10.00–11.30."""
    return f"{filters.moment(session.starts_wall)}–{filters.clock(session.ends_wall)}"


def _last(occasion: Occasion) -> date:
    """Return the last day; all day ends at the midnight after it."""
    return occasion.ends_wall.date() - timedelta(days=occasion.is_all_day)


def _days(occasion: Occasion) -> str:
    """Return all the days, without saying a month or a year twice."""
    first, last = occasion.starts_wall.date(), _last(occasion)
    if first == last:
        return filters.day_long(first)
    if first.year != last.year:
        return f"{filters.day_long(first)}–{filters.day_long(last)}"
    start = f"{first.day}" if first.month == last.month else filters.day(first)
    return f"{filters.weekday(first)} {start}–{filters.day_long(last)}"


def _until(occasion: Occasion, weekday: Callable[[date], str], day: Callable[[date], str]) -> str:
    first, last = occasion.starts_wall.date(), _last(occasion)
    return "" if first == last else gettext("to %(day)s, ", day=f"{weekday(last)} {day(last)}")


def _each_day(occasion: Occasion) -> str:
    said = gettext("at %(times)s each day", times=_times(occasion))
    return f"{said} ({_others(occasion.other_hours, occasion)})" if occasion.other_hours else said


def _times(occasion: Occasion) -> str:
    return f"{filters.clock(occasion.starts_wall)}–{filters.clock(occasion.ends_wall)}"


def _others(hours: Iterable[DayHours], occasion: Occasion) -> str:
    """Return the days with other hours: by weekday as long as that names one day only."""
    is_within_a_week = (_last(occasion) - occasion.starts_wall.date()).days < DAYS_OF_A_WEEK
    name = filters.weekday if is_within_a_week else lambda day: f"{filters.weekday(day)} {filters.day(day)}"
    return ", ".join(f"{name(day.on)} {filters.clock(day.starts)}–{filters.clock(day.ends)}" for day in hours)


def _zone(occasion: Occasion) -> str:
    """Return whose clock it is, when it is not ours."""
    if occasion.is_all_day or occasion.timezone == zones.HOME:
        return ""
    if occasion.timezone == "UTC":
        return " (UTC)"
    return gettext(" (local time in %(city)s)", city=zones.city(occasion.timezone))


def init_app(app: Flask) -> None:
    """Give them to the templates: {{ when(event.occasion) }}."""
    for function in (when, hours, hours_long, session_time):
        app.add_template_global(function)
    app.add_template_global(zones.city, "zone_city")
