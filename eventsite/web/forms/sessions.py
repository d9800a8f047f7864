"""Choosing among the sessions of a meeting when one registers for it."""

from collections.abc import Sequence
from itertools import combinations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from eventsite.models import Session
from eventsite.web.occasions import session_time


class SessionsField(SelectMultipleField):
    """Boxes to tick, at least one. What comes in at the same time may be chosen, but is pointed out."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, **arguments: object) -> None:
        super().__init__(_l("Which sessions do you want to attend?"), choices=[], **arguments)
        self.times: dict[str, str] = {}

    def offer(self, sessions: Sequence[Session]) -> None:
        """Let people choose among these."""
        self.choices = [SelectChoice(str(session.id), session.title) for session in sessions]
        self.times = {str(session.id): _in_words(session) for session in sessions}
        self.description = " ".join([gettext("Choose at least one."), *_warning(sessions)])

    def pre_validate(self, _form: object) -> None:
        """Take at least one of those that are offered, and nothing else."""
        if not self.data:
            raise ValidationError(gettext("Choose at least one session"))
        if not set(self.data) <= self.times.keys():
            raise ValidationError(gettext("A session that you chose is not there any more. Choose again"))

    def ids(self) -> tuple[int, ...]:
        """Return the ids of what was chosen, once the form is valid."""
        return tuple(int(chosen) for chosen in self.data or ())


def _in_words(session: Session) -> str:
    return ", ".join(filter(None, (session_time(session), session.place)))


def _warning(sessions: Sequence[Session]) -> list[str]:
    pairs = [
        gettext("“%(one)s” and “%(other)s”", one=one.title, other=other.title)
        for one, other in combinations(sessions, 2)
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]
    return [gettext("At the same time: %(pairs)s.", pairs=", ".join(pairs))] if pairs else []
