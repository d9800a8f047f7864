"""Who wants to be erased, what mail to them is still under way, and who was."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.erasures import Erasure, ErasureRequest
from eventsite.models.groups import Group
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries.outbox import UNDELIVERED
from eventsite.rules.outbox import Kind


def waiting() -> Sequence[int]:
    """Return the ids of the requests that are not done, the oldest first."""
    return db.session.scalars(select(ErasureRequest.id).order_by(ErasureRequest.id)).all()


def taken(request_id: int) -> ErasureRequest | None:
    """Return the request, locked; None when another worker has it."""
    statement = select(ErasureRequest).where(ErasureRequest.id == request_id).with_for_update(skip_locked=True)
    return db.session.scalars(statement).one_or_none()


def registrations_of(canonical_email: str, until: datetime | None = None) -> Sequence[int]:
    """Return the ids of the address's registrations, of those made until then; by event, as locks are taken."""
    statement = select(Registration.id).where(Registration.canonical_email == canonical_email)
    if until is not None:
        statement = statement.where(Registration.created_at <= until)
    return db.session.scalars(statement.order_by(Registration.event_id, Registration.id)).all()


def groups_of(canonical_email: str) -> Sequence[Group]:
    """Return the groups that the address coordinates, by event."""
    statement = select(Group).where(Group.canonical_email == canonical_email).order_by(Group.event_id, Group.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def events_of(canonical_email: str) -> Sequence[int]:
    """Return the ids of the events in which the address has anything, in the order in which locks are taken."""
    found = [
        db.session.scalars(select(table.event_id).where(table.canonical_email == canonical_email))
        for table in (Registration, Group)
    ]
    return sorted({event_id for ids in found for event_id in ids})


def locked(ids: Sequence[int]) -> Sequence[Registration]:
    """Return those registrations, read anew."""
    statement = select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def undelivered(ids: Sequence[int]) -> Sequence[OutboxMessage]:
    """Return the messages about those registrations that are still to be sent."""
    statement = select(OutboxMessage).where(
        OutboxMessage.registration_id.in_(ids), OutboxMessage.state.in_(UNDELIVERED)
    )
    return db.session.scalars(statement.order_by(OutboxMessage.id)).all()


def undelivered_to(addresses: Collection[str]) -> Sequence[OutboxMessage]:
    """Return the messages to those addresses about no registration that are still to be sent; links to sign in not."""
    statement = select(OutboxMessage).where(
        OutboxMessage.registration_id.is_(None),
        OutboxMessage.recipient.in_(addresses),
        OutboxMessage.state.in_(UNDELIVERED),
        OutboxMessage.kind != Kind.SIGN_IN,
    )
    return db.session.scalars(statement.order_by(OutboxMessage.id)).all()


def log() -> Sequence[Erasure]:
    """Return what was erased, the oldest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id)).all()
