"""Asking to be told of meetings."""

from collections.abc import Sequence
from typing import Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired, Optional

from eventsite.models import Theme
from eventsite.web.forms.addresses import check_address, normalized
from eventsite.web.forms.choices import SeveralField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.registrations import RegistrationForm


class OpeningForm(FlaskForm):
    """Asks for the address that is told when registration opens. `website` is for programs alone."""

    email = EmailField(
        _l("E-mail"),
        [DataRequired(_l("Write the e-mail address"))],
        filters=[plain_line],
        description=_l("We send a mail there first, with a button to press. Nothing else comes before you have."),
        render_kw={"autocomplete": "email"},
    )
    website = StringField(_l("Leave this field empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})
    validate_website = RegistrationForm.validate_website

    def validate_email(self, field: EmailField) -> None:
        """Take one plain address that mail can go to, and say what is wrong with others."""
        check_address(field.data)

    @property
    def address(self) -> str:
        """The address as it is kept, once the form is valid."""
        return normalized(self.email.data)


class NewMeetingsForm(OpeningForm):
    """Asks for the address, and which themes it is about."""

    themes = SeveralField(
        _l("Themes"),
        [Optional()],
        description=_l("Tick those that you want to hear of. None ticked means all."),
    )

    @classmethod
    def about(cls, themes: Sequence[Theme]) -> Self:
        """Return the form with the themes that there are to choose from."""
        form = cls()
        form.themes.choices = [(theme.slug, theme.name) for theme in themes]
        if not themes:
            del form.themes
        return form

    @property
    def wanted(self) -> list[str]:
        """The slugs of the themes that were ticked."""
        return list(self.themes.data or []) if self.themes else []
