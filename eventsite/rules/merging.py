"""Two people have changed the same: what each of them has changed, and what comes of both (three-way)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

Said = TypeVar("Said")


class Side(StrEnum):
    """Whose words hold."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True)
class Difference:
    """One thing that the other has changed since: what it was, what they wrote, what I write.

    None stands for a row that is not there. `key` names it: a field, or a field and a row of it. Where it is not known
    what it was, both may have changed it.
    """

    key: str
    was: Any
    theirs: Any
    mine: Any
    is_known: bool = True

    @property
    def is_conflict(self) -> bool:
        """Whether both have changed it, and not to the same."""
        return self.mine != self.theirs and not (self.is_known and self.mine == self.was)

    @property
    def field(self) -> str:
        """The field that it is in."""
        return self.key.partition("/")[0]


@dataclass(frozen=True)
class Shape:
    """How a dataclass is compared: what only holds together, and how the rows of its lists are told apart."""

    together: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, str]


def differences(was: Said | None, theirs: Said, mine: Said, shape: Shape) -> list[Difference]:
    """Return what the other has changed and I have not written the same, in the order of the fields.

    If it is not known what it was, that is all that differs.
    """
    before, other, own = (_taken_apart(said, shape) if said else {} for said in (was, theirs, mine))
    keys = dict.fromkeys([*before, *other, *own])
    found = (Difference(key, before.get(key), other.get(key), own.get(key), was is not None) for key in keys)
    return [each for each in found if each.theirs != each.mine and not (each.is_known and each.theirs == each.was)]


def merged(was: Said | None, theirs: Said, mine: Said, shape: Shape, choices: Mapping[str, Side]) -> Said:
    """Return what comes of both; where both have changed the same, what was chosen, and mine unless it was said."""
    takes_theirs = {
        each.key
        for each in differences(was, theirs, mine, shape)
        if not each.is_conflict or choices.get(each.key) is Side.THEIRS
    }
    other, own = _taken_apart(theirs, shape), _taken_apart(mine, shape)
    whole = {**own, **{key: other[key] for key in takes_theirs if key in other}}
    for key in takes_theirs - other.keys():
        whole.pop(key, None)
    changes: dict[str, Any] = {}
    for name in _names(mine):
        if name in shape.rows:
            changes[name] = _in_order(name, whole, was or theirs, theirs, mine, shape)
        elif name not in _grouped(shape):
            changes[name] = whole[name]
    for group, names in shape.together.items():
        changes |= dict(zip(names, whole[group], strict=True))
    return replace(mine, **changes)  # type: ignore[type-var]


def _taken_apart(said: object, shape: Shape) -> dict[str, Any]:
    """Return what is said by key: fields, fields that hold together, and rows."""
    parts: dict[str, Any] = {}
    for name in _names(said):
        if name in shape.rows:
            parts |= _rows(name, getattr(said, name), shape.rows[name])
        elif name not in _grouped(shape):
            parts[name] = getattr(said, name)
    for group, names in shape.together.items():
        parts[group] = tuple(getattr(said, name) for name in names)
    return parts


def _rows(name: str, rows: Iterable[object], by: str) -> dict[str, object]:
    """Return the rows by what tells them apart; of those that say the same the second is another row."""
    found: dict[str, object] = {}
    for row in rows:
        key = f"{name}/{getattr(row, by)}"
        number = 2
        while key in found:
            key = f"{name}/{getattr(row, by)}/{number}"
            number += 1
        found[key] = row
    return found


def _in_order(
    name: str, whole: Mapping[str, object], was: object, theirs: object, mine: object, shape: Shape
) -> tuple[Any, ...]:
    """Return the rows in my order if I have changed it, else in theirs; the rest after its neighbours."""
    before, other, own = (list(_rows(name, getattr(said, name), shape.rows[name])) for said in (was, theirs, mine))
    first, second = (own, other) if _reordered(before, own) else (other, own)
    order = [key for key in first if key in whole]
    for number, key in enumerate(second):
        if key in whole and key not in order:
            earlier = next((one for one in reversed(second[:number]) if one in order), None)
            place = 0 if earlier is None else order.index(earlier) + 1
            while place < len(order) and order[place] not in second:
                place += 1
            order.insert(place, key)
    return tuple(whole[key] for key in order)


def _reordered(before: Sequence[str], after: Sequence[str]) -> bool:
    return [key for key in before if key in after] != [key for key in after if key in before]


def _names(said: object) -> list[str]:
    if not is_dataclass(said):
        raise TypeError("only dataclasses are compared")
    return [each.name for each in fields(said)]


def _grouped(shape: Shape) -> set[str]:
    return {name for names in shape.together.values() for name in names}
