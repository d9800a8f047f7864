"""What people fill in about their own links and addresses."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField
from wtforms.validators import DataRequired

from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import RegistrationForm


class LostLinkForm(FlaskForm):
    """Asks which address the links are to be sent to."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[plain_line],
        description=_l("The address that you registered with."),
        render_kw={"autocomplete": "email"},
    )
    validate_email = RegistrationForm.validate_email


class NewAddressForm(FlaskForm):
    """Asks for the address that one wants to be reached at from now on."""

    email = EmailField(
        _l("New e-mail address"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[plain_line],
        description=_l("We send a link there. Nothing changes until you have pressed the button that it leads to."),
        render_kw={"autocomplete": "email"},
    )
    validate_email = RegistrationForm.validate_email
