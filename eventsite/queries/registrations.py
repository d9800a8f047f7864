"""Registrations as pages and services need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.queries.events import FOR_LISTS
from eventsite.rules.questions import Moderation
from eventsite.rules.registrations import LIVING, RegistrationState

SORT_COLUMNS: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "name": func.lower(Registration.name),
    "company": func.lower(Registration.company),
    "state": Registration.state,
    "created": Registration.seq,
}


@dataclass(frozen=True)
class Attendee:
    """A row of the attendee list: a registration and how many questions it has asked."""

    registration: Registration
    questions: int


@dataclass(frozen=True)
class ListView:
    """How an organizer looks at the list: what to search for, which state, in which order."""

    search: str = ""
    state: str = ""
    sort: str = "created"
    descending: bool = False


def by_id(registration_id: int) -> Registration:
    """Return the registration with its event. Raises NotFound."""
    statement = select(Registration).where(Registration.id == registration_id).options(joinedload(Registration.event))
    registration = db.session.scalars(statement).one_or_none()
    if registration is None:
        raise NotFound("registration")
    return registration


def event_id_of(registration_id: int) -> int:
    """Return the id of the registration's event. Raises NotFound."""
    event_id = db.session.scalar(select(Registration.event_id).where(Registration.id == registration_id))
    if event_id is None:
        raise NotFound("registration")
    return event_id


def in_event(event_id: int, registration_id: int) -> Registration:
    """Return the registration, fetched through its event and read anew. Raises NotFound."""
    statement = select(Registration).where(Registration.id == registration_id, Registration.event_id == event_id)
    registration = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if registration is None:
        raise NotFound("registration")
    return registration


def mine(ids: Sequence[int]) -> Sequence[Registration]:
    """Return those registrations with their events as lists show them, the next event first."""
    with_event = joinedload(Registration.event).options(*FOR_LISTS)
    statement = select(Registration).where(Registration.id.in_(ids)).options(with_event)
    return sorted(db.session.scalars(statement), key=lambda registration: registration.event.starts_at)


def living(event_id: int, canonical_email: str) -> Registration | None:
    """Return the living registration of that address for the event, if there is one."""
    statement = select(Registration).where(
        Registration.event_id == event_id,
        Registration.canonical_email == canonical_email,
        Registration.state.in_(LIVING),
    )
    return db.session.scalars(statement).one_or_none()


def from_form(event_id: int, form_key: str) -> Registration | None:
    """Return the registration that this copy of the form has made already, if any."""
    if not form_key:
        return None
    statement = select(Registration).where(Registration.event_id == event_id, Registration.form_key == form_key)
    return db.session.scalars(statement).one_or_none()


def waitlisted(event_id: int, limit: int) -> Sequence[Registration]:
    """Return the first in the queue, at most so many."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.seq)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def place_in_queue(registration: Registration) -> int | None:
    """Return the registration's number in the queue, from 1; None when it does not wait."""
    if registration.state != RegistrationState.WAITLISTED:
        return None
    statement = _count().where(
        Registration.event_id == registration.event_id,
        Registration.state == RegistrationState.WAITLISTED,
        Registration.seq <= registration.seq,
    )
    return db.session.scalar(statement)


def living_after(event_id: int, after_id: int, limit: int) -> Sequence[Registration]:
    """Return a batch of the event's living registrations with ids above the given one."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.id > after_id, Registration.state.in_(LIVING))
        .order_by(Registration.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def in_order(event_id: int) -> Sequence[Registration]:
    """Return every registration of the event in order of arrival."""
    statement = select(Registration).where(Registration.event_id == event_id).order_by(Registration.seq)
    return db.session.scalars(statement).all()


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
    return [Attendee(registration, questions) for registration, questions in db.session.execute(statement)]


def count_matching(event_id: int, view: ListView) -> int:
    """Return how many rows the view has in all."""
    return db.session.scalar(_count().where(*_matching(event_id, view))) or 0


def counts(event_id: int) -> dict[str, int]:
    """Return how many registrations the event has in each state that occurs."""
    statement = (
        select(Registration.state, func.count()).where(Registration.event_id == event_id).group_by(Registration.state)
    )
    return {str(state): number for state, number in db.session.execute(statement)}


def _count() -> Select[int]:
    return select(func.count()).select_from(Registration)


def _matching(event_id: int, view: ListView) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Registration.event_id == event_id]
    if view.state:
        conditions.append(Registration.state == view.state)
    if view.search:
        columns = (Registration.name, Registration.email, Registration.company)
        conditions.append(or_(*(column.icontains(view.search, autoescape=True) for column in columns)))
    return conditions
