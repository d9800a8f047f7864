"""What we believe people's calendars hold."""

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.calendar_entries import CalendarEntry


def active(registration_id: int) -> CalendarEntry | None:
    """Return the registration's entry that lives, if any."""
    statement = select(CalendarEntry).where(
        CalendarEntry.registration_id == registration_id, CalendarEntry.cancelled_at.is_(None)
    )
    return db.session.scalars(statement).one_or_none()


def generations(registration_id: int) -> int:
    """Return how many entries the registration has had."""
    statement = select(func.count()).select_from(CalendarEntry).where(CalendarEntry.registration_id == registration_id)
    return db.session.scalar(statement) or 0
