"""Whom an administrator takes on, and with whom an organizer shares a meeting."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from eventsite.rules.permissions import OF_AN_EVENT, Role
from eventsite.web import role_words
from eventsite.web.forms.addresses import check_address
from eventsite.web.forms.choices import LANGUAGES, ChoiceField
from eventsite.web.forms.organizers import plain_line

_TOO_LONG = _l("Write at most %(max)d characters")


class PersonForm(FlaskForm):
    """What somebody who works here is called, and their role."""

    name = StringField(
        _l("Name"), [DataRequired(_l("Write the name")), Length(max=200, message=_TOO_LONG)], [plain_line]
    )
    role = ChoiceField(_l("Role on the site"))

    def __init__(self, roles: tuple[Role, ...] = tuple(Role), **arguments: object) -> None:
        super().__init__(**arguments)
        called = role_words.roles_in_words()
        self.role.choices = [SelectChoice(role, called[role]) for role in called if role in roles]

    @property
    def chosen_role(self) -> Role:
        """Return the role that was chosen."""
        return Role(self.role.data)


class InvitationForm(PersonForm):
    """Whom an administrator takes on."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write the e-mail address")), Length(max=320, message=_TOO_LONG)],
        [plain_line],
        description=_l("We mail a link to sign in with. It works once, within three days."),
    )
    language = SelectField(_l("Language"), choices=LANGUAGES, default="sv")

    def validate_email(self, field: EmailField) -> None:
        """Refuse what mail cannot go to."""
        check_address(field.data)


class SharingForm(InvitationForm):
    """With whom a meeting is shared, and as what."""

    name = StringField(
        _l("Name"),
        [Length(max=200, message=_TOO_LONG)],
        [plain_line],
        description=_l("Only for somebody who has not worked here before."),
    )
    language = None

    def __init__(self, **arguments: object) -> None:
        super().__init__(OF_AN_EVENT, **arguments)
        self.role.label.text = gettext("Role in the meeting")
        self.email.description = gettext("A colleague here, or somebody new. We mail them.")


class RoleForm(FlaskForm):
    """What a co-worker is to be in the meeting."""

    role = SelectField(_l("Role in the meeting"))

    def __init__(self, **arguments: object) -> None:
        super().__init__(**arguments)
        called = role_words.roles_in_words()
        self.role.choices = [SelectChoice(role, called[role]) for role in called if role in OF_AN_EVENT]
