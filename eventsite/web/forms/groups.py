"""Registering several colleagues, giving a seat a name, handing one over."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, FieldList, Form, FormField, HiddenField, RadioField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from eventsite import clock, text
from eventsite.models import Event, Group
from eventsite.rules import addresses, policies
from eventsite.rules import groups as rules
from eventsite.rules.events import Format
from eventsite.rules.groups import Coordinator, GroupDetails
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import RegistrationDetails
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.companies import CompanyField
from eventsite.web.forms.cookies import CookieCheck
from eventsite.web.forms.events.rows import refuse_cell
from eventsite.web.forms.invoices import InvoiceFields
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.registrations import MAX_LENGTH, TOO_LONG, RegistrationForm, key_of, new_key, one_line
from eventsite.web.forms.sessions import SessionsField

FIRST_ROWS, MOST_ROWS = 3, 2 * policies.MAX_GROUP  # rows, the blank ones too
AS_MANY, ALL = "as_many", "all"
MODES = [SelectChoice(Mode.ON_SITE.value, _l("On site")), SelectChoice(Mode.DIGITAL.value, _l("Online"))]


class ColleagueRow(Form):
    """One colleague. A row that says nothing is no colleague."""

    name = StringField(_l("Name"), [Length(max=MAX_LENGTH, message=TOO_LONG)], filters=[one_line])
    email = EmailField(_l("E-mail"), filters=[one_line])
    job_title = StringField(_l("Role"), [Optional(), Length(max=MAX_LENGTH, message=TOO_LONG)], filters=[one_line])
    mode = RadioField(_l("Takes part"), [Optional()], choices=MODES, default=Mode.ON_SITE)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written in the row."""
        return not (self.name.data or self.email.data or self.job_title.data)

    def validate_name(self, field: StringField) -> None:
        """Somebody of whom anything is said has a name."""
        if not field.data and not self.is_blank:
            raise ValidationError(gettext("Write the name"))

    def validate_email(self, field: EmailField) -> None:
        """Somebody of whom anything is said has an address that mail can go to."""
        if not self.is_blank:
            check_address(field.data)


class ColleaguesForm(CookieCheck):
    """The rows, and the seats without a name: what is added to a group from its own page."""

    form_key = HiddenField(default=new_key)
    members = FieldList(FormField(ColleagueRow), min_entries=FIRST_ROWS, max_entries=MOST_ROWS)
    unnamed = StringField(
        _l("Places without names"),
        [Optional()],
        filters=[one_line],
        render_kw={"inputmode": "numeric", "size": 4},
    )
    sessions = SessionsField()

    @classmethod
    def for_event(cls, event: Event, **arguments: Any) -> "ColleaguesForm":
        """Return the form with what the event lets one choose."""
        form = cls(**arguments)
        form._fit(event)  # noqa: SLF001 - one of its own
        return form

    def _fit(self, event: Event) -> None:
        self.most = event.max_group
        if event.current_sessions:
            self.sessions.offer(event.current_sessions)
        else:
            del self.sessions
        if not rules.takes_unnamed(event.names_due_at, clock.now()):
            del self.unnamed
        if event.format != Format.HYBRID:
            for form in self._rows():
                del form.mode

    def validate_unnamed(self, field: StringField) -> None:
        """A whole number, or nothing."""
        if field.data and (whole(field.data) is None or self.unnamed_number > policies.MAX_GROUP):
            raise ValidationError(gettext("Write a whole number, for example 2"))

    def validate_members(self, field: FieldList) -> None:
        """Somebody to register, each address once, and no more than the event lets one have."""
        seen: set[str] = set()
        for row in self._filled():
            key = addresses.canonical(row.email.data)
            if row.email.data and key in seen:
                refuse_cell(field, row.email, gettext("This address stands in another row already"))
            seen.add(key)
        if not self.size:
            refuse_cell(field, field[0].form.name, gettext("Write the name of at least one colleague"))
        elif self.size > self.most:
            self.form_errors.append(
                gettext("You can register at most %(most)s at once for this meeting", most=self.most)
            )
            raise ValidationError("")

    @property
    def size(self) -> int:
        """How many seats are asked for."""
        return len(self._filled()) + self.unnamed_number

    @property
    def unnamed_number(self) -> int:
        """How many seats without a name are asked for."""
        return (whole(self.unnamed.data) or 0) if self.unnamed else 0

    def with_one_more(self, event: Event) -> "ColleaguesForm":
        """Return the form with one row more; all else as typed."""
        data: dict[str, Any] = {**self.data, "csrf_token": None}
        data["members"] = [*data["members"], {}][:MOST_ROWS]
        return type(self).for_event(event, formdata=None, data=data)

    def place_of(self, number: int | None) -> StringField | None:
        """Return the field for the address of the so-and-so many'th of those who are registered; none of the form's."""
        return None if number is None else self._filled()[number].email

    def added(self, group: Group) -> GroupDetails:
        """Return what a coordinator who is known adds, once the form is valid."""
        said = Coordinator(group.name, group.email, group.company, group.phone, group.language, group.company_id)
        return self._details(said, tuple(self._members()))

    def _details(
        self, coordinator: Coordinator, members: tuple[RegistrationDetails, ...], *, is_all_or_none: bool = False
    ) -> GroupDetails:
        return GroupDetails(coordinator, members, self.unnamed_number, is_all_or_none, self.form_key.data or "")

    def _members(self) -> Iterator[RegistrationDetails]:
        for row in self._filled():
            yield self._person(row.name.data, row.email.data, row.job_title.data, row.mode.data if row.mode else None)

    def _person(self, name: str, email: str, job_title: str, mode: str | None) -> RegistrationDetails:
        address = normalized(email)
        return RegistrationDetails(
            name=name,
            email=address,
            company="",
            job_title=job_title or "",
            form_key=key_of(self.form_key.data, address),
            sessions=self.sessions.ids() if self.sessions else (),
            mode=Mode(mode) if mode else None,
        )

    def _rows(self) -> list[ColleagueRow]:
        return [entry.form for entry in self.members]

    def _filled(self) -> list[ColleagueRow]:
        return [row for row in self._rows() if not row.is_blank]


class GroupForm(ColleaguesForm, InvoiceFields):
    """Who registers, and the colleagues."""

    name = StringField(
        _l("Your name"),
        [DataRequired(_l("Write your name")), Length(max=MAX_LENGTH, message=TOO_LONG)],
        filters=[one_line],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your e-mail"),
        [DataRequired(_l("Write your e-mail address"))],
        filters=[one_line],
        description=_l("The link to the page with all of your colleagues' places comes here."),
        render_kw={"autocomplete": "email"},
    )
    company = CompanyField(description=_l("The same for all of you."))
    phone = TelField(_l("Mobile number"), [Optional()], filters=[one_line], render_kw={"autocomplete": "tel"})
    attends = BooleanField(_l("I am coming too"))
    mode = RadioField(_l("How do you take part?"), [Optional()], choices=MODES, default=Mode.ON_SITE)
    waiting = RadioField(
        _l("If the places are not enough for all of you"),
        [Optional()],
        choices=[
            SelectChoice(AS_MANY, _l("As many as fit get a place, the others wait")),
            SelectChoice(ALL, _l("All of us wait until there are places for all")),
        ],
        default=AS_MANY,
    )
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    def _fit(self, event: Event) -> None:
        super()._fit(event)
        self.offer_invoice(event)
        if event.format != Format.HYBRID:
            del self.mode
        if not event.has_waitlist:
            del self.waiting

    def validate_email(self, field: EmailField) -> None:
        """Take an address that the link can go to."""
        check_address(field.data)

    validate_phone = RegistrationForm.validate_phone
    validate_website = RegistrationForm.validate_website

    @property
    def size(self) -> int:
        """How many seats are asked for, the coordinator's among them."""
        return super().size + bool(self.attends.data)

    def place_of(self, number: int | None) -> StringField | None:
        """Return the field for an address, the coordinator's own for the first if they come too."""
        row = -1 if number is None else number - bool(self.attends.data)
        return super().place_of(row) if row >= 0 else self.email

    def details(self, language: str) -> GroupDetails:
        """Return what the coordinator says, once the form is valid."""
        phone = text.phone(self.phone.data) or "" if self.phone.data else ""
        said = Coordinator(self.name.data, normalized(self.email.data), self.company.data, phone, language)
        members = tuple(self._members())
        if self.attends.data:
            mode = self.mode.data if self.mode else None
            members = (self._person(said.name, said.email, "", mode), *members)
        is_all_or_none = bool(self.waiting) and self.waiting.data == ALL
        return replace(self._details(said, members, is_all_or_none=is_all_or_none), invoice=self.invoice_details())


class PersonForm(FlaskForm):
    """A name and an address: whose a seat is to be."""

    name = StringField(
        _l("The colleague’s name"),
        [DataRequired(_l("Write the name")), Length(max=MAX_LENGTH, message=TOO_LONG)],
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        _l("The colleague’s e-mail"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[one_line],
        render_kw={"autocomplete": "off"},
    )

    def validate_email(self, field: EmailField) -> None:
        """Take an address that the invitation can go to."""
        check_address(field.data)

    @property
    def address(self) -> str:
        """The address as it is kept, once the form is valid."""
        return normalized(self.email.data)
