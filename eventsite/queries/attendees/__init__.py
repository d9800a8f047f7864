"""The attendee list: who is in a view of it, a page of them, all of them one after another."""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from eventsite.database import db
from eventsite.models.attendee_marks import AttendeeTag
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.queries import fields as field_queries
from eventsite.queries.attendees import conditions, orders
from eventsite.queries.attendees.orders import TELLING_ORDER
from eventsite.rules import policies
from eventsite.rules.invitations import PartStat
from eventsite.rules.questions import Moderation
from eventsite.rules.views import LARGEST_ID, Ground, View

BATCH = 500  # people whose rows are in memory at a time


@dataclass(frozen=True)
class Attendee:
    """A row of the list: a registration, how many questions it asked, its living calendar entries, its tags."""

    registration: Registration
    questions: int
    entries: tuple[CalendarEntry, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def answer(self) -> PartStat | None:
        """The answer from the person's calendar; None when there is nothing there to answer."""
        return min((PartStat(entry.partstat) for entry in self.entries), key=TELLING_ORDER.index, default=None)

    @property
    def comment(self) -> str:
        """What the person wrote with the last answer, on one line."""
        return " / ".join(entry.reply_comment for entry in self.entries if entry.reply_comment)


@dataclass(frozen=True)
class Page:
    """A page of a view, and the cursors of those beside it; None where there is none."""

    attendees: tuple[Attendee, ...]
    previous: str | None = None
    next: str | None = None


def ground(event: Event, now: datetime) -> Ground:
    """Return what views of the event's list are read against."""
    fields = tuple(field_queries.asked(event.id))
    return Ground(fields, policies.modes_of(event.format), event.timezone, now)


def matching(event_id: int, view: View) -> Select[int]:
    """Return a statement for the ids of those in the view, in no order."""
    return select(Registration.id).where(*conditions.conditions(event_id, view))


def count_matching(event_id: int, view: View) -> int:
    """Return how many the view has in all."""
    return db.session.scalar(conditions.count().where(*conditions.conditions(event_id, view))) or 0


def page_of(event_id: int, view: View, after: str | None, limit: int) -> Page:
    """Return the page that begins after somebody ("12"), or that ends before somebody ("-12").

    A cursor names a registration and nothing about it: where it stands is looked up. One that is none of ours leads
    to the first page, as one does that leads back beyond it.
    """
    backwards = (after or "").startswith("-")
    position = _position(event_id, view, (after or "").removeprefix("-"))
    if position is None:
        return _page(_ids(event_id, view, limit + 1), limit, is_first=True)
    found = _ids(event_id, view, limit + 1, position, backwards=backwards)
    if backwards and len(found) <= limit:
        return _page(_ids(event_id, view, limit + 1), limit, is_first=True)
    if backwards:
        ids = found[limit - 1 :: -1]
        return Page(_loaded(ids), f"-{ids[0]}", str(ids[-1]))
    return _page(found, limit)


def stream(event_id: int, view: View) -> Iterator[Attendee]:
    """Yield everybody in the view in its order; in memory are a batch of rows and a number for each person."""
    statement = orders.in_order(matching(event_id, view), view)
    ids = array("q", db.session.scalars(statement.execution_options(yield_per=BATCH)))
    for start in range(0, len(ids), BATCH):
        yield from _loaded(list(ids[start : start + BATCH]))


def _position(event_id: int, view: View, digits: str) -> Sequence[object] | None:
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_ID))
    if not is_number or int(digits) > LARGEST_ID:
        return None
    return orders.position_of(event_id, view, int(digits))


def _ids(
    event_id: int, view: View, limit: int, position: Sequence[object] | None = None, *, backwards: bool = False
) -> Sequence[int]:
    statement = orders.in_order(matching(event_id, view), view, backwards=backwards).limit(limit)
    if position is not None:
        statement = statement.where(orders.beyond(view, position, backwards=backwards))
    return db.session.scalars(statement).all()


def _page(ids: Sequence[int], limit: int, *, is_first: bool = False) -> Page:
    shown = ids[:limit]
    before = None if is_first or not shown else f"-{shown[0]}"
    return Page(_loaded(shown), before, str(shown[-1]) if len(ids) > limit else None)


def _loaded(ids: Sequence[int]) -> tuple[Attendee, ...]:
    """Return those people in that order, with what the list shows of each."""
    people = {one.id: one for one in db.session.scalars(select(Registration).where(Registration.id.in_(ids)))}
    entries, tags, asked = _living_entries(ids), _tags(ids), _asked(ids)
    return tuple(
        Attendee(people[number], asked.get(number, 0), tuple(entries[number]), tuple(tags[number]))
        for number in ids
        if number in people
    )


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


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    statement = (
        select(AttendeeTag.registration_id, AttendeeTag.name)
        .where(AttendeeTag.registration_id.in_(ids))
        .order_by(AttendeeTag.key)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, name in db.session.execute(statement):
        found[registration_id].append(name)
    return found


def _asked(ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(Question.registration_id, func.count())
        .where(Question.registration_id.in_(ids), Question.moderation != Moderation.WITHDRAWN)
        .group_by(Question.registration_id)
    )
    return {number: count for number, count in db.session.execute(statement) if number is not None}
