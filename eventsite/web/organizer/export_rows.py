"""The attendee list as rows of a file: which columns it has, and what stands in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, Self
from zoneinfo import ZoneInfo

from flask_babel import gettext

from eventsite.models import Event
from eventsite.queries.exports import COLUMN_NAMES, Chunk
from eventsite.rules import policies
from eventsite.rules.events import Format
from eventsite.rules.invitations import TELLING_ORDER, PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import Attendance
from eventsite.rules.views import CHOSEN, Column, View
from eventsite.web import form_answers, zones
from eventsite.web.form_answers import Columns
from eventsite.web.words import answer_in_words, answers_in_words, states_in_words

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
HOME = ZoneInfo(zones.HOME)
TO_THE_MINUTE = len("2026-09-14 09:00")
WIDTH = 24  # of an own question


@dataclass(frozen=True)
class Table:
    """What the files of one event look like. Its words are looked up once and not for each row."""

    event: Event
    names: Sequence[str]
    own: Columns
    words: Mapping[str, Mapping[Any, str]]
    answers: Mapping[str, str]

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
            {
                "state": states_in_words(),
                "mode": _modes_in_words(event),
                "attendance": {Attendance.UNKNOWN: "", Attendance.PRESENT: gettext("Present")},
            },
            answers_in_words(),
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

    def rows(self, chunks: Iterable[Chunk], *, as_text: bool = False) -> Iterator[Sequence[Any]]:
        """Yield a row for each person: text, but for moments and days unless those are wanted as text too.

        A chunk is worked on a column at a time: that is several times as fast as cell by cell.
        """
        for chunk in chunks:
            known = dict(zip(COLUMN_NAMES, zip(*chunk.people, strict=True), strict=True)) if chunk.people else {}
            columns = [self._column(name, known, chunk, as_text=as_text) for name in self.names]
            if self.own.fields:
                columns += zip(*self._own(chunk, as_text=as_text), strict=True)
            yield from zip(*columns, strict=True)

    def _column(self, name: str, known: Mapping[str, Any], chunk: Chunk, *, as_text: bool) -> Iterable[Cell]:
        """Return the cells of one column, for the people of the chunk in order."""
        ids = known["id"]
        if name in known and name not in {"seq", "state", "mode", "attendance"}:
            return known[name]
        if name in self.words:
            words = self.words[name]
            return [words.get(value, "") for value in known[name]]
        if name == "seq":
            return map(str, known["seq"])
        if name == "answer":
            return map(self._answer, known["answer_rank"], known["releases_at"])
        if name == "registered_at":
            return _registered(known["created_at"], as_text=as_text)
        if name == "questions":
            return [str(chunk.questions.get(one, 0)) for one in ids]
        said = chunk.comments if name == "comment" else chunk.tags
        return [said.get(one, "") for one in ids]

    def _own(self, chunk: Chunk, *, as_text: bool) -> Iterator[list[Cell]]:
        given = chunk.answers
        files = self.own.files(chain.from_iterable(given.values())) if given else {}
        for one in chunk.people:
            cells = self.own.of(given.get(one.id, ()), files)
            yield [cell if isinstance(cell, str) else cell.isoformat() for cell in cells] if as_text else cells

    def _answer(self, rank: int, releases_at: datetime | None) -> str:
        answer = TELLING_ORDER[rank] if rank < len(TELLING_ORDER) else None
        if answer is PartStat.DECLINED and releases_at is not None:
            return answer_in_words(answer, releases_at)
        return "" if answer is None else self.answers.get(answer, "")


def _registered(moments: Iterable[datetime], *, as_text: bool) -> list[Any]:
    """Return the moments on the clock of the association, to the minute if they are to be text."""
    on_the_wall = [moment.astimezone(HOME) for moment in moments]
    if as_text:
        return [moment.isoformat(" ", "minutes")[:TO_THE_MINUTE] for moment in on_the_wall]
    return [moment.replace(tzinfo=None) for moment in on_the_wall]


def _modes_in_words(event: Event) -> dict[str | None, str]:
    words = {Mode.ON_SITE: gettext("On site"), Mode.DIGITAL: gettext("Online")}
    return {chosen: words[policies.mode_in(event.format, chosen)] for chosen in (None, *Mode)}
