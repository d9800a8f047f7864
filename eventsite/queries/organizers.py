"""Organizers, their links and their sessions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import event_organizers
from eventsite.models.organizers import Organizer, OrganizerSession, SignInLink


def by_canonical_email(canonical_email: str) -> Organizer | None:
    """Return the organizer of that address, if there is one."""
    return db.session.scalars(select(Organizer).where(Organizer.canonical_email == canonical_email)).one_or_none()


def by_id(organizer_id: int) -> Organizer:
    """Return the organizer. Raises NotFound."""
    organizer = db.session.get(Organizer, organizer_id)
    if organizer is None:
        raise NotFound("organizer")
    return organizer


def everyone() -> Sequence[Organizer]:
    """Return all organizers by name."""
    return db.session.scalars(select(Organizer).order_by(Organizer.name)).all()


def of_event(event_id: int) -> Sequence[Organizer]:
    """Return the organizers that the event is shared with, by name."""
    shared = select(event_organizers.c.organizer_id).where(event_organizers.c.event_id == event_id)
    return db.session.scalars(select(Organizer).where(Organizer.id.in_(shared)).order_by(Organizer.name)).all()


def link_with(secret_hash: str) -> SignInLink | None:
    """Return the sign-in link whose secret has that hash, locked so that it is used once."""
    statement = select(SignInLink).where(SignInLink.secret_hash == secret_hash).with_for_update()
    return db.session.scalars(statement).one_or_none()


def session_with(secret_hash: str, now: datetime) -> OrganizerSession | None:
    """Return the session of that hash with its organizer, if it has not ended."""
    statement = (
        select(OrganizerSession)
        .where(OrganizerSession.secret_hash == secret_hash, OrganizerSession.expires_at > now)
        .options(joinedload(OrganizerSession.organizer))
    )
    return db.session.scalars(statement).one_or_none()


def names(organizer_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of organizers by id."""
    statement = select(Organizer.id, Organizer.name).where(Organizer.id.in_(organizer_ids))
    return dict(iter(db.session.execute(statement)))
