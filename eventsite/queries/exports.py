"""The attendee list as files: read some hundred rows at a time, so that memory is the same for 50 and for 100,000."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventsite.database import among, db
from eventsite.errors import NotFound
from eventsite.models.attendee_marks import AttendeeTag
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.exports import Export
from eventsite.models.fields import Answer
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.queries import attendees
from eventsite.queries.attendees import orders
from eventsite.rules import exports as rules
from eventsite.rules.exports import ExportState
from eventsite.rules.invitations import TELLING_ORDER
from eventsite.rules.questions import Moderation
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.views import View

CHUNK = 500
# What files say of a person; what people need to eat and to take part is in none of them.
COLUMNS: tuple[Any, ...] = (
    Registration.id,
    Registration.seq,
    Registration.name,
    Registration.email,
    Registration.company,
    Registration.job_title,
    Registration.phone,
    Registration.mode,
    Registration.state,
    Registration.attendance,
    Registration.releases_at,
    Registration.answer_rank,
    Registration.created_at,
)
COLUMN_NAMES = tuple(column.key for column in COLUMNS)
SHOWN = 50


class Chunk:
    """Some rows of a file; what belongs to them is read when it is asked for, by the id of their registrations."""

    def __init__(self, people: Sequence[Any], *, is_asked: bool) -> None:
        self.people, self._is_asked = people, is_asked
        self._ids = [one.id for one in people]

    @cached_property
    def comments(self) -> dict[int, str]:
        """What each person wrote with the answers from the calendar, in one text."""
        answered = [one.id for one in self.people if one.answer_rank < len(TELLING_ORDER)]
        return _comments(answered) if answered else {}

    @cached_property
    def questions(self) -> dict[int, int]:
        """How many questions each person has asked, where anybody has."""
        return _questions(self._ids) if self._is_asked else {}

    @cached_property
    def answers(self) -> dict[int, list[tuple[int, int, Any]]]:
        """What each person has answered to the event's own questions, as (field, version, value)."""
        return _answers(self._ids)

    @cached_property
    def tags(self) -> dict[int, str]:
        """Each person's tags in one text."""
        return _tags(self._ids)


def of_view(event_id: int, view: View) -> Iterator[Chunk]:
    """Yield the rows of the view in its order."""
    rows = attendees.matching(event_id, view).with_only_columns(*COLUMNS)
    yield from _chunks(event_id, orders.in_order(rows, view))


def of_range(event_id: int, after_id: int, up_to_id: int) -> Iterator[Chunk]:
    """Yield the registrations of the event that were made after the one and up to the other, in that order."""
    which = (Registration.event_id == event_id, Registration.id > after_id, Registration.id <= up_to_id)
    yield from _chunks(event_id, select(*COLUMNS).where(*which).order_by(Registration.id))


def with_place(event_id: int, view: View) -> Sequence[Any]:
    """Return name, company, role and mode of those in the view who have a place, in no order."""
    columns = (Registration.name, Registration.company, Registration.job_title, Registration.mode)
    which = Registration.id.in_(attendees.matching(event_id, view))
    statement = select(*columns).where(which, Registration.state == RegistrationState.CONFIRMED)
    return db.session.execute(statement).all()


def newest_id(event_id: int) -> int:
    """Return the id of the newest registration of the event, 0 when there is none.

    Under the event's lock no lower one comes after it.
    """
    return db.session.scalar(select(func.max(Registration.id)).where(Registration.event_id == event_id)) or 0


def count_range(event_id: int, after_id: int, up_to_id: int) -> int:
    """Return how many registrations of the event there are in that range."""
    which = (Registration.event_id == event_id, Registration.id > after_id, Registration.id <= up_to_id)
    return db.session.scalar(select(func.count()).select_from(Registration).where(*which)) or 0


def last_since(event_id: int, organizer_id: int) -> Export | None:
    """Return the organizer's newest export of what was new since the one before it."""
    statement = select(Export).where(
        Export.event_id == event_id, Export.organizer_id == organizer_id, Export.state == ExportState.SINCE
    )
    return db.session.scalars(statement.order_by(Export.id.desc()).limit(1)).one_or_none()


def of_event(event_id: int) -> Sequence[Export]:
    """Return the newest exports of the event, with who made them, the newest first."""
    statement = select(Export).where(Export.event_id == event_id).options(joinedload(Export.organizer))
    return db.session.scalars(statement.order_by(Export.id.desc()).limit(SHOWN)).all()


def in_event(event_id: int, export_id: int) -> Export:
    """Return the export, fetched through its event and read anew. Raises NotFound."""
    statement = select(Export).where(Export.id == export_id, Export.event_id == event_id)
    export = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if export is None:
        raise NotFound("export")
    return export


def by_id(export_id: int) -> Export | None:
    """Return the export, if there is one."""
    return db.session.get(Export, export_id)


def to_make(now: datetime) -> list[int]:
    """Return the ids of the files that nobody is making, the oldest first."""
    statement = select(Export).where(Export.state.in_(rules.UNDER_WAY)).order_by(Export.id)
    found = db.session.scalars(statement).all()
    return [
        one.id
        for one in found
        if one.state == ExportState.WAITING or rules.is_abandoned(one.state, one.touched_at, now)
    ]


def over(now: datetime) -> Sequence[Export]:
    """Return the exports whose files have been kept long enough."""
    which = (Export.state.in_(rules.WITH_FILE), Export.created_at <= now - rules.KEPT)
    return db.session.scalars(select(Export).where(*which)).all()


def named(names: Sequence[str]) -> set[str]:
    """Return which of the files are still some export's."""
    statement = select(Export.name).where(Export.name.in_(names), Export.state.in_(rules.WITH_FILE))
    return set(db.session.scalars(statement))


def _chunks(event_id: int, statement: Select[Any]) -> Iterator[Chunk]:
    is_asked = db.session.scalar(select(Question.id).where(Question.event_id == event_id).limit(1)) is not None
    # Rows as the database gives them, without what the ORM would do with each.
    rows = db.session.connection().execute(statement, execution_options={"yield_per": CHUNK})
    for people in rows.partitions():
        yield Chunk(people, is_asked=is_asked)


def _tags(ids: Sequence[int]) -> dict[int, str]:
    """Return each person's tags in one text."""
    statement = select(AttendeeTag.registration_id, AttendeeTag.name).where(AttendeeTag.registration_id.in_(among(ids)))
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, name in db.session.execute(statement.order_by(AttendeeTag.key)):
        found[registration_id].append(name)
    return {registration_id: ", ".join(names) for registration_id, names in found.items()}


def _comments(ids: Sequence[int]) -> dict[int, str]:
    statement = select(CalendarEntry.registration_id, CalendarEntry.reply_comment).order_by(CalendarEntry.id)
    is_alive = (CalendarEntry.cancelled_at.is_(None), CalendarEntry.reply_comment != "")
    found: dict[int, list[str]] = defaultdict(list)
    for registration_id, comment in db.session.execute(
        statement.where(CalendarEntry.registration_id.in_(among(ids)), *is_alive)
    ):
        found[registration_id].append(comment)
    return {registration_id: " / ".join(comments) for registration_id, comments in found.items()}


def _questions(ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(Question.registration_id, func.count())
        .where(Question.registration_id.in_(among(ids)), Question.moderation != Moderation.WITHDRAWN)
        .group_by(Question.registration_id)
    )
    return {registration_id: number for registration_id, number in db.session.execute(statement) if registration_id}


def _answers(ids: Sequence[int]) -> dict[int, list[tuple[int, int, Any]]]:
    statement = select(Answer.registration_id, Answer.field_id, Answer.version_id, Answer.value)
    found: dict[int, list[tuple[int, int, Any]]] = defaultdict(list)
    for registration_id, field_id, version_id, value in db.session.execute(
        statement.where(Answer.registration_id.in_(among(ids)))
    ):
        found[registration_id].append((field_id, version_id, value))
    return found
