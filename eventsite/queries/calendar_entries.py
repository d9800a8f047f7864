"""What we believe people's calendars hold."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.registrations import Registration
from eventsite.rules.registrations import SEATED


def active(registration_id: int) -> CalendarEntry | None:
    """Return the registration's entry that lives, the first if it has one for each session."""
    return next(iter(all_active(registration_id)), None)


def all_active(registration_id: int) -> Sequence[CalendarEntry]:
    """Return the registration's entries that live, that of the event or those of its sessions, in order."""
    statement = (
        select(CalendarEntry)
        .where(CalendarEntry.registration_id == registration_id, CalendarEntry.cancelled_at.is_(None))
        .order_by(CalendarEntry.id)
        .options(joinedload(CalendarEntry.session))
    )
    return db.session.scalars(statement).all()


def count_active(event_id: int) -> int:
    """Return how many invitations of the event are in calendars: a person with sessions may have several."""
    statement = (
        select(func.count())
        .select_from(CalendarEntry)
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .where(Registration.event_id == event_id, Registration.state.in_(SEATED), CalendarEntry.cancelled_at.is_(None))
    )
    return db.session.scalar(statement) or 0


def generations(registration_id: int) -> int:
    """Return how many entries the registration has had."""
    statement = select(func.count()).select_from(CalendarEntry).where(CalendarEntry.registration_id == registration_id)
    return db.session.scalar(statement) or 0
