"""Inviting people to register: one by hand, many from a list, and the mail to them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from eventsite import text
from eventsite.rules import contact_lists
from eventsite.rules.contact_lists import Contact, ListProblem, Unreadable
from eventsite.rules.invitees import MAX_AT_ONCE, InviteeDetails
from eventsite.web.forms.choices import LANGUAGES
from eventsite.web.forms.files import FileField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import RegistrationForm

TOO_LONG = _l("Write at most %(max)d characters")


def _in_words(problem: ListProblem) -> str:
    return {
        ListProblem.EMPTY: gettext("Choose a file or paste a list with at least one row below its headings"),
        ListProblem.NO_ADDRESSES: gettext("The first row must hold headings, one of them E-mail"),
        ListProblem.SAME_HEADING: gettext("Two columns have the same heading. Rename or remove one"),
        ListProblem.BROKEN: gettext("The list cannot be read: a quotation mark is not closed"),
        ListProblem.TOO_LONG: gettext("The list has more than %(max)s rows. Divide it", max=MAX_AT_ONCE),
    }[problem]


def _plain(value: str | None) -> str:
    return text.plain(value or "").strip()


class ContactForm(FlaskForm):
    """Somebody to invite. Also judges each row of a list, so that both ways take the same."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    name = StringField(
        _l("Name"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    company = StringField(
        _l("Company"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(_l("Language of the mail"), choices=LANGUAGES)
    validate_email = RegistrationForm.validate_email

    @classmethod
    def for_row(cls, row: Mapping[str, str]) -> Self:
        """Return the form as if the row had been typed into it."""
        return cls(formdata=MultiDict(row), meta={"csrf": False})

    def details(self, *, is_locked: bool, skips_approval: bool) -> InviteeDetails:
        """Return what was said, once the form is valid."""
        return InviteeDetails(
            email=self.email.data,
            name=self.name.data,
            company=self.company.data,
            language=self.language.data,
            is_locked=is_locked,
            skips_approval=skips_approval,
        )


class InvitationTerms(FlaskForm):
    """What the invitations are good for; the same for all who are added together."""

    is_locked = BooleanField(
        _l("Only for the address that is invited"),
        description=_l("Otherwise whoever has the link may register with another address."),
    )
    skips_approval = BooleanField(
        _l("Needs no approval"),
        description=_l("Whoever is invited gets a place at once where others wait for your approval."),
    )

    def terms(self) -> dict[str, bool]:
        """Return what was ticked."""
        return {"is_locked": self.is_locked.data, "skips_approval": self.skips_approval.data}


class InviteeForm(ContactForm, InvitationTerms):
    """Somebody to invite, and what the invitation is good for."""


class ListForm(InvitationTerms):
    """A list of contacts as a file or as text. What a file held stays in the text, to be put right there."""

    file = FileField(_l("File"), [Optional()], description=_l("CSV, at most %(max)s rows.", max=MAX_AT_ONCE))
    rows = TextAreaField(
        _l("Or paste the list"),
        [Optional()],
        description=_l("The first row says what stands below: Name; E-mail; Company; Language."),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    confirmed = HiddenField()
    checked = HiddenField()
    contacts: Sequence[Contact] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether the organizer has seen what each of these rows does, and said yes."""
        return self.confirmed.data == "yes" and self.checked.data == self.digest

    @property
    def digest(self) -> str:
        """What tells these rows from others."""
        return hashlib.sha256(text.plain(self.rows.data or "").encode()).hexdigest()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Read the list, and say if it cannot be."""
        is_valid = bool(super().validate(extra_validators))
        if not self.file.is_clean:
            return False
        if self.file.is_sent:
            self.rows.data = contact_lists.decoded(self.file.data.read())
        try:
            self.contacts = contact_lists.contacts(self.rows.data or "", MAX_AT_ONCE)
        except Unreadable as error:
            self.rows.errors = [_in_words(error.problem)]
            return False
        if not self.contacts:
            self.rows.errors = [_in_words(ListProblem.EMPTY)]
            return False
        return is_valid


class MailForm(FlaskForm):
    """The organizer's own line. `number` is how many the page said that it goes to."""

    own_line = TextAreaField(
        _l("Your own line in the mail"),
        [Optional(), Length(max=500, message=TOO_LONG)],
        filters=[_plain],
        description=_l("For example why you invite just them. At most 500 characters."),
        render_kw={"rows": 3},
    )
    number = HiddenField()


class RemoveInviteeForm(FlaskForm):
    """Nothing to fill in: the button shows that the organizer means it."""
