"""Where somebody works, in any form; and the register of companies."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError

from eventsite import text
from eventsite.models import Company
from eventsite.queries import companies as queries
from eventsite.rules import addresses
from eventsite.rules import companies as rules
from eventsite.rules.companies import MAX_NAME, CompanyDetails
from eventsite.web.forms.files import FileField
from eventsite.web.forms.organizers import plain_line

TOO_LONG = _l("Write at most %(max)d characters")
WHERE = _l("Write where you work")


class Employer:
    """Asks for a company. A blank one is filled in from the address's domain, for the person to confirm or change.

    `email` names the field of the form that holds the address; it never decides alone.
    """

    field_flags = {"required": True}

    def __init__(self, email: str = "email") -> None:
        self.email = email

    def __call__(self, form: BaseForm, field: "CompanyField") -> None:
        """Stop when there is nothing to go on with; the field then holds what we believe."""
        if field.data:
            return
        address = form[self.email].data or "" if self.email in form else ""
        suggested = queries.suggested_for(address)
        if len(suggested) != 1:
            raise StopValidation(str(WHERE))
        (field.data,) = suggested
        domain = addresses.domain_of(address)
        raise StopValidation(
            gettext(
                "Do you work at %(company)s? We guess so from %(domain)s and have filled it in. "
                "Send again if it is right, or change it",
                company=field.data,
                domain=domain,
            )
        )


class CompanyField(StringField):
    """A company: plain text with a type-ahead beside it (macros/companies.html). The service finds which one it is."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "filters": [plain_line],
            "description": _l("Choose from the suggestions or write the name. It is fine if yours is not among them."),
            "render_kw": {"autocomplete": "organization"},
        }
        checks = [Employer()] if validators is None else validators
        longest = Length(max=MAX_NAME, message=TOO_LONG)
        super().__init__(label or _l("Company"), [*checks, longest], **defaults | options)


class CompanyForm(FlaskForm):
    """A company as an organizer writes it."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write the name of the company")), Length(max=MAX_NAME, message=TOO_LONG)],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    is_member = BooleanField(_l("Member company"))
    org_number = StringField(
        _l("Organization number"), [Optional()], filters=[plain_line], render_kw={"autocomplete": "off"}
    )
    kind = StringField(
        _l("Kind"),
        [Optional(), Length(max=80, message=TOO_LONG)],
        filters=[plain_line],
        description=_l("For example municipal housing company or foundation."),
    )
    aliases = TextAreaField(
        _l("Other names"),
        [Optional()],
        description=_l("One on each line. Short forms, former names and common misspellings are recognized."),
        render_kw={"rows": 3},
    )
    domains = TextAreaField(
        _l("E-mail domains"),
        [Optional()],
        description=_l("One on each line. Whoever has such an address is asked whether they work here."),
        render_kw={"rows": 2},
    )
    contact_name = StringField(
        _l("Contact person"),
        [Optional(), Length(max=200, message=TOO_LONG)],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    contact_email = StringField(
        _l("Contact person's e-mail"),
        [
            Optional(),
            Length(max=320, message=TOO_LONG),
        ],
        filters=[plain_line],
        description=_l("Seen by organizers only."),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )

    @classmethod
    def of(cls, company: Company) -> "CompanyForm":
        """Return the form as the company stands, with what was typed over it."""
        return cls(
            data={
                "name": company.name,
                "is_member": company.is_member,
                "org_number": company.org_number,
                "kind": company.kind,
                "aliases": "\n".join(alias.name for alias in company.aliases),
                "domains": "\n".join(found.domain for found in company.domains),
                "contact_name": company.contact_name,
                "contact_email": company.contact_email,
            }
        )

    def validate_name(self, field: StringField) -> None:
        """Take names that can be told from others."""
        if not rules.canonical(field.data):
            raise ValidationError(gettext("Write the name of the company"))

    def validate_org_number(self, field: StringField) -> None:
        """Take numbers whose last digit is right."""
        if text.org_number(field.data) is None:
            raise ValidationError(gettext("The number is not right. Write it as 556677-8899"))

    def validate_contact_email(self, field: StringField) -> None:
        """Take what looks like an address; no mail goes there."""
        if not addresses.looks_right(field.data):
            raise ValidationError(gettext("Write the e-mail address in the form name@company.se"))

    def validate_aliases(self, field: TextAreaField) -> None:
        """Take names that fit."""
        if any(len(name) > MAX_NAME for name in _lines(field.data)):
            raise ValidationError(gettext("Each name may have at most %(max)d characters", max=MAX_NAME))

    def validate_domains(self, field: TextAreaField) -> None:
        """Take domains that could belong to one company."""
        for typed in _lines(field.data):
            domain = rules.domain(typed)
            if domain is None:
                raise ValidationError(gettext("%(domain)s is no domain. Write it as company.se", domain=typed[:80]))
            if rules.is_free_mail(domain):
                raise ValidationError(gettext("Anybody may have an address at %(domain)s. Leave it out", domain=domain))

    def details(self) -> CompanyDetails:
        """Return what was written, once the form is valid."""
        domains = filter(None, map(rules.domain, _lines(self.domains.data)))
        return CompanyDetails(
            name=self.name.data,
            is_member=self.is_member.data,
            org_number=text.org_number(self.org_number.data or ""),
            kind=self.kind.data or "",
            aliases=rules.distinct(_lines(self.aliases.data), besides=self.name.data),
            domains=tuple(dict.fromkeys(domains)),
            contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
        )


class SameCompanyForm(FlaskForm):
    """Asks which company of the register another one, or a missing name, is. `found` is it."""

    company = CompanyField(
        _l("Is the same as"),
        [DataRequired(_l("Write the name of a company in the register"))],
        description=_l("Choose from the suggestions."),
        render_kw={"autocomplete": "off"},
    )
    found: Company | None = None

    def validate_company(self, field: StringField) -> None:
        """Take companies that are in the register."""
        self.found = queries.recognized(field.data)
        if self.found is None:
            raise ValidationError(gettext("There is no such company in the register"))


class FileForm(FlaskForm):
    """Asks for a list of companies."""

    file = FileField(
        _l("File"),
        [DataRequired(_l("Choose a file"))],
        description=_l("CSV from Excel or another program, with headings in the first row. At most 1 MB."),
        render_kw={"accept": ".csv,text/csv"},
    )


class ConfirmFileForm(FlaskForm):
    """Holds the list between looking at it and taking it in."""

    content = HiddenField()


def _lines(typed: str | None) -> list[str]:
    return [line for line in map(text.one_line, text.plain(typed or "").split("\n")) if line]
