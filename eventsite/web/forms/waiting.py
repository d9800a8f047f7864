"""What an organizer decides about people who wait."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from eventsite.web.forms.numbers import whole
from eventsite.web.forms.organizers import plain_line

LONGEST = Length(max=500, message=_l("Write at most %(max)d characters"))


class RejectForm(FlaskForm):
    """Asks why people cannot come."""

    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Write why")), LONGEST],
        filters=[plain_line],
        description=_l("Each of them reads this in the mail."),
        render_kw={"rows": 3},
    )


class PickForm(FlaskForm):
    """Asks why somebody gets a seat out of order."""

    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Write why")), LONGEST],
        filters=[plain_line],
        description=_l("It is kept in the history. The person does not see it."),
        render_kw={"rows": 2},
    )


class MoveForm(PickForm):
    """Asks where in the queue somebody is put, and why. It stands beside the other on one page, with ids of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.reason.id = "move-reason"

    number = StringField(_l("New number in the queue"), filters=[plain_line], render_kw={"inputmode": "numeric"})

    def validate_number(self, field: StringField) -> None:
        """A whole number from 1."""
        if not whole(field.data) or len(field.data) > 6:
            raise ValidationError(gettext("Write a whole number, for example 1"))
