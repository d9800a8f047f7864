"""What people have answered to the event's own questions."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.fields import Answer, Field
from eventsite.models.registrations import Registration
from eventsite.rules import fields as rules
from eventsite.rules.fields import FieldKind
from eventsite.rules.form_answers import Given, Taken
from eventsite.rules.registrations import LIVING

WITH_VERSION = joinedload(Answer.version)


def of_registration(registration_id: int) -> Sequence[Answer]:
    """Return one person's answers, each with the version that it answers."""
    statement = select(Answer).where(Answer.registration_id == registration_id).options(WITH_VERSION)
    return db.session.scalars(statement).all()


def given(registration_id: int) -> dict[int, Given]:
    """Return one person's answers by field, as the rules look at them."""
    answers = of_registration(registration_id)
    return {answer.field_id: Given(answer.value, FieldKind(answer.version.kind)) for answer in answers}


def values_of(registration_ids: Collection[int]) -> dict[int, dict[int, Any]]:
    """Return what those people have answered, by registration and field."""
    statement = select(Answer.registration_id, Answer.field_id, Answer.value)
    found: dict[int, dict[int, Any]] = defaultdict(dict)
    for registration_id, field_id, value in db.session.execute(
        statement.where(Answer.registration_id.in_(registration_ids))
    ):
        found[registration_id][field_id] = value
    return found


def of_people(registration_ids: Collection[int], field_ids: Collection[int]) -> Sequence[Answer]:
    """Return what those people have answered to those fields, each answer with the version that it answers."""
    statement = select(Answer).where(Answer.registration_id.in_(registration_ids), Answer.field_id.in_(field_ids))
    return db.session.scalars(statement.options(WITH_VERSION)).all()


def chosen(event_id: int, besides: int | None = None) -> Taken:
    """Return how many living registrations, but for one, have chosen each option (also "yes" and "no"), by field.

    Who waits keeps the choice, so it counts.
    """
    value = cast(Answer.value, Text)
    statement = (
        select(Answer.field_id, value, func.count())
        .join(Field, Field.id == Answer.field_id)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Field.event_id == event_id, Registration.state.in_(LIVING), Registration.id != (besides or 0))
        .group_by(Answer.field_id, value)
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for field_id, written, number in db.session.execute(statement):
        for key in rules.values_of(json.loads(written)):
            found[field_id][key] += number
    return found


def counts(event_id: int) -> dict[int, int]:
    """Return how many people, whatever became of their registrations, have answered each field."""
    statement = (
        select(Answer.field_id, func.count())
        .join(Field, Field.id == Answer.field_id)
        .where(Field.event_id == event_id)
        .group_by(Answer.field_id)
    )
    return {int(field_id): number for field_id, number in db.session.execute(statement)}


def is_version_used(version_id: int) -> bool:
    """Say whether any answer points at the version."""
    return db.session.scalar(select(Answer.id).where(Answer.version_id == version_id).limit(1)) is not None
