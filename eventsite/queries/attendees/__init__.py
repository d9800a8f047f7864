"""The attendee list: who is in a view of it, and a page of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from eventsite.database import among, db
from eventsite.models.attendee_marks import AttendeeTag
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event
from eventsite.models.groups import Group
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.queries import fields as field_queries
from eventsite.queries.attendees import conditions, orders
from eventsite.rules import policies
from eventsite.rules.invitations import TELLING_ORDER, PartStat
from eventsite.rules.questions import Moderation
from eventsite.rules.views import LARGEST_ID, Ground, View


def _number_of(which: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows about the person there are, as a column."""
    counted = select(func.count()).where(which.registration_id == Registration.id, *conditions)
    return counted.correlate(Registration).scalar_subquery()


# What the list shows of a person, and how much there is of what belongs to them: most have none of it.
_SHOWN: tuple[Any, ...] = (
    Registration.id,
    Registration.name,
    Registration.email,
    Registration.company,
    Registration.company_key,
    Registration.job_title,
    Registration.phone,
    Registration.mode,
    Registration.state,
    Registration.attendance,
    Registration.answer_rank,
    Registration.releases_at,
    Registration.undeliverable_at,
    Registration.erased_at,
    Registration.created_at,
    Group.name.label("coordinator"),
    _number_of(Question, Question.moderation != Moderation.WITHDRAWN).label("questions"),
    _number_of(AttendeeTag).label("tags"),
    _number_of(CalendarEntry, CalendarEntry.cancelled_at.is_(None), CalendarEntry.reply_comment != "").label(
        "comments"
    ),
)
_PEOPLE = select(*_SHOWN).outerjoin_from(Registration, Group, Group.id == Registration.group_id)


@dataclass(frozen=True)
class Attendee:
    """A row of the list: what it shows of a registration (_SHOWN), its tags, what was written with its answers."""

    registration: Any
    tags: tuple[str, ...] = ()
    comment: str = ""

    @property
    def answer(self) -> PartStat | None:
        """The answer from the person's calendar; None when there is nothing there to answer."""
        rank: int = self.registration.answer_rank
        return TELLING_ORDER[rank] if rank < len(TELLING_ORDER) else None


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
        return _page(_people(event_id, view, limit + 1), limit, is_first=True)
    found = _people(event_id, view, limit + 1, position, backwards=backwards)
    if backwards and len(found) <= limit:
        return _page(_people(event_id, view, limit + 1), limit, is_first=True)
    if backwards:
        people = found[limit - 1 :: -1]
        return Page(_loaded(people), f"-{people[0].id}", str(people[-1].id))
    return _page(found, limit)


def _position(event_id: int, view: View, digits: str) -> Sequence[object] | None:
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_ID))
    if not is_number or int(digits) > LARGEST_ID:
        return None
    return orders.position_of(event_id, view, int(digits))


def _people(
    event_id: int, view: View, limit: int, position: Sequence[object] | None = None, *, backwards: bool = False
) -> Sequence[Any]:
    """Return the rows of those who come first after the position, or before it: found by index, and then read."""
    which = orders.in_order(matching(event_id, view), view, backwards=backwards).limit(limit)
    if position is not None:
        which = which.where(orders.beyond(view, position, backwards=backwards))
    statement = _PEOPLE.where(Registration.id.in_(which))
    return db.session.execute(orders.in_order(statement, view, backwards=backwards)).all()


def _page(people: Sequence[Any], limit: int, *, is_first: bool = False) -> Page:
    shown = people[:limit]
    before = None if is_first or not shown else f"-{shown[0].id}"
    return Page(_loaded(shown), before, str(shown[-1].id) if len(people) > limit else None)


def _loaded(people: Sequence[Any]) -> tuple[Attendee, ...]:
    """Return those people with what belongs to them, which is looked for only where there is some."""
    tags = _tags([one.id for one in people if one.tags])
    comments = _comments([one.id for one in people if one.comments])
    return tuple(Attendee(one, tuple(tags.get(one.id, ())), " / ".join(comments.get(one.id, ()))) for one in people)


def _tags(ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(AttendeeTag.registration_id, AttendeeTag.name).order_by(AttendeeTag.key)
    return _by_person(statement.where(AttendeeTag.registration_id.in_(among(ids)))) if ids else {}


def _comments(ids: Sequence[int]) -> dict[int, list[str]]:
    statement = select(CalendarEntry.registration_id, CalendarEntry.reply_comment).order_by(CalendarEntry.id)
    is_shown = (CalendarEntry.cancelled_at.is_(None), CalendarEntry.reply_comment != "")
    return _by_person(statement.where(CalendarEntry.registration_id.in_(among(ids)), *is_shown)) if ids else {}


def _by_person(statement: Select[int, str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, text in db.session.execute(statement):
        found[registration_id].append(text)
    return found
