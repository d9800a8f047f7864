"""The event's own questions: their kinds, when they are asked, and which may depend on which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from eventsite.rules.policies import Mode

MAX_FIELDS = 40
MAX_FILES = 3  # that one form may ask for
MAX_OPTIONS = 60


class FieldKind(StrEnum):
    """What a field of an event's form asks for; `information` asks for nothing."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"
    FILE = "file"
    INFORMATION = "information"


HAS_OPTIONS = frozenset({FieldKind.CHOICE, FieldKind.CHOICES})
DECIDES = HAS_OPTIONS | {FieldKind.YES_NO}  # others may depend on its answer
YES, NO = "yes", "no"
_NUMBER = re.compile(r"[+\-−]?\d{1,13}(?:[.,]\d{1,6})?")


def number_of(typed: str) -> int | float | None:
    """Return the number that somebody has written, as 12, 1 500 or 2,5; None if it is none."""
    digits = "".join(typed.split())
    if not _NUMBER.fullmatch(digits):
        return None
    value = float(digits.replace(",", ".").replace("−", "-"))
    return int(value) if value.is_integer() else value


class Broken(StrEnum):
    """What is wrong with a condition."""

    ITSELF = "itself"
    LATER = "later"
    DISABLED = "disabled"
    KIND = "kind"
    VALUES = "values"


@dataclass(frozen=True)
class Option:
    """Something to choose. Its key never changes its meaning; "" for a new one. `places`: how many may choose it."""

    key: str
    label: str
    places: int | None = None


@dataclass(frozen=True)
class FieldDetails:
    """What an organizer says about a field. Moments are on the wall of the event.

    With `required_from_wall` it is optional until then and required after it, whatever `is_required` says. From
    `frozen_from_wall` on, what was answered may be changed by organizers only. `keep_days`: how long after the
    event its answers are kept; None: as long as the registration.
    """

    kind: FieldKind
    label: str
    help: str = ""
    options: tuple[Option, ...] = ()
    is_required: bool = False
    is_for_staff: bool = False
    mode: Mode | None = None
    shown_if_field_id: int | None = None
    shown_if_values: tuple[str, ...] = ()
    required_from_wall: datetime | None = None
    frozen_from_wall: datetime | None = None
    keep_days: int | None = None


@dataclass(frozen=True)
class Asked:
    """A field as it is asked now: its place in the form, and the version that an answer points at."""

    id: int
    version_id: int
    kind: FieldKind
    label: str
    help: str = ""
    options: tuple[Option, ...] = ()
    is_enabled: bool = True
    is_required: bool = False
    is_for_staff: bool = False
    mode: Mode | None = None
    shown_if_field_id: int | None = None
    shown_if_values: tuple[str, ...] = ()
    required_from_at: datetime | None = None
    frozen_from_at: datetime | None = None

    @property
    def wants_answer(self) -> bool:
        """Whether there is anything to answer."""
        return self.kind is not FieldKind.INFORMATION

    @property
    def keys(self) -> tuple[str, ...]:
        """The values that may decide about other fields."""
        return (YES, NO) if self.kind is FieldKind.YES_NO else tuple(option.key for option in self.options)


def applies(field: Asked, mode: Mode | None, answers: Mapping[int, Any], fields: Iterable[Asked]) -> bool:
    """Say whether a person who takes part so and has answered so is asked the field."""
    return field.id in {other.id for other in applying(fields, mode, answers)}


def applying(fields: Iterable[Asked], mode: Mode | None, answers: Mapping[int, Any]) -> list[Asked]:
    """Return the fields that such a person is asked, in order. What depends on a hidden field is hidden too.

    As long as the mode is not known (None) nobody is asked what is for one mode.
    """
    shown: dict[int, Asked] = {}
    for field in fields:
        if field.is_enabled and field.mode in {None, mode} and _condition_holds(field, shown, answers):
            shown[field.id] = field
    return list(shown.values())


def is_required_now(field: Asked, now: datetime) -> bool:
    """Say whether the field must be answered: always, or from a moment on."""
    if field.required_from_at is not None:
        return now >= field.required_from_at
    return field.is_required


def is_frozen(field: Asked, now: datetime) -> bool:
    """Say whether what was answered stands. Newcomers, who have not answered, are still asked."""
    return field.frozen_from_at is not None and now >= field.frozen_from_at


def broken_conditions(fields: Sequence[Asked]) -> dict[int, Broken]:
    """Return what is wrong with the conditions of a form, by the field that has them.

    A condition looks back only, so that there is neither a circle nor a chain that cannot be followed.
    """
    found = {field.id: _broken(number, field, fields) for number, field in enumerate(fields) if field.is_enabled}
    return {field_id: reason for field_id, reason in found.items() if reason is not None}


def may_decide(fields: Sequence[Asked], field_id: int | None = None) -> list[Asked]:
    """Return the fields that the condition of a field may look at; of a new one, which comes last, if None."""
    before = []
    for field in fields:
        if field.id == field_id:
            break
        before.append(field)
    return [field for field in before if field.is_enabled and field.kind in DECIDES]


def values_of(answer: Any) -> frozenset[str]:
    """Return an answer as the values that conditions name."""
    if isinstance(answer, bool):
        return frozenset({YES if answer else NO})
    if isinstance(answer, list | tuple):
        return frozenset(map(str, answer))
    return frozenset() if answer is None else frozenset({str(answer)})


def _condition_holds(field: Asked, shown: Mapping[int, Asked], answers: Mapping[int, Any]) -> bool:
    if field.shown_if_field_id is None:
        return True
    given = values_of(answers.get(field.shown_if_field_id))
    return field.shown_if_field_id in shown and not given.isdisjoint(field.shown_if_values)


def _broken(number: int, field: Asked, fields: Sequence[Asked]) -> Broken | None:
    if field.shown_if_field_id is None:
        return None
    if field.shown_if_field_id == field.id:
        return Broken.ITSELF
    decider = next((other for other in fields[:number] if other.id == field.shown_if_field_id), None)
    if decider is None:
        return Broken.LATER
    if not decider.is_enabled:
        return Broken.DISABLED
    if decider.kind not in DECIDES:
        return Broken.KIND
    is_among = field.shown_if_values and set(field.shown_if_values) <= set(decider.keys)
    return None if is_among else Broken.VALUES
