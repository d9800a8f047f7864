"""Every kind of field, for the components page."""

from datetime import datetime
from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeField,
    EmailField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.form import Form
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from eventsite.rules.occasions import Occasion
from eventsite.web.forms.files import FileField

# What someone may have sent: an address cut short, no topic chosen, a programme point without its time.
SENT = [
    ("name", "Amina Lindqvist"),
    ("email", "amina.lindqvist@hamnstadens"),
    ("company", "Hamnstadens Hem"),
    ("reference", "2027-0914-112"),
    ("starts", "2027-09-14 9.00"),
    ("waitlist", "open"),
    ("question", "Hur kommer man igång?"),
    ("shown", "name"),
    ("mode", "on_site"),
    ("members_only", "y"),
    ("programme-0-time", "9.00"),
    ("programme-0-title", "Välkommen"),
    ("programme-1-title", "Paus"),
]


class MomentField(DateTimeField):
    """A day and a time as text, in the form in which we write them."""

    widget = TextInput()


class ProgrammeRow(Form):
    """A row of the programme in the editor, to show fields in a list."""

    time = StringField(_l("Time"), [InputRequired(_l("Write when it begins"))], render_kw={"inputmode": "numeric"})
    title = StringField(_l("Title"), [InputRequired(_l("Write what happens"))])


class ComponentsForm(FlaskForm):
    """One field of each kind. `sample` is filled in and has errors, as a form that came back."""

    name = StringField(_l("Full name"), [InputRequired(_l("Write your name"))], render_kw={"autocomplete": "name"})
    email = EmailField(
        _l("E-mail"),
        [InputRequired(), Email(_l("Write the e-mail address in the form name@company.se"))],
        description=_l("We send the confirmation and the calendar invitation here."),
        render_kw={"autocomplete": "email"},
    )
    company = StringField(
        _l("Company"),
        [InputRequired(_l("Write where you work"))],
        description=_l("Start typing and choose from the list."),
        render_kw={"autocomplete": "organization"},
    )
    phone = TelField(
        _l("Mobile number"),
        [Optional()],
        description=_l("We only call if something changes the same day."),
        render_kw={"autocomplete": "tel"},
    )
    room = URLField(_l("Meeting link"), [Optional()])
    reference = StringField(_l("Registration number"), render_kw={"readonly": True})
    closed = StringField(_l("Switched off"), render_kw={"disabled": True})
    starts = MomentField(_l("Begins"), format="%Y-%m-%d %H.%M", default=datetime(2027, 9, 14, 9, 0))
    waitlist = SelectField(
        _l("When the meeting is full"),
        choices=[
            SelectChoice("open", _l("Open the waiting list")),
            SelectChoice("close", _l("Close the registration")),
        ],
    )
    question = TextAreaField(_l("Your question"), [Optional(), Length(max=600)], render_kw={"rows": 3})
    image = FileField(_l("Picture"), [Optional()], description=_l("JPEG, PNG or WebP, at most 200 MB."))
    topic = RadioField(
        _l("Topic"),
        [InputRequired(_l("Choose a topic"))],
        choices=[
            SelectChoice("work", _l("Work and employment")),
            SelectChoice("school", _l("School, leisure and meeting places")),
        ],
    )
    shown = SelectMultipleField(
        _l("Seen by others"),
        choices=[SelectChoice("name", _l("My name")), SelectChoice("role", _l("My role"))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    mode = RadioField(
        _l("How you take part"),
        [InputRequired(_l("Choose how you take part"))],
        choices=[SelectChoice("on_site", _l("On site in Gävle")), SelectChoice("digital", _l("Online"))],
    )
    members_only = BooleanField(
        _l("For member companies only"),
        description=_l("Others get a friendly answer and may ask for a place."),
    )
    programme = FieldList(FormField(ProgrammeRow), min_entries=2)
    occasion = Occasion(
        starts_wall=datetime(2027, 9, 14, 9, 0), ends_wall=datetime(2027, 9, 14, 12, 0), timezone="Europe/Stockholm"
    )

    @classmethod
    def sample(cls) -> Self:
        """The form as it comes back with three things to correct."""
        form = cls(MultiDict(SENT), meta={"csrf": False})
        form.validate()
        return form
