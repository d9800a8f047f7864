"""Who has lost a link, and what there is to send them."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.events import Event
from eventsite.models.groups import Group
from eventsite.models.lost_links import LinkRequest
from eventsite.models.registrations import Registration
from eventsite.rules.registrations import LIVING


def unanswered() -> Sequence[int]:
    """Return the ids of the requests that wait, the oldest first."""
    return db.session.scalars(select(LinkRequest.id).order_by(LinkRequest.id)).all()


def taken(request_id: int) -> LinkRequest | None:
    """Return the request, locked; None when another worker has it."""
    statement = select(LinkRequest).where(LinkRequest.id == request_id).with_for_update(skip_locked=True)
    return db.session.scalars(statement).one_or_none()


def living_of(canonical_email: str) -> Sequence[Registration]:
    """Return the living registrations of the address with their events, the first to begin first."""
    with_event = joinedload(Registration.event).selectinload(Event.other_hours)
    statement = (
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.canonical_email == canonical_email, Registration.state.in_(LIVING))
        .order_by(Event.starts_at, Registration.id)
        .options(with_event)
    )
    return db.session.scalars(statement).all()


def groups_of(canonical_email: str) -> Sequence[Group]:
    """Return the groups that the address coordinates and of which somebody is registered still, with their events."""
    lives = exists().where(Registration.group_id == Group.id, Registration.state.in_(LIVING))
    statement = (
        select(Group)
        .join(Event, Event.id == Group.event_id)
        .where(Group.canonical_email == canonical_email, lives)
        .order_by(Event.starts_at, Group.id)
        .options(joinedload(Group.event).selectinload(Event.other_hours))
    )
    return db.session.scalars(statement).all()
