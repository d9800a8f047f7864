"""The times of an entry as its VEVENTs write them: once, daily with exceptions, or all day (calendar.md §5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from eventsite.calendar import zones
from eventsite.rules.invitations import Entry, OtherHours


@dataclass(frozen=True)
class Times:
    """When one VEVENT is. `days` over 1 is a daily rule; `replaces` is the start by that rule of the day it changes."""

    starts: date
    ends: date
    days: int = 1
    replaces: datetime | None = None


def timetable(entry: Entry) -> tuple[zones.Clock, list[Times]]:
    """Return the clock and the times written on it: first the event or the daily rule, then the days that differ.

    A day differs by hours of its own, or because the rule would be wrong: one in UTC does not know that
    the clocks change. An event all day has dates, on no clock; its end is the day after (RFC 5545
    §3.6.1). Raises ValueError for an end that is not after its start, for days and exceptions that do
    not fit, and as `zones.clock` does.
    """
    _refuse_naive(entry)
    if entry.is_all_day:
        return zones.NONE, [_all_day(entry)]
    days = list(_days(entry))
    moments = [moment for day in days for moment in (day.usual_at, day.starts_at, day.ends_at)]
    clock = zones.clock(entry.timezone, *moments)
    usual = _on(clock, entry.starts_at, entry.ends_at)
    hours = [_on(clock, day.starts_at, day.ends_at) for day in days]
    return clock, [Times(*usual, days=entry.days), *_exceptions(usual, hours)]


def _refuse_naive(entry: Entry) -> None:
    others = [moment for hours in entry.other_hours for moment in (hours.usual_at, hours.starts_at, hours.ends_at)]
    if any(moment.tzinfo is None for moment in (entry.starts_at, entry.ends_at, *others)):
        raise ValueError("a moment must be aware")


def _all_day(entry: Entry) -> Times:
    zone = zones.named(entry.timezone)
    starts, ends = entry.starts_at.astimezone(zone).date(), entry.ends_at.astimezone(zone).date()
    if ends <= starts or entry.days != 1 or entry.other_hours:
        raise ValueError("an event all day ends on a later date and has no hours")
    return Times(starts, ends)


def _days(entry: Entry) -> Iterator[OtherHours]:
    """Yield the hours of each day, the usual ones by the clock on the venue's wall."""
    others = {hours.usual_at.astimezone(UTC): hours for hours in entry.other_hours}
    zone = zones.named(entry.timezone)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    for number in range(entry.days):
        usual_at = _days_later(starts, number)
        usual = OtherHours(usual_at, usual_at, _days_later(ends, number))
        hours = others.pop(usual_at.astimezone(UTC), usual)
        if hours.ends_at.astimezone(UTC) <= hours.starts_at.astimezone(UTC):
            raise ValueError("an event must end after it starts")
        yield hours
    if others or entry.days < 1:
        raise ValueError("other hours are those of one of the days")


def _days_later(moment: datetime, days: int) -> datetime:
    """Return the same time on the wall; addition alone forgets which of two equal times it was (PEP 495)."""
    return (moment + timedelta(days=days)).replace(fold=moment.fold)


def _on(clock: zones.Clock, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Return both moments as the clock shows them, in whole seconds."""
    starts, ends = (moment.astimezone(clock.tzinfo).replace(microsecond=0) for moment in (starts_at, ends_at))
    return starts, ends


def _exceptions(usual: tuple[datetime, datetime], hours: list[tuple[datetime, datetime]]) -> Iterator[Times]:
    """Yield each day that is not as the rule has it, on the clock or in length.

    Some readers repeat the length in hours and some the time of the end (RFC 5545 §3.8.5.3): they
    part on a day when the clocks change in between.
    """
    for number, (starts, ends) in enumerate(hours):
        by_rule = usual[0] + timedelta(days=number), usual[1] + timedelta(days=number)
        if (starts, ends) != by_rule or _elapsed(starts, ends) != _elapsed(*usual):
            yield Times(starts, ends, replaces=by_rule[0])


def _elapsed(starts: datetime, ends: datetime) -> timedelta:
    """Return the time between, which is not that between the walls when the clocks change (PEP 495)."""
    return ends.astimezone(UTC) - starts.astimezone(UTC)
