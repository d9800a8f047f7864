"""Tags and notes on somebody in the attendee list."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from eventsite import text
from eventsite.rules.attendee_marks import MAX_NOTE, MAX_TAG, tag_name
from eventsite.web.forms.organizers import plain_line


class TagForm(FlaskForm):
    """Asks for one tag."""

    tag = StringField(
        _l("New tag"),
        [DataRequired(_l("Write a tag")), Length(max=MAX_TAG, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line, lambda typed: tag_name(typed or "")],
        render_kw={"autocomplete": "off"},
    )


class NoteForm(FlaskForm):
    """Asks what is to be noted."""

    body = TextAreaField(
        _l("New note"),
        [DataRequired(_l("Write a note")), Length(max=MAX_NOTE, message=_l("Write at most %(max)d characters"))],
        filters=[lambda typed: text.plain(typed or "").strip()],
        description=_l("Organizers see it. The person gets it when asking what is kept about them."),
        render_kw={"rows": 3},
    )
