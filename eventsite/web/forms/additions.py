"""Registering somebody by hand, and moving somebody to another meeting."""

from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional

from eventsite import text
from eventsite.models import Event
from eventsite.rules.registrations import RegistrationDetails
from eventsite.services.additions import WhenFull
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.choices import LANGUAGES, ChoiceField
from eventsite.web.forms.companies import CompanyField
from eventsite.web.forms.fields import OwnFields
from eventsite.web.forms.modes import ModeField, offer_ways
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import MAX_LENGTH, TOO_LONG, RegistrationForm
from eventsite.web.forms.sessions import SessionsField
from eventsite.web.forms.sheets import Sheet

OFF: dict[str, Any] = {"filters": [plain_line], "render_kw": {"autocomplete": "off"}}


class PersonFields(OwnFields):
    """Who somebody is, as an organizer writes it."""

    name = StringField(
        _l("Full name"),
        [DataRequired(_l("Write the person’s name")), Length(max=MAX_LENGTH, message=TOO_LONG)],
        **OFF,
    )
    company = CompanyField(
        validators=[DataRequired(_l("Write where the person works"))],
        description=_l("Choose from the suggestions or write the name."),
        render_kw={"autocomplete": "off"},
    )
    job_title = StringField(_l("Role"), [Optional(), Length(max=MAX_LENGTH, message=TOO_LONG)], **OFF)
    phone = TelField(_l("Mobile number"), [Optional()], **OFF)
    validate_phone = RegistrationForm.validate_phone

    @property
    def dialled(self) -> str:
        """The number as it is kept, once the form is valid."""
        return text.phone(self.phone.data) or "" if self.phone.data else ""


class AdditionForm(PersonFields):
    """Everything that a person says when registering, but for what only they can consent to."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Write the e-mail address"))], **OFF)
    language = ChoiceField(_l("Language of the mails"), choices=LANGUAGES)
    mode = ModeField()
    sessions = SessionsField()
    is_told = BooleanField(_l("Send a mail to the person"), default=True)
    when_full = HiddenField()

    @classmethod
    def for_event(cls, event: Event) -> Self:
        """Return the form with what the event asks, also what it asks of organizers alone."""
        form = cls.asking(Sheet.of_newcomer(event, by_staff=True))(language=event.language)
        form.mode.label.text = gettext("How the person takes part")
        offer_ways(form, event)
        form.is_told.description = gettext(
            "The confirmation with the calendar invitation; if the meeting is full, the mail about the queue."
        )
        return form

    def validate_email(self, field: EmailField) -> None:
        """Take one plain address, as from the person."""
        check_address(field.data)

    @property
    def decided(self) -> WhenFull:
        """What is to be done when there is no seat; asked first, and only what is offered is understood."""
        return WhenFull(self.when_full.data) if self.when_full.data in set(WhenFull) else WhenFull.ASK

    def details(self) -> RegistrationDetails:
        """Return what was written, once the form is valid."""
        return RegistrationDetails(
            name=self.name.data or "",
            email=normalized(self.email.data),
            company=self.company.data or "",
            job_title=self.job_title.data or "",
            phone=self.dialled,
            language=self.language.data,
            sessions=self.sessions.ids() if self.sessions else (),
            mode=self.mode.mode if self.mode else None,
            answers=self.own_answers(),
        )
