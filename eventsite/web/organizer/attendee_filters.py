"""The filters of the attendee list: what one can choose, and those in use as words that can be taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from eventsite.rules.fields import HAS_OPTIONS, NO, YES, FieldKind
from eventsite.rules.views import Given, Ground, Kind, View
from eventsite.web import words
from eventsite.web.filters import day_long
from eventsite.web.organizer import lists
from eventsite.web.organizer.attendee_columns import attendance_in_words, modes_in_words
from eventsite.web.remembered import by_language

_TYPED = {FieldKind.DATE: "day", FieldKind.NUMBER: "number"}


@dataclass(frozen=True)
class Control:
    """One filter of the form: a choice, or what is typed where there are none: a text, day or number.

    `value` is what is chosen or typed now, `error` says why it is left out.
    """

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] | None
    value: str
    kind: str = "text"
    error: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in use, in words, and the address of the list without it."""

    label: str
    href: str


def controls(view: View, tags: list[str], typed: Mapping[str, str]) -> tuple[Control, ...]:
    """Return the filters that the event's list has; those of its own questions last. `typed` is all as it came."""
    yes_no = _yes_no()
    fixed: list[tuple[str, Mapping[str, str] | None, str]] = [
        ("company", None, "text"),
        ("kind", _kinds(), ""),
        ("mode", modes_in_words() if len(view.ground.modes) > 1 else {}, ""),
        ("answer", _answers(), ""),
        ("asked", yes_no, ""),
        ("tag", {tag: tag for tag in tags}, ""),
        ("attendance", attendance_in_words(), ""),
        ("lacking", yes_no, ""),
        ("bounced", yes_no, ""),
        ("from", None, "day"),
        ("to", None, "day"),
    ]
    called = _labels(view.ground)
    shown = [(name, choices, kind) for name, choices, kind in fixed if choices is None or choices]
    chosen, refused = view.filters(), _refusals()
    found = []
    for name, choices, kind in [*shown, *_own(view.ground)]:
        value = next(iter(chosen.get(name, [])), "")
        unread = "" if value or kind not in refused else typed.get(name, "")
        pairs = None if choices is None else tuple(choices.items())
        found.append(Control(name, called[name], pairs, value or unread, kind, refused[kind] if unread else ""))
    return tuple(found)


def chips(event_id: int, view: View) -> list[Chip]:
    """Return the filters in use, but for the search and the state, which show themselves."""
    called, said = _labels(view.ground), _values(view.ground)
    return [
        Chip(
            f"{called[name]}: {said.get(name, str)(value)}",
            lists.address_of(event_id, view.without(name, value)),
        )
        for name, values in view.filters().items()
        if name not in {"q", "state"}
        for value in values
    ]


def _refusals() -> dict[str, str]:
    """Return what is said beside a filter that is not understood, by what should have been typed."""
    return {
        "day": gettext("Write the day as 2026-09-14. The list is shown without this filter."),
        "number": gettext("Write a number, for example 12. The list is shown without this filter."),
    }


def _labels(ground: Ground) -> dict[str, str]:
    return _fixed_labels() | {f"f{one.id}{suffix}": one.label for one in ground.fields for suffix in ("", ".is")}


@by_language
def _fixed_labels() -> dict[str, str]:
    return {
        "company": gettext("Company"),
        "kind": gettext("Kind of company"),
        "mode": gettext("Takes part"),
        "answer": gettext("Answer in the calendar"),
        "asked": gettext("Has asked a question"),
        "tag": gettext("Tag"),
        "attendance": gettext("Attendance"),
        "lacking": gettext("Lacks answers"),
        "bounced": gettext("Mail comes back"),
        "from": gettext("Registered from"),
        "to": gettext("Registered until"),
        "group": gettext("Group"),
    }


def _values(ground: Ground) -> dict[str, Callable[[str], str]]:
    choices: dict[str, Mapping[str, str]] = {
        "kind": _kinds(),
        "mode": modes_in_words(),
        "answer": _answers(),
        "attendance": attendance_in_words(),
        **dict.fromkeys(("asked", "lacking", "bounced"), _yes_no()),
        **{f"f{one.id}.is": _given() for one in ground.fields},
        **{name: found for name, found, _ in _own(ground) if found},
    }
    in_words: dict[str, Callable[[str], str]] = {name: _of(found) for name, found in choices.items()}
    return in_words | dict.fromkeys(("from", "to"), lambda value: day_long(date.fromisoformat(value)))


def _of(choices: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: choices.get(value, value)


def _own(ground: Ground) -> list[tuple[str, Mapping[str, str] | None, str]]:
    found: list[tuple[str, Mapping[str, str] | None, str]] = []
    for one in ground.fields:
        name = f"f{one.id}"
        if one.kind in HAS_OPTIONS:
            found.append((name, {option.key: option.label for option in one.options}, ""))
        elif one.kind is FieldKind.YES_NO:
            found.append((name, _yes_no(), ""))
        elif one.kind is FieldKind.FILE:
            found.append((f"{name}.is", _given(), ""))
        elif one.wants_answer:
            found.append((name, None, _TYPED.get(one.kind, "text")))
    return found


@by_language
def _answers() -> dict[str, str]:
    return {answer.lower(): word for answer, word in words.answers_in_words().items()}


@by_language
def _kinds() -> dict[str, str]:
    return {str(Kind.MEMBER): gettext("Members"), str(Kind.OTHER): gettext("Others")}


@by_language
def _yes_no() -> dict[str, str]:
    return {YES: gettext("Yes"), NO: gettext("No")}


@by_language
def _given() -> dict[str, str]:
    return {str(Given.GIVEN): gettext("Answered"), str(Given.EMPTY): gettext("Not answered")}
