"""What is done to many at once: the choice in the list, and the confirmation."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from eventsite.rules import bulk_actions as rules
from eventsite.rules.attendee_marks import MAX_TAG, tag_name
from eventsite.web.forms.organizers import plain_line


class TagForm(FlaskForm):
    """Asks which tag it is about. It comes by the address, since it changes nothing but what the plan says."""

    tag = StringField(
        _l("Which tag?"),
        [DataRequired(_l("Write a tag")), Length(max=MAX_TAG, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line, lambda typed: tag_name(typed or "")],
        render_kw={"autocomplete": "off"},
    )

    class Meta:
        """A form that is sent by GET has no token."""

        csrf = False


class UndoForm(FlaskForm):
    """Asks who is told, where some were registered without mail."""

    mails_unmailed = BooleanField(
        _l("Also mail those who were registered without mail"),
        description=_l("For them it is the first mail about this meeting."),
    )


class ConfirmForm(UndoForm):
    """Asks why as well, where the people are told why."""

    reason = TextAreaField(
        _l("Why?"),
        [Length(max=500, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line],
        description=_l("Each of them reads this in the mail."),
        render_kw={"rows": 3},
    )

    @classmethod
    def about(cls, kind: str) -> Self:
        """Return the form for what is to be done."""
        form = cls()
        if kind not in rules.ASKS_WHY:
            del form.reason
        return form

    def validate_reason(self, field: TextAreaField) -> None:
        """There is a reason."""
        if not field.data:
            field.errors = [*field.errors, gettext("Write why")]
