"""Signing in, and what an organizer must give a reason for."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from eventsite import text


def plain_line(value: str | None) -> str:
    """Return the text on one line, without control characters."""
    return text.one_line(value or "")


class SignInForm(FlaskForm):
    """Asks for a link to sign in with."""

    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write your e-mail address")),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_l("Write the e-mail address in the form name@company.se")),
            Length(max=320, message=_l("Write at most %(max)d characters")),
        ],
        filters=[plain_line],
        render_kw={"autocomplete": "email"},
    )


class OpenForm(FlaskForm):
    """Nothing to fill in: the button shows that it is a person."""


class CallOffForm(FlaskForm):
    """Asks why an event is called off."""

    reason = TextAreaField(
        _l("Why is the meeting called off?"),
        [
            DataRequired(_l("Write why, so that people understand")),
            Length(max=500, message=_l("Write at most %(max)d characters")),
        ],
        filters=[plain_line],
        description=_l("Everyone registered reads this in their mail, and visitors on the page."),
        render_kw={"rows": 3},
    )
