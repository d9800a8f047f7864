"""What administrators decide about the whole site."""

from collections.abc import Collection, Mapping
from typing import Any, Self

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from eventsite.rules import colours
from eventsite.rules import site as rules
from eventsite.rules.colours import DARK, LIGHT, Theme
from eventsite.rules.policies import DEFAULT_NEEDS_DAYS
from eventsite.rules.site import SiteDetails
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.choices import LANGUAGES, PickField
from eventsite.web.forms.events.fields import TOO_LONG, line, plain_text
from eventsite.web.forms.images import PORTRAIT, PictureField
from eventsite.web.forms.numbers import WholeField, shown_number, whole
from eventsite.web.forms.organizers import plain_line

MARKDOWN = _l("Markdown: **bold**, *italic*, lists with -, links as [text](https://…).")
PLAIN = ("name", "association", "email", "phone", "sender_name", "sender_address", "accent", "accent_dark", *rules.LONG)


def _address(label: str, description: str = "") -> EmailField:
    return EmailField(label, [Length(max=320, message=TOO_LONG)], filters=[plain_line], description=description)


def _text(label: str, longest: int, rows: int) -> TextAreaField:
    checks = [Length(max=longest, message=TOO_LONG)]
    return TextAreaField(label, checks, filters=[plain_text], description=MARKDOWN, render_kw={"rows": rows})


def _colour(label: str, usual: str, description: str) -> StringField:
    keywords = {"placeholder": usual, "autocomplete": "off", "spellcheck": "false"}
    return StringField(label, filters=[plain_line], description=description, render_kw=keywords)


class SiteForm(FlaskForm):
    """The settings of the site. `fixed` are the fields that the operator has decided: they are shown, and not read."""

    usual: Mapping[str, Any]
    fixed: Collection[str]
    version = HiddenField(default="0")
    logo_name = HiddenField()
    name = line(_l("Name of the site"), 80, description=_l("At the top of every page, and in mails."))
    association = line(
        _l("Association"), description=_l("Who arranges the meetings and answers for the personal data.")
    )
    email = _address(_l("E-mail of the office"), _l("Where people write when they want a person."))
    phone = line(_l("Telephone of the office"), 40)
    logo = PictureField(_l("Logo"), [Optional()], description=PORTRAIT)
    remove_logo = BooleanField(_l("Take the logo away"))
    accent = _colour(
        _l("Accent colour"),
        "#0e5a47",
        _l("As #rrggbb. It must be readable on the page and under the text of buttons: 4.5:1 (WCAG AA)."),
    )
    accent_dark = _colour(
        _l("Accent colour in the dark"),
        "#84d3b6",
        _l("For those whose screen is dark. Leave it empty for the nearest one that can be read there."),
    )
    sender_name = line(_l("Name of the sender"), 80, description=_l("Beside the address in mails and invitations."))
    sender_address = _address(
        _l("Address of the sender"),
        _l(
            "In the same domain as now. It can be changed only while no invitation to a coming meeting lies in a "
            "calendar: answers and changes go by this address."
        ),
    )
    retention_days = WholeField(
        _l("Delete people (days after the meeting)"),
        rules.LEAST_DAYS,
        rules.MOST_DAYS,
        description=_l("For meetings that say nothing else. It counts for meetings that there are, too."),
    )
    needs_days = WholeField(
        _l("Delete diets and needs (days after the meeting)"),
        0,
        rules.MOST_NEEDS_DAYS,
        description=_l("For meetings that are made from now on."),
    )
    privacy_sv = _text(_l("On personal data, in Swedish"), rules.MOST_TEXT, 6)
    privacy_en = _text(_l("On personal data, in English"), rules.MOST_TEXT, 6)
    footer_sv = _text(_l("At the bottom of every page, in Swedish"), rules.MOST_FOOTER, 3)
    footer_en = _text(_l("At the bottom of every page, in English"), rules.MOST_FOOTER, 3)
    language = PickField(
        _l("Language to begin with"),
        choices=[SelectChoice("", _l("Swedish, as from the beginning")), *LANGUAGES],
        validate_choice=True,
        description=_l(
            "Of the workplace and of new meetings. Public addresses stay as they are: English is under /en/."
        ),
    )

    @classmethod
    def of(
        cls, details: SiteDetails, version: int, logo_name: str, usual: Mapping[str, Any], fixed: Collection[str]
    ) -> Self:
        """Return the form with what is stored, or with what was sent; the usual values stand as hints in it."""
        data: dict[str, Any] = {name: getattr(details, name) for name in (*PLAIN, "language")}
        data |= {"version": str(version), "logo_name": logo_name}
        data |= {name: shown_number(getattr(details, name)) for name in ("retention_days", "needs_days")}
        form = cls(data=data)
        form.usual = {field: usual[setting] for field, setting in rules.SETTING_OF.items()}
        form.fixed = {field for field, setting in rules.SETTING_OF.items() if setting in fixed}
        for field, value in (form.usual | {"needs_days": DEFAULT_NEEDS_DAYS}).items():
            form[field].render_kw = {**(form[field].render_kw or {}), "placeholder": str(value)}
        return form

    @property
    def seen_version(self) -> int:
        """The version that was on the page; -1, which none has, if it cannot be told."""
        number = whole(self.version.data)
        return -1 if number is None else number

    def details(self, stored: SiteDetails, logo_id: int | None) -> SiteDetails:
        """Return what a valid form says; fields that the operator has decided stay as they are stored."""
        said: dict[str, Any] = {name: (self[name].data or "").strip() for name in PLAIN}
        said |= {name: colours.written(said[name]) or "" for name in ("accent", "accent_dark")}
        said |= {name: normalized(said[name]) for name in ("email", "sender_address") if said[name]}
        said |= {"retention_days": self.retention_days.number, "needs_days": self.needs_days.number}
        kept = {name: getattr(stored, name) for name in self.fixed}
        return SiteDetails(**said | kept, logo_id=logo_id, language=self.language.data or "")

    def validate_email(self, field: EmailField) -> None:
        """An address that mail can go to, and not the one that answers of calendars go to."""
        if field.data:
            check_address(field.data)

    def validate_sender_address(self, field: EmailField) -> None:
        """An address that our mail server may send from."""
        usual = str(self.usual["sender_address"])
        if not field.data or field.data == usual:
            return
        try:
            is_fitting = rules.may_send_from(normalized(field.data), usual)
        except ValueError as error:
            raise ValidationError(gettext("Write the e-mail address in the form name@company.se")) from error
        if not is_fitting:
            domain = usual.rpartition("@")[2]
            raise ValidationError(
                gettext("Write an address that ends with @%(domain)s: ours is sent from there", domain=domain)
            )

    def validate_accent(self, field: StringField) -> None:
        """A colour that can be read in the light."""
        _check_colour(field, LIGHT)

    def validate_accent_dark(self, field: StringField) -> None:
        """A colour that can be read in the dark."""
        _check_colour(field, DARK)


def _check_colour(field: StringField, theme: Theme) -> None:
    if not field.data:
        return
    colour = colours.written(field.data)
    if colour is None:
        raise ValidationError(gettext("Write the colour as #rrggbb, for example #0e5a47"))
    verdict = colours.judged(colour, theme)
    if verdict.is_readable:
        return
    against = gettext("the text of buttons") if verdict.against == "on_accent" else gettext("the page")
    raise ValidationError(
        gettext(
            "%(colour)s has the contrast %(ratio)s:1 against %(against)s; it must be at least 4.5:1. "
            "The nearest colour that works is %(nearest)s",
            colour=colour,
            ratio=format_decimal(int(verdict.ratio * 100) / 100, format="0.0#"),
            against=against,
            nearest=verdict.nearest,
        )
    )
