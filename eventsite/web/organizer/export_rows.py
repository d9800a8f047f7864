"""The attendee list as rows of a file: which columns it has, and what stands in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from operator import attrgetter
from typing import Any, Self

from flask_babel import gettext

from eventsite.models import Event
from eventsite.queries.exports import Chunk
from eventsite.rules import policies
from eventsite.rules.events import Format
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import Attendance, RegistrationState
from eventsite.rules.views import CHOSEN, Column, View
from eventsite.web import form_answers
from eventsite.web.filters import local
from eventsite.web.form_answers import Columns
from eventsite.web.words import answer_in_words, answers_in_words, state_in_words

Cell = str | date
# What a chosen column of the list is called here; what is in none is in no file.
FILE_COLUMNS: dict[str, tuple[str, ...]] = {
    Column.COMPANY: ("company",),
    Column.EMAIL: ("email",),
    Column.STATE: ("state",),
    Column.MODE: ("mode",),
    Column.ANSWER: ("answer", "comment"),
    Column.ASKED: ("questions",),
    Column.TAGS: ("tags",),
    Column.ATTENDANCE: ("attendance",),
    Column.JOB_TITLE: ("job_title",),
    Column.PHONE: ("phone",),
    Column.CREATED: ("registered_at",),
}
WITHOUT_CHOICE = (
    "seq", "name", "email", "company", "job_title", "phone", "mode", "state", "answer", "comment", "questions",
    "registered_at",
)  # fmt: skip
WIDTHS = {"seq": 6, "name": 28, "email": 34, "company": 28, "job_title": 24, "phone": 18, "mode": 12, "state": 16,
          "answer": 26, "comment": 40, "questions": 10, "registered_at": 18, "tags": 24, "attendance": 14}  # fmt: skip
NOTHING: tuple[None, str] = (None, "")
WIDTH = 24  # of an own question


@dataclass(frozen=True)
class Table:
    """What the files of one event look like. Its words are looked up once and not for each row."""

    event: Event
    names: Sequence[str]
    own: Columns
    states: Mapping[str, str]
    answers: Mapping[str, str]
    modes: Mapping[str, str]
    attendances: Mapping[str, str]

    @classmethod
    def of(cls, event: Event, view: View | None = None) -> Self:
        """Return the table of a view, in the language of the page: its chosen columns, or else all that are usual."""
        own = form_answers.columns(event.id)
        chosen = view.columns if view is not None and view.columns != CHOSEN else None
        names: Sequence[str] = WITHOUT_CHOICE
        if chosen is not None:
            names = ("seq", "name", *(name for column in chosen for name in FILE_COLUMNS.get(column, ())))
            own = replace(own, fields=[field for field in own.fields if f"f{field.id}" in chosen])
        return cls(
            event,
            [name for name in names if name != "mode" or event.format == Format.HYBRID],
            own,
            {state: state_in_words(state) for state in RegistrationState},
            answers_in_words(),
            {Mode.ON_SITE: gettext("On site"), Mode.DIGITAL: gettext("Online")},
            {Attendance.UNKNOWN: "", Attendance.PRESENT: gettext("Present")},
        )

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each column beside the own questions, by its name."""
        words = {
            "seq": gettext("No."),
            "name": gettext("Name"),
            "email": gettext("E-mail"),
            "company": gettext("Company"),
            "job_title": gettext("Role"),
            "phone": gettext("Mobile number"),
            "mode": gettext("Takes part"),
            "state": gettext("Status"),
            "answer": gettext("Answer in the calendar"),
            "comment": gettext("Comment"),
            "questions": gettext("Questions"),
            "registered_at": gettext("Registered"),
            "tags": gettext("Tags"),
            "attendance": gettext("Attendance"),
        }
        return {name: words[name] for name in self.names}

    @property
    def all_headings(self) -> list[str]:
        """All headings in order, what the event itself asks last."""
        return [*self.headings.values(), *self.own.headings]

    @property
    def widths(self) -> list[int]:
        """How wide each column is, in characters."""
        return [*(WIDTHS[name] for name in self.names), *([WIDTH] * len(self.own.fields))]

    def rows(self, chunks: Iterable[Chunk]) -> Iterator[list[Cell]]:
        """Yield a row for each person: text, but for moments and days."""
        for chunk in chunks:
            given = chunk.answers
            files = self.own.files(chain.from_iterable(given.values())) if given else {}
            getters = self._getters(chunk)
            for one in chunk.people:
                cells = [get(one) for get in getters]
                if self.own.fields:
                    cells += self.own.of(given.get(one.id, ()), files)
                yield cells

    def _getters(self, chunk: Chunk) -> list[Callable[[Any], Cell]]:
        """Return what makes the cell of each column from a person of the chunk."""
        calendar, questions, tags = chunk.calendar, chunk.questions, chunk.tags
        made: dict[str, Callable[[Any], Cell]] = {
            "seq": lambda one: str(one.seq),
            "mode": lambda one: self.modes[policies.mode_in(self.event.format, one.mode)],
            "state": lambda one: self.states[one.state],
            "answer": lambda one: self._answer(calendar.get(one.id, NOTHING)[0], one.releases_at),
            "comment": lambda one: calendar.get(one.id, NOTHING)[1],
            "questions": lambda one: str(questions.get(one.id, 0)),
            "registered_at": lambda one: local(one.created_at).replace(tzinfo=None),
            "tags": lambda one: tags.get(one.id, ""),
            "attendance": lambda one: self.attendances.get(one.attendance, one.attendance),
        }
        return [made.get(name) or attrgetter(name) for name in self.names]

    def _answer(self, answer: PartStat | None, releases_at: datetime | None) -> str:
        if answer is PartStat.DECLINED and releases_at is not None:
            return answer_in_words(answer, releases_at)
        return "" if answer is None else self.answers.get(answer, "")


def texts(rows: Iterable[Sequence[Cell]]) -> Iterator[list[str]]:
    """Yield rows in which moments and days are text, as spreadsheets write them in Swedish."""
    for row in rows:
        yield [cell if isinstance(cell, str) else text_of(cell) for cell in row]


def text_of(cell: Cell) -> str:
    """Return a moment or a day as text; text as it is."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell if isinstance(cell, str) else cell.isoformat()
