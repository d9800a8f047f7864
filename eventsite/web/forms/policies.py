"""How an event takes people, as an organizer decides it."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from eventsite.models import Event
from eventsite.rules.events import Format
from eventsite.rules.policies import DEFAULT_NEEDS_DAYS, MAX_GROUP, Admission, Policy
from eventsite.web.forms.choices import ChoiceField
from eventsite.web.forms.events.fields import TOO_LONG, plain_text
from eventsite.web.forms.numbers import PriceField, WholeField, shown_number, shown_price, whole
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, comes_twice, gap_in_words, shown_clock, shown_day, wall

END_OF_DAY = time(23, 59)
YEAR_IN_HOURS, TWO_YEARS_IN_DAYS = 8760, 730
ADMISSIONS = [
    SelectChoice(Admission.OPEN.value, _l("Everyone")),
    SelectChoice(Admission.MEMBERS.value, _l("Member companies")),
    SelectChoice(Admission.INVITED.value, _l("Only those who are invited")),
]
TICKS = ("asks_for_proof", "unproven_holds_seat", "needs_approval", "reviews_edits", "asks_diet", "asks_access")
TEXTS = ("instructions_on_site", "instructions_digital", "invoice_terms")
NUMBERS = (
    "proof_hours", "company_quota", "capacity_on_site", "capacity_digital", "offers_hours", "offer_hours",
    "queue_closes_hours", "max_group", "keep_person_days", "keep_needs_days",
)  # fmt: skip
PRICES = ("price_member", "price_other")
MOMENTS = {"edits_close_wall": "edits_close", "names_due_wall": "names_due", "free_until_wall": "free_until"}
OF_MODE = {Format.ON_SITE: ("instructions_on_site",), Format.DIGITAL: ("instructions_digital",)}


def _text(label: str, longest: int, description: str, rows: int = 3) -> TextAreaField:
    checks = [Length(max=longest, message=TOO_LONG)]
    return TextAreaField(label, checks, filters=[plain_text], description=description, render_kw={"rows": rows})


def _day(label: str, description: str = "") -> DayField:
    return DayField(label, filters=[plain_line], description=description)


def _clock() -> ClockField:
    return ClockField(_l("at"), filters=[plain_line])


class PolicyForm(FlaskForm):
    """The rules of registration for one event. `version` names what the organizer saw when the form was opened."""

    event: Event
    keeps_people = 0  # set by of_event: the days that an empty field stands for
    version = HiddenField(default="0")
    admission = ChoiceField(_l("Who may register?"), choices=ADMISSIONS, default=Admission.OPEN.value)
    asks_for_proof = BooleanField(
        _l("Everyone confirms their e-mail address"),
        description=_l("We mail a link. The registration counts once it has been pressed."),
    )
    proof_hours = WholeField(_l("The link is valid for (hours)"), 1, 168, 24)
    unproven_holds_seat = BooleanField(_l("Hold a place until then"))
    needs_approval = BooleanField(
        _l("We approve each registration"), description=_l("Until then it waits for approval and has no place.")
    )
    reviews_edits = BooleanField(
        _l("Look again when somebody changes their answers"), description=_l("They keep the place meanwhile.")
    )
    company_quota = WholeField(
        _l("Places at most for each company"), 1, 9999, description=_l("Leave it empty for no limit.")
    )
    capacity_on_site = WholeField(_l("Places on site"), 0, 99999, description=_l("Leave it empty for no limit."))
    capacity_digital = WholeField(_l("Places online"), 0, 99999, description=_l("Leave it empty for no limit."))
    offers_hours = WholeField(
        _l("Offer free places from (hours before the start)"),
        1,
        YEAR_IN_HOURS,
        description=_l("Before that, a free place goes by itself to the next in the queue. Leave it empty for always."),
    )
    offer_hours = WholeField(_l("An offer holds for (hours)"), 1, 168, 24)
    queue_closes_hours = WholeField(
        _l("The queue closes (hours before the start)"), 0, YEAR_IN_HOURS, 0, description=_l("0 is at the start.")
    )
    max_group = WholeField(
        _l("People at most in one registration"),
        1,
        MAX_GROUP,
        10,
        description=_l("1 means that each registers for themselves."),
    )
    names_due_day = _day(
        _l("Places may be without a name until"), _l("Leave it empty if each needs a name from the beginning.")
    )
    names_due_clock = _clock()
    edits_close_day = _day(_l("Answers can be changed until"), _l("Leave it empty for until the start."))
    edits_close_clock = _clock()
    asks_diet = BooleanField(_l("Ask about diets and allergies"))
    asks_access = BooleanField(_l("Ask what is needed to take part"))
    instructions_on_site = _text(
        _l("Good to know for those who come"), 2000, _l("For example the way there, the door, the code.")
    )
    instructions_digital = _text(
        _l("Good to know for those who take part online"), 2000, _l("For example what to try out beforehand.")
    )
    price_member = PriceField(_l("Price for members, in kronor"), description=_l("Without VAT. Empty means free."))
    price_other = PriceField(_l("Price for others, in kronor"), description=_l("Without VAT. Empty means free."))
    invoice_terms = _text(_l("Terms of payment"), 1000, _l("For example “30 days. We invoice after the meeting”."), 2)
    free_until_day = _day(_l("Last day to cancel for free"), _l("Leave it empty for until the start."))
    free_until_clock = _clock()
    keep_person_days = WholeField(_l("Delete people (days after the meeting)"), 1, TWO_YEARS_IN_DAYS)
    keep_needs_days = WholeField(
        _l("Delete diets and needs (days after the meeting)"), 0, TWO_YEARS_IN_DAYS, DEFAULT_NEEDS_DAYS
    )

    @classmethod
    def of_event(cls, event: Event, keeps_people: int, policy: Policy | None = None, *, sent: Any = None) -> Self:
        """Return the form as it shows a policy, else as it was sent, without what the event's format has no use for.

        `sent` is taken as sent instead of what the request has.
        """
        shown = None if policy is None else _shown(policy) | {"version": str(event.version)}
        form = cls(formdata=None, data=shown) if shown else cls(formdata=sent) if sent else cls()
        form.event, form.keeps_people = event, keeps_people
        form.keep_person_days.description = gettext("Empty means %(days)s, as for all meetings.", days=keeps_people)
        unused = [
            name for mode, names in OF_MODE.items() if event.format not in {mode, Format.HYBRID} for name in names
        ]
        if event.format != Format.HYBRID:
            unused += ["capacity_on_site", "capacity_digital"]
        for name in unused:
            delattr(form, name)
        return form

    def validate_queue_closes_hours(self, field: WholeField) -> None:
        """The queue is open for a while after offers have begun."""
        if self.offers_hours.number and field.number and field.number >= self.offers_hours.number:
            raise ValidationError(gettext("The queue must close after the offers begin: write a smaller number"))

    def validate_names_due_clock(self, _field: ClockField) -> None:
        """Names are known before the meeting begins."""
        self._check("names_due")

    def validate_edits_close_clock(self, _field: ClockField) -> None:
        """Nothing is changed once the meeting is over."""
        self._check("edits_close")

    def validate_free_until_clock(self, _field: ClockField) -> None:
        """Cancelling for free ends when the meeting begins, at the latest."""
        self._check("free_until")

    def validate_invoice_terms(self, field: StringField) -> None:
        """Terms belong to a price."""
        if field.data and not (self.price_member.ore or self.price_other.ore):
            raise ValidationError(gettext("Write a price too, or take the terms away"))

    def validate_keep_needs_days(self, field: WholeField) -> None:
        """Needs are never kept longer than the person is."""
        people = self.keep_person_days.number or self.keeps_people
        if (field.number or 0) > people:
            raise ValidationError(gettext("Write at most %(days)s: the person is deleted then", days=people))

    def policy(self, stored: Policy) -> Policy:
        """Return what a valid form says; what it does not ask about is as it was stored."""
        said: dict[str, Any] = {"admission": Admission(self.admission.data)}
        said |= {name: getattr(self, name).data for name in TICKS}
        said |= {name: getattr(self, name).data or "" for name in TEXTS if name in self}
        said |= {name: getattr(self, name).number for name in NUMBERS if name in self}
        said |= {name: getattr(self, name).ore for name in PRICES}
        said |= {wall: self._moment(name) for wall, name in MOMENTS.items()}
        kept = {name: getattr(stored, name) for name in TEXTS if name not in self}
        return Policy(**said | kept)

    @property
    def seen_version(self) -> int:
        """The version that the organizer saw; 0, which none has, if it cannot be told."""
        return whole(self.version.data) or 0

    def come_twice(self) -> bool:
        """Say whether any time is in the hour that the clocks go through twice (rule T07)."""
        return any(comes_twice(moment, self.event.timezone) for moment in self._moments())

    def _moments(self) -> Iterator[datetime]:
        yield from filter(None, map(self._moment, MOMENTS.values()))

    def _moment(self, name: str) -> datetime | None:
        """Return a moment as typed: a day without a time lasts until its end, or until the last that makes sense."""
        day, clock = getattr(self, f"{name}_day"), getattr(self, f"{name}_clock")
        if clock.data:
            return wall(day.day, clock.clock)
        latest = self._latest(name)
        end = wall(day.day, END_OF_DAY)
        return latest if end and end.date() == latest.date() else end

    def _latest(self, name: str) -> datetime:
        return self.event.ends_wall if name == "edits_close" else self.event.starts_wall

    def _check(self, name: str) -> None:
        """Refuse a time without its day, one that the clocks skip, and one that is too late."""
        day, clock = getattr(self, f"{name}_day"), getattr(self, f"{name}_clock")
        if clock.data and not day.data:
            raise ValidationError(gettext("Write the day too"))
        at = self._moment(name)
        problem = gap_in_words(at, self.event.timezone)
        if problem:
            raise ValidationError(problem)
        if at and at > self._latest(name):
            raise ValidationError(gettext("That is after the meeting has begun"))


def _shown(policy: Policy) -> dict[str, Any]:
    """Return the policy as it stands in the fields."""
    shown: dict[str, Any] = {"admission": policy.admission.value}
    shown |= {name: getattr(policy, name) for name in (*TICKS, *TEXTS)}
    shown |= {name: shown_number(getattr(policy, name)) for name in NUMBERS}
    shown |= {name: shown_price(getattr(policy, name)) for name in PRICES}
    for wall_name, name in MOMENTS.items():
        moment = getattr(policy, wall_name)
        shown |= {f"{name}_day": shown_day(moment), f"{name}_clock": shown_clock(moment)}
    return shown
