"""The event's own questions as part of a form: a control for each, drawn from what the organizer has built."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, cast

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field

from eventsite import text
from eventsite.rules import fields as field_rules
from eventsite.rules import form_answers as rules
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.form_answers import Problem, Verdict
from eventsite.rules.policies import Mode, modes_of
from eventsite.web.form_answers import in_words
from eventsite.web.forms.controls import NumberField, control_for
from eventsite.web.forms.sheets import Sheet
from eventsite.web.forms.times import DayField
from eventsite.web.forms.uploads import UploadField


@dataclass(frozen=True)
class Part:
    """One field on the page: its control, or what stands instead, and for whom it is."""

    asked: Asked
    control: Field | None
    words: str | Markup
    attributes: dict[str, str]


class OwnFields(FlaskForm):
    """The part of a form that the organizer has built. Get the class of the form from `asking`."""

    sheet: ClassVar[Sheet | None] = None

    @classmethod
    def asking(cls, sheet: Sheet) -> type[Self]:
        """Return the form with a control for each question that the person can answer."""
        if not sheet.drawn:
            return cls  # to make a class takes longer than all else about a form
        controls = {name_of(field): control_for(field, sheet) for field in sheet.drawn if sheet.is_open(field)}
        meta: Any = type(cls)
        return cast("type[Self]", meta(cls.__name__, (cls,), {"sheet": sheet, **controls}))

    @property
    def own_parts(self) -> list[Part]:
        """The questions in order, as the page draws them."""
        return list(self._parts(self.sheet)) if self.sheet else []

    @property
    def own_uploads(self) -> list[UploadField]:
        """The controls for files."""
        return [control for control in self if isinstance(control, UploadField)]

    def own_answers(self) -> dict[int, Any]:
        """Return what was answered, by field, as far as it was understood."""
        drawn = self.sheet.drawn if self.sheet else ()
        return {field.id: _value(self._own(field), field.kind) for field in drawn if self._own(field) is not None}

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check everything; what is not asked of the person is never wrong."""
        super().validate(extra_validators)
        if self.sheet is not None:
            verdict = self._verdict(self.sheet)
            asked = field_rules.applying(self.sheet.fields, self._mode(self.sheet), self._all_answers(self.sheet))
            for field in self.sheet.drawn:
                control = self._own(field)
                if control is not None and field not in asked:
                    control.errors = []
            self.refuse(verdict.problems)
        return not self.errors

    def refuse(self, problems: Mapping[int, Problem]) -> None:
        """Say at each field what is wrong with its answer, unless something is said there already."""
        for field in self.sheet.drawn if self.sheet else ():
            control = self._own(field)
            if control is not None and field.id in problems and not control.errors:
                control.errors = [in_words(problems[field.id], field.kind)]

    def _parts(self, sheet: Sheet) -> Iterator[Part]:
        for field in sheet.drawn:
            control = self._own(field)
            words = _read_only(field, sheet.standing) if control is None else ""
            if control is not None or words:
                yield Part(field, control, words, _attributes(field))

    def _own(self, field: Asked) -> Field | None:
        return self._fields.get(name_of(field))

    def _verdict(self, sheet: Sheet) -> Verdict:
        situation = replace(sheet.situation, mode=self._mode(sheet))
        return rules.judged(sheet.fields, self.own_answers(), situation)

    def _mode(self, sheet: Sheet) -> Mode | None:
        """Return how the person takes part: by the choice in this form, if it has one; None before it is made."""
        control = self._fields.get("mode")
        if control is None:
            return sheet.situation.mode
        return Mode(control.data) if control.data in modes_of(sheet.format) else None

    def _all_answers(self, sheet: Sheet) -> dict[int, Any]:
        return {field_id: given.value for field_id, given in sheet.situation.before.items()} | self.own_answers()


def name_of(field: Asked) -> str:
    """Return the name of the field's control."""
    return f"own-{field.id}"


def typed(value: Any, kind: FieldKind) -> Any:
    """Return an answer as it stands in its control."""
    if kind is FieldKind.YES_NO and isinstance(value, bool):
        return field_rules.YES if value else field_rules.NO
    if kind is FieldKind.NUMBER and isinstance(value, int | float):
        return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
    return value


def _value(control: Field | None, kind: FieldKind) -> Any:
    """Return what was answered in the control, None for nothing or what was not understood."""
    if control is None:
        return None
    if isinstance(control, UploadField):
        return control.upload_id
    if isinstance(control, NumberField):
        return control.number
    if isinstance(control, DayField):
        return control.day.isoformat() if control.day else None
    if kind is FieldKind.YES_NO:
        return {field_rules.YES: True, field_rules.NO: False}.get(control.data or "")
    return control.data or None


def _read_only(field: Asked, standing: Mapping[int, str]) -> str | Markup:
    if field.kind is FieldKind.INFORMATION:
        return Markup(text.markdown(field.help))  # noqa: S704 - sanitised by text.markdown
    return standing.get(field.id, "")


def _attributes(field: Asked) -> dict[str, str]:
    """Return what tells only-for.js when to show the field."""
    found = {"data-only-mode": str(field.mode)} if field.mode else {}
    if field.shown_if_field_id is not None:
        found |= {"data-only-if": f"own-{field.shown_if_field_id}", "data-only-values": " ".join(field.shown_if_values)}
    return found
