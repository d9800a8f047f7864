"""Standing in the participants' list: asked where there is one, never ticked beforehand."""

from flask_wtf import FlaskForm
from wtforms import BooleanField

from eventsite import clock
from eventsite.models import Event
from eventsite.rules import listings as rules
from eventsite.web import listings


class ListingFields(FlaskForm):
    """The box of a registration form that lets others see that one takes part."""

    is_listed = BooleanField()

    def offer_listing(self, event: Event) -> None:
        """Leave the box where the event has a list, and say what it means."""
        if rules.is_shown(event.lists_participants, event.ends_at, clock.now()):
            self.is_listed.label.text = listings.consent_in_words()
        else:
            del self.is_listed

    def listing_consent(self) -> str:
        """Return the words that were consented to, "" for none."""
        return str(self.is_listed.label.text) if self.is_listed and self.is_listed.data else ""


class ListingForm(FlaskForm):
    """Nothing to fill in: the button shows that the person means it."""


class SwitchForm(FlaskForm):
    """Whether the event has a participants' list."""

    is_on = BooleanField()
