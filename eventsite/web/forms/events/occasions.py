"""When and where a meeting is, in the editor: days, hours, sessions, zone (calendar.md §4, §5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, FormField
from wtforms.validators import DataRequired, Optional, ValidationError

from eventsite.rules.events import Format
from eventsite.rules.occasions import MAX_DAYS, Occasion
from eventsite.web import zones
from eventsite.web.forms.choices import FORMATS, ChoiceField
from eventsite.web.forms.events.fields import line, web_address
from eventsite.web.forms.events.rows import HoursRow, SessionRow, TimedRow, refuse_cell
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, ZoneField, comes_twice, gap_in_words, wall


class OccasionFields(FlaskForm):
    """When and where. Over several days the clocks are the hours of each day, except for those in `other_hours`."""

    day = DayField(_l("Date"), [DataRequired(_l("Write the date"))], filters=[plain_line])
    starts = ClockField(_l("Begins"), filters=[plain_line])
    ends = ClockField(_l("Ends"), filters=[plain_line])
    last_day = DayField(
        _l("Last day"), [Optional()], filters=[plain_line], description=_l("If the meeting goes on for several days.")
    )
    is_all_day = BooleanField(_l("All day"), description=_l("The meeting is on that day, at no particular time."))
    timezone = ZoneField(
        _l("Time zone"),
        [DataRequired(_l("Write the time zone"))],
        filters=[plain_line],
        default=zones.HOME,
        description=_l("Type a city and choose from the list."),
    )
    format = ChoiceField(_l("Format"), choices=FORMATS, default=Format.DIGITAL.value)
    venue = line(_l("Venue"))
    address = line(_l("Address"), 300)
    room_name = line(_l("Digital room"), description=_l("The name that people see, for example Teams."))
    join_url = web_address(_l("Link to the room"), _l("Secret: people come in by a link of their own."))
    other_hours = FieldList(FormField(HoursRow), min_entries=1)
    sessions = FieldList(FormField(SessionRow), min_entries=1)

    @property
    def final_day(self) -> date | None:
        """The last day, or the only one, if it was understood."""
        return self.last_day.day or self.day.day

    @property
    def starts_wall(self) -> datetime | None:
        """The start on the wall, if it was understood; midnight for a meeting that lasts all day."""
        return wall(self.day.day, time() if self.is_all_day.data else self.starts.clock)

    @property
    def ends_wall(self) -> datetime | None:
        """The end on the wall, if it was understood; for all day the midnight after the last day."""
        if not self.is_all_day.data:
            return wall(self.final_day, self.ends.clock)
        return wall(self.final_day + timedelta(days=1), time()) if self.final_day else None

    @property
    def is_daily(self) -> bool:
        """Whether the clocks are the hours of each of several days."""
        starts, ends = self.starts_wall, self.ends_wall
        if starts is None or ends is None:
            return False
        return Occasion(starts_wall=starts, ends_wall=ends, timezone="", is_all_day=bool(self.is_all_day.data)).is_daily

    def validate_starts(self, field: ClockField) -> None:
        """There is a start, at a time that the clocks do not skip on any of the days (rule T07)."""
        if self.is_all_day.data:
            return
        if not field.data:
            raise ValidationError(gettext("Write when it begins"))
        self._refuse_gap(field)

    def validate_ends(self, field: ClockField) -> None:
        """There is an end, after the start; before it by the clock only if that is past one midnight."""
        if self.is_all_day.data:
            return
        if not field.data:
            raise ValidationError(gettext("Write when it ends"))
        self._refuse_gap(field)
        if self.starts.clock and field.clock and field.clock <= self.starts.clock:
            self._check_midnight()

    def validate_last_day(self, field: DayField) -> None:
        """The last day comes with or after the first, and not too long after."""
        if not (self.day.day and field.day):
            return
        if field.day < self.day.day:
            raise ValidationError(gettext("The last day cannot be before the first"))
        if (field.day - self.day.day).days >= MAX_DAYS:
            raise ValidationError(gettext("A meeting can last at most %(most)s days", most=MAX_DAYS))

    def validate_other_hours(self, field: FieldList) -> None:
        """Other hours are for one of several days, and each day has them once."""
        seen: set[date | None] = set()
        for row in self._to_check(field):
            if not self.is_daily:
                refuse_cell(field, row.day, gettext("Only a meeting of several days, with hours, has other hours"))
            elif row.day.day in seen:
                refuse_cell(field, row.day, gettext("That day stands here already"))
            self._check_row(field, row)
            seen.add(row.day.day)

    def validate_sessions(self, field: FieldList) -> None:
        """Sessions are on the days of the meeting."""
        for row in self._to_check(field):
            self._check_row(field, row)

    def come_twice(self) -> bool:
        """Say whether any time is in the hour that the clocks go through twice (rule T07)."""
        zone = self.timezone.zone
        return zone is not None and any(comes_twice(moment, zone) for moment in self._walls())

    def _check_midnight(self) -> None:
        first, last = self.day.day, self.final_day
        if not first or not last or last < first:
            return  # what is wrong with the days is said beside them
        if last == first:
            raise ValidationError(
                gettext("The meeting must end after it begins. If it goes on past midnight, write the last day")
            )
        if last > first + timedelta(days=1):
            raise ValidationError(gettext("Over several days the times are those of each day: end after the beginning"))

    def _to_check(self, rows: FieldList) -> list[TimedRow]:
        """Return the rows to hold against the days of the meeting: none until those are right themselves."""
        if any(field.errors for field in (self.day, self.last_day, self.starts, self.ends)):
            return []
        return [row.form for row in rows if not row.form.is_blank]

    def _check_row(self, rows: FieldList, row: TimedRow) -> None:
        """Refuse a day that is not the meeting's, and times that the clocks skip."""
        first, last, day = self.day.day, self.final_day, row.day.day
        if first and last and day and not first <= day <= last:
            refuse_cell(rows, row.day, gettext("That is not one of the days of the meeting"))
        for cell in (row.starts, row.ends):
            problem = gap_in_words(wall(day, cell.clock), self.timezone.zone)
            if problem:
                refuse_cell(rows, cell, problem)

    def _refuse_gap(self, field: ClockField) -> None:
        problems = (gap_in_words(wall(day, field.clock), self.timezone.zone) for day in self._days_of(field))
        problem = next(filter(None, problems), "")
        if problem:
            raise ValidationError(problem)

    def _days_of(self, field: ClockField) -> Iterator[date]:
        """Yield the days on which the meeting begins, or ends, at this time."""
        first, last = self.day.day, self.final_day
        if not (first and last and first <= last):
            return
        if self.is_daily:
            yield from (first + timedelta(days=number) for number in range(min((last - first).days + 1, MAX_DAYS)))
        else:
            yield last if field is self.ends else first

    def _walls(self) -> Iterator[datetime]:
        if not self.is_all_day.data:
            pairs = [(day, field.clock) for field in (self.starts, self.ends) for day in self._days_of(field)]
            yield from filter(None, (wall(day, clock) for day, clock in pairs))
        for row in (row.form for rows in (self.other_hours, self.sessions) for row in rows):
            yield from filter(None, (wall(row.day.day, cell.clock) for cell in (row.starts, row.ends)))
