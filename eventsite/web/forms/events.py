"""The editor's form: everything an organizer says about an event."""

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from eventsite import text
from eventsite.rules import events as rules
from eventsite.rules.events import Format, Missing, WallProblem
from eventsite.web.forms.choices import FORMATS, LANGUAGES, PATTERNS, ZONES, ChoiceField, PickField
from eventsite.web.forms.images import PictureField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField

TOO_LONG = _l("Write at most %(max)d characters")
ROWS = ("programme", "speakers", "reading")
LONGEST_THEME = 80
ZONE_NAMES = {choice.value for choice in ZONES}


def plain_text(value: str | None) -> str:
    """Return the text without control characters, lines kept."""
    return text.plain(value or "")


def bare_address(value: str | None) -> str:
    """Return a web address without controls and outer blanks; nothing else of it is touched."""
    return text.plain(value or "").strip()


def line(label: str, longest: int = 200, *, description: str = "", is_required: str = "") -> StringField:
    """Return a field for one line of text."""
    # No Optional() here: it would keep the rows' own checks from seeing a field left blank.
    checks = [DataRequired(is_required)] if is_required else []
    checks.append(Length(max=longest, message=TOO_LONG))
    return StringField(label, checks, filters=[plain_line], description=description)


def check_web_address(_form: object, field: URLField) -> None:
    """Take http and https addresses only."""
    if field.data and not _is_page(field.data):
        raise ValidationError(gettext("Write the whole address, beginning with https://"))


def _is_page(typed: str) -> bool:
    try:
        parts = urlsplit(typed)
        is_page = parts.scheme in {"http", "https"} and bool(parts.hostname)
        return is_page and (parts.port or 80) > 0 and not any(map(str.isspace, typed))
    except ValueError:
        return False


def web_address(label: str, description: str = "") -> URLField:
    """Return a field for an address on the web."""
    checks = [Length(max=2000, message=TOO_LONG), check_web_address]
    return URLField(label, checks, filters=[bare_address], description=description)


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
    portrait = PictureField(_l("Portrait"), [Optional()])
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


class EventForm(FlaskForm):
    """All of an event. `version` names what the organizer saw when the form was opened."""

    is_public = False  # set by the view: what visitors can see must be whole
    version = HiddenField(default="0")
    image_name = HiddenField()
    title = line(_l("Title"), is_required=_l("Write a title"))
    summary = TextAreaField(
        _l("Summary"),
        [Optional(), Length(max=500, message=TOO_LONG)],
        filters=[plain_line],
        description=_l("Two sentences. Shown on the start page and when the page is shared."),
        render_kw={"rows": 2},
    )
    description = TextAreaField(
        _l("Description"),
        [Optional(), Length(max=20000, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Markdown: **bold**, *italic*, lists with -, headings with ####, links as [text](https://…)."),
        render_kw={"rows": 10},
    )
    themes = line(_l("Themes"), 300, description=_l("With commas between."))
    language = PickField(_l("Language"), choices=LANGUAGES, default="sv")
    format = ChoiceField(_l("Format"), choices=FORMATS, default=Format.DIGITAL.value)
    day = DayField(_l("Date"), [DataRequired(_l("Write the date"))], filters=[plain_line])
    starts = ClockField(_l("Begins"), [DataRequired(_l("Write when it begins"))], filters=[plain_line])
    ends = ClockField(_l("Ends"), [DataRequired(_l("Write when it ends"))], filters=[plain_line])
    last_day = DayField(_l("Last day, if there are several"), [Optional()], filters=[plain_line])
    timezone = PickField(_l("Time zone"), choices=ZONES, default="Europe/Stockholm")
    venue = line(_l("Venue"))
    address = line(_l("Address"), 300)
    room_name = line(_l("Digital room"), description=_l("The name that people see, for example Teams."))
    join_url = web_address(_l("Link to the room"), _l("Secret: people come in by a link of their own."))
    pattern = PickField(_l("Pattern, when there is no picture"), choices=PATTERNS, default="segregation")
    image = PictureField(_l("Picture"), [Optional()], description=_l("JPEG, PNG or WebP, at least 540 pixels wide."))
    remove_image = BooleanField(_l("Take the picture away"))
    contact_name = line(_l("Contact person"))
    contact_email = line(_l("Their e-mail"), 320)
    contact_phone = line(_l("Their telephone"), 40)
    capacity = line(_l("Number of places"), 6, description=_l("Leave it empty for no limit."))
    has_waitlist = BooleanField(_l("Open a waiting list when the meeting is full"), default=True)
    opens_day = DayField(_l("Registration opens"), [Optional()], filters=[plain_line])
    opens_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    closes_day = DayField(_l("Last day to register"), [Optional()], filters=[plain_line])
    closes_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    questions_day = DayField(_l("Questions until"), [Optional()], filters=[plain_line])
    questions_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    programme = FieldList(FormField(ItemRow), min_entries=2)
    speakers = FieldList(FormField(SpeakerRow), min_entries=2)
    reading = FieldList(FormField(ReadingRow), min_entries=2)

    @property
    def starts_wall(self) -> datetime | None:
        """The start on the wall, if it was understood."""
        return _wall(self.day.day, self.starts.clock)

    @property
    def ends_wall(self) -> datetime | None:
        """The end on the wall, if it was understood."""
        return _wall(self.last_day.day or self.day.day, self.ends.clock)

    def validate_starts(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip (rule T07)."""
        _refuse_gap(self.starts_wall, self.timezone.data)

    def validate_ends(self, field: ClockField) -> None:
        """The end comes after the start, at a time that there is."""
        _refuse_gap(self.ends_wall, self.timezone.data)
        if self.starts_wall and self.ends_wall and self.ends_wall <= self.starts_wall:
            raise ValidationError(gettext("The meeting must end after it begins"))

    def validate_capacity(self, field: StringField) -> None:
        """A whole number of places."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(gettext("Write a whole number, for example 150"))

    def validate_contact_email(self, field: StringField) -> None:
        """One address."""
        if field.data and (field.data.count("@") != 1 or " " in field.data):
            raise ValidationError(gettext("Write the e-mail address in the form name@company.se"))

    def validate_themes(self, field: StringField) -> None:
        """Each theme is short enough to be a link."""
        if any(len(theme) > LONGEST_THEME for theme in names_in(field.data)):
            raise ValidationError(gettext("Write at most %(most)s characters for each theme", most=LONGEST_THEME))

    def validate_join_url(self, field: URLField) -> None:
        """Those who come digitally to a published event need a room."""
        if self.is_public and Missing.JOIN_URL in self._missing():
            raise ValidationError(gettext("The meeting is published, so it needs a link to the digital room"))

    def validate_venue(self, field: StringField) -> None:
        """Those who come to a published event need a place."""
        if self.is_public and Missing.VENUE in self._missing():
            raise ValidationError(gettext("The meeting is published, so it needs a venue"))

    def validate_opens_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        _check_moment(self.opens_day, field, self.timezone.data)

    def validate_closes_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        _check_moment(self.closes_day, field, self.timezone.data)

    def validate_questions_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        _check_moment(self.questions_day, field, self.timezone.data)

    def validate_programme(self, field: FieldList) -> None:
        """Whoever speaks in the programme is among the speakers."""
        known = {row.form.name.data for row in self.speakers}
        for row in field:
            strangers = [name for name in names_in(row.form.speakers.data) if name not in known]
            if strangers:
                message = gettext("Add %(names)s to the speakers below", names=", ".join(strangers))
                _refuse_cell(field, row.form.speakers, message)

    def validate_speakers(self, field: FieldList) -> None:
        """Each name stands once, since questions and programme know speakers by name; a comma would part it."""
        seen: set[str] = set()
        for cell in (row.form.name for row in field if row.form.name.data):
            if cell.data in seen:
                _refuse_cell(field, cell, gettext("%(name)s is among the speakers already", name=cell.data))
            if "," in cell.data:
                _refuse_cell(field, cell, gettext("Write the name without a comma"))
            seen.add(cell.data)

    def come_twice(self) -> bool:
        """Say whether the meeting begins or ends in the hour that the clocks go through twice."""
        walls = [wall for wall in (self.starts_wall, self.ends_wall) if wall]
        return any(rules.wall_problem(wall, self.timezone.data) is WallProblem.OVERLAP for wall in walls)

    def _missing(self) -> frozenset[Missing]:
        return rules.missing_for_publishing(self.format.data or "", self.venue.data, self.join_url.data)

    def rearranged(self, action: str) -> "EventForm":
        """Return the form with a row added, removed or moved up, as a button asked; all else as typed."""
        data: dict[str, Any] = {**self.data, "csrf_token": None}
        verb, _, rest = action.partition("-")
        name, _, number = rest.partition("-")
        if name in ROWS:
            data[name] = _rearranged(data[name], verb, int(number) if number.isdecimal() else 0)
        return EventForm(formdata=None, data=data)


def names_in(typed: str | None) -> tuple[str, ...]:
    """Return the names or words between commas."""
    return tuple(name.strip() for name in (typed or "").split(",") if name.strip())


def _refuse_cell(rows: FieldList, cell: StringField, message: str) -> None:
    """Put the message at the cell; the list is told in the form that keeps it out of the summary."""
    cell.errors = [*cell.errors, message]
    rows.errors.append({cell.name: [message]})


def _check_moment(day: DayField, clock: ClockField, zone: str) -> None:
    if clock.data and not day.data:
        raise ValidationError(gettext("Write the day too"))
    _refuse_gap(_wall(day.day, clock.clock), zone)


def _rearranged(rows: list[Any], verb: str, number: int) -> list[Any]:
    if verb == "add" or number >= len(rows):
        return [*rows, {}]
    if verb == "down":
        return _rearranged(rows, "up", number + 1) if number + 1 < len(rows) else rows
    if verb == "remove":
        return rows[:number] + rows[number + 1 :]
    if verb == "up" and number:
        return [*rows[: number - 1], rows[number], rows[number - 1], *rows[number + 1 :]]
    return rows


def _wall(day: date | None, clock: time | None) -> datetime | None:
    return datetime.combine(day, clock) if day and clock else None


def _refuse_gap(wall: datetime | None, zone: str) -> None:
    if wall and zone in ZONE_NAMES and rules.wall_problem(wall, zone) is WallProblem.GAP:
        raise ValidationError(gettext("That night the clocks go forward and skip this time. Choose another"))
