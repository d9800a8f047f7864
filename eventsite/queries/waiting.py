"""Who waits for an organizer's word, and who for a seat."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from eventsite.database import db
from eventsite.models.registrations import Registration
from eventsite.rules.registrations import RegistrationState

_HAS_CHANGED = and_(Registration.state == RegistrationState.CONFIRMED, Registration.review_at.is_not(None))


def for_a_word(event_id: int) -> Sequence[Registration]:
    """Return those about whom an organizer has to decide, in order of arrival: asked, or with changed answers."""
    statement = select(Registration).where(*_asks(event_id)).order_by(Registration.seq)
    return db.session.scalars(statement).all()


def number_for_a_word(event_id: ColumnElement[int]) -> ColumnElement[int]:
    """Return how many they are, as part of a statement: each kind by an index of its own."""
    return _count(event_id, Registration.state == RegistrationState.PENDING) + _count(event_id, _HAS_CHANGED)


def for_a_seat(event_id: int) -> Sequence[Registration]:
    """Return the queue, in order."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.queue_no, Registration.seq)
    )
    return db.session.scalars(statement).all()


def _asks(event_id: int) -> list[ColumnElement[bool]]:
    return [Registration.event_id == event_id, or_(Registration.state == RegistrationState.PENDING, _HAS_CHANGED)]


def _count(event_id: ColumnElement[int], condition: ColumnElement[bool]) -> ScalarSelect[int]:
    statement = select(func.count()).select_from(Registration).where(Registration.event_id == event_id, condition)
    return statement.scalar_subquery()
