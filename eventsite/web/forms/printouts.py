"""What to print for the day."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields import SelectChoice

from eventsite.models import Event
from eventsite.rules.events import Format

BY_NAME, BY_COMPANY = "name", "company"
ON_SITE, EVERYONE = "on_site", "everyone"


class PrintForm(FlaskForm):
    """How the list is ordered and whom it holds. It is sent by GET: the address of a file may be kept."""

    class Meta:
        """A form that changes nothing needs no token."""

        csrf = False

    order = RadioField(
        _l("Order"),
        choices=[SelectChoice(BY_NAME, _l("By name")), SelectChoice(BY_COMPANY, _l("By company"))],
        default=BY_NAME,
    )
    who = RadioField(
        _l("Who"),
        choices=[
            SelectChoice(ON_SITE, _l("Those who come on site")),
            SelectChoice(EVERYONE, _l("Everyone who has a place")),
        ],
        default=ON_SITE,
    )

    def fit(self, event: Event) -> None:
        """Ask who only where people take part in two ways."""
        if event.format != Format.HYBRID:
            del self.who

    @property
    def is_on_site_only(self) -> bool:
        """Whether those who take part online are left out."""
        return self.who is not None and self.who.data != EVERYONE

    @property
    def is_by_company(self) -> bool:
        """Whether the people of a company stand together."""
        return bool(self.order.data == BY_COMPANY)
