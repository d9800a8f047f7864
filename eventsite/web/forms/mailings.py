"""Writing to many: subject and text in one language or two, when it goes, and the same for automatic mails."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional, Regexp, ValidationError

from eventsite import clock, text
from eventsite.rules import placeholders
from eventsite.rules.automatic_mails import MOST, Audience, Unit
from eventsite.rules.events import moment
from eventsite.rules.mailings import LONGEST_SUBJECT, LONGEST_TEXT, Wording, Wordings
from eventsite.web import mailing_words
from eventsite.web.forms.numbers import WholeField, whole
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, gap_in_words, wall

TOO_LONG = _l("Write at most %(max)d characters")


def plain(value: str | None) -> str:
    """Return the text without control characters."""
    return text.plain(value or "").strip()


def check_placeholders(_form: FlaskForm, field: Field) -> None:
    """Take the words in braces that stand for something, and name the nearest for one that does not."""
    for name in placeholders.unknown(field.data or ""):
        nearest = placeholders.nearest(name)
        raise ValidationError(
            gettext(
                "%(name)s stands for nothing. Did you mean %(nearest)s?", name=f"{{{name}}}", nearest=f"{{{nearest}}}"
            )
        )


def _subject(label: str) -> StringField:
    checks = [Optional(), Length(max=LONGEST_SUBJECT, message=TOO_LONG), check_placeholders]
    return StringField(label, checks, filters=[plain_line], render_kw={"autocomplete": "off"})


def _text(label: str, **more: Any) -> TextAreaField:
    checks = [Optional(), Length(max=LONGEST_TEXT, message=TOO_LONG), check_placeholders]
    return TextAreaField(label, checks, filters=[plain], render_kw={"rows": 10}, **more)


class WordsForm(FlaskForm):
    """Subject and text in Swedish and in English; each language has both or neither."""

    version = HiddenField()
    subject = _subject(_l("Subject"))
    text = _text(_l("Text"), description=_l("Write **bold**, - lists and [links](https://…) if you like."))
    subject_en = _subject(_l("Subject in English"))
    text_en = _text(_l("Text in English"))
    must_be_written = True

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check each field, then that no language is half written and not all are empty."""
        is_valid = bool(super().validate(extra_validators))
        pairs = ((self.subject, self.text), (self.subject_en, self.text_en))
        for subject, body in pairs:
            if body.data and not subject.data:
                subject.errors = [gettext("Write a subject")]
            elif subject.data and not body.data:
                body.errors = [gettext("Write a text")]
            else:
                continue
            is_valid = False
        if self.must_be_written and not any(field.data for pair in pairs for field in pair):
            self.subject.errors, self.text.errors = [gettext("Write a subject")], [gettext("Write a text")]
            return False
        return is_valid

    @property
    def seen_version(self) -> int:
        """The version that the organizer saw; 0, which none has, if it cannot be told."""
        return whole(self.version.data) or 0

    def show(self, wordings: Wordings, version: int) -> None:
        """Fill in what is stored."""
        self.version.data = str(version)
        self.subject.data, self.text.data = wordings.swedish.subject, wordings.swedish.text
        self.subject_en.data, self.text_en.data = wordings.english.subject, wordings.english.text

    def wordings(self) -> Wordings:
        """Return what was written, once the form is valid."""
        return Wordings(
            Wording(self.subject.data or "", self.text.data or ""),
            Wording(self.subject_en.data or "", self.text_en.data or ""),
        )


class MailingForm(WordsForm):
    """What is mailed to the people of a view."""


class SendForm(FlaskForm):
    """When it goes. `number` is how many the page said that it goes to, `version` which text it showed."""

    number = HiddenField()
    version = HiddenField()
    when = RadioField(
        _l("When"),
        choices=[SelectChoice("now", _l("Now, with a minute to take it back")), SelectChoice("later", _l("At a time"))],
        default="now",
    )
    day = DayField(_l("Day"), [Optional()])
    at = ClockField(_l("Time"), [Optional()])
    zone = "Europe/Stockholm"

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check that a time is said where one is needed, and that it is to come."""
        is_valid = bool(super().validate(extra_validators))
        if self.when.data != "later" or not is_valid:
            return is_valid
        if self.day.day is None:
            self.day.errors = [gettext("Write the day on which it is to be sent")]
        elif self.at.clock is None:
            self.at.errors = [gettext("Write the time at which it is to be sent")]
        elif gap := gap_in_words(wall(self.day.day, self.at.clock), self.zone):
            self.at.errors = [gap]
        elif (self.moment or clock.now()) <= clock.now():
            self.day.errors = [gettext("That time has passed. Write one to come")]
        else:
            return True
        return False

    @property
    def moment(self) -> datetime | None:
        """The moment that was asked for; None for now."""
        asked = wall(self.day.day, self.at.clock)
        return moment(asked, self.zone) if self.when.data == "later" and asked else None


class AutomaticForm(WordsForm):
    """When an automatic mail is sent, to whom, in which words; without words of their own standard ones are used."""

    is_on = BooleanField(_l("Send this mail"))
    amount = WholeField(_l("How long"), 1, MOST[Unit.DAYS], otherwise=None)
    unit = SelectField(
        _l("Hours or days"),
        choices=[SelectChoice(Unit.HOURS.value, _l("hours")), SelectChoice(Unit.DAYS.value, _l("days"))],
    )
    audience = RadioField(_l("To whom"))
    must_be_written = False

    def offer(self, *, is_after: bool, has_audience: bool) -> None:
        """Say whether the time counts before the start or after the end, and ask to whom where that is a choice."""
        self.amount.label.text = gettext("How long after the end") if is_after else gettext("How long before the start")
        self.audience.choices = list(mailing_words.audiences().items())
        if not has_audience:
            del self.audience

    def validate_amount(self, field: WholeField) -> None:
        """Ask for a number that makes sense in hours or days."""
        most = MOST[Unit(self.unit.data)] if self.unit.data in set(Unit) else 0
        if field.number is None:
            raise ValidationError(gettext("Write how long"))
        if field.number > most:
            raise ValidationError(gettext("Write at most %(most)s", most=most))

    @property
    def chosen_audience(self) -> Audience:
        """To whom it goes after the event."""
        return Audience(self.audience.data) if self.audience else Audience.PRESENT


class ConfirmationForm(FlaskForm):
    """What the organizer adds to the confirmation."""

    text = _text(_l("Your own words"), description=_l("Stands in the mail that says that one has a place."))
    text_en = _text(_l("Your own words in English"))


class SurveyForm(FlaskForm):
    """Where the survey is."""

    url = URLField(
        _l("The survey’s address"),
        [
            Optional(),
            Length(max=2000, message=TOO_LONG),
            Regexp(r"https://[^\s/]+\.[^\s]+$", message=_l("Write an address that begins with https://")),
        ],
        filters=[plain_line],
        description=_l("For example a form at Microsoft Forms. Leave it empty for none."),
        render_kw={"placeholder": "https://"},
    )
