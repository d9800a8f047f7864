"""The controls for the event's own questions, one kind for each kind of field."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError

from eventsite import text
from eventsite.rules import fields as field_rules
from eventsite.rules import form_answers as rules
from eventsite.rules.fields import Asked, FieldKind, Option
from eventsite.rules.policies import Mode, modes_of
from eventsite.web.forms.choices import SeveralField
from eventsite.web.forms.sheets import Sheet
from eventsite.web.forms.times import DayField
from eventsite.web.forms.uploads import UploadField

MOST_IN_SIGHT = 8  # options; more of them come in a list


class NumberField(StringField):
    """A number as people write it: 12, 1 500, 2,5."""

    @property
    def number(self) -> int | float | None:
        """The number that was typed, if it is one."""
        return field_rules.number_of(self.data or "")

    def pre_validate(self, _form: object) -> None:
        """Say how to write a number when it is not understood."""
        if self.data and self.number is None:
            raise ValidationError(gettext("Write a number, for example 12"))


class OneField(RadioField):
    """One of a few options, all in sight. `details` is the second line of each."""

    def __init__(self, *arguments: Any, details: Mapping[str, str] | None = None, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.details = details or {}


def control_for(field: Asked, sheet: Sheet) -> Any:
    """Return the control for a question, unbound."""
    is_needed = field_rules.is_required_now(field, sheet.situation.now) and not sheet.situation.by_staff
    common: dict[str, Any] = {
        "label": field.label,
        "validators": [] if is_needed else [Optional()],
        "description": " ".join(filter(None, (field.help, *_for_whom(field, sheet)))),
    }
    if field.kind in field_rules.DECIDES:
        return _choice(field, sheet, common, is_needed=is_needed)
    if field.kind is FieldKind.LONG_TEXT:
        return TextAreaField(**common, filters=[_lines], render_kw={"rows": 4})
    if field.kind is FieldKind.FILE:
        return UploadField(**common, field_id=field.id)
    if field.kind is FieldKind.DATE:
        return DayField(**common, filters=[_one_line])
    if field.kind is FieldKind.NUMBER:
        return NumberField(**common, filters=[_one_line], render_kw={"inputmode": "decimal"})
    return StringField(**common, filters=[_one_line])


def _choice(field: Asked, sheet: Sheet, common: dict[str, Any], *, is_needed: bool) -> Any:
    if field.kind is FieldKind.YES_NO:
        options: list[Option] = [Option(field_rules.YES, gettext("Yes")), Option(field_rules.NO, gettext("No"))]
    else:
        options = [*field.options, *sheet.gone.get(field.id, ())]
    details = {option.key: _places(option, field, sheet) for option in options}
    full = set(_full(field, sheet))
    choices = [_select_choice(option, details[option.key], option.key in full, field) for option in options]
    if field.kind is FieldKind.CHOICES:
        return SeveralField(**common, choices=choices, validate_choice=False, details=details)
    if len(options) > MOST_IN_SIGHT:
        return SelectField(**common, choices=[SelectChoice("", gettext("Choose")), *choices], validate_choice=False)
    none = [] if is_needed else [SelectChoice("", gettext("No answer"))]
    return OneField(**common, choices=choices + none, validate_choice=False, coerce=_chosen, details=details)


def _select_choice(option: Option, detail: str, is_full: bool, field: Asked) -> SelectChoice:
    is_list = field.kind is FieldKind.CHOICE and len(field.options) > MOST_IN_SIGHT
    label = f"{option.label} ({detail})" if is_list and detail else option.label
    return SelectChoice(option.key, label, {"disabled": True} if is_full else {})


def _chosen(value: object) -> str:
    return "" if value is None else str(value)


def _full(field: Asked, sheet: Sheet) -> list[str]:
    before = sheet.situation.before.get(field.id)
    kept = field_rules.values_of(before.value) if before else ()
    return rules.full_options(field, sheet.situation.taken.get(field.id, {}), kept)


def _places(option: Option, field: Asked, sheet: Sheet) -> str:
    left = rules.left(option.places, sheet.situation.taken.get(field.id, {}).get(option.key, 0))
    if left is None:
        return ""
    if left == 0:
        return gettext("No places left")
    return gettext("1 place left") if left == 1 else gettext("%(number)s places left", number=left)


def _for_whom(field: Asked, sheet: Sheet) -> Iterator[str]:
    if field.mode and len(modes_of(sheet.format)) > 1:
        on_site = field.mode is Mode.ON_SITE
        yield gettext("Answer if you come on site.") if on_site else gettext("Answer if you take part online.")
    decider = next((other for other in sheet.fields if other.id == field.shown_if_field_id), None)
    if decider is not None:
        labels = {option.key: option.label for option in decider.options}
        labels |= {field_rules.YES: gettext("Yes"), field_rules.NO: gettext("No")} if not decider.options else {}
        quoted = [gettext("“%(text)s”", text=labels.get(value, value)) for value in field.shown_if_values]
        chosen = gettext(" or ").join(quoted)
        asked = decider.label
        yield gettext("Answer if you have chosen %(answers)s under “%(question)s”.", answers=chosen, question=asked)


def _one_line(value: str | None) -> str:
    return text.one_line(value or "")


def _lines(value: str | None) -> str:
    return text.plain(value or "").strip()
