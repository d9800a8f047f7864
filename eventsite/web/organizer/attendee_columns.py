"""The columns of the attendee list: what each is called, and what stands in it of a person.

Cells are made here and only written out by the template: the list is looked at all day, and a macro for each cell
would take longer than everything else on the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from flask_babel import gettext, ngettext

from eventsite.models import Event
from eventsite.queries.attendees import Attendee
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode, mode_in
from eventsite.rules.registrations import Attendance, RegistrationState
from eventsite.rules.views import UNSORTABLE, Column, Ground, View, showable
from eventsite.web import form_answers, words
from eventsite.web.filters import day_short, local
from eventsite.web.remembered import by_language

WAITS = frozenset(
    {
        RegistrationState.UNCONFIRMED,
        RegistrationState.PENDING,
        RegistrationState.WAITLISTED,
        RegistrationState.OFFERED,
    }
)
LONGEST_EXCERPT = 60
# Which leave a narrow screen first, by the names in components.css.
CLASSES = {
    Column.EMAIL: "low",
    Column.STATE: "",
    Column.CREATED: "low when",
    Column.ANSWER: "mid answer",
    Column.ASKED: "mid r",
    Column.PHONE: "low",
}


@dataclass(frozen=True)
class Head:
    """The head of a column. `next_view` is where a press on it leads, None if it cannot be sorted by."""

    name: str
    label: str
    classes: str
    next_view: View | None
    sorted: str = ""


class Cell(NamedTuple):
    """A cell: its text, behind a square if there is a status, and a smaller line below it."""

    text: str
    classes: str
    status: str | None = None
    note: str = ""


class Row(NamedTuple):
    """A person in the list."""

    number: int
    name: str
    asked: int
    asked_in_words: str
    narrow: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    cells: tuple[Cell, ...]
    company: str
    company_key: str


def labels(ground: Ground) -> dict[str, str]:
    """Return what each column that an event's list can show is called."""
    return _labels() | {f"f{one.id}": one.label for one in ground.fields}


@by_language
def _labels() -> dict[str, str]:
    return {
        Column.NAME: gettext("Name"),
        Column.COMPANY: gettext("Company"),
        Column.EMAIL: gettext("E-mail"),
        Column.STATE: gettext("Status"),
        Column.MODE: gettext("Takes part"),
        Column.ANSWER: gettext("In the calendar"),
        Column.ASKED: gettext("Questions"),
        Column.TAGS: gettext("Tags"),
        Column.GROUP: gettext("Registered by"),
        Column.ATTENDANCE: gettext("Attendance"),
        Column.JOB_TITLE: gettext("Role"),
        Column.PHONE: gettext("Mobile number"),
        Column.CREATED: gettext("Registered"),
    }


def heads(view: View, called: Mapping[str, str]) -> list[Head]:
    """Return the heads of the view's columns, the name first; `called` are labels()."""
    return [_head(name, called[name], view) for name in (str(Column.NAME), *shown(view))]


def menu(view: View, called: Mapping[str, str]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the view's columns with their labels and how all would stand if one came earlier or later; the others."""
    chosen = [(name, called[name], view.earlier(name).columns, view.later(name).columns) for name in view.columns]
    others = [(name, called[name]) for name in showable(view.ground) if name not in view.columns]
    return tuple(chosen), tuple(others)


def shown(view: View) -> list[str]:
    """Return the view's columns as they are shown: by company, the headings say which."""
    return [name for name in view.columns if not (view.by_company and name == Column.COMPANY)]


@by_language
def modes_in_words() -> dict[str, str]:
    """Return the ways of taking part in words."""
    return {str(Mode.ON_SITE): gettext("On site"), str(Mode.DIGITAL): gettext("Online")}


@by_language
def attendance_in_words() -> dict[str, str]:
    """Return what is known of somebody's presence, in words."""
    return {str(Attendance.PRESENT): gettext("Took part"), str(Attendance.UNKNOWN): gettext("Not known")}


class Writer:
    """Writes the rows of one page; what is the same for many people is put into words once."""

    def __init__(self, event: Event, view: View, attendees: Sequence[Attendee], now: datetime) -> None:
        self._event, self._view, self._attendees = event, view, attendees
        people = [one.registration for one in attendees]
        self._lacking = form_answers.lacking(event, people, now, view.ground.fields)
        own = [int(name.removeprefix("f")) for name in view.columns if name.startswith("f") and name[1:].isdigit()]
        self._own = form_answers.cells(event.id, [one.id for one in people], own) if own else {}
        self._said: dict[object, str] = {}
        self._states = words.states_in_words()
        self._writers = [self._writer(name) for name in shown(view)]

    def rows(self) -> list[Row]:
        """Return everybody's row."""
        return [self._row(attendee) for attendee in self._attendees]

    def _row(self, attendee: Attendee) -> Row:
        one = attendee.registration
        answer = self._answer(attendee)
        narrow = (one.company, self._in_calendar(answer) if answer else "")
        asked = one.questions
        return Row(
            number=one.id,
            name=one.name or (gettext("Erased") if one.erased_at else gettext("Place without a name")),
            asked=asked,
            asked_in_words=ngettext("question", "questions", asked) if asked else "",
            narrow=tuple(line for line in narrow if line),
            marks=self._marks(attendee),
            tags=attendee.tags,
            cells=tuple(write(attendee) for write in self._writers),
            company=one.company,
            company_key=one.company_key,
        )

    def _marks(self, attendee: Attendee) -> tuple[tuple[str, str], ...]:
        one = attendee.registration
        lacks = ("status-wait", gettext("Answers missing")) if one.id in self._lacking else None
        bounced = ("status-bad", gettext("Mail comes back")) if one.undeliverable_at else None
        return tuple(mark for mark in (lacks, bounced) if mark)

    def _writer(self, name: str) -> Callable[[Attendee], Cell]:
        classes = CLASSES.get(name, "mid")  # type: ignore[call-overload]
        special: dict[str, Callable[[Attendee], Cell]] = {Column.STATE: self._state, Column.ANSWER: self._answered}
        if name in special:
            return special[name]
        texts: dict[str, Callable[[Attendee], str]] = {
            Column.COMPANY: lambda one: one.registration.company,
            Column.EMAIL: lambda one: one.registration.email,
            Column.JOB_TITLE: lambda one: one.registration.job_title,
            Column.PHONE: lambda one: one.registration.phone,
            Column.ASKED: lambda one: str(one.registration.questions or ""),
            Column.TAGS: lambda one: ", ".join(one.tags),
            Column.GROUP: lambda one: one.registration.coordinator or "",
            Column.MODE: lambda one: self._modes[mode_in(self._event.format, one.registration.mode)],
            Column.ATTENDANCE: lambda one: self._attendance.get(one.registration.attendance, ""),
            Column.CREATED: lambda one: self._day(one.registration.created_at),
        }
        write = texts.get(name) or (lambda one: self._own.get(one.registration.id, {}).get(int(name[1:]), ""))
        return lambda one: Cell(write(one), classes)

    @cached_property
    def _modes(self) -> Mapping[str, str]:
        return modes_in_words()

    @cached_property
    def _attendance(self) -> Mapping[str, str]:
        return attendance_in_words()

    def _state(self, attendee: Attendee) -> Cell:
        state = attendee.registration.state
        square = "status-wait" if state in WAITS else "" if state == RegistrationState.CONFIRMED else "status-off"
        return Cell(self._states[state], "", square)

    def _answered(self, attendee: Attendee) -> Cell:
        said = self._answer(attendee)
        squares = {PartStat.DECLINED: "status-bad", PartStat.ACCEPTED: "", PartStat.TENTATIVE: "status-wait"}
        square = squares.get(attendee.answer, "status-off") if said and attendee.answer else None
        comment = attendee.comment
        shortened = f"{comment[: LONGEST_EXCERPT - 1]}…" if len(comment) > LONGEST_EXCERPT else comment
        return Cell(said, CLASSES[Column.ANSWER], square, f"”{shortened}”" if comment else "")

    def _answer(self, attendee: Attendee) -> str:
        key = (attendee.answer, attendee.registration.releases_at)
        if key not in self._said:
            self._said[key] = words.answer_in_words(*key)
        return self._said[key]

    def _in_calendar(self, answer: str) -> str:
        if answer not in self._said:
            self._said[answer] = gettext("Calendar: %(answer)s", answer=answer)
        return self._said[answer]

    def _day(self, moment: datetime) -> str:
        day = local(moment).date()
        if day not in self._said:
            self._said[day] = day_short(day)
        return self._said[day]


def _head(name: str, label: str, view: View) -> Head:
    classes = "" if name == Column.NAME else CLASSES.get(name, "mid")  # type: ignore[call-overload]
    if name in UNSORTABLE or view.by_company:
        return Head(name, label, classes, None)
    is_sorted = view.sort == name
    direction = ("descending" if view.descending else "ascending") if is_sorted else ""
    return Head(name, label, classes, view.sorted_by(name), direction)
