"""The attendee list as rows of a file: which columns it has, and what stands in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Self

from flask_babel import gettext

from eventsite.models import Event
from eventsite.queries.exports import Chunk
from eventsite.rules import policies
from eventsite.rules.events import Format
from eventsite.rules.invitations import PartStat
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import RegistrationState
from eventsite.web import form_answers
from eventsite.web.filters import local
from eventsite.web.form_answers import Columns
from eventsite.web.words import answer_in_words, answers_in_words, state_in_words

Cell = str | date
WIDTHS = {"seq": 6, "name": 28, "email": 34, "company": 28, "job_title": 24, "phone": 18, "mode": 12, "state": 16,
          "answer": 26, "comment": 40, "questions": 10, "registered_at": 18}  # fmt: skip
WIDTH = 24  # of an own question


@dataclass(frozen=True)
class Table:
    """What the files of one event look like. Its words are looked up once and not for each row."""

    event: Event
    own: Columns
    states: Mapping[str, str]
    answers: Mapping[str, str]
    modes: Mapping[str, str]

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return the table of the event, in the language of the page."""
        return cls(
            event,
            form_answers.columns(event.id),
            {state: state_in_words(state) for state in RegistrationState},
            answers_in_words(),
            {Mode.ON_SITE: gettext("On site"), Mode.DIGITAL: gettext("Online")},
        )

    @property
    def headings(self) -> dict[str, str]:
        """The heading of each column that every event has, by its name."""
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
        }
        if self.event.format != Format.HYBRID:
            del words["mode"]
        return words

    @property
    def all_headings(self) -> list[str]:
        """All headings in order, what the event itself asks last."""
        return [*self.headings.values(), *self.own.headings]

    @property
    def widths(self) -> list[int]:
        """How wide each column is, in characters."""
        return [*(WIDTHS[name] for name in self.headings), *([WIDTH] * len(self.own.fields))]

    def rows(self, chunks: Iterable[Chunk]) -> Iterator[list[Cell]]:
        """Yield a row for each person: text, but for moments and days."""
        for chunk in chunks:
            given = chunk.answers
            files = self.own.files(chain.from_iterable(given.values())) if given else {}
            for one in chunk.people:
                cells = self._cells(one, chunk)
                if self.own.fields:
                    cells += self.own.of(given.get(one.id, ()), files)
                yield cells

    def _cells(self, one: Any, chunk: Chunk) -> list[Cell]:
        answer, comment = chunk.calendar.get(one.id, (None, ""))
        cells: list[Cell] = [str(one.seq), one.name, one.email, one.company, one.job_title, one.phone]
        if self.event.format == Format.HYBRID:
            cells.append(self.modes[policies.mode_in(self.event.format, one.mode)])
        cells += (
            self.states[one.state],
            self._answer(answer, one.releases_at),
            comment,
            str(chunk.questions.get(one.id, 0)),
            local(one.created_at).replace(tzinfo=None),
        )
        return cells

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
