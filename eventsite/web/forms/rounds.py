"""How the questions of an event go, as an organizer decides it."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from eventsite import text
from eventsite.models import Event
from eventsite.rules import rounds as rules
from eventsite.rules.questions import CountsShown
from eventsite.rules.rounds import RoundDetails
from eventsite.web.forms.choices import ChoiceField
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, comes_twice, gap_in_words, shown_clock, shown_day, wall

END_OF_DAY = time(23, 59)
TICKS = ("is_moderated", "allows_anonymous", "allows_private", "shows_answers")
MOMENTS = ("opens", "deadline", "closes", "answers_due")


def _day(label: str, description: str) -> DayField:
    return DayField(label, filters=[plain_line], description=description)


def _clock() -> ClockField:
    return ClockField(_l("at"), filters=[plain_line])


class RoundForm(FlaskForm):
    """The rules for the questions of one event. `version` names what the organizer saw when the form was opened."""

    event: Event
    version = HiddenField(default="0")
    opens_day = _day(_l("Questions are taken from"), _l("Leave it empty for from the registration on."))
    opens_clock = _clock()
    deadline_day = _day(_l("Ask by this day to be sure"), _l("Leave it empty for two days before the meeting."))
    deadline_clock = _clock()
    closes_day = _day(_l("Questions close"), _l("Leave it empty for a day after the meeting."))
    closes_clock = _clock()
    is_moderated = BooleanField(
        _l("We review each question before others see it"),
        description=_l("Without it, only what looks like spam or personal data waits for you."),
    )
    allows_anonymous = BooleanField(_l("One may ask without a name"))
    allows_private = BooleanField(_l("One may ask the speaker alone"))
    counts_shown = ChoiceField(
        _l("When do participants see how many wonder the same?"),
        choices=[
            SelectChoice(CountsShown.AFTER_DEADLINE.value, _l("From the day by which one asks to be sure")),
            SelectChoice(CountsShown.ALWAYS.value, _l("Always")),
            SelectChoice(CountsShown.NEVER.value, _l("Never")),
        ],
        default=CountsShown.AFTER_DEADLINE.value,
    )
    shows_answers = BooleanField(
        _l("Written answers are shown to everyone on the meeting’s page"),
        description=_l("Otherwise only those who are registered see them."),
    )
    answers_due_day = _day(_l("Written answers are due"), _l("The speakers see it. Leave it empty for no day."))
    answers_due_clock = _clock()
    digest_days = StringField(
        _l("Mail the speakers their questions (days before the meeting)"),
        filters=[plain_line],
        description=_l("For example “7, 1”. Only if something is new. Leave it empty for no mails."),
        render_kw={"inputmode": "numeric"},
    )
    prompts = TextAreaField(
        _l("If nobody asks: what the speakers may think of"),
        filters=[lambda typed: text.plain(typed or "")],
        description=_l("At most three, a line each. The speaker gets them two days before if there are no questions."),
        render_kw={"rows": 3},
    )

    @classmethod
    def of_event(cls, event: Event, details: RoundDetails | None = None, *, sent: Any = None) -> Self:
        """Return the form as it shows what has been decided, else as it was sent, or as `sent` instead."""
        shown = None if details is None else _shown(details) | {"version": str(event.version)}
        form = cls(formdata=None, data=shown) if shown else cls(formdata=sent) if sent else cls()
        form.event = event
        return form

    def validate_deadline_clock(self, _field: ClockField) -> None:
        """One asks ahead of time before the questions close."""
        self._check("deadline")
        closes, deadline = self._moment("closes"), self._moment("deadline")
        if closes and deadline and deadline > closes:
            raise ValidationError(gettext("That is after the questions close"))

    def validate_opens_clock(self, _field: ClockField) -> None:
        """Questions are taken for a while."""
        self._check("opens")
        opens, closes = self._moment("opens"), self._moment("closes")
        if opens and opens >= (closes or self.event.ends_wall):
            raise ValidationError(gettext("That is after the questions close"))

    def validate_closes_clock(self, _field: ClockField) -> None:
        """A time that the clocks show."""
        self._check("closes")

    def validate_answers_due_clock(self, _field: ClockField) -> None:
        """A time that the clocks show."""
        self._check("answers_due")

    def validate_digest_days(self, field: StringField) -> None:
        """A few whole numbers."""
        if rules.digest_days(field.data or "") is None:
            raise ValidationError(
                gettext(
                    "Write at most %(most)s numbers from 0 to %(longest)s, for example 7, 1",
                    most=rules.MOST_DIGESTS,
                    longest=rules.LONGEST_AHEAD,
                )
            )

    def validate_prompts(self, field: TextAreaField) -> None:
        """A few short lines."""
        lines = rules.prompts(field.data or "")
        if len(lines) > rules.MOST_PROMPTS:
            raise ValidationError(gettext("Write at most %(most)s lines", most=rules.MOST_PROMPTS))
        if any(len(line) > rules.LONGEST_PROMPT for line in lines):
            raise ValidationError(gettext("Write at most %(most)s characters in a line", most=rules.LONGEST_PROMPT))

    def details(self) -> RoundDetails:
        """Return what a valid form says."""
        said: dict[str, Any] = {name: getattr(self, name).data for name in TICKS}
        said |= {f"{name}_wall": self._moment(name) for name in MOMENTS}
        return RoundDetails(
            **said,
            counts_shown=CountsShown(self.counts_shown.data),
            digest_days=rules.digest_days(self.digest_days.data or "") or (),
            prompts=rules.prompts(self.prompts.data or ""),
        )

    @property
    def seen_version(self) -> int:
        """The version of the event that was seen; 0, which none has, if it cannot be told."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    def come_twice(self) -> bool:
        """Say whether any time is in the hour that the clocks go through twice (rule T07)."""
        return any(comes_twice(moment, self.event.timezone) for moment in self._moments())

    def _moments(self) -> Iterator[datetime]:
        yield from filter(None, map(self._moment, MOMENTS))

    def _moment(self, name: str) -> datetime | None:
        """Return a moment as typed: a day without a time lasts until its end, and opens at its beginning."""
        day, clock = getattr(self, f"{name}_day"), getattr(self, f"{name}_clock")
        return wall(day.day, clock.clock if clock.data else time(0) if name == "opens" else END_OF_DAY)

    def _check(self, name: str) -> None:
        """Refuse a time without its day, and one that the clocks skip."""
        if getattr(self, f"{name}_clock").data and not getattr(self, f"{name}_day").data:
            raise ValidationError(gettext("Write the day too"))
        problem = gap_in_words(self._moment(name), self.event.timezone)
        if problem:
            raise ValidationError(problem)


def _shown(details: RoundDetails) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(details, name) for name in TICKS}
    shown |= {"counts_shown": details.counts_shown.value, "digest_days": ", ".join(map(str, details.digest_days))}
    shown |= {"prompts": "\n".join(details.prompts)}
    for name in MOMENTS:
        moment = getattr(details, f"{name}_wall")
        shown |= {f"{name}_day": shown_day(moment), f"{name}_clock": shown_clock(moment)}
    return shown
