"""Guests of events: people who work with one by a named link."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.guests import Guest
from eventsite.rules import guests as rules
from eventsite.rules.guests import GuestRole

WHOLE = (joinedload(Guest.event).selectinload(Event.other_hours), joinedload(Guest.speaker))


def by_id(guest_id: int) -> Guest:
    """Return the guest with event and speaker. Raises NotFound."""
    found = db.session.scalar(select(Guest).where(Guest.id == guest_id).options(*WHOLE))
    if found is None:
        raise NotFound(guest_id)
    return found


def of_event(event_id: int) -> Sequence[Guest]:
    """Return the event's guests, revoked ones too, in the order in which they were made."""
    statement = select(Guest).where(Guest.event_id == event_id).order_by(Guest.id).options(*WHOLE)
    return db.session.scalars(statement).all()


def in_event(event_id: int, guest_id: int) -> Guest:
    """Return a guest of the event. Raises NotFound."""
    found = by_id(guest_id)
    if found.event_id != event_id:
        raise NotFound(guest_id)
    return found


def moderators(event_id: int, now: datetime) -> Sequence[Guest]:
    """Return the moderators by link whose link holds and who want to be mailed."""
    is_open = (Guest.revoked_at.is_(None), Guest.expires_at > now, Guest.wants_mail, Guest.email != "")
    statement = select(Guest).where(Guest.event_id == event_id, Guest.role == GuestRole.MODERATOR, *is_open)
    return db.session.scalars(statement.order_by(Guest.id).options(*WHOLE)).all()


def mailable_speaker(event_id: int, speaker_id: int, now: datetime) -> Guest | None:
    """Return the speaker's link, if one holds and has an address."""
    is_open = (Guest.revoked_at.is_(None), Guest.expires_at > now, Guest.email != "")
    statement = select(Guest).where(Guest.event_id == event_id, Guest.speaker_id == speaker_id, *is_open)
    return db.session.scalars(statement.order_by(Guest.id.desc()).limit(1).options(*WHOLE)).one_or_none()


def speakers_with_mail(now: datetime) -> Sequence[Guest]:
    """Return the speakers of events to come who want to be told of new questions, with their events."""
    statement = (
        select(Guest)
        .join(Event, Event.id == Guest.event_id)
        .where(
            Guest.role == GuestRole.SPEAKER,
            Guest.wants_mail,
            Guest.email != "",
            Guest.revoked_at.is_(None),
            Event.starts_at > now,
        )
    )
    return db.session.scalars(statement.order_by(Guest.id).options(*WHOLE)).all()


def with_links(opened: dict[int, int], now: datetime, event_id: int, role: GuestRole) -> Guest | None:
    """Return the guest of the event in that role among the opened links (id and version), if one still holds."""
    statement = select(Guest).where(Guest.id.in_(opened), Guest.event_id == event_id, Guest.role == role)
    for guest in db.session.scalars(statement.order_by(Guest.id).options(*WHOLE)):
        if opened[guest.id] == guest.version and rules.holds(guest.expires_at, guest.revoked_at, now):
            return guest
    return None


def is_any_of(guest_ids: Sequence[int], event_id: int, role: GuestRole) -> bool:
    """Say whether one of these is a guest of the event in that role, whether or not the link holds."""
    statement = select(Guest.id).where(Guest.id.in_(guest_ids), Guest.event_id == event_id, Guest.role == role)
    return db.session.scalar(statement.limit(1)) is not None


def names(guest_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of guests by id."""
    return dict(iter(db.session.execute(select(Guest.id, Guest.name).where(Guest.id.in_(guest_ids)))))
