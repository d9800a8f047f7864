"""What one looks for in the trace."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from eventsite.rules.audit import Search
from eventsite.web.forms.organizers import plain_line

_ZONE = ZoneInfo("Europe/Stockholm")


class AuditForm(FlaskForm):
    """Who, what, about whom, from when to when. It is sent by GET: a view is an address."""

    class Meta:
        """It changes nothing, so it needs no token."""

        csrf = False

    person = StringField(
        _l("About"), [Length(max=200)], [plain_line], description=_l("A name or an address, or a part of it.")
    )
    who = SelectField(_l("Who did it"), default="")
    what = SelectField(_l("What"), default="")
    since = DateField(_l("From"), [Optional()])
    until = DateField(_l("To"), [Optional()])

    @classmethod
    def asked(cls, arguments: Mapping[str, str], actors: Mapping[str, str], actions: Mapping[str, str]) -> "AuditForm":
        """Return the form as it was asked for, with the actors and actions to choose from."""
        form = cls(arguments)
        for field in (form.since, form.until):
            field.flags.optional = False  # all of it is: no mark tells them apart
        anyone = SelectChoice("", gettext("All"))
        form.who.choices = [anyone, *(SelectChoice(key, name) for key, name in actors.items())]
        form.what.choices = [anyone, *_by_word(actions)]
        return form

    def search(self, event_id: int = 0) -> Search:
        """Return what to look for; what cannot be read is left out, and is said beside its field."""
        is_wrong = not self.validate()
        wrong = self.errors.keys() if is_wrong else ()
        return Search(
            who="" if "who" in wrong else self.who.data or "",
            what="" if "what" in wrong else self.what.data or "",
            person=(self.person.data or "")[:200],
            since=_start_of(self.since.data),
            until=_start_of(self.until.data, later=1),
            event_id=event_id,
        )

    def arguments(self) -> dict[str, str]:
        """Return what the address of the view says, without what is empty."""
        said = {
            name: self[name].raw_data[0] for name in ("person", "who", "what", "since", "until") if self[name].raw_data
        }
        return {name: value for name, value in said.items() if value}


def _by_word(actions: Mapping[str, str]) -> list[SelectChoice]:
    """Return the actions by word; two with the same word are told apart by what the trace calls them."""
    words = list(actions.values())
    named = [(f"{word} ({key})" if words.count(word) > 1 else word, str(key)) for key, word in actions.items()]
    return [SelectChoice(key, word) for word, key in sorted(named, key=lambda pair: pair[0].lower())]


def _start_of(day: date | None, later: int = 0) -> datetime | None:
    """Return the first moment of that day, or of one so many days later; none for a day beyond the calendar."""
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=later), time(), _ZONE)
    except OverflowError:
        return None
