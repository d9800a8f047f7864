"""What there is to choose from in the editor."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from eventsite.rules.events import Format
from eventsite.rules.fields import FieldKind

LANGUAGES = [SelectChoice("sv", _l("Swedish")), SelectChoice("en", _l("English"))]
PATTERNS = [
    SelectChoice("segregation", _l("Town at dusk")),
    SelectChoice("trygghet", _l("Street with lights")),
    SelectChoice("energi", _l("Roofs and sun")),
]
FORMATS = [
    SelectChoice(Format.DIGITAL.value, _l("Online")),
    SelectChoice(Format.ON_SITE.value, _l("On site")),
    SelectChoice(Format.HYBRID.value, _l("Hybrid")),
]

FIELD_KINDS = [
    SelectChoice(FieldKind.TEXT.value, _l("Short text")),
    SelectChoice(FieldKind.LONG_TEXT.value, _l("Long text")),
    SelectChoice(FieldKind.CHOICE.value, _l("One choice")),
    SelectChoice(FieldKind.CHOICES.value, _l("Several choices")),
    SelectChoice(FieldKind.YES_NO.value, _l("Yes or no")),
    SelectChoice(FieldKind.NUMBER.value, _l("A number")),
    SelectChoice(FieldKind.DATE.value, _l("A date")),
    SelectChoice(FieldKind.FILE.value, _l("A file")),
    SelectChoice(FieldKind.INFORMATION.value, _l("Nothing, a text to read")),
]


class ChoiceField(RadioField):
    """One of a few, all in sight."""


class PickField(SelectField):
    """One of several, in a list."""


class SeveralField(SelectMultipleField):
    """Any number of a few, as boxes to tick. `details` is the second line of each."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *arguments: Any, details: Mapping[str, str] | None = None, **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.details = details or {}
