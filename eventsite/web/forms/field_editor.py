"""Building one question of an event's form."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from eventsite.models import Event, Field
from eventsite.rules import fields as rules
from eventsite.rules.fields import Asked, FieldDetails, FieldKind, Option
from eventsite.rules.policies import Mode, modes_of
from eventsite.web.forms.choices import FIELD_KINDS, ChoiceField, PickField, SeveralField
from eventsite.web.forms.events.fields import TOO_LONG, line, plain_text
from eventsite.web.forms.events.rows import rearranged
from eventsite.web.forms.numbers import whole
from eventsite.web.forms.organizers import plain_line
from eventsite.web.forms.times import ClockField, DayField, gap_in_words, shown_clock, shown_day, wall

ALWAYS, NEVER = "yes", "no"
BLANK: list[dict[str, str]] = [{}, {}]


class OptionRow(Form):
    """Something to choose."""

    key = HiddenField()
    label = line(_l("Option"), 200)
    places = line(_l("Places"), 6)

    def validate_places(self, field: StringField) -> None:
        """A whole number, and something that it is about."""
        if field.data and not whole(field.data):
            raise ValidationError(gettext("Write a whole number, for example 20"))
        if field.data and not self.label.data:
            raise ValidationError(gettext("Write what there is to choose"))


class FieldForm(FlaskForm):
    """One question: what it asks, of whom, and until when."""

    zone = "Europe/Stockholm"  # set by `for_event`: the event's
    kind = PickField(_l("What is to be answered?"), choices=FIELD_KINDS)
    label = StringField(
        _l("Question or heading"),
        [DataRequired(_l("Write the question")), Length(max=300, message=TOO_LONG)],
        filters=[plain_line],
    )
    help = TextAreaField(
        _l("Help text"),
        [Optional(), Length(max=4000, message=TOO_LONG)],
        filters=[plain_text],
        description=_l("Stands below the question. In an information text this is the text itself, with Markdown."),
        render_kw={"rows": 3},
    )
    options = FieldList(FormField(OptionRow), min_entries=2)
    requirement = ChoiceField(
        _l("Must it be answered?"),
        choices=[SelectChoice(NEVER, _l("No")), SelectChoice(ALWAYS, _l("Yes"))],
        default=NEVER,
    )
    required_day = DayField(
        _l("Must be answered from"),
        [Optional()],
        filters=[plain_line],
        description=_l("Optional until then, required after it. Leave it empty if it is the same all the time."),
    )
    required_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    frozen_day = DayField(
        _l("Cannot be changed from"),
        [Optional()],
        filters=[plain_line],
        description=_l("After that only you can change an answer. Those who register later are still asked."),
    )
    frozen_clock = ClockField(_l("at"), [Optional()], filters=[plain_line])
    mode = ChoiceField(_l("Who is asked?"), default="")
    shown_if = SeveralField(
        _l("Only if the person has chosen"),
        [Optional()],
        description=_l("Leave it empty to ask everyone. Choose answers of one earlier question."),
        validate_choice=False,
    )
    is_for_staff = BooleanField(
        _l("For organizers only"), description=_l("Those who register do not see it. You fill it in for each person.")
    )
    keep_days = line(
        _l("Delete the answers after"),
        4,
        description=_l("Days after the meeting. Leave it empty to keep them as long as the registration."),
    )

    @classmethod
    def for_event(cls, event: Event, fields: Sequence[Asked], field: Field | None = None, **given: Any) -> Self:
        """Return the form for a field of the event, or a new one; filled in with it or with what is given."""
        form = cls(**(given or {"data": _stored(field, event) if field else None}))
        form.zone = event.timezone
        form.mode.choices = [
            SelectChoice("", gettext("Everyone")),
            SelectChoice(Mode.ON_SITE.value, gettext("Those who come on site")),
            SelectChoice(Mode.DIGITAL.value, gettext("Those who take part online")),
        ]
        if len(modes_of(event.format)) == 1:
            del form.mode
        form.shown_if.choices = list(_conditions(rules.may_decide(fields, field.id if field else None)))
        return form

    def validate_options(self, field: FieldList) -> None:
        """Whoever is to choose has something to choose from."""
        labels = [row.form.label.data for row in field if row.form.label.data]
        if self.kind.data in rules.HAS_OPTIONS and len(labels) < 2:
            raise ValidationError(gettext("Write at least two options"))
        if len(labels) > rules.MAX_OPTIONS:
            raise ValidationError(gettext("Write at most %(number)s options", number=rules.MAX_OPTIONS))
        if len(set(labels)) < len(labels):
            raise ValidationError(gettext("Two options have the same text. Write them differently"))

    def validate_shown_if(self, field: SeveralField) -> None:
        """All answers belong to one question that is there."""
        known = {choice.value for choice in field.choices or ()}
        if not set(field.data or ()) <= known:
            raise ValidationError(gettext("What you chose is not there any more. Choose again"))
        if len({chosen.partition(":")[0] for chosen in field.data or ()}) > 1:
            raise ValidationError(gettext("Choose answers of one question only"))

    def validate_keep_days(self, field: StringField) -> None:
        """A whole number of days."""
        if field.data and whole(field.data) is None:
            raise ValidationError(gettext("Write a whole number of days, for example 14"))

    def validate_required_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        self._check_moment(self.required_day, field)

    def validate_frozen_clock(self, field: ClockField) -> None:
        """Refuse a time that the clocks skip, or one without its day."""
        self._check_moment(self.frozen_day, field)

    def rearranged_data(self, action: str) -> dict[str, Any]:
        """Return what is typed with an option added, removed or moved, as a button asked."""
        verb, _, rest = action.partition("-")
        _, _, number = rest.partition("-")
        rows = rearranged(self.options.data, verb, whole(number) or 0)
        return {**self.data, "csrf_token": None, "options": rows}

    def details(self) -> FieldDetails:
        """Return what the organizer says, as far as it was understood."""
        chosen = [choice.partition(":") for choice in self.shown_if.data or ()]
        mode = self.mode.data if self.mode else ""
        return FieldDetails(
            kind=FieldKind(self.kind.data) if self.kind.data in set(FieldKind) else FieldKind.TEXT,
            label=self.label.data or "",
            help=self.help.data or "",
            options=tuple(_option(row.form) for row in self.options if row.form.label.data),
            is_required=self.requirement.data == ALWAYS,
            is_for_staff=bool(self.is_for_staff.data),
            mode=Mode(mode) if mode in set(Mode) else None,
            shown_if_field_id=whole(chosen[0][0]) if chosen else None,
            shown_if_values=tuple(value for _, _, value in chosen),
            required_from_wall=_wall(self.required_day, self.required_clock),
            frozen_from_wall=_wall(self.frozen_day, self.frozen_clock),
            keep_days=whole(self.keep_days.data),
        )

    def _check_moment(self, day: DayField, clock: ClockField) -> None:
        if clock.data and not day.data:
            raise ValidationError(gettext("Write the day too"))
        problem = gap_in_words(wall(day.day, clock.clock or time()), self.zone)
        if problem:
            raise ValidationError(problem)


def _option(row: OptionRow) -> Option:
    return Option(row.key.data or "", row.label.data or "", whole(row.places.data))


def _wall(day: DayField, clock: ClockField) -> datetime | None:
    return wall(day.day, clock.clock or time())


def _conditions(deciders: Sequence[Asked]) -> list[SelectChoice]:
    words = {rules.YES: gettext("Yes"), rules.NO: gettext("No")}
    return [
        SelectChoice(f"{asked.id}:{key}", f"{asked.label}: {label}")
        for asked in deciders
        for key, label in ([(one.key, one.label) for one in asked.options] or words.items())
    ]


def _stored(field: Field, event: Event) -> dict[str, Any]:
    """Return the field as it stands in the form, with two options to spare."""
    required, frozen = (_on_wall(moment, event) for moment in (field.required_from_at, field.frozen_from_at))
    options = [
        {"key": one.key, "label": one.label, "places": "" if one.places is None else str(one.places)}
        for one in field.version.choices
    ]
    return {
        "kind": field.version.kind,
        "label": field.version.label,
        "help": field.version.help,
        "options": options + BLANK,
        "requirement": ALWAYS if field.is_required else NEVER,
        "required_day": shown_day(required),
        "required_clock": shown_clock(required),
        "frozen_day": shown_day(frozen),
        "frozen_clock": shown_clock(frozen),
        "mode": field.mode or "",
        "shown_if": [f"{field.shown_if_field_id}:{value}" for value in field.shown_if_values],
        "is_for_staff": field.is_for_staff,
        "keep_days": "" if field.keep_days is None else str(field.keep_days),
    }


def _on_wall(moment: datetime | None, event: Event) -> datetime | None:
    return moment.astimezone(ZoneInfo(event.timezone)) if moment else None
