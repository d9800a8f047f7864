"""The event's own questions as pages and services need them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.fields import Field, FieldVersion
from eventsite.rules.fields import Asked, FieldKind

WITH_VERSIONS = selectinload(Field.versions)


def of_event(event_id: int) -> Sequence[Field]:
    """Return the event's fields in order, with all their versions; those that are switched off too."""
    statement = select(Field).where(Field.event_id == event_id).order_by(Field.position, Field.id)
    return db.session.scalars(statement.options(WITH_VERSIONS)).all()


def in_event(event_id: int, field_id: int) -> Field:
    """Return the field, fetched through its event, with all its versions. Raises NotFound."""
    statement = select(Field).where(Field.id == field_id, Field.event_id == event_id).options(WITH_VERSIONS)
    field = db.session.scalars(statement).one_or_none()
    if field is None:
        raise NotFound("field")
    return field


def asked(event_id: int) -> list[Asked]:
    """Return the event's fields in order, as the rules look at them."""
    return [field.asked for field in of_event(event_id)]


def count_files(event_id: int) -> int:
    """Return how many files the event's form asks for."""
    newest = (
        select(func.max(FieldVersion.number))
        .where(FieldVersion.field_id == Field.id)
        .correlate(Field)
        .scalar_subquery()
    )
    statement = (
        select(func.count())
        .select_from(Field)
        .join(FieldVersion, FieldVersion.field_id == Field.id)
        .where(Field.event_id == event_id, Field.is_enabled, FieldVersion.number == newest)
        .where(FieldVersion.kind == FieldKind.FILE)
    )
    return db.session.scalar(statement) or 0
