"""Taking part in a whole series, and what organizers say of one."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, StringField, TelField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from eventsite import text
from eventsite.models import Event
from eventsite.rules.policies import Mode
from eventsite.rules.series import SeriesDetails
from eventsite.web.filters import moment, moment_long
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.choices import ChoiceField, SeveralField
from eventsite.web.forms.companies import CompanyField
from eventsite.web.forms.cookies import CookieCheck
from eventsite.web.forms.events.fields import TOO_LONG, line, plain_text
from eventsite.web.forms.registrations import MAX_LENGTH, one_line


class SeriesPlaceForm(CookieCheck):
    """One form for all meetings that can be registered for at once; the mail has a link that begins it."""

    meetings = SeveralField(_l("Meetings"), choices=[])
    wants_new = BooleanField(
        _l("Also register me for new meetings of the series"),
        description=_l("You get a mail each time, and can stop whenever you like."),
    )
    mode = ChoiceField(
        _l("Where one can choose, I take part"),
        choices=[SelectChoice(Mode.ON_SITE.value, _l("On site")), SelectChoice(Mode.DIGITAL.value, _l("Online"))],
        default=Mode.ON_SITE.value,
    )
    name = StringField(
        _l("Full name"),
        [DataRequired(_l("Write your name")), Length(max=MAX_LENGTH, message=TOO_LONG)],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write your e-mail address"))],
        filters=[one_line],
        description=_l("We send a link here that begins it. Your work address is best."),
        render_kw={"autocomplete": "email"},
    )
    company = CompanyField()
    job_title = StringField(
        _l("Your role"), [Optional(), Length(max=MAX_LENGTH, message=TOO_LONG)], filters=[one_line],
        render_kw={"autocomplete": "organization-title"},
    )  # fmt: skip
    phone = TelField(_l("Mobile number"), [Optional()], filters=[one_line], render_kw={"autocomplete": "tel"})
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    @classmethod
    def offering(cls, events: Sequence[Event]) -> Self:
        """Return the form in which one chooses among those events, all of them ticked beforehand."""
        form = cls()
        choices = [SelectChoice(str(event.id), f"{event.title}, {moment(event.starts_local)}") for event in events]
        form.meetings.choices = choices
        if not form.is_submitted():
            form.meetings.data = [str(event.id) for event in events]
        if not any(event.format == "hybrid" for event in events):
            del form.mode
        return form

    def validate_email(self, field: EmailField) -> None:
        """Take one plain address that mail and invitations can go to."""
        check_address(field.data)

    def validate_phone(self, field: TelField) -> None:
        """Take numbers that can be dialled."""
        if field.data and text.phone(field.data) is None:
            raise ValidationError(gettext("Write the whole number, for example 070-123 45 67"))

    def validate_wants_new(self, field: BooleanField) -> None:
        """One asks for something: a meeting, or those to come."""
        if not field.data and not self.meetings.data:
            raise ValidationError(gettext("Choose a meeting, or that you want to take part in new ones"))

    def validate_website(self, field: StringField) -> None:
        """People do not see this field; what fills it in is a program."""
        if field.data:
            field.render_kw = {"autocomplete": "off"}
            raise ValidationError(gettext("Leave this field empty. Clear it and send again"))

    def details(self, language: str) -> SeriesDetails:
        """Return what the person says, once the form is valid."""
        return SeriesDetails(
            name=self.name.data,
            email=normalized(self.email.data),
            company=self.company.data,
            job_title=self.job_title.data,
            phone=text.phone(self.phone.data) or "" if self.phone.data else "",
            mode=Mode(self.mode.data) if self.mode else None,
            language=language,
            chosen=tuple(int(value) for value in self.meetings.data or ()),
            wants_new=self.wants_new.data,
        )


class SeriesForm(FlaskForm):
    """What a series is called, what is said of it, and which events belong to it."""

    name = line(_l("Name"), 120, is_required=_l("Write a name"))
    description = TextAreaField(
        _l("Description"),
        [Optional(), Length(max=5000, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Markdown. Shown on the page of the series."),
        render_kw={"rows": 5},
    )
    events = SeveralField(_l("Meetings"), choices=[])

    def offer(self, events: Sequence[Event]) -> None:
        """Let these events be put in and taken out."""
        self.events.choices = [
            SelectChoice(str(event.id), f"{event.title}, {moment_long(event.starts_local)}") for event in events
        ]

    def chosen(self) -> set[int]:
        """Return the ids of the events that are ticked."""
        return {int(value) for value in self.events.data or ()}
