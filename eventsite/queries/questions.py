"""Questions as pages and services need them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.questions import Question
from eventsite.rules.questions import Moderation


def of_event(event_id: int) -> Sequence[Question]:
    """Return the event's questions in the order they came, with asker and addressee."""
    statement = (
        select(Question)
        .where(Question.event_id == event_id, Question.moderation != Moderation.WITHDRAWN)
        .order_by(Question.public_no)
        .options(joinedload(Question.registration), joinedload(Question.speaker))
    )
    return db.session.scalars(statement).all()


def of_registration(registration_id: int) -> Sequence[Question]:
    """Return one person's questions in the order they came, with addressee."""
    statement = (
        select(Question)
        .where(Question.registration_id == registration_id, Question.moderation != Moderation.WITHDRAWN)
        .order_by(Question.public_no)
        .options(joinedload(Question.speaker))
    )
    return db.session.scalars(statement).all()


def count_open(registration_id: int) -> int:
    """Return how many questions one person has waiting."""
    statement = (
        select(func.count())
        .select_from(Question)
        .where(Question.registration_id == registration_id, Question.moderation == Moderation.SUBMITTED)
    )
    return db.session.scalar(statement) or 0


def count_of_event(event_id: int) -> int:
    """Return how many questions the event has."""
    statement = (
        select(func.count())
        .select_from(Question)
        .where(Question.event_id == event_id, Question.moderation != Moderation.WITHDRAWN)
    )
    return db.session.scalar(statement) or 0
