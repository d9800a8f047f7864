"""What a speaker writes about a question."""

from typing import TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SubmitField, TextAreaField
from wtforms.validators import ValidationError

from eventsite import text
from eventsite.errors import AnswerChanged
from eventsite.queries.questions.sheets import Row
from eventsite.rules import questions as rules
from eventsite.services.questions.answers import MAX_LENGTH

Form = TypeVar("Form", bound=FlaskForm)


class PreparationForm(FlaskForm):
    """Whether the speaker takes the question, a note for themselves, an answer, and a word to the moderator."""

    is_taken = BooleanField(_l("I take this in my talk"))
    note = TextAreaField(
        _l("Note to yourself"),
        description=_l("Nobody else sees it. It is on your printed sheet."),
        render_kw={"rows": 2},
    )
    answer = TextAreaField(
        _l("Answer in writing"),
        description=_l("The organizer reads it before anybody else does."),
        render_kw={"rows": 4},
    )
    version = HiddenField(default="0")
    comment = TextAreaField(
        _l("To the moderator"),
        description=_l("For example that the question is unclear, or that somebody else should take it."),
        render_kw={"rows": 2},
    )
    save = SubmitField(_l("Save"))
    hand_in = SubmitField(_l("Save and hand in the answer"))
    meanwhile = ""  # what somebody else has written since the page was made

    @classmethod
    def of(cls, row: Row) -> "PreparationForm":
        """Return the form of a question as it stands, its ids made its own."""
        answer = row.question.answer
        form = cls(
            formdata=None,
            is_taken=row.note is not None and row.note.is_taken,
            note=row.note.text if row.note else "",
            answer=answer.body if answer else "",
            version=str(answer.version if answer else 0),
        )
        return set_apart(form, row.question.id)

    def validate_note(self, field: TextAreaField) -> None:
        """Say when a note is too long."""
        check_length(field, rules.MAX_BACKGROUND)

    validate_comment = validate_note

    def validate_answer(self, field: TextAreaField) -> None:
        """Say when an answer is too long, or when there is none to hand in."""
        check_length(field, MAX_LENGTH)
        if self.hand_in.data and not written(field):
            raise ValidationError(gettext("Write the answer before you hand it in"))

    @property
    def seen_version(self) -> int:
        """The version of the answer that was on the page."""
        return number_in(self.version.data)


def written(field: TextAreaField) -> str:
    """Return what stands in a field, as it is counted and kept."""
    return rules.measured(text.plain(field.data or ""))


def say_meanwhile(refusal: AnswerChanged, answer: TextAreaField, version: HiddenField) -> str:
    """Say that somebody else has saved meanwhile, and return their text; the next try counts from that."""
    answer.errors = [gettext("Somebody else has written meanwhile. Join the two texts below, then save")]
    version.data = str(refusal.version)
    return refusal.body


def set_apart(form: Form, name: int | str) -> Form:
    """Return the form with a number or name in the ids of its fields: a page has many of them."""
    for field in form:
        field.id = f"{field.name}-{name}"
        field.label.field_id = field.id
    return form


def number_in(typed: object) -> int:
    """Return the version that stands in a hidden field; 0 for what is none."""
    word = str(typed)
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else 0


def check_length(field: TextAreaField, most: int) -> None:
    """Raise ValidationError when the text is too long, saying by how much."""
    length = len(written(field))
    if length > most:
        raise ValidationError(
            gettext("Shorten the text: it has %(length)s characters, at most %(most)s fit", length=length, most=most)
        )
