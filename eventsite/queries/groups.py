"""Colleagues registered together, as pages and services need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.groups import Group
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries.events import FOR_LISTS
from eventsite.queries.registrations import WITH_SESSIONS
from eventsite.rules.events import EventState
from eventsite.rules.registrations import LIVING

_IS_UNNAMED = Registration.canonical_email == ""


def by_id(group_id: int) -> Group:
    """Return the group with its event. Raises NotFound."""
    with_hours = joinedload(Group.event).selectinload(Event.other_hours)
    group = db.session.scalars(select(Group).where(Group.id == group_id).options(with_hours)).one_or_none()
    if group is None:
        raise NotFound("group")
    return group


def mine(ids: Sequence[int]) -> Sequence[Group]:
    """Return those groups with their events as lists show them, the next event first."""
    statement = select(Group).where(Group.id.in_(ids)).options(joinedload(Group.event).options(*FOR_LISTS))
    return sorted(db.session.scalars(statement), key=lambda group: group.event.starts_at)


def event_id_of(group_id: int) -> int:
    """Return the id of the group's event. Raises NotFound."""
    event_id = db.session.scalar(select(Group.event_id).where(Group.id == group_id))
    if event_id is None:
        raise NotFound("group")
    return event_id


def from_form(event_id: int, form_key: str) -> Group | None:
    """Return the group that this copy of the form has made already, if any."""
    if not form_key:
        return None
    statement = select(Group).where(Group.event_id == event_id, Group.form_key == form_key)
    return db.session.scalars(statement).one_or_none()


def members(group_id: int) -> Sequence[Registration]:
    """Return everyone the coordinator has registered, in order of arrival."""
    statement = select(Registration).where(Registration.group_id == group_id).options(WITH_SESSIONS)
    return db.session.scalars(statement.order_by(Registration.seq)).all()


def living(group_id: int) -> Sequence[Registration]:
    """Return those of the group whose registrations have not ended, read anew, in order of arrival."""
    statement = (
        select(Registration)
        .where(Registration.group_id == group_id, Registration.state.in_(LIVING))
        .order_by(Registration.seq)
        .options(WITH_SESSIONS)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def member(group_id: int, registration_id: int) -> Registration:
    """Return one of the group with the event, fetched through the group. Raises NotFound."""
    statement = (
        select(Registration)
        .where(Registration.id == registration_id, Registration.group_id == group_id)
        .options(joinedload(Registration.event).selectinload(Event.other_hours), WITH_SESSIONS)
    )
    registration = db.session.scalars(statement).one_or_none()
    if registration is None:
        raise NotFound("registration")
    return registration


def size(group_id: int) -> int:
    """Return how many of the group have not ended."""
    statement = select(func.count()).select_from(Registration)
    return db.session.scalar(statement.where(Registration.group_id == group_id, Registration.state.in_(LIVING))) or 0


def to_tell(registration: Registration) -> Group | None:
    """Return the group whose coordinator is to be told when this member is: at the first of them.

    That is a coordinator who answers for seats without a name, or who does not attend and so is told of nothing;
    one who was erased is told nothing at all.
    """
    group = of_registration(registration)
    if group is None or not group.email:
        return None
    everyone = living(group.id)
    is_first = bool(everyone) and registration.id == min(each.id for each in everyone)
    has_unnamed = any(not each.email for each in everyone)
    return group if is_first and (has_unnamed or not _attends(group)) else None


def is_told(event_id: int, cause: str) -> bool:
    """Say whether a coordinator has been written to for that cause already."""
    statement = select(OutboxMessage.id).where(OutboxMessage.event_id == event_id, OutboxMessage.cause == cause)
    return db.session.scalar(statement) is not None


def without_all_names(now: datetime) -> Sequence[Group]:
    """Return the groups with seats without a name, of published events, not reminded of the names yet."""
    statement = (
        select(Group)
        .join(Group.event)
        .where(
            Group.reminded_at.is_(None), Event.state == EventState.PUBLISHED, Event.names_due_at > now, _has_unnamed()
        )
        .options(joinedload(Group.event))
        .order_by(Group.id)
    )
    return db.session.scalars(statement).all()


def with_overdue_names(now: datetime) -> list[int]:
    """Return the ids of groups with seats whose time to be given a name is over, while the event is not put off."""
    statement = (
        select(Registration.group_id)
        .join(Registration.event)
        .where(
            _IS_UNNAMED,
            Registration.group_id.is_not(None),
            Registration.state.in_(LIVING),
            Registration.expires_at <= now,
            Event.state != EventState.POSTPONED,
        )
        .distinct()
        .order_by(Registration.group_id)
    )
    return [int(group_id) for group_id in db.session.scalars(statement) if group_id is not None]


def of_registration(registration: Registration) -> Group | None:
    """Return the group that the registration was made in, if any."""
    return None if registration.group_id is None else db.session.get(Group, registration.group_id)


def _attends(group: Group) -> bool:
    statement = select(Registration.id).where(
        Registration.event_id == group.event_id,
        Registration.canonical_email == group.canonical_email,
        Registration.state.in_(LIVING),
    )
    return db.session.scalar(statement.limit(1)) is not None


def _has_unnamed() -> ColumnElement[bool]:
    return exists().where(Registration.group_id == Group.id, _IS_UNNAMED, Registration.state.in_(LIVING))
