"""What a moderator decides about questions."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import TextInput

from eventsite import text
from eventsite.models import Event
from eventsite.rules import questions as rules
from eventsite.rules.questions import DeclineReason, NameDisplay, QuestionDetails
from eventsite.web.forms.choices import ChoiceField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.questions import displays

LONGEST = Length(max=500, message=_l("Write at most %(max)d characters"))
LARGEST = 2147483647


def plain_text(value: str | None) -> str:
    """Return the text without control characters, its lines kept."""
    return rules.measured(text.plain(value or ""))


def id_or_none(value: object) -> int | None:
    """Return the id that was chosen, or None for nobody in particular."""
    typed = str(value)
    return int(typed) if typed.isascii() and typed.isdecimal() and int(typed) <= LARGEST else None


def number_field(label: str, **options: Any) -> IntegerField:
    """Return a field for the number of a question."""
    return IntegerField(label, [Optional()], widget=TextInput(), render_kw={"inputmode": "numeric"}, **options)


class SeenForm(FlaskForm):
    """Says which version of the question the moderator has looked at, so that nobody overwrites anybody."""

    version = HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        """The version that was seen; 0, which none has, if it cannot be told."""
        return id_or_none(self.version.data) or 0


class WordsForm(SeenForm):
    """The question in clearer words; none if it is accepted as it is."""

    body = TextAreaField(
        _l("The question as it is shown"),
        filters=[plain_text],
        description=_l("The original is kept. Whoever asked sees both, and can take the question back."),
        render_kw={"rows": 3},
    )

    def validate_body(self, field: TextAreaField) -> None:
        """At most as long as any question."""
        if len(field.data or "") > rules.MAX_LENGTH:
            raise ValidationError(gettext("Write at most %(max)d characters", max=rules.MAX_LENGTH))


class DeclineForm(SeenForm):
    """Why a question is not passed on."""

    reason = SelectField(_l("Why?"), default=DeclineReason.OFF_TOPIC.value)
    text = TextAreaField(
        _l("To whoever asked"),
        [Optional(), LONGEST],
        filters=[plain_text],
        description=_l(
            "Comes in the mail, below the reason. Leave it empty and we write a sentence that fits the reason."
        ),
        render_kw={"rows": 3},
    )

    def __init__(self, reasons: dict[str, str], **options: Any) -> None:
        """Offer these reasons."""
        super().__init__(**options)
        self.reason.choices = [SelectChoice(value, label) for value, label in reasons.items()]


class MergeForm(WordsForm):
    """Which question the other is merged into, and in which words it is asked then."""

    KEEP, TAKE, REWRITE = "keep", "take", "rewrite"

    into = IntegerField(_l("Number of the question that stays"), widget=TextInput(), render_kw={"inputmode": "numeric"})
    into_version = HiddenField(default="")
    wording = ChoiceField(
        _l("Which words stay?"),
        choices=[
            SelectChoice(KEEP, _l("Those of the question that stays")),
            SelectChoice(TAKE, _l("Those of the question that is merged into it")),
            SelectChoice(REWRITE, _l("New ones, written below")),
        ],
        default=KEEP,
    )

    def validate_into(self, field: IntegerField) -> None:
        """There is a number."""
        if not field.data:
            field.errors = []
            raise ValidationError(gettext("Choose a question, or write its number"))

    def validate_body(self, field: TextAreaField) -> None:
        """There are words, if new ones are wanted."""
        super().validate_body(field)
        if self.wording.data == self.REWRITE and not field.data:
            raise ValidationError(gettext("Write how the question is asked"))

    @property
    def target_version(self) -> int | None:
        """The version of the question that stays, if it was on the page."""
        return id_or_none(self.into_version.data)


class KeepForm(SeenForm):
    """Why a decision stands that its asker has turned against."""

    word = TextAreaField(
        _l("A word to whoever asked"),
        [DataRequired(_l("Write a word to whoever asked")), LONGEST],
        filters=[plain_text],
        description=_l("Comes in a mail: why it stays as it is."),
        render_kw={"rows": 3},
    )


class TargetForm(SeenForm):
    """Whom a question is for."""

    speaker = SelectField(_l("Speaker"), coerce=id_or_none, validate_choice=False)
    item = SelectField(_l("Programme item"), coerce=id_or_none, validate_choice=False)

    def __init__(self, event: Event, **options: Any) -> None:
        """Offer the speakers and the programme of the event."""
        super().__init__(**options)
        self.speaker.choices = [
            SelectChoice("", gettext("Anyone")),
            *(SelectChoice(str(one.id), one.name) for one in event.speakers),
        ]
        self.item.choices = [
            SelectChoice("", gettext("The whole meeting")),
            *(SelectChoice(str(one.id), one.title) for one in event.programme),
        ]


class LinkForm(SeenForm):
    """Which other question it goes with."""

    other = number_field(
        _l("Number of the other question"),
        description=_l("They are asked one after the other. Leave it empty and they go each their own way."),
    )


class AskerForm(FlaskForm):
    """Why a hidden name is opened."""

    reason = StringField(
        _l("Why do you need to know who asks?"),
        [DataRequired(_l("Write why")), LONGEST],
        filters=[plain_line],
        description=_l("Your name and the reason stay in the history of the question."),
    )


class AskForForm(TargetForm):
    """A question that somebody asks on the telephone or in the chat."""

    body = TextAreaField(
        _l("The question"), filters=[plain_text], description=_l("At most 600 characters."), render_kw={"rows": 3}
    )
    background = TextAreaField(
        _l("Background"),
        [Optional(), Length(max=rules.MAX_BACKGROUND, message=_l("Write at most %(max)d characters"))],
        filters=[plain_text],
        description=_l("Only the speaker and the moderators read it."),
        render_kw={"rows": 2},
    )

    email = StringField(
        _l("E-mail address of whoever asks"),
        [Optional(), Length(max=320)],
        filters=[plain_line],
        description=_l("If they are registered the question becomes theirs, and they are told what comes of it."),
        render_kw={"type": "email", "autocomplete": "off"},
    )
    name = ChoiceField(
        _l("What others see of whoever asks"), coerce=str, default=NameDisplay.ANONYMOUS.value, validate_choice=False
    )

    def __init__(self, event: Event, *, allows_anonymous: bool, finds_people: bool, **options: Any) -> None:
        """Offer what the event has and allows; who is registered is for organizers to know."""
        super().__init__(event, **options)
        self.name.choices = [SelectChoice(value.value, label) for value, label in displays(allows_anonymous)]
        if not finds_people:
            del self.email, self.name

    @property
    def address(self) -> str:
        """The address of whoever asks, if it was written."""
        return (self.email.data or "").strip() if "email" in self else ""

    def refuse_address(self) -> None:
        """Say that nobody is registered with the address."""
        self.email.errors = [
            gettext("Nobody is registered with this address. Leave it empty and the question has no name")
        ]

    def validate_body(self, field: TextAreaField) -> None:
        """There is a question, and it is not too long."""
        if not field.data:
            raise ValidationError(gettext("Write the question"))
        if len(field.data) > rules.MAX_LENGTH:
            raise ValidationError(gettext("Write at most %(max)d characters", max=rules.MAX_LENGTH))

    def details(self) -> QuestionDetails:
        """Return what is asked."""
        chosen = self.name.data if "name" in self else None
        return QuestionDetails(
            self.body.data or "",
            self.speaker.data,
            NameDisplay(chosen) if chosen in set(NameDisplay) else NameDisplay.ANONYMOUS,
            item_id=self.item.data,
            background=self.background.data or "",
        )
