"""What a person answers to the event's own questions: what may be kept, and what is wrong with the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from eventsite.rules import fields as rules
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.policies import Mode

MAX_TEXT, MAX_LONG_TEXT = 200, 2000
LARGEST = 10**12
Taken = Mapping[int, Mapping[str, int]]
"""How many have chosen each option, by field and key."""


class Wrong(StrEnum):
    """Why an answer cannot be kept."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_UNDERSTOOD = "not_understood"
    GONE = "gone"
    FULL = "full"


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer: the option that is full, or the longest that it may be."""

    wrong: Wrong
    fact: str = ""


@dataclass(frozen=True)
class Given:
    """An answer that is kept already, and the kind of field that it answered."""

    value: Any
    kind: FieldKind


@dataclass(frozen=True)
class Situation:
    """What the answers of one person are held against.

    `before` is what the person has answered already, by field; `taken` counts everyone's choices but this person's.
    """

    mode: Mode | None
    now: datetime
    before: Mapping[int, Given] = field(default_factory=dict)
    taken: Taken = field(default_factory=dict)
    by_staff: bool = False


@dataclass(frozen=True)
class Verdict:
    """What to keep of the answers, by field, what to drop, and what is wrong."""

    kept: dict[int, Any]
    dropped: frozenset[int]
    problems: dict[int, Problem]


def judged(fields: Sequence[Asked], answers: Mapping[int, Any], situation: Situation) -> Verdict:
    """Hold the answers against the form.

    What is not asked of this person is never kept; what the person may not change stays as it was. An organizer may
    leave out what is required.
    """
    open_ids = {field.id for field in fields if is_open(field, situation)}
    said = {field_id: value for field_id, value in answers.items() if field_id in open_ids and not is_blank(value)}
    shown = rules.applying(fields, situation.mode, _standing(situation, open_ids) | said)
    asked = [field for field in shown if field.id in open_ids]
    problems = {field.id: _problem(field, said.get(field.id), situation) for field in asked}
    kept = {field.id: said[field.id] for field in asked if field.id in said}
    hidden = {field.id for field in fields if field.is_enabled} - {field.id for field in shown}
    blanked = {field.id for field in asked} - kept.keys()
    dropped = (hidden | blanked) & situation.before.keys()
    return Verdict(kept, frozenset(dropped), {i: found for i, found in problems.items() if found})


def missing(fields: Sequence[Asked], mode: Mode | None, answers: Mapping[int, Any], now: datetime) -> list[Asked]:
    """Return what must be answered by now and is not, of what somebody who takes part so may answer, in order."""
    wanted = [field for field in rules.applying(fields, mode, answers) if field.wants_answer and not field.is_for_staff]
    return [field for field in wanted if rules.is_required_now(field, now) and field.id not in answers]


def is_open(field: Asked, situation: Situation) -> bool:
    """Say whether whoever answers may answer the field, should it be asked of the person at all."""
    if not (field.is_enabled and field.wants_answer):
        return False
    if situation.by_staff:
        return True
    return not (field.is_for_staff or (field.id in situation.before and rules.is_frozen(field, situation.now)))


def is_blank(value: Any) -> bool:
    """Say whether that is no answer."""
    return value is None or value in ("", [], ())


def left(places: int | None, taken: int) -> int | None:
    """Return how many places an option has left; None when there is no limit. Fewer places evict nobody."""
    return None if places is None else max(0, places - taken)


def full_options(field: Asked, taken: Mapping[str, int], kept: Iterable[str] = ()) -> list[str]:
    """Return the keys of the options that cannot be chosen any more; whoever has one keeps it."""
    is_full = [option.key for option in field.options if left(option.places, taken.get(option.key, 0)) == 0]
    return [key for key in is_full if key not in set(kept)]


def _standing(situation: Situation, open_ids: set[int]) -> dict[int, Any]:
    """Return what was answered before and cannot be changed by whoever answers now."""
    return {field_id: given.value for field_id, given in situation.before.items() if field_id not in open_ids}


def _problem(field: Asked, value: Any, situation: Situation) -> Problem | None:
    if value is None:
        is_missing = rules.is_required_now(field, situation.now) and not situation.by_staff
        return Problem(Wrong.MISSING) if is_missing else None
    before = situation.before.get(field.id)
    if before is not None and before.kind == field.kind and before.value == value:
        return None  # also what could not be chosen anew
    if field.kind in rules.HAS_OPTIONS:
        return _choice_problem(field, value, situation)
    return _value_problem(field.kind, value)


def _choice_problem(field: Asked, value: Any, situation: Situation) -> Problem | None:
    is_many = field.kind is FieldKind.CHOICES
    if not isinstance(value, list if is_many else str):
        return Problem(Wrong.NOT_UNDERSTOOD)
    keys = value if is_many else [value]
    before = situation.before.get(field.id)
    had = rules.values_of(before.value) if before is not None and before.kind in rules.HAS_OPTIONS else frozenset()
    if not set(keys) <= set(field.keys) | had or len(set(keys)) != len(keys):
        return Problem(Wrong.GONE)
    full = full_options(field, situation.taken.get(field.id, {}), had)
    label = next((option.label for option in field.options if option.key in full and option.key in keys), None)
    return None if label is None else Problem(Wrong.FULL, label)


def _value_problem(kind: FieldKind, value: Any) -> Problem | None:
    longest = MAX_LONG_TEXT if kind is FieldKind.LONG_TEXT else MAX_TEXT
    if kind in {FieldKind.TEXT, FieldKind.LONG_TEXT} and isinstance(value, str):
        return Problem(Wrong.TOO_LONG, str(longest)) if len(value) > longest else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    understood = {
        FieldKind.YES_NO: isinstance(value, bool),
        FieldKind.NUMBER: is_number and abs(value) < LARGEST,
        FieldKind.DATE: isinstance(value, str) and _is_day(value),
        FieldKind.FILE: isinstance(value, int) and not isinstance(value, bool) and value > 0,
    }
    return None if understood.get(kind) else Problem(Wrong.NOT_UNDERSTOOD)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
