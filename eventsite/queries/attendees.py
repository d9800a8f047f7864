"""The attendee list: one page of it, as an organizer looks at it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from eventsite.database import db
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.rules.invitations import PartStat
from eventsite.rules.questions import Moderation

SORT_COLUMNS: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "name": func.lower(Registration.name),
    "company": func.lower(Registration.company),
    "state": Registration.state,
    "created": Registration.seq,
}
# With several sessions the answer that an organizer most needs to know of stands for all.
TELLING_ORDER = (PartStat.DECLINED, PartStat.NEEDS_ACTION, PartStat.TENTATIVE, PartStat.DELEGATED, PartStat.ACCEPTED)


@dataclass(frozen=True)
class Attendee:
    """A row of the attendee list: a registration, its calendar entries that live, how many questions it has asked."""

    registration: Registration
    questions: int
    entries: tuple[CalendarEntry, ...] = ()

    @property
    def answer(self) -> PartStat | None:
        """The answer from the person's calendar; None when there is nothing there to answer."""
        return min((PartStat(entry.partstat) for entry in self.entries), key=TELLING_ORDER.index, default=None)

    @property
    def comment(self) -> str:
        """What the person wrote with the last answer, on one line."""
        return " / ".join(entry.reply_comment for entry in self.entries if entry.reply_comment)


@dataclass(frozen=True)
class ListView:
    """How an organizer looks at the list: what to search for, which state and answer, in which order."""

    search: str = ""
    state: str = ""
    answer: str = ""
    sort: str = "created"
    descending: bool = False


def attendees_of(event_id: int, view: ListView, limit: int | None = None, offset: int = 0) -> Sequence[Attendee]:
    """Return the rows of the attendee list, as the view asks for them, a page of them if limited."""
    column = SORT_COLUMNS.get(view.sort, Registration.seq)
    order = column.desc() if view.descending else column.asc()
    asked = (
        select(Question.registration_id, func.count().label("questions"))
        .where(Question.event_id == event_id, Question.moderation != Moderation.WITHDRAWN)
        .group_by(Question.registration_id)
        .subquery()
    )
    statement = (
        select(Registration, func.coalesce(asked.c.questions, 0))
        .outerjoin(asked, asked.c.registration_id == Registration.id)
        .where(*_matching(event_id, view))
        .order_by(order, Registration.seq)
        .limit(limit)
        .offset(offset)
    )
    found = [(registration, questions) for registration, questions in db.session.execute(statement)]
    entries = _living_entries([registration.id for registration, _ in found])
    return [Attendee(registration, questions, tuple(entries[registration.id])) for registration, questions in found]


def count_matching(event_id: int, view: ListView) -> int:
    """Return how many rows the view has in all."""
    statement = select(func.count()).select_from(Registration).where(*_matching(event_id, view))
    return db.session.scalar(statement) or 0


def matching(event_id: int, view: ListView) -> Select[int]:
    """Return the ids of the view's registrations, in no order."""
    return select(Registration.id).where(*_matching(event_id, view))


def order_of(view: ListView) -> tuple[ColumnElement[Any], ...]:
    """Return what the view is sorted by; no two rows are alike in all of it."""
    column = SORT_COLUMNS.get(view.sort, Registration.seq)
    return (column.desc() if view.descending else column.asc(), Registration.seq.asc())


def answers(event_id: int) -> dict[str, int]:
    """Return how many registrations have each answer that occurs in an entry that lives."""
    statement = (
        select(CalendarEntry.partstat, func.count(CalendarEntry.registration_id.distinct()))
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .where(Registration.event_id == event_id, CalendarEntry.cancelled_at.is_(None))
        .group_by(CalendarEntry.partstat)
    )
    return {str(answer): number for answer, number in db.session.execute(statement)}


def _living_entries(ids: Sequence[int]) -> dict[int, list[CalendarEntry]]:
    statement = (
        select(CalendarEntry)
        .where(CalendarEntry.registration_id.in_(ids), CalendarEntry.cancelled_at.is_(None))
        .order_by(CalendarEntry.id)
    )
    found: dict[int, list[CalendarEntry]] = defaultdict(list)
    for entry in db.session.scalars(statement):
        found[entry.registration_id].append(entry)
    return found


def _matching(event_id: int, view: ListView) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if view.state:
        conditions.append(Registration.state == view.state)
    if view.answer:
        answered = exists().where(
            CalendarEntry.registration_id == Registration.id,
            CalendarEntry.cancelled_at.is_(None),
            CalendarEntry.partstat == view.answer,
        )
        conditions.append(answered)
    if view.search:
        columns = (Registration.name, Registration.email, Registration.company)
        conditions.append(or_(*(column.icontains(view.search, autoescape=True) for column in columns)))
    return conditions
