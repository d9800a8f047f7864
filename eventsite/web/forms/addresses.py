"""Mail addresses as people type them."""

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import gettext
from wtforms.validators import ValidationError

from eventsite.rules import addresses
from eventsite.rules.invitations import addr_spec


def check_address(typed: str) -> None:
    """Take one plain address that mail and invitations can go to, and say what is wrong with others."""
    local = typed.rpartition("@")[0]
    if local and not local.isascii():
        raise ValidationError(gettext("Write the part before @ without letters such as å, ä and ö"))
    try:
        address = addr_spec(normalized(typed))
    except (EmailNotValidError, ValueError) as error:
        raise ValidationError(gettext("Write the e-mail address in the form name@company.se")) from error
    if addresses.canonical(address) == addresses.canonical(current_app.config["CALENDAR_ADDRESS"]):
        raise ValidationError(gettext("This is our own address. Write yours"))


def normalized(typed: str) -> str:
    """Return the address as it is kept. Raises EmailNotValidError."""
    return validate_email(typed, check_deliverability=False, allow_smtputf8=False).normalized
