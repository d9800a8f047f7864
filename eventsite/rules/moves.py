"""Taking what somebody has answered along to the form of another event: where label and kind are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventsite.rules import fields as field_rules
from eventsite.rules.fields import Asked, FieldKind
from eventsite.rules.form_answers import Given


@dataclass(frozen=True)
class Carried:
    """The answers by the ids of the other form, and the labels of what could not come along, in order."""

    answers: dict[int, Any]
    left_behind: list[str]


def carried(before: Sequence[Asked], given: Mapping[int, Given], after: Sequence[Asked]) -> Carried:
    """Return what of the answers fits the other form. Choices go by the words of their options; files stay."""
    answers: dict[int, Any] = {}
    left_behind = []
    for field in before:
        if field.id not in given:
            continue
        twin = _twin(field, after) if given[field.id].kind is field.kind else None
        value = _value(field, given[field.id].value, twin) if twin else None
        if twin is None or value is None:
            left_behind.append(field.label)
        else:
            answers[twin.id] = value
    return Carried(answers, left_behind)


def _twin(field: Asked, others: Sequence[Asked]) -> Asked | None:
    """Return the field of the other form that asks the same, if there is one and it can be answered."""
    words = _words(field.label)
    same = (one for one in others if one.is_enabled and one.kind is field.kind and _words(one.label) == words)
    return None if field.kind is FieldKind.FILE else next(same, None)


def _value(field: Asked, value: Any, twin: Asked) -> Any:
    """Return the answer as the other form has it, None where an option is not there."""
    if field.kind not in field_rules.HAS_OPTIONS:
        return value
    labels = {option.key: _words(option.label) for option in field.options}
    keys = {_words(option.label): option.key for option in twin.options}
    chosen = value if isinstance(value, list) else [value]
    found = [keys.get(labels.get(key, "")) for key in chosen]
    if None in found:
        return None
    return found if isinstance(value, list) else found[0]


def _words(label: str) -> str:
    return " ".join(label.split()).casefold()
