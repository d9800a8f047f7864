"""What an organizer does with one person."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, TextAreaField
from wtforms.validators import DataRequired, Length

from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import RegistrationForm


class RemoveForm(FlaskForm):
    """Asks why a person is taken off the list."""

    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Write why")), Length(max=500, message=_l("Write at most %(max)d characters"))],
        filters=[plain_line],
        description=_l("The person reads this in the mail."),
        render_kw={"rows": 3},
    )


class AddressForm(FlaskForm):
    """Asks for the address that a person can be reached at; the same ones are taken as from the person."""

    email = EmailField(
        _l("New e-mail address"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[plain_line],
        render_kw={"autocomplete": "off"},
    )
    validate_email = RegistrationForm.validate_email
