"""Inviting member companies that nobody is registered from."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from eventsite import text
from eventsite.queries.attendees.companies import Absent
from eventsite.rules.invitees import InviteeDetails

MOST = 2000
LARGEST_ID = 2147483647


def _number(typed: object) -> int:
    digits = str(typed)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 10
    return int(digits) if is_number and int(digits) <= LARGEST_ID else 0


class InviteForm(FlaskForm):
    """Asks which companies to invite, and for the organizer's own line in the mail."""

    company = SelectMultipleField(
        _l("Companies"),
        [DataRequired(_l("Choose at least one company")), Length(max=MOST)],
        coerce=_number,
        choices=[],
        validate_choice=False,
    )
    own_line = TextAreaField(
        _l("Your own line in the mail"),
        [Optional(), Length(max=500, message=_l("Write at most %(max)d characters"))],
        filters=[lambda typed: text.plain(typed or "").strip()],
        description=_l("For example why you invite just them. At most 500 characters."),
        render_kw={"rows": 3},
    )

    def numbers(self) -> list[int]:
        """Return the ids of the companies that are chosen."""
        return [number for number in self.company.data or () if number]

    def details(self, chosen: Sequence[Absent], language: str) -> list[InviteeDetails]:
        """Return whom to invite from those companies."""
        return [InviteeDetails(one.contact_email, one.contact_name, one.name, language) for one in chosen]
