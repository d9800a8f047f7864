"""What there is to choose from in the editor."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice

from eventsite.rules.events import Format

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


class ChoiceField(RadioField):
    """One of a few, all in sight."""


class PickField(SelectField):
    """One of several, in a list."""
