"""What organizers write when the meeting is over: answers, who is told of them, and what became of each question."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import ValidationError

from eventsite.models import Question
from eventsite.rules.questions import Act
from eventsite.services.questions.answers import MAX_LENGTH
from eventsite.web.forms.speakers import check_length, number_in, set_apart, written


class AnswerForm(FlaskForm):
    """A written answer, against the version that was on the page."""

    body = TextAreaField(_l("The answer"), render_kw={"rows": 4})
    version = HiddenField(default="0")

    @classmethod
    def of(cls, question: Question) -> "AnswerForm":
        """Return the form of a question as it stands."""
        answer = question.answer
        form = cls(formdata=None, body=answer.body if answer else "", version=str(answer.version if answer else 0))
        return set_apart(form, question.id)

    def validate_body(self, field: TextAreaField) -> None:
        """Say when there is no answer, or too long a one."""
        if not written(field):
            raise ValidationError(gettext("Write the answer"))
        check_length(field, MAX_LENGTH)

    @property
    def seen_version(self) -> int:
        """The version of the answer that was on the page."""
        return number_in(self.version.data)


class TellForm(FlaskForm):
    """To whom the answers are mailed."""

    everyone = BooleanField(
        _l("Also to those who have not asked or wondered"),
        description=_l("Otherwise only those get a mail who asked one of the questions, or wondered the same."),
    )


def outcomes_in_words() -> list[tuple[str, str]]:
    """Return what can become of a question when the questions are closed."""
    return [
        (Act.ANSWER_LIVE, gettext("Answered at the meeting")),
        (Act.TO_WRITING, gettext("Gets a written answer")),
        (Act.SKIP, gettext("Was not reached")),
    ]


class OutcomeForm(FlaskForm):
    """What became of one question; many of them stand in one page, told apart by a prefix."""

    outcome = RadioField(_l("What became of it?"), validate_choice=False)

    @classmethod
    def each_of(cls, questions: Sequence[Question]) -> "dict[int, OutcomeForm]":
        """Return a form for each question, by its id."""
        forms = {question.id: cls(prefix=f"q{question.id}-") for question in questions}
        for form in forms.values():
            form.outcome.choices = outcomes_in_words()
        return forms

    @property
    def act(self) -> Act | None:
        """What was chosen, or None."""
        chosen = self.outcome.data
        return Act(chosen) if chosen in {value for value, _ in outcomes_in_words()} else None
