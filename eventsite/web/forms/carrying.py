"""Which questions go along to which later meeting."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from eventsite.models import Event, Question
from eventsite.rules.questions import Handling
from eventsite.web.filters import day
from eventsite.web.forms.choices import SeveralField
from eventsite.web.forms.speakers import number_in


class CarryForm(FlaskForm):
    """The meeting, and the questions; those that were not reached are ticked to begin with."""

    onward = SelectField(_l("To which meeting?"), validate_choice=False)
    questions = SeveralField(_l("Which questions?"), validate_choice=False)

    @classmethod
    def offering(cls, meetings: Sequence[Event], questions: Sequence[Question]) -> "CarryForm":
        """Return the form as it is first shown."""
        form = cls(formdata=None, questions=[str(one.id) for one in questions if one.handling == Handling.NOT_REACHED])
        form.onward.choices = [(str(one.id), f"{one.title}, {day(one.starts_local)}") for one in meetings]
        form.questions.choices = [(str(one.id), f"{one.public_no}. {one.body}") for one in questions]
        return form

    @property
    def onward_id(self) -> int:
        """The id of the meeting that was chosen; 0, which none has, if it cannot be told."""
        return number_in(self.onward.data)

    @property
    def ids(self) -> set[int]:
        """The ids of the questions that were ticked."""
        return set(map(number_in, self.questions.data or ()))
