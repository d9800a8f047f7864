"""Asking the speakers, with a registration or later: what is asked, whom, and what others see of the asker."""

import hashlib
import re
import secrets
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from eventsite import text
from eventsite.models import Event, QuestionRound
from eventsite.rules import questions as rules
from eventsite.rules import similarity
from eventsite.rules.questions import Audience, NameDisplay, QuestionDetails
from eventsite.web.filters import clock

SPEAKER = "speaker"
ITEM = "item"
_TO = re.compile(rf"(?:{SPEAKER}|{ITEM})-[0-9]{{1,9}}")
ROWS: dict[str, Any] = {
    "rows": 4,
    "data-count": str(rules.MAX_LENGTH),
    "data-left": _l("characters left"),
    "data-over": _l("characters too many"),
}


def _display(value: object) -> str:
    """Return one of the displays; what is none of them shows nothing of the asker."""
    return str(value) if str(value) in set(NameDisplay) else NameDisplay.ANONYMOUS


def background_field() -> TextAreaField:
    """Return the field for what only whoever shall answer and the moderators read."""
    return TextAreaField(
        _l("Background"),
        [Optional()],
        description=_l("Only whoever shall answer and the moderators read it. At most 1,000 characters."),
        render_kw={"rows": 3, "maxlength": str(rules.MAX_BACKGROUND)},
    )


def check_background(background: str) -> None:
    """Raise what is wrong with the measured background, if anything."""
    if len(background) > rules.MAX_BACKGROUND:
        raise ValidationError(gettext("Shorten the background: at most 1,000 characters fit"))


class QuestionFields(FlaskForm):
    """A question, whom it is for, and what others see of who asks. Nothing here is ever wrong."""

    question = TextAreaField(
        _l("Your question"),
        [Optional()],
        description=_l("The organizer reads the questions and passes them on to the speakers. At most 600 characters."),
        render_kw=ROWS,
    )
    question_background = background_field()
    question_to = SelectField(_l("Who should answer?"), [Optional()], validate_choice=False)
    question_name = RadioField(
        _l("What others see of you"),
        coerce=_display,
        default=NameDisplay.ANONYMOUS,
        validate_choice=False,
        description=_l(
            "A moderator can open a hidden name if there is a reason to. Who did it, when and why is written down."
        ),
    )
    question_private = BooleanField(
        _l("Only for whoever shall answer"),
        description=_l("The other participants do not see the question. The organizer does."),
    )

    @classmethod
    def to_ask(cls, event: Event, current: QuestionRound, company: str = "", colleagues: int | None = None) -> Self:
        """Return the form with whom the event lets one ask, and how.

        `colleagues` is how many are registered from the asker's company, if that is known.
        """
        form = cls()
        form.question_to.choices = [SelectChoice("", gettext("The whole panel")), *_speakers(event), *_items(event)]
        form.question_name.choices = [
            SelectChoice(display.value, words) for display, words in displays(current.allows_anonymous)
        ]
        if (
            not current.allows_anonymous
            and form.question_name.data == NameDisplay.ANONYMOUS
            and not form.is_submitted()
        ):
            form.question_name.data = NameDisplay.COMPANY
        form.name_details = _name_details(company, colleagues)
        if not current.allows_private:
            del form.question_private
        return form

    name_details: dict[str, str] = {}

    @property
    def measured_question(self) -> str:
        """The question as it is counted and kept."""
        return measured(self.question.data)

    @property
    def measured_background(self) -> str:
        """The background as it is counted and kept."""
        return measured(self.question_background.data)

    @property
    def display(self) -> NameDisplay:
        """What others see of the asker."""
        return NameDisplay(self.question_name.data or NameDisplay.ANONYMOUS)

    def question_details(self) -> QuestionDetails | None:
        """Return the question, or None when there is none that can be taken."""
        if not rules.is_acceptable(self.measured_question):
            return None
        return QuestionDetails(
            self.measured_question,
            self._aimed_at(SPEAKER),
            self.display,
            self._aimed_at(ITEM),
            Audience.SPEAKER_ONLY if self.question_private and self.question_private.data else Audience.ALL,
            self.measured_background,
        )

    def rejected_question(self) -> str:
        """Return the question that cannot be taken as it is, or nothing."""
        return "" if rules.is_acceptable(self.measured_question) else self.measured_question

    def rejected_background(self) -> str:
        """Return what of the background does not come along: all of it with a question that does not, or its end."""
        if self.rejected_question():
            return self.measured_background
        return self.measured_background[rules.MAX_BACKGROUND :] if self.measured_question else ""

    def _aimed_at(self, kind: str) -> int | None:
        """Return the id of the speaker or the item, if the question is for one; what is no id is for the panel."""
        chosen = self.question_to.data or ""
        is_such = _TO.fullmatch(chosen) is not None and chosen.startswith(f"{kind}-")
        return int(chosen.removeprefix(f"{kind}-")) if is_such else None


class QuestionForm(QuestionFields):
    """A question from one's own page or beside the others: here it can be wrong.

    `reviewed` names the text that one has been asked about once more, or been shown the like of while writing.
    """

    question = TextAreaField(
        _l("Ask a question"), description=QuestionFields.question.kwargs["description"], render_kw=ROWS
    )
    form_key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    reviewed = HiddenField()
    place = HiddenField()

    def validate_question(self, field: TextAreaField) -> None:
        """Say what is wrong with the question, if anything."""
        check_length(self.measured_question)

    def validate_question_background(self, field: TextAreaField) -> None:
        """Say what is wrong with the background, if anything."""
        check_background(self.measured_background)

    def details(self) -> QuestionDetails:
        """Return what was asked, once the form is valid."""
        return self.question_details() or QuestionDetails(self.measured_question)

    @property
    def key(self) -> str:
        """What names this form with this text: who goes back and asks something else is not ignored."""
        return f"{(self.form_key.data or '')[:40]} {review_mark(self.measured_question)}" if self.form_key.data else ""

    @property
    def is_reviewed(self) -> bool:
        """Say whether it is this text that was looked at once more."""
        return self.reviewed.data == review_mark(self.measured_question)

    def mark_reviewed(self) -> None:
        """Let the same text be sent the next time."""
        self.reviewed.data = review_mark(self.measured_question)

    def refuse(self, why: str) -> None:
        """Say beside the question why it is not taken."""
        self.question.errors = [why]


def check_length(question: str) -> None:
    """Raise what is wrong with the measured text, if anything."""
    length = len(question)
    if not length:
        raise ValidationError(gettext("Write your question"))
    if length > rules.MAX_LENGTH:
        raise ValidationError(
            gettext("Shorten the question: it has %(length)s characters, at most 600 fit", length=length)
        )


def measured(typed: str | None) -> str:
    """Return what was typed as it is counted and kept."""
    return rules.measured(text.plain(typed or ""))


def review_mark(question: str) -> str:
    """Return what names a text that was looked at once more; other words have another mark."""
    return hashlib.sha256(similarity.normalized(question).encode()).hexdigest()[:16]


def _speakers(event: Event) -> list[SelectChoice]:
    group = gettext("Speakers")
    return [SelectChoice(f"{SPEAKER}-{one.id}", one.name, optgroup=group) for one in event.speakers]


def _items(event: Event) -> list[SelectChoice]:
    """Return the items that somebody speaks at; nobody answers for a break."""
    group = gettext("Programme items")
    return [
        SelectChoice(f"{ITEM}-{one.id}", f"{clock(one.starts_local_time)} {one.title}", optgroup=group)
        for one in event.programme
        if one.speakers
    ]


def displays(allows_anonymous: bool) -> list[tuple[NameDisplay, str]]:
    """Return what others may be shown of an asker, as the event allows."""
    named = [
        (NameDisplay.NAME_AND_COMPANY, gettext("Name and company")),
        (NameDisplay.COMPANY, gettext("Company only")),
    ]
    return [(NameDisplay.ANONYMOUS, gettext("Nobody's name")), *named] if allows_anonymous else named


def _name_details(company: str, colleagues: int | None) -> dict[str, str]:
    """Return what to think of before one chooses: a company that few come from names its people."""
    if colleagues is None:
        few = gettext("If fewer than three come from your company, people can tell who you are.")
    elif colleagues < rules.SMALL_GROUP:
        few = gettext(
            "Fewer than three are registered from %(company)s, so people can tell who you are. "
            "Choose nobody's name if you do not want that.",
            company=company,
        )
    else:
        few = ""
    own = gettext("Leave out what gives you away, such as where you work and how many homes you have.")
    return {name: words for name, words in ((NameDisplay.COMPANY, few), (NameDisplay.ANONYMOUS, own)) if words}
