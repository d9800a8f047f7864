"""What has happened, for those who may know."""

from collections.abc import Sequence

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.audit import AuditEntry
from eventsite.rules.needs import ACTIONS_OF_READERS, UNSEEN_ACTIONS

IS_SEEN = AuditEntry.action.not_in(UNSEEN_ACTIONS)


def of_event(event_id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """Return the newest changes to an event and its registrations."""
    statement = (
        select(AuditEntry).where(AuditEntry.event_id == event_id, IS_SEEN).order_by(AuditEntry.id.desc()).limit(limit)
    )
    return db.session.scalars(statement).all()


def of_registration(registration_id: int, limit: int = 20) -> Sequence[AuditEntry]:
    """Return the newest changes to one registration."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.registration_id == registration_id, IS_SEEN)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def of_readers(event_id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """Return who was let read the event's needs, and who has read or taken them out, the newest first."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.event_id == event_id, AuditEntry.action.in_(ACTIONS_OF_READERS))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()
