"""What people need to eat and to take part, and who may read it. What is returned here is decrypted when it is read."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventsite.database import db
from eventsite.models.needs import SpecialNeeds
from eventsite.models.registrations import Registration
from eventsite.rules.registrations import LIVING, SEATED


def of_registration(registration_id: int) -> SpecialNeeds | None:
    """Return what the person has said, with when they consented. Raises database.NoKeyOpens."""
    return db.session.get(SpecialNeeds, registration_id)


def is_given(registration_id: int) -> bool:
    """Say whether the person has said anything, without reading it."""
    statement = select(SpecialNeeds.registration_id).where(SpecialNeeds.registration_id == registration_id)
    return db.session.scalar(statement) is not None


def of_event(event_id: int) -> Sequence[tuple[Registration, SpecialNeeds]]:
    """Return those who have a seat and have said something, by name. Raises database.NoKeyOpens."""
    statement = (
        select(Registration, SpecialNeeds)
        .join(SpecialNeeds, SpecialNeeds.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state.in_(SEATED))
        .order_by(func.lower(Registration.name), Registration.seq)
        .options(selectinload(Registration.sessions))
    )
    return [(registration, needs) for registration, needs in db.session.execute(statement)]


def count_without_seat(event_id: int) -> int:
    """Return how many have said something and wait for a seat."""
    statement = (
        select(func.count())
        .select_from(SpecialNeeds)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .where(Registration.event_id == event_id, Registration.state.in_(LIVING - SEATED))
    )
    return db.session.scalar(statement) or 0
