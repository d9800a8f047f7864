"""When and where something is: one day or several, by the clock on the wall, and what of it is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from eventsite.rules import events
from eventsite.rules.events import Format, WallProblem, moment, wall_problem

MAX_DAYS = 14


@dataclass(frozen=True)
class DayHours:
    """The hours of one day of several, where they differ from the others'."""

    on: date
    starts: time
    ends: time


@dataclass(frozen=True)
class Day:
    """One day: when it begins and ends, and when it would begin by the hours of the other days. All in UTC."""

    starts_at: datetime
    ends_at: datetime
    usual_at: datetime
    is_usual: bool = True

    @property
    def doors_open_at(self) -> datetime:
        """The moment from which the digital room is let into."""
        return events.doors_open_at(self.starts_at)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When and where, as an organizer says it.

    `starts_wall` is the start of the first day and `ends_wall` the end of the last; over several days
    their clocks are the hours of each day (calendar.md §5), and `other_hours` are the exceptions. An
    occasion that lasts all day goes from midnight to the midnight after its last day.
    """

    starts_wall: datetime
    ends_wall: datetime
    timezone: str
    format: Format = Format.DIGITAL
    venue: str = ""
    address: str = ""
    is_all_day: bool = False
    other_hours: tuple[DayHours, ...] = ()

    @property
    def is_daily(self) -> bool:
        """Whether it comes back each day, as opposed to one stretch of time, which may pass midnight."""
        last = self.ends_wall.date()
        return (
            not self.is_all_day and last > self.starts_wall.date() and self.ends_wall.time() > self.starts_wall.time()
        )

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON holds them."""
        return {
            "starts": self.starts_wall.isoformat(),
            "ends": self.ends_wall.isoformat(),
            "timezone": self.timezone,
            "format": str(self.format),
            "venue": self.venue,
            "address": self.address,
            "is_all_day": self.is_all_day,
            "other_hours": [[hours.on.isoformat(), str(hours.starts), str(hours.ends)] for hours in self.other_hours],
        }

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self:
        """Return the occasion that `as_json` has written down."""
        return cls(
            starts_wall=datetime.fromisoformat(facts["starts"]),
            ends_wall=datetime.fromisoformat(facts["ends"]),
            timezone=facts["timezone"],
            format=Format(facts["format"]),
            venue=facts["venue"],
            address=facts["address"],
            is_all_day=facts["is_all_day"],
            other_hours=tuple(
                DayHours(date.fromisoformat(on), time.fromisoformat(starts), time.fromisoformat(ends))
                for on, starts, ends in facts["other_hours"]
            ),
        )


def days(occasion: Occasion) -> tuple[Day, ...]:
    """Return its days in order; one stretch of time, past midnight or all day, counts as one."""
    unusual = {hours.on for hours in occasion.other_hours} if occasion.is_daily else set()
    zone = occasion.timezone
    return tuple(
        Day(moment(starts, zone), moment(ends, zone), moment(usual, zone), starts.date() not in unusual)
        for starts, ends, usual in _walls(occasion)
    )


def starts_at(occasion: Occasion) -> datetime:
    """Return the moment it begins: that of its first day."""
    return days(occasion)[0].starts_at


def ends_at(occasion: Occasion) -> datetime:
    """Return the moment it ends: that of its last day."""
    return days(occasion)[-1].ends_at


def room_is_open(occasion: Occasion, now: datetime) -> bool:
    """Say whether the digital room may be entered: on each day from 15 minutes before its start to its end."""
    return any(events.room_is_open(day.starts_at, day.ends_at, now) for day in days(occasion))


def next_day(occasion: Occasion, now: datetime) -> Day:
    """Return the day that goes on or comes next, or else the last."""
    every = days(occasion)
    return next((day for day in every if now < day.ends_at), every[-1])


def asks_anew(before: Occasion, after: Occasion) -> bool:
    """Say whether time or place differ, so that people must be asked anew (calendar S2, S3, S22, S24)."""
    return is_new_time(before, after) or is_new_place(before, after)


def is_new_time(before: Occasion, after: Occasion) -> bool:
    """Say whether it is the time that differs, or the clock that it is told by (calendar S2, S22, S24)."""
    return time_of(before) != time_of(after)


def is_new_place(before: Occasion, after: Occasion) -> bool:
    """Say whether it is the place that differs (calendar S3)."""
    return place_of(before) != place_of(after)


def clock_problems(occasion: Occasion) -> frozenset[WallProblem]:
    """Return what is wrong with any of its times on a night when the clocks change (rule T07)."""
    if occasion.is_all_day:
        return frozenset()
    walls = [wall for day in _walls(occasion) for wall in day]
    return frozenset(problem for wall in walls if (problem := wall_problem(wall, occasion.timezone)))


def time_of(occasion: Occasion) -> tuple[object, ...]:
    """Return what says when, as a value to compare."""
    return occasion.starts_wall, occasion.ends_wall, occasion.timezone, occasion.is_all_day, occasion.other_hours


def place_of(occasion: Occasion) -> tuple[object, ...]:
    """Return what says where, as a value to compare; what is only online has no venue."""
    is_online = occasion.format == Format.DIGITAL
    return (str(occasion.format),) if is_online else (str(occasion.format), occasion.venue, occasion.address)


def _walls(occasion: Occasion) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Yield start, end and usual start of each day, on the wall."""
    if not occasion.is_daily:
        yield occasion.starts_wall, occasion.ends_wall, occasion.starts_wall
        return
    others = {hours.on: hours for hours in occasion.other_hours}
    first, last = occasion.starts_wall.date(), occasion.ends_wall.date()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        usual = datetime.combine(day, occasion.starts_wall.time())
        hours = others.get(day) or DayHours(day, usual.time(), occasion.ends_wall.time())
        yield datetime.combine(day, hours.starts), datetime.combine(day, hours.ends), usual
