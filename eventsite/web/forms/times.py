"""Dates and times as people type them. The browser's own fields follow the browser's language, so we read text."""

import re
from datetime import date, datetime, time

from flask_babel import gettext
from wtforms import StringField
from wtforms.validators import ValidationError

from eventsite import clock
from eventsite.rules.events import WallProblem, moment, wall_problem
from eventsite.web import zones
from eventsite.web.filters import clock as clock_face
from eventsite.web.filters import day as day_and_month
from eventsite.web.filters import day_long, local

MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
ENGLISH = {"may": 5, "oct": 10}
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
SHORT_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?:[-/ ](\d{4}))?")
NAMED_DAY = re.compile(r"(\d{1,2})\.? ([a-zåäö]{3,9})\.?(?: (\d{4}))?")
YEARS = range(2000, 2200)  # outside them a time may have no UTC moment that we can hold
CLOCK = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:]?(\d{2}))?")


def day_from(typed: str, today: date) -> date | None:
    """Return the day that was typed: 2027-09-14, 14/9, 14 sep, 14 september 2027. None if it is no day.

    Without a year it is the next such day, today included.
    """
    typed = typed.strip().lower()
    if found := ISO_DAY.fullmatch(typed):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := SHORT_DAY.fullmatch(typed):
        return _coming(found[3], int(found[2]), int(found[1]), today)
    if found := NAMED_DAY.fullmatch(typed):
        month = _month(found[2])
        return _coming(found[3], month, int(found[1]), today) if month else None
    return None


def clock_from(typed: str) -> time | None:
    """Return the time of day that was typed: 9, 9.00, 09:00, 0900, kl. 9. None if it is none."""
    found = CLOCK.fullmatch(typed.strip().lower())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class DayField(StringField):
    """A day, typed as text and shown in words once it is understood."""

    @property
    def day(self) -> date | None:
        """The day that was typed, if it is one."""
        return day_from(self.data or "", local(clock.now()).date())

    def pre_validate(self, _form: object) -> None:
        """Say how to write a day when it is not understood."""
        if self.data and self.day is None:
            raise ValidationError(gettext("Write the date as 2027-09-14 or 14 September"))
        if self.day:
            self.description = day_long(self.day)


class ClockField(StringField):
    """A time of day, typed as text."""

    @property
    def clock(self) -> time | None:
        """The time that was typed, if it is one."""
        return clock_from(self.data or "")

    def pre_validate(self, _form: object) -> None:
        """Say how to write a time when it is not understood."""
        if self.data and self.clock is None:
            raise ValidationError(gettext("Write the time as 9.00 or 13.30"))


class ZoneField(StringField):
    """A time zone, typed as its city or its IANA name, and kept as its name."""

    data: str | None

    @property
    def zone(self) -> str | None:
        """The zone that was typed, if it is one."""
        return zones.named(self.data)

    @property
    def suggestions(self) -> dict[str, str]:
        """What there is to choose from: the city of each zone, by the zone's name."""
        return zones.cities()

    def pre_validate(self, _form: object) -> None:
        """Refuse what is no zone, and keep the name of what is."""
        if self.data and self.zone is None:
            raise ValidationError(gettext("There is no such time zone. Write a large city in it, for example Helsinki"))
        self.data = self.zone or self.data


def wall(day: date | None, at: time | None) -> datetime | None:
    """Return the time on the wall, if both parts of it were understood."""
    return datetime.combine(day, at) if day and at is not None else None


def gap_in_words(wall: datetime | None, zone: str | None) -> str:
    """Say that the clocks skip this time and what to write instead (rule T07); nothing if they do not."""
    if wall is None or zone is None or wall_problem(wall, zone) is not WallProblem.GAP:
        return ""
    instead = local(moment(wall, zone), zone)
    return gettext(
        "On %(day)s the clocks go forward and skip %(time)s. Write %(instead)s, or another time",
        day=day_and_month(wall),
        time=clock_face(wall),
        instead=clock_face(instead),
    )


def comes_twice(wall: datetime, zone: str) -> bool:
    """Say whether the clocks go back and show this time twice (rule T07)."""
    return wall_problem(wall, zone) is WallProblem.OVERLAP


def shown_day(moment: datetime | None) -> str:
    """Return the day as it stands in the field."""
    return "" if moment is None else f"{moment:%Y-%m-%d}"


def shown_clock(moment: datetime | time | None) -> str:
    """Return the time as it stands in the field."""
    return "" if moment is None else clock_face(moment)


def _month(word: str) -> int | None:
    stem = word[:3]
    return ENGLISH.get(stem) or (MONTHS.index(stem) + 1 if stem in MONTHS else None)


def _coming(year: str | None, month: int, day: int, today: date) -> date | None:
    if year:
        return _day(int(year), month, day)
    this_year = _day(today.year, month, day)
    is_over = this_year is None or this_year < today
    return _day(today.year + 1, month, day) if is_over else this_year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
