"""Organizers, their links and their sessions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager

from eventsite.database import UtcDateTime, db
from eventsite.errors import NotFound
from eventsite.models.events import event_organizers
from eventsite.models.organizers import Organizer, OrganizerIdentity, OrganizerSession, SignInLink
from eventsite.rules import organizers as rules
from eventsite.rules.permissions import SEES_ALL_EVENTS, Role, role_in_event


@dataclass(frozen=True)
class Colleague:
    """Somebody who works with an event: what they are there, and whether the event itself has said so."""

    organizer: Organizer
    role: Role
    own: Role | None
    is_shared: bool
    sees_needs: bool


@dataclass(frozen=True)
class Share:
    """What an event is to an organizer: their role there, None if it is not shared, and whether they read needs."""

    role: Role | None
    is_reader: bool


_NOW, _SINCE = bindparam("now", type_=UtcDateTime), bindparam("since", type_=UtcDateTime)
# Every page of the workplace begins with these two: they are put together once, which takes longer than they do.
_SHARE = select(event_organizers.c.role, event_organizers.c.sees_needs).where(
    event_organizers.c.event_id == bindparam("event_id"),
    event_organizers.c.organizer_id == bindparam("organizer_id"),
)
_SEEN = or_(
    OrganizerSession.seen_at > _SINCE, and_(OrganizerSession.seen_at.is_(None), OrganizerSession.created_at > _SINCE)
)
_LIVES = (OrganizerSession.expires_at > _NOW, _SEEN)
_SESSION = (
    select(OrganizerSession)
    .join(OrganizerSession.organizer)
    .where(OrganizerSession.secret_hash == bindparam("secret_hash"), Organizer.deactivated_at.is_(None), *_LIVES)
    .options(contains_eager(OrganizerSession.organizer))
)


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
    """Return the organizers that the event is shared with, by name; those who were switched off are left out."""
    shared = select(event_organizers.c.organizer_id).where(event_organizers.c.event_id == event_id)
    is_theirs = (Organizer.id.in_(shared), Organizer.deactivated_at.is_(None))
    return db.session.scalars(select(Organizer).where(*is_theirs).order_by(Organizer.name)).all()


def colleagues(event_id: int) -> Sequence[Colleague]:
    """Return all who work with the event, administrators among them, by name."""
    rows = db.session.execute(_with_roles(event_id).order_by(func.lower(Organizer.name), Organizer.id))
    return [_colleague(*row) for row in rows]


def colleague(event_id: int, organizer_id: int) -> Colleague:
    """Return one of those who work with the event. Raises NotFound."""
    row = db.session.execute(_with_roles(event_id).where(Organizer.id == organizer_id)).one_or_none()
    if row is None:
        raise NotFound("organizer of the event")
    return _colleague(*row)


def role_in(organizer: Organizer, event_id: int) -> Role | None:
    """Return what the organizer is to the event; None if it is not shared with them."""
    return share_in(organizer, event_id).role


def share_in(organizer: Organizer, event_id: int) -> Share:
    """Return what the organizer is to the event, and whether it has named them a reader of needs."""
    row = db.session.execute(_SHARE, {"event_id": event_id, "organizer_id": organizer.id}).one_or_none()
    role = role_in_event(Role(organizer.role), is_shared=row is not None, own=_role(row.role) if row else None)
    return Share(role, is_reader=row is not None and bool(row.sees_needs))


def roles(organizer: Organizer) -> Mapping[int, Role]:
    """Return what the organizer is to each event that is shared with them by name."""
    table = event_organizers.c
    statement = select(table.event_id, table.role).where(table.organizer_id == organizer.id)
    return {
        row.event_id: role_in_event(Role(organizer.role), is_shared=True, own=_role(row.role)) or Role.VIEWER
        for row in db.session.execute(statement)
    }


def administrators() -> Sequence[int]:
    """Return the ids of the administrators who may sign in, locked: the last one stays."""
    is_one = (Organizer.role.in_(SEES_ALL_EVENTS), Organizer.deactivated_at.is_(None))
    return db.session.scalars(select(Organizer.id).where(*is_one).order_by(Organizer.id).with_for_update()).all()


def count_events() -> Mapping[int, int]:
    """Return how many events are shared with each organizer."""
    table = event_organizers.c
    statement = select(table.organizer_id, func.count()).group_by(table.organizer_id)
    return dict(iter(db.session.execute(statement)))


def identity(issuer: str, subject: str) -> OrganizerIdentity | None:
    """Return the binding of what a provider knows somebody as, if there is one."""
    is_it = (OrganizerIdentity.issuer == issuer, OrganizerIdentity.subject == subject)
    return db.session.scalars(select(OrganizerIdentity).where(*is_it)).one_or_none()


def identities(organizer_id: int) -> Sequence[OrganizerIdentity]:
    """Return what providers know the organizer as."""
    statement = select(OrganizerIdentity).where(OrganizerIdentity.organizer_id == organizer_id)
    return db.session.scalars(statement.order_by(OrganizerIdentity.id)).all()


def link_with(secret_hash: str) -> SignInLink | None:
    """Return the sign-in link whose secret has that hash, locked so that it is used once."""
    statement = select(SignInLink).where(SignInLink.secret_hash == secret_hash).with_for_update()
    return db.session.scalars(statement).one_or_none()


def session_with(secret_hash: str, now: datetime) -> OrganizerSession | None:
    """Return the session of that hash with its organizer, if it has not ended by time, idling or switching off."""
    return db.session.scalars(_SESSION, {"secret_hash": secret_hash, **_moments(now)}).one_or_none()


def names(organizer_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of organizers by id."""
    statement = select(Organizer.id, Organizer.name).where(Organizer.id.in_(organizer_ids))
    return dict(iter(db.session.execute(statement)))


def sessions_of(organizer_id: int, now: datetime) -> Sequence[OrganizerSession]:
    """Return the organizer's sessions that have not ended, the one seen last first."""
    seen = func.coalesce(OrganizerSession.seen_at, OrganizerSession.created_at)
    statement = select(OrganizerSession).where(OrganizerSession.organizer_id == organizer_id, *_LIVES)
    return db.session.scalars(statement.order_by(seen.desc(), OrganizerSession.id.desc()), _moments(now)).all()


def _moments(now: datetime) -> dict[str, object]:
    """Return the moments by which sessions live."""
    return {"now": now, "since": now - rules.IDLE}


def _with_roles(event_id: int) -> Select[Any]:
    is_of_event = and_(event_organizers.c.organizer_id == Organizer.id, event_organizers.c.event_id == event_id)
    return (
        select(Organizer, event_organizers.c.event_id, event_organizers.c.role, event_organizers.c.sees_needs)
        .outerjoin(event_organizers, is_of_event)
        .where(or_(event_organizers.c.event_id.is_not(None), Organizer.role.in_(SEES_ALL_EVENTS)))
        .where(Organizer.deactivated_at.is_(None))
    )


def _colleague(organizer: Organizer, event_id: int | None, own: str | None, sees_needs: bool | None) -> Colleague:
    role = role_in_event(Role(organizer.role), is_shared=True, own=_role(own))
    return Colleague(organizer, role or Role.VIEWER, _role(own), event_id is not None, bool(sees_needs))


def _role(text: str | None) -> Role | None:
    return Role(text) if text else None
