"""What a meeting is about, in the editor."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from eventsite.web.forms.choices import LANGUAGES, PATTERNS, PickField
from eventsite.web.forms.events.fields import TOO_LONG, line, names_in, plain_text
from eventsite.web.forms.images import EVENT_PICTURE, PictureField
from eventsite.web.forms.organizers import plain_line

LONGEST_THEME = 80


class BasicFields(FlaskForm):
    """Title, texts, themes, picture, contact. `version` names what the organizer saw when the form was opened."""

    version = HiddenField(default="0")
    image_name = HiddenField()
    title = line(_l("Title"), is_required=_l("Write a title"))
    summary = TextAreaField(
        _l("Summary"),
        [Optional(), Length(max=500, message=TOO_LONG)],
        filters=[plain_line],
        description=_l("Two sentences. Shown on the start page and when the page is shared."),
        render_kw={"rows": 2},
    )
    description = TextAreaField(
        _l("Description"),
        [Optional(), Length(max=20000, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Markdown: **bold**, *italic*, lists with -, headings with ####, links as [text](https://…)."),
        render_kw={"rows": 10},
    )
    themes = line(_l("Themes"), 300, description=_l("With commas between."))
    series = line(
        _l("Series"), 120, description=_l("For meetings that belong together. Each is registered for by itself.")
    )
    language = PickField(_l("Language"), choices=LANGUAGES, default="sv")
    pattern = PickField(_l("Pattern, when there is no picture"), choices=PATTERNS, default="segregation")
    image = PictureField(_l("Picture"), [Optional()], description=EVENT_PICTURE)
    remove_image = BooleanField(_l("Take the picture away"))
    contact_name = line(_l("Contact person"))
    contact_email = line(_l("Their e-mail"), 320)
    contact_phone = line(_l("Their telephone"), 40)

    def validate_themes(self, field: StringField) -> None:
        """Each theme is short enough to be a link."""
        if any(len(theme) > LONGEST_THEME for theme in names_in(field.data)):
            raise ValidationError(gettext("Write at most %(most)s characters for each theme", most=LONGEST_THEME))

    def validate_contact_email(self, field: StringField) -> None:
        """One address."""
        if field.data and (field.data.count("@") != 1 or " " in field.data):
            raise ValidationError(gettext("Write the e-mail address in the form name@company.se"))
