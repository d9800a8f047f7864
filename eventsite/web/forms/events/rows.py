"""Rows of the editor that can be added, moved and removed: programme, speakers, reading, days, sessions."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from eventsite.rules.details import SessionDetails
from eventsite.rules.occasions import DayHours
from eventsite.web.forms.events.fields import TOO_LONG, line, plain_text, web_address
from eventsite.web.forms.images import PORTRAIT, PictureField
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, wall


class ItemRow(Form):
    """One point of the programme."""

    starts = ClockField(_l("Time"), filters=[plain_line])
    title = line(_l("Title"))
    speakers = line(_l("Speakers"), 500)
    text = line(_l("Text"), 1000)

    def validate_title(self, field: StringField) -> None:
        """A point that says anything has a title and a time."""
        if not field.data and (self.starts.data or self.speakers.data or self.text.data):
            raise ValidationError(gettext("Write what happens"))
        if field.data and not self.starts.data:
            raise ValidationError(gettext("Write when it begins"))


class SpeakerRow(Form):
    """One speaker."""

    name = line(_l("Name"))
    title = line(_l("Title or role"))
    organization = line(_l("Organization"))
    biography = TextAreaField(
        _l("Short biography"),
        [Optional(), Length(max=2000, message=TOO_LONG)],
        filters=[plain_text],
        render_kw={"rows": 2},
    )
    portrait = PictureField(_l("Portrait"), [Optional()], description=PORTRAIT)
    portrait_name = HiddenField()
    remove_portrait = BooleanField(_l("Take the portrait away"))

    def validate_name(self, field: StringField) -> None:
        """A speaker of whom anything is said has a name."""
        if not field.data and (self.title.data or self.organization.data or self.biography.data):
            raise ValidationError(gettext("Write the name"))


class ReadingRow(Form):
    """One text to read."""

    title = line(_l("Title"))
    url = web_address(_l("Address"))

    def validate_title(self, field: StringField) -> None:
        """What has an address has a title."""
        if not field.data and self.url.data:
            raise ValidationError(gettext("Write a title"))
        if field.data and not self.url.data:
            raise ValidationError(gettext("Write the address"))


class TimedRow(Form):
    """What a day with other hours and a session have in common: a day, a start and an end."""

    day = DayField(_l("Date"), filters=[plain_line])
    starts = ClockField(_l("Begins"), filters=[plain_line])
    ends = ClockField(_l("Ends"), filters=[plain_line])

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written in the row."""
        return not (self.day.data or self.starts.data or self.ends.data)

    def validate_day(self, field: DayField) -> None:
        """A row that says anything says which day."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Write the date"))

    def validate_starts(self, field: ClockField) -> None:
        """A row that says anything says when it begins."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Write when it begins"))

    def validate_ends(self, field: ClockField) -> None:
        """A row that says anything says when it ends, after it begins."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Write when it ends"))
        if self.starts.clock and field.clock and field.clock <= self.starts.clock:
            raise ValidationError(gettext("The end must be after the beginning"))


class HoursRow(TimedRow):
    """The hours of one day of several, where they differ."""

    def details(self) -> DayHours | None:
        """Return what a valid row says; None when it is blank."""
        if not (self.day.day and self.starts.clock and self.ends.clock):
            return None
        return DayHours(self.day.day, self.starts.clock, self.ends.clock)


class SessionRow(TimedRow):
    """One session that registrants choose; `session_id` is that of one that is stored already."""

    session_id = HiddenField()
    title = line(_l("Title"))
    place = line(_l("Place"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written in the row."""
        return super().is_blank and not (self.title.data or self.place.data)

    def validate_title(self, field: StringField) -> None:
        """A session of which anything is said has a title."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Write a title"))

    def details(self) -> SessionDetails | None:
        """Return what a valid row says; None when it is blank."""
        starts, ends = wall(self.day.day, self.starts.clock), wall(self.day.day, self.ends.clock)
        if not (self.title.data and starts and ends):
            return None
        return SessionDetails(self.title.data, starts, ends, self.place.data, self.known_id)

    @property
    def known_id(self) -> int | None:
        """The id that the row came with, if it is one."""
        return whole(self.session_id.data)


def refuse_cell(rows: FieldList, cell: StringField, message: str) -> None:
    """Put the message at the cell; the list is told in the form that keeps it out of the summary."""
    cell.errors = [*cell.errors, message]
    rows.errors.append({cell.name: [message]})


def rearranged(rows: list[Any], verb: str, number: int) -> list[Any]:
    """Return the rows with one added, removed or moved by one, as the verb says."""
    if verb == "add" or number >= len(rows):
        return [*rows, {}]
    if verb == "down":
        return rearranged(rows, "up", number + 1) if number + 1 < len(rows) else rows
    if verb == "remove":
        return rows[:number] + rows[number + 1 :]
    if verb == "up" and number:
        return [*rows[: number - 1], rows[number], rows[number - 1], *rows[number + 1 :]]
    return rows
