"""How to take part in a hybrid meeting."""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from eventsite.models import Event
from eventsite.queries import seats as seat_queries
from eventsite.rules import policies
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.rules.seats import Limits, Tally


class ModeField(RadioField):
    """One of the ways, as cards; each says how many seats it has left. Nothing is chosen beforehand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            _l("How you take part"), [InputRequired(_l("Choose how you take part"))], choices=[], **options
        )
        self.details: dict[str, str] = {}

    def offer(self, event: Event, tally: Tally) -> None:
        """Let one choose among the event's ways."""
        self.choices = [SelectChoice(mode.value, _name(event, mode)) for mode in policies.modes_of(event.format)]
        self.details = {
            mode.value: room_in_words(event.limits, tally, mode) for mode in policies.modes_of(event.format)
        }

    @property
    def mode(self) -> Mode | None:
        """The way that was chosen."""
        return Mode(self.data) if self.data in set(Mode) else None


def offer_ways(form: Any, event: Event) -> None:
    """Let one choose a way and sessions where the event has several; elsewhere the form does not ask."""
    if event.format == Format.HYBRID:
        form.mode.offer(event, seat_queries.tally(event))
    else:
        del form.mode
    if event.current_sessions:
        form.sessions.offer(event.current_sessions)
    else:
        del form.sessions


def room_in_words(limits: Limits, tally: Tally, mode: Mode) -> str:
    """Return how much room there is for taking part in that way."""
    limit = limits.of(mode)
    if limit is None:
        return gettext("There is plenty of room")
    left = max(0, limit - tally.modes[mode])
    if not left:
        return gettext("No places left. You join the waiting list")
    return ngettext("%(num)s place left", "%(num)s places left", left)


def _name(event: Event, mode: Mode) -> str:
    if mode is Mode.DIGITAL:
        return gettext("Online in %(room)s", room=event.room_name) if event.room_name else gettext("Online")
    return gettext("On site, %(venue)s", venue=event.venue) if event.venue else gettext("On site")
