"""Sessions and series: who has chosen what, and what there is."""

from collections.abc import Sequence

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.occasions import Series, Session
from eventsite.models.registrations import Registration, registration_sessions
from eventsite.rules.registrations import LIVING


def chosen_sessions(event_id: int) -> frozenset[int]:
    """Return the ids of the event's sessions that anybody has ever chosen, or has had in a calendar."""
    chosen = select(registration_sessions.c.session_id)
    invited = select(CalendarEntry.session_id).where(CalendarEntry.session_id.is_not(None))
    statement = select(Session.id).where(Session.event_id == event_id)
    return frozenset(db.session.scalars(statement.where(Session.id.in_(chosen) | Session.id.in_(invited))))


def choices_of(event_id: int) -> dict[int, int]:
    """Return by session how many living registrations of the event have chosen it; what none has is left out."""
    statement = (
        select(registration_sessions.c.session_id, func.count())
        .join(Registration, Registration.id == registration_sessions.c.registration_id)
        .where(Registration.event_id == event_id, Registration.state.in_(LIVING))
        .group_by(registration_sessions.c.session_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def series_names() -> Sequence[str]:
    """Return the names of all series, in order."""
    return db.session.scalars(select(Series.name).order_by(Series.name)).all()
