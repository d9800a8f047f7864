"""Registering, and giving up one's place."""

import hashlib
import secrets
from typing import Any, Self, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField, TelField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from eventsite import text
from eventsite.models import Event, QuestionRound
from eventsite.queries import questions as question_queries
from eventsite.rules import addresses, policies
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import RegistrationDetails
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.companies import CompanyField
from eventsite.web.forms.cookies import CookieCheck
from eventsite.web.forms.fields import OwnFields
from eventsite.web.forms.invitees import InviteeFields
from eventsite.web.forms.invoices import InvoiceFields
from eventsite.web.forms.listings import ListingFields
from eventsite.web.forms.modes import ModeField, offer_ways
from eventsite.web.forms.needs import NeedsFields
from eventsite.web.forms.questions import QuestionFields
from eventsite.web.forms.sessions import SessionsField
from eventsite.web.forms.sheets import Sheet

MAX_LENGTH = 200
TOO_LONG = _l("Write at most %(max)d characters")


def one_line(value: str | None) -> str:
    """Return the text on one line, without control characters."""
    return text.one_line(value or "")


def new_key() -> str:
    """Return what names one copy of a form."""
    return secrets.token_urlsafe(16)


class RegistrationForm(
    CookieCheck, NeedsFields, ListingFields, QuestionFields, OwnFields, InvoiceFields, InviteeFields
):
    """One form, no account. Where the event is full it puts one on the waiting list."""

    form_key = HiddenField(default=new_key)
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
        description=_l("We send the confirmation and the calendar invitation here. Your work address is best."),
        render_kw={"autocomplete": "email"},
    )
    company = CompanyField()
    job_title = StringField(
        _l("Your role"),
        [Optional(), Length(max=MAX_LENGTH, message=TOO_LONG)],
        filters=[one_line],
        description=_l("For example caretaker, community developer or area manager."),
        render_kw={"autocomplete": "organization-title"},
    )
    phone = TelField(
        _l("Mobile number"),
        [Optional()],
        filters=[one_line],
        description=_l("We only call if something changes the same day."),
        render_kw={"autocomplete": "tel"},
    )
    mode = ModeField()
    sessions = SessionsField()
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    @classmethod
    def for_event(cls, event: Event) -> Self:
        """Return the form with what the event asks: speakers, ways, sessions, its own questions, needs, the invoice."""
        return cls.by_sheet(event, Sheet.of_newcomer(event), question_queries.round_of(event.id))

    @classmethod
    def by_sheet(cls, event: Event, sheet: Sheet, current: QuestionRound) -> Self:
        """Return the same with the event's own questions, and the rules of those to the speakers, as they are known."""
        form = cls.asking(sheet).to_ask(event, current)
        offer_ways(form, event)
        form.offer_invoice(event)
        eats = Mode.ON_SITE in policies.modes_of(event.format)
        form.offer_listing(event)
        form.offer_needs(event, diet=event.asks_diet and eats, access=event.asks_access)
        return form

    @classmethod
    def fitted(cls, event: Event, sheet: Sheet, current: QuestionRound) -> type[Self]:
        """Return the form without the fields that the event does not ask for: each costs time in each request."""
        left = cls.by_sheet(event, sheet, current)
        missing = [name for name in cls()._fields if name not in left]
        meta: Any = type(cls)
        return cast("type[Self]", meta(cls.__name__, (cls,), dict.fromkeys(missing)))

    def __delattr__(self, name: str) -> None:
        """Leave a field out, also one that is left out already."""
        if getattr(self, name) is not None:
            super().__delattr__(name)

    def validate_email(self, field: EmailField) -> None:
        """Take one plain address that mail and invitations can go to, and say what is wrong with others."""
        check_address(field.data)

    def validate_phone(self, field: TelField) -> None:
        """Take numbers that can be dialled."""
        if field.data and text.phone(field.data) is None:
            raise ValidationError(gettext("Write the whole number, for example 070-123 45 67"))

    def validate_website(self, field: StringField) -> None:
        """People do not see this field; what fills it in is a program, or a browser that helps too much."""
        if field.data:
            field.render_kw = {"autocomplete": "off"}
            raise ValidationError(gettext("Leave this field empty. Clear it and send again"))

    def details(self, language: str) -> RegistrationDetails:
        """Return what the person says, once the form is valid."""
        address = normalized(self.email.data)
        return RegistrationDetails(
            name=self.name.data,
            email=address,
            company=self.company.data,
            job_title=self.job_title.data,
            phone=text.phone(self.phone.data) or "" if self.phone.data else "",
            language=language,
            form_key=key_of(self.form_key.data, address),
            question=self.question_details(),
            sessions=self.sessions.ids() if self.sessions else (),
            answers=self.own_answers(),
            needs=self.needs_details(),
            invitee_id=self.invitee_id,
            mode=self.mode.mode if self.mode else None,
            invoice=self.invoice_details(),
            listing_consent=self.listing_consent(),
        )


class CancelForm(FlaskForm):
    """Nothing to fill in: the token shows that the person meant it."""


class OpenForm(FlaskForm):
    """Nothing to fill in: programs that follow links in mails do not press buttons."""


def key_of(page_key: str | None, address: str) -> str:
    """Return the key of this page and person: who goes back and registers a colleague is not ignored."""
    if not page_key:
        return ""
    return hashlib.sha256(f"{page_key} {addresses.canonical(address)}".encode()).hexdigest()[:40]
