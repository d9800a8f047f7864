"""Views of the attendee list: what to look for, what to show, in which order. A view is an address to share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self, TypeVar

from eventsite.rules.fields import HAS_OPTIONS, NO, YES, Asked, FieldKind, number_of
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import Attendance, RegistrationState

LONGEST = 200  # characters to search for
MOST_VALUES = 50  # of one filter
LARGEST_ID = 2147483647
Arguments = Mapping[str, Sequence[str]]
Value = TypeVar("Value")


class Column(StrEnum):
    """What the list can show of a person beside the name, which is always there."""

    NAME = "name"
    COMPANY = "company"
    EMAIL = "email"
    STATE = "state"
    MODE = "mode"
    ANSWER = "answer"
    ASKED = "asked"
    TAGS = "tags"
    GROUP = "group"
    ATTENDANCE = "attendance"
    JOB_TITLE = "job_title"
    PHONE = "phone"
    CREATED = "created"


class Kind(StrEnum):
    """What a person's company is to the association; OTHER is one that the register does not know, too."""

    MEMBER = "member"
    OTHER = "other"


class Given(StrEnum):
    """Whether there is an answer to an own field at all."""

    EMPTY = "empty"
    GIVEN = "given"


CHOSEN = (Column.COMPANY, Column.EMAIL, Column.STATE, Column.ANSWER, Column.CREATED)
UNSORTABLE = frozenset({Column.TAGS, Column.GROUP})
FIRST_SORT = str(Column.CREATED)


@dataclass(frozen=True)
class Ground:
    """What a view is held against: the event's own questions, how one can take part, its zone, and now."""

    fields: tuple[Asked, ...] = ()
    modes: tuple[Mode, ...] = ()
    timezone: str = "Europe/Stockholm"
    now: datetime | None = None

    def field(self, name: str) -> Asked | None:
        """Return the own field that a column or filter is named after, as "f12"; None if there is none."""
        return next((one for one in self.fields if one.wants_answer and name == f"f{one.id}"), None)


@dataclass(frozen=True)
class AnswerFilter:
    """By what somebody has answered to an own field: one of the values, or whether there is an answer.

    Values are keys of options, "yes" and "no", or a text: part of a text answer, all of a number as people write it,
    or a day as 2026-09-14.
    """

    field_id: int
    values: tuple[str, ...] = ()
    given: Given | None = None


@dataclass(frozen=True)
class View:
    """How somebody looks at an attendee list. Several values of one filter: any of them; several filters: all.

    `companies` are names, of the register or as written. `since` and `until` are days on which people registered,
    both included, in the event's zone. `sort` is a column or an own field as "f12"; grouped lists are sorted by company
    and name. `ground` is what it was read against and no part of what it says.
    """

    search: str = ""
    states: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    kind: Kind | None = None
    answers: tuple[str, ...] = ()
    attendance: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    asked: bool | None = None
    lacking: bool | None = None
    bounced: bool | None = None
    since: date | None = None
    until: date | None = None
    group: int | None = None
    own: tuple[AnswerFilter, ...] = ()
    sort: str = FIRST_SORT
    descending: bool = False
    columns: tuple[str, ...] = CHOSEN
    by_company: bool = False
    ground: Ground = field(default=Ground(), compare=False, repr=False)

    @classmethod
    def read(cls, arguments: Arguments, ground: Ground | None = None) -> Self:
        """Return the view that the arguments of an address ask for; what is not understood is left out."""
        ground = ground or Ground()
        read = _Reader(arguments)
        sort = read.one("sort")
        is_sortable = sort.removeprefix("-") in sortable(ground)
        return cls(
            search=read.one("q"),
            states=read.among("state", set(RegistrationState)),
            modes=read.among("mode", set(Mode)),
            companies=read.several("company"),
            kind=read.as_one("kind", Kind),
            answers=read.among("answer", set(PartStat), str.upper),
            attendance=read.among("attendance", set(Attendance)),
            tags=read.several("tag"),
            asked=read.yes_no("asked"),
            lacking=read.yes_no("lacking"),
            bounced=read.yes_no("bounced"),
            since=read.as_one("from", date.fromisoformat),
            until=read.as_one("to", date.fromisoformat),
            group=read.number("group"),
            own=tuple(found for one in ground.fields if (found := _own(read, one)) is not None),
            sort=sort.removeprefix("-") if is_sortable else FIRST_SORT,
            descending=is_sortable and sort.startswith("-"),
            columns=read.among("columns", showable(ground)) or CHOSEN,
            by_company=read.one("by") == "company",
            ground=ground,
        )

    def arguments(self) -> dict[str, list[str]]:
        """Return the view as arguments of an address, only those that say something; `read` makes it again."""
        shown = self.filters()
        if (self.sort, self.descending) != (FIRST_SORT, False):
            shown["sort"] = [f"-{self.sort}" if self.descending else self.sort]
        if self.columns != CHOSEN:
            shown["columns"] = [str(name) for name in self.columns]
        if self.by_company:
            shown["by"] = ["company"]
        return shown

    def filters(self) -> dict[str, list[str]]:
        """Return those of the arguments that leave people out."""
        shown = {
            "q": [self.search],
            "state": [*self.states],
            "mode": [*self.modes],
            "company": [*self.companies],
            "kind": [self.kind or ""],
            "answer": [answer.lower() for answer in self.answers],
            "attendance": [*self.attendance],
            "tag": [*self.tags],
            "asked": [_said(self.asked)],
            "lacking": [_said(self.lacking)],
            "bounced": [_said(self.bounced)],
            "from": [self.since.isoformat() if self.since else ""],
            "to": [self.until.isoformat() if self.until else ""],
            "group": [str(self.group or "")],
        }
        for own in self.own:
            shown[f"f{own.field_id}"] = [*own.values]
            shown[f"f{own.field_id}.is"] = [own.given or ""]
        return {name: kept for name, values in shown.items() if (kept := [str(value) for value in values if value])}

    def without(self, name: str, value: str) -> Self:
        """Return the view without one value of one of its filters, as `filters` names them."""
        left = self.arguments()
        left[name] = [other for other in left.get(name, []) if other != value]
        return self.read(left, self.ground)

    def sorted_by(self, name: str) -> Self:
        """Return the view in the order of a column; in the other direction if that is its order already."""
        return replace(self, sort=name, descending=self.sort == name and not self.descending)

    def earlier(self, name: str) -> Self:
        """Return the view with a column one place nearer to the name."""
        return self._exchanged(self.columns.index(name) - 1)

    def later(self, name: str) -> Self:
        """Return the view with a column one place further from the name."""
        return self._exchanged(self.columns.index(name))

    def _exchanged(self, place: int) -> Self:
        """Return the view with the columns at that place and the next exchanged, if there are two."""
        shown = [*self.columns]
        if 0 <= place < len(shown) - 1:
            shown[place : place + 2] = reversed(shown[place : place + 2])
        return replace(self, columns=tuple(shown))


def showable(ground: Ground) -> list[str]:
    """Return the names of the columns that an event's list can show, the own fields last."""
    own = [f"f{one.id}" for one in ground.fields if one.wants_answer]
    return [*(str(column) for column in Column if column is not Column.NAME), *own]


def sortable(ground: Ground) -> list[str]:
    """Return the names of the columns by which an event's list can be sorted."""
    return [name for name in (str(Column.NAME), *showable(ground)) if name not in UNSORTABLE]


class _Reader:
    """Reads arguments: trimmed, without NUL and half characters, never longer than anything we keep."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments

    def several(self, name: str) -> tuple[str, ...]:
        values = [_clean(value) for value in self._arguments.get(name, ())[:MOST_VALUES]]
        return tuple(dict.fromkeys(value for value in values if value))

    def one(self, name: str) -> str:
        return next(iter(self.several(name)), "")

    def among(self, name: str, known: Sequence[str] | set[Any], fold: Callable[[str], str] = str) -> tuple[str, ...]:
        return tuple(value for value in map(fold, self.several(name)) if value in known)

    def as_one(self, name: str, kind: Callable[[str], Value]) -> Value | None:
        try:
            return kind(self.one(name)) if self.one(name) else None
        except ValueError:
            return None

    def number(self, name: str) -> int | None:
        digits = self.one(name)
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_ID))
        return int(digits) if is_number and 0 < int(digits) <= LARGEST_ID else None

    def yes_no(self, name: str) -> bool | None:
        return {YES: True, NO: False}.get(self.one(name))


def _own(read: _Reader, one: Asked) -> AnswerFilter | None:
    name = f"f{one.id}"
    if not one.wants_answer:
        return None
    values = read.several(name) if one.kind is not FieldKind.FILE else ()
    values = tuple(value for value in values if _is_answer(one, value))
    given = read.as_one(f"{name}.is", Given)
    return AnswerFilter(one.id, values, given) if values or given else None


def _is_answer(one: Asked, value: str) -> bool:
    """Say whether somebody could have answered so, or written it in a text."""
    if one.kind in HAS_OPTIONS or one.kind is FieldKind.YES_NO:
        return value in one.keys
    if one.kind is FieldKind.NUMBER:
        return number_of(value) is not None
    return one.kind is not FieldKind.DATE or _is_day(value)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _clean(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "ignore").decode().strip()[:LONGEST]


def _said(value: bool | None) -> str:
    return "" if value is None else YES if value else NO
