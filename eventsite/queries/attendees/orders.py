"""In which order a view of the attendee list stands, and where in it a page begins."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select, tuple_

from eventsite.database import db
from eventsite.models.fields import Answer, FieldVersion
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.rules.fields import HAS_OPTIONS, Asked, FieldKind
from eventsite.rules.questions import Moderation
from eventsite.rules.views import Column, View

Keys = tuple[ColumnElement[Any], ...]


def _plain(column: Any) -> ColumnElement[Any]:
    return column


def _asked() -> ColumnElement[Any]:
    asked = select(func.count()).where(
        Question.registration_id == Registration.id, Question.moderation != Moderation.WITHDRAWN
    )
    return asked.correlate(Registration).scalar_subquery()


_NUMBER, _NAME = _plain(Registration.id), _plain(Registration.name_key)
_COMPANY = _plain(Registration.company_key)
# Those without a function or a count have an index (models.registrations).
_COLUMNS: dict[str, Keys] = {
    Column.NAME: (_NAME, _NUMBER),
    Column.COMPANY: (_COMPANY, _NAME, _NUMBER),
    Column.EMAIL: (_plain(Registration.canonical_email), _NAME, _COMPANY, _NUMBER),
    Column.STATE: (_plain(Registration.state), _plain(Registration.queue_no), _NUMBER),
    Column.MODE: (func.coalesce(Registration.mode, ""), _NUMBER),
    Column.ATTENDANCE: (_plain(Registration.attendance), _NUMBER),
    Column.JOB_TITLE: (func.lower(Registration.job_title), _NUMBER),
    Column.PHONE: (_plain(Registration.phone), _NUMBER),
    Column.ANSWER: (_plain(Registration.answer_rank), _NUMBER),
    Column.ASKED: (_asked(), _NUMBER),
    Column.CREATED: (_plain(Registration.seq),),
}


def keys(view: View) -> Keys:
    """Return by what the view is sorted; never NULL, and the last one tells any two people apart."""
    if view.by_company:
        return _COLUMNS[Column.COMPANY]
    field = view.ground.field(view.sort)
    return _COLUMNS[view.sort] if field is None else (*_keys_of_field(field, view.descending), _NUMBER)


def in_order(statement: Select[Any], view: View, *, backwards: bool = False) -> Select[Any]:
    """Return the statement with its rows in the view's order, or in the opposite one."""
    order = keys(view)
    is_descending = _is_descending(view) != backwards
    return statement.order_by(*(key.desc() if is_descending else key.asc() for key in order))


def beyond(view: View, position: Sequence[Any], *, backwards: bool = False) -> ColumnElement[bool]:
    """Return the condition that somebody stands after the position in the view, or before it."""
    order = keys(view)
    there = tuple_(*(literal(value, key.type) for value, key in zip(position, order, strict=True)))
    if _is_descending(view) != backwards:
        return tuple_(*order) < there
    return tuple_(*order) > there


def position_of(event_id: int, view: View, registration_id: int) -> Sequence[Any] | None:
    """Return where somebody stands in the order of the view; None for nobody of the event."""
    statement = select(*keys(view)).where(Registration.id == registration_id, Registration.event_id == event_id)
    return db.session.execute(statement).one_or_none()


def _is_descending(view: View) -> bool:
    return view.descending and not view.by_company


def _keys_of_field(field: Asked, is_descending: bool) -> Keys:
    """Who has not answered stands last in either direction."""
    value, nothing = _value_of(field)
    answered = (
        select(value)
        .join(FieldVersion, FieldVersion.id == Answer.version_id)
        .where(Answer.registration_id == Registration.id, Answer.field_id == field.id)
        .correlate(Registration)
        .scalar_subquery()
    )
    without, with_answer = (0, 1) if is_descending else (1, 0)
    flag = case((answered.is_(None), without), else_=with_answer)
    return (flag, func.coalesce(answered, nothing))


def _value_of(field: Asked) -> tuple[ColumnElement[Any], Any]:
    """Return what of an answer is compared, and what stands for none."""
    written = cast(Answer.value, Text)
    if field.kind is FieldKind.NUMBER:  # one kept before the field asked for numbers may be no number
        return case((FieldVersion.kind == FieldKind.NUMBER, Answer.value[()].as_float())), 0.0
    if field.kind is FieldKind.CHOICE:
        ranks = {json.dumps(option.key): number for number, option in enumerate(field.options)}
        return case(ranks, value=written, else_=len(ranks)) if ranks else written, len(ranks) if ranks else ""
    if field.kind in HAS_OPTIONS or field.kind is FieldKind.YES_NO:
        return written, ""
    return func.lower(Answer.value[()].as_string()), ""
