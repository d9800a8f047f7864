"""What a personal invitation fills in in the registration form, and what it holds for."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField

from eventsite.errors import InvitationNeeded
from eventsite.models import Invitee
from eventsite.rules import addresses


class InviteeFields(FlaskForm):
    """Knows whose invitation was opened, from the session and never from what is sent."""

    name: StringField
    email: EmailField
    company: StringField
    invitee_id: int | None = None
    locked_to = ""

    def welcome(self, invitee: Invitee | None) -> None:
        """Fill in what the invitation says, unless something was typed already, and lock the address if it is."""
        if invitee is None:
            return
        self.invitee_id = invitee.id
        if not self.is_submitted():
            self.name.data, self.email.data, self.company.data = invitee.name, invitee.email, invitee.company
        if invitee.is_locked:
            self.locked_to = invitee.email
            self.email.render_kw = {**(self.email.render_kw or {}), "readonly": True}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check everything, and that the address is the invited one where it must be."""
        is_valid = bool(super().validate(extra_validators))
        if not self.locked_to or self.email.errors:
            return is_valid
        if addresses.canonical(self.email.data) == addresses.canonical(self.locked_to):
            return is_valid
        self.refuse_address(InvitationNeeded(self.locked_to))
        return False

    def refuse_address(self, refusal: InvitationNeeded) -> None:
        """Say beside the address that it is not invited."""
        if refusal.address:
            words = gettext(
                "The invitation is for %(address)s. Ask the organizer for one of your own", address=refusal.address
            )
        else:
            words = not_invited_in_words()
        self.email.render_kw = {"autocomplete": "email"}
        self.email.errors = [words]


def not_invited_in_words() -> str:
    """Return what to do where the meeting is for those who are invited, and an address is not."""
    return gettext("The meeting is for those invited. Write the address that the invitation was sent to")
