"""Dataclasses of rules as JSON holds them, and back: for what is kept of an event besides its rows."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Said = TypeVar("Said")


def as_json(value: Any) -> Any:
    """Return the value as JSON holds it: dataclasses as objects, moments, days and clocks as ISO 8601."""
    if is_dataclass(value):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    return str(value) if isinstance(value, str) else value


def from_json(kind: type[Said], facts: Mapping[str, Any]) -> Said:
    """Return the dataclass that `as_json` has written down.

    What has come to the class since then gets its default, what has left it is passed over.
    """
    hints = get_type_hints(kind)
    known = [each.name for each in fields(kind) if each.name in facts]  # type: ignore[arg-type]
    return kind(**{name: _read(hints[name], facts[name]) for name in known})


def moved(value: Said, days: timedelta) -> Said:
    """Return the value with every moment and day in it so much later; clocks stay."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: moved(getattr(value, each.name), days) for each in fields(value)})
    if isinstance(value, date):
        return value + days
    if isinstance(value, tuple):
        return tuple(moved(each, days) for each in value)  # type: ignore[return-value]
    return value


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return _read(next(each for each in get_args(hint) if each is not type(None)), value)
    if origin is tuple:
        return tuple(_read(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return from_json(hint, value)  # type: ignore[arg-type]
    if hint in {datetime, date, time}:
        return hint.fromisoformat(value)
    return hint(value) if isinstance(hint, type) else value
