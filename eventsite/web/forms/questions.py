"""Asking the speakers, with a registration or later."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from eventsite import text
from eventsite.models import Speaker
from eventsite.rules import questions as rules
from eventsite.rules.questions import NameDisplay, QuestionDetails
from eventsite.web.forms.numbers import whole


class QuestionFields(FlaskForm):
    """A question, whom it is for, and whether the asker is named. Nothing here is ever wrong."""

    question = TextAreaField(
        _l("Your question"),
        [Optional()],
        description=_l("The organizer reads the questions and passes them on to the speakers. At most 600 characters."),
        render_kw={"rows": 4},
    )
    question_speaker = SelectField(_l("Who should answer?"), [Optional()], coerce=whole, validate_choice=False)
    show_name = BooleanField(
        _l("Show my name and company with the question"),
        description=_l("Otherwise the question is shown without a name."),
    )

    @classmethod
    def for_speakers(cls, speakers: Sequence[Speaker], *, formdata: object = None) -> Self:
        """Return the form with these speakers to choose from."""
        form = cls() if formdata is None else cls(formdata)
        named = [SelectChoice(str(speaker.id), speaker.name) for speaker in speakers]
        form.question_speaker.choices = [SelectChoice("", gettext("Anyone")), *named]
        return form

    @property
    def measured_question(self) -> str:
        """The question as it is counted and kept."""
        return rules.measured(text.plain(self.question.data or ""))

    def question_details(self) -> QuestionDetails | None:
        """Return the question, or None when there is none that can be taken."""
        if not rules.is_acceptable(self.measured_question):
            return None
        shown = NameDisplay.NAME_AND_COMPANY if self.show_name.data else NameDisplay.ANONYMOUS
        return QuestionDetails(self.measured_question, self.question_speaker.data, shown)

    def rejected_question(self) -> str:
        """Return the question that cannot be taken as it is, or nothing."""
        return "" if rules.is_acceptable(self.measured_question) else self.measured_question


class QuestionForm(QuestionFields):
    """A question from one's own page: here it can be wrong."""

    question = TextAreaField(
        _l("Ask a question"),
        description=_l("The organizer reads the questions and passes them on to the speakers. At most 600 characters."),
        render_kw={"rows": 3},
    )

    def validate_question(self, field: TextAreaField) -> None:
        """Say what is wrong with the question, if anything."""
        length = len(self.measured_question)
        if not length:
            raise ValidationError(gettext("Write your question"))
        if length > rules.MAX_LENGTH:
            raise ValidationError(
                gettext("Shorten the question: it has %(length)s characters, at most 600 fit", length=length)
            )

    def details(self) -> QuestionDetails:
        """Return what was asked, once the form is valid."""
        return self.question_details() or QuestionDetails(self.measured_question)
