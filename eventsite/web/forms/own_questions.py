"""What one can say about one's own question: other words, why it was judged wrongly, who may read it instead."""

from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from eventsite.models import Event
from eventsite.web.forms.choices import ChoiceField
from eventsite.web.forms.questions import ROWS, background_field, check_background, check_length, measured


class RewordForm(FlaskForm):
    """New words for one's own question."""

    question = TextAreaField(_l("Your question"), render_kw=ROWS)
    background = background_field()
    version = HiddenField()

    @property
    def words(self) -> str:
        """The question as it is counted and kept."""
        return measured(self.question.data)

    @property
    def told_background(self) -> str:
        """The background as it is counted and kept."""
        return measured(self.background.data)

    def validate_background(self, field: TextAreaField) -> None:
        """Say what is wrong with the background, if anything."""
        check_background(self.told_background)

    @property
    def seen_version(self) -> int:
        """The version that was looked at; 0 for none that can be."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    def validate_question(self, field: TextAreaField) -> None:
        """Say what is wrong with the question, if anything."""
        check_length(self.words)


WHY: dict[str, Any] = {
    "validators": [Optional()],
    "description": _l("The moderator reads it and decides. At most 500 characters."),
    "render_kw": {"rows": 3, "maxlength": "500"},
}


class ObjectionForm(FlaskForm):
    """Why a question is not the one that it was merged with."""

    why = TextAreaField(_l("What is different about your question?"), **WHY)

    @property
    def words(self) -> str:
        """What was written."""
        return measured(self.why.data)[:500]


class AppealForm(ObjectionForm):
    """Why a question that was declined should be passed on."""

    why = TextAreaField(_l("Why should we pass it on?"), **{**WHY, "validators": []})

    def validate_why(self, field: TextAreaField) -> None:
        """There are words: without any there is nothing new to judge."""
        if not self.words:
            raise ValidationError(gettext("Write why we should pass it on"))


class ReaderForm(FlaskForm):
    """Which speaker may read a question that was for another one alone."""

    speaker = ChoiceField(_l("Who may read your question?"), validate_choice=False)

    @classmethod
    def to_choose(cls, event: Event) -> Self:
        """Return the form with the speakers of the event."""
        form = cls()
        form.speaker.choices = [SelectChoice(str(one.id), one.name) for one in event.speakers]
        return form

    @property
    def chosen(self) -> int:
        """The id of the speaker who was chosen, once the form is valid."""
        return int(self.speaker.data)

    def validate_speaker(self, field: ChoiceField) -> None:
        """One of them is chosen."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose who may read your question"))
