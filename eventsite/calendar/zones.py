"""Time zones as every calendar reads them: two yearly rules that were checked, or else UTC (calendar.md §4).

icalendar's own generator is an hour wrong in three readers (§4.3), so the blocks are written here.
"""

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from eventsite.rules.events import WallProblem, wall_problem

# By hand, so that no zone file can take it away: CET and CEST, last Sundays of March and October.
_BY_HAND = {"Europe/Stockholm": "CET-1CEST,M3.5.0,M10.5.0/3"}

_NAME = r"<[^>]+>|[A-Za-z]{3,}"
_HOURS = r"[+-]?\d{1,3}(?::\d\d){0,2}"
_RULE = rf"M(\d\d?)\.([1-5])\.([0-6])(?:/({_HOURS}))?"
_POSIX = re.compile(rf"({_NAME})({_HOURS})(?:({_NAME})({_HOURS})?,{_RULE},{_RULE})?")
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST = 5


@dataclass(frozen=True)
class Onset:
    """One of a zone's two changes of the year; `time` is since midnight on the clock before the change."""

    name: str
    before: timedelta
    after: timedelta
    month: int
    week: int
    weekday: int
    time: timedelta

    def wall(self, year: int) -> datetime:
        """Return what the clock would show at the change, had it not been changed (RFC 5545 §3.6.5)."""
        first = date(year, self.month, 1)
        days = [first + timedelta(days=n) for n in range((self.weekday - first.isoweekday()) % 7, 31, 7)]
        days = [day for day in days if day.month == self.month]
        day = days[-1] if self.week == _LAST else days[self.week - 1]
        return datetime(day.year, day.month, day.day) + self.time

    def moment(self, year: int) -> datetime:
        """Return the instant of the change: wall time minus TZOFFSETFROM (T06)."""
        return (self.wall(year) - self.before).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Rules:
    """A zone as a calendar object can express it: its normal offset and no or two changes a year."""

    name: str
    offset: timedelta
    onsets: tuple[Onset, ...] = ()

    def offset_at(self, moment: datetime) -> timedelta:
        """Return the offset from UTC that a reader of the rules arrives at."""
        years = (moment.year - 1, moment.year)
        changes = [(onset.moment(year), onset.after) for year in years for onset in self.onsets]
        return max((change for change in changes if change[0] <= moment), default=(moment, self.offset))[1]


@dataclass(frozen=True)
class Clock:
    """The clock an entry's times are written on. `block` is its VTIMEZONE, None where there is none to show."""

    tzinfo: tzinfo
    block: Timezone | None


NONE = Clock(UTC, None)


def clock(timezone: str, *moments: datetime) -> Clock:
    """Return the clock on which all the moments can be written so that readers agree, the zone's or UTC.

    UTC, where the zone's rules cannot be expressed or do not hold around these years (§4.2), and
    for a time that the clocks show twice, which readers place an hour apart (T07). Raises ValueError
    for a moment without a zone, one that the clocks jump over, and an unknown zone.
    """
    zone = named(timezone)
    _refuse_unreal(moments)
    walls = (moment.astimezone(zone).replace(tzinfo=None) for moment in moments)
    if any(wall_problem(wall, timezone) == WallProblem.OVERLAP for wall in walls):
        return NONE
    rules = posix_rules(_BY_HAND.get(timezone) or _footer(timezone))
    years = frozenset(moment.astimezone(zone).year for moment in moments)
    if timezone == "UTC" or rules is None or not _holds(rules, timezone, years):
        return NONE
    return Clock(zone, _block(timezone, rules))


def present(timezone: str) -> Clock:
    """Return the zone's clock by the rules it has now, UTC's where a calendar object cannot express them."""
    rules = posix_rules(_BY_HAND.get(timezone) or _footer(timezone))
    return Clock(UTC, _block("UTC", Rules("UTC", timedelta(0))) if rules is None else _block(timezone, rules))


def named(timezone: str) -> ZoneInfo:
    """Return the zone; ValueError if there is none of that name."""
    try:
        return ZoneInfo(timezone)
    except zoneinfo.ZoneInfoNotFoundError as error:
        raise ValueError(f"no such time zone: {timezone}") from error


def _refuse_unreal(moments: tuple[datetime, ...]) -> None:
    for moment in moments:
        if moment.tzinfo is None or moment.astimezone(UTC).astimezone(moment.tzinfo).time() != moment.time():
            raise ValueError("a moment must be aware and one that the clocks show")


@lru_cache
def _footer(timezone: str) -> str:
    """Return the POSIX rule at the end of the zone's TZif file (RFC 8536 §3.3), found as zoneinfo finds it."""
    paths = [path for folder in zoneinfo.TZPATH if (path := Path(folder, timezone)).is_file()]
    source = paths[0] if paths else resources.files("tzdata.zoneinfo").joinpath(timezone)
    return source.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


@lru_cache
def posix_rules(posix: str) -> Rules | None:
    """Return the POSIX rule as yearly rules, or None where an RRULE cannot say it.

    That is a change after midnight's end or before its start (`/24`, `/-1`), and days counted
    through the year (`J60`).
    """
    match = _POSIX.fullmatch(posix)
    if match is None:
        return None
    name, hours, summer_name, summer_hours, *changes = match.groups()
    normal = -_duration(hours)
    if summer_name is None:
        return Rules(name.strip("<>"), normal)
    summer = -_duration(summer_hours) if summer_hours else normal + timedelta(hours=1)
    onsets = (_onset(summer_name, normal, summer, changes[:4]), _onset(name, summer, normal, changes[4:]))
    if not all(timedelta(0) <= onset.time < timedelta(days=1) for onset in onsets):
        return None
    return Rules(name.strip("<>"), normal, onsets)


def _onset(name: str, before: timedelta, after: timedelta, change: list[str | None]) -> Onset:
    month, week, weekday = (int(part or 0) for part in change[:3])
    return Onset(name.strip("<>"), before, after, month, week, weekday, _duration(change[3] or "2"))


def _duration(hours: str) -> timedelta:
    parts = [int(part) for part in hours.lstrip("+-").split(":")] + [0, 0]
    length = timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2])
    return -length if hours.startswith("-") else length


@lru_cache
def _holds(rules: Rules, timezone: str, years: frozenset[int]) -> bool:
    """Say whether the rules give zoneinfo's offset each week, and on both sides of each change, near the years."""
    zone = ZoneInfo(timezone)
    first, last = min(years) - 1, max(years) + 1
    weekly = [datetime(first, 1, 1, tzinfo=UTC) + timedelta(weeks=n) for n in range(53 * (last - first + 1))]
    changes = [onset.moment(year) for year in range(first, last + 1) for onset in rules.onsets]
    moments = [*weekly, *changes, *(change - timedelta(seconds=1) for change in changes)]
    return all(rules.offset_at(moment) == moment.astimezone(zone).utcoffset() for moment in moments)


def _block(timezone: str, rules: Rules) -> Timezone:
    """Return the VTIMEZONE: DAYLIGHT first, each part with BYMONTH and BYDAY, no RDATE (T03, T05)."""
    block = Timezone()
    block.add("TZID", timezone)
    block.add("X-LIC-LOCATION", timezone)
    for onset in sorted(rules.onsets, key=lambda onset: onset.before - onset.after):
        block.add_component(_observance(onset))
    if not rules.onsets:
        block.add_component(_unchanging(rules))
    return block


def _observance(onset: Onset) -> TimezoneDaylight | TimezoneStandard:
    """Return DAYLIGHT for the change that puts the clocks forward, though Dublin's footer names it otherwise."""
    part = TimezoneDaylight() if onset.after > onset.before else TimezoneStandard()
    week = -1 if onset.week == _LAST else onset.week
    part.add("TZNAME", onset.name)
    part.add("TZOFFSETFROM", onset.before)
    part.add("TZOFFSETTO", onset.after)
    part.add("DTSTART", onset.wall(1970))
    part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": onset.month, "BYDAY": f"{week}{_WEEKDAYS[onset.weekday]}"})
    return part


def _unchanging(rules: Rules) -> TimezoneStandard:
    part = TimezoneStandard()
    part.add("TZNAME", rules.name)
    part.add("TZOFFSETFROM", rules.offset)
    part.add("TZOFFSETTO", rules.offset)
    part.add("DTSTART", datetime(1970, 1, 1))
    return part
