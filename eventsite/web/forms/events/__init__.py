"""The editor's form: everything an organizer says about an event."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, StringField, URLField
from wtforms.validators import Optional, ValidationError

from eventsite.rules import events as rules
from eventsite.rules.events import Missing
from eventsite.web.forms.events.basics import BasicFields
from eventsite.web.forms.events.fields import line, names_in
from eventsite.web.forms.events.occasions import OccasionFields
from eventsite.web.forms.events.rows import ItemRow, ReadingRow, SpeakerRow, rearranged, refuse_cell
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, gap_in_words, wall

ROWS = ("other_hours", "sessions", "programme", "speakers", "reading")


class EventForm(BasicFields, OccasionFields):
    """All of an event."""

    is_public = False  # set by the view: what visitors can see must be whole
    capacity = line(_l("Number of places"), 6, description=_l("Leave it empty for no limit."))
    has_waitlist = BooleanField(_l("Open a waiting list when the meeting is full"), default=True)
    opens_day = DayField(_l("Registration opens"), [Optional()], filters=[plain_line])
    opens_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    closes_day = DayField(_l("Last day to register"), [Optional()], filters=[plain_line])
    closes_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    questions_day = DayField(_l("Questions until"), [Optional()], filters=[plain_line])
    questions_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    confirms_declines = BooleanField(
        _l("Declining in the calendar must be confirmed"),
        description=_l("The person gets a mail with a link. Nobody loses a place by pressing the wrong button."),
    )
    programme = FieldList(FormField(ItemRow), min_entries=2)
    speakers = FieldList(FormField(SpeakerRow), min_entries=2)
    reading = FieldList(FormField(ReadingRow), min_entries=2)

    def validate_capacity(self, field: StringField) -> None:
        """A whole number of places."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(gettext("Write a whole number, for example 150"))

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
        self._check_moment(self.opens_day, field)

    def validate_closes_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        self._check_moment(self.closes_day, field)

    def validate_questions_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        self._check_moment(self.questions_day, field)

    def validate_programme(self, field: FieldList) -> None:
        """Whoever speaks in the programme is among the speakers."""
        known = {row.form.name.data for row in self.speakers}
        for row in field:
            strangers = [name for name in names_in(row.form.speakers.data) if name not in known]
            if strangers:
                message = gettext("Add %(names)s to the speakers below", names=", ".join(strangers))
                refuse_cell(field, row.form.speakers, message)

    def validate_speakers(self, field: FieldList) -> None:
        """Each name stands once, since questions and programme know speakers by name; a comma would part it."""
        seen: set[str] = set()
        for cell in (row.form.name for row in field if row.form.name.data):
            if cell.data in seen:
                refuse_cell(field, cell, gettext("%(name)s is among the speakers already", name=cell.data))
            if "," in cell.data:
                refuse_cell(field, cell, gettext("Write the name without a comma"))
            seen.add(cell.data)

    def rearranged(self, action: str) -> "EventForm":
        """Return the form with a row added, removed or moved, as a button asked; all else as typed."""
        data: dict[str, Any] = {**self.data, "csrf_token": None}
        verb, _, rest = action.partition("-")
        name, _, number = rest.partition("-")
        if name in ROWS:
            data[name] = rearranged(data[name], verb, whole(number) or 0)
        return EventForm(formdata=None, data=data)

    def _walls(self) -> Iterator[datetime]:
        yield from super()._walls()
        for day, clock in (
            (self.opens_day, self.opens_clock),
            (self.closes_day, self.closes_clock),
            (self.questions_day, self.questions_clock),
        ):
            moment = wall(day.day, clock.clock)
            if moment:
                yield moment

    def _missing(self) -> frozenset[Missing]:
        return rules.missing_for_publishing(self.format.data or "", self.venue.data, self.join_url.data)

    def _check_moment(self, day: DayField, clock: ClockField) -> None:
        if clock.data and not day.data:
            raise ValidationError(gettext("Write the day too"))
        problem = gap_in_words(wall(day.day, clock.clock), self.timezone.zone)
        if problem:
            raise ValidationError(problem)
