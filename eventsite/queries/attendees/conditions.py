"""Who belongs to a view of the attendee list, as conditions on registrations."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Text, and_, cast, exists, false, func, not_, or_, select, true

from eventsite.models.attendee_marks import AttendeeTag
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.companies import Company, CompanyAlias
from eventsite.models.fields import Answer
from eventsite.models.questions import Question
from eventsite.models.registrations import Registration
from eventsite.rules import companies as company_rules
from eventsite.rules.attendee_marks import tag_key
from eventsite.rules.fields import HAS_OPTIONS, YES, Asked, FieldKind, is_required_now, number_of
from eventsite.rules.names import sort_key
from eventsite.rules.policies import Mode
from eventsite.rules.questions import Moderation
from eventsite.rules.registrations import LIVING
from eventsite.rules.views import AnswerFilter, Given, Ground, Kind, View

MOST_WORDS = 8
TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
Condition = ColumnElement[bool]


def conditions(event_id: int, view: View) -> list[Condition]:
    """Return what holds of everybody in the view, and of nobody else."""
    return [
        Registration.event_id == event_id,
        *_of_person(view),
        *_of_company(view),
        *_of_traces(event_id, view),
        *(_answered(view.ground, wanted) for wanted in view.own),
    ]


def _of_person(view: View) -> Iterator[Condition]:
    for word in view.search.split()[:MOST_WORDS]:
        yield _has_word(word)
    if view.states:
        yield Registration.state.in_(view.states)
    if view.modes:
        yield or_(*(_takes_part(Mode(mode), view.ground) for mode in view.modes))
    if view.attendance:
        yield Registration.attendance.in_(view.attendance)
    if view.group is not None:
        yield Registration.group_id == view.group
    if view.since is not None:
        yield Registration.created_at >= _midnight(view.since, view.ground)
    if view.until is not None:
        yield Registration.created_at < _midnight(view.until + timedelta(days=1), view.ground)
    if view.bounced is not None:
        yield Registration.undeliverable_at.is_not(None) == view.bounced


def _of_company(view: View) -> Iterator[Condition]:
    if view.companies:
        yield or_(*map(_works_at, view.companies))
    if view.kind is not None:
        members = select(Company.id).where(Company.is_member)
        is_member = and_(Registration.company_id.is_not(None), Registration.company_id.in_(members))
        yield is_member if view.kind is Kind.MEMBER else not_(is_member)


def _of_traces(event_id: int, view: View) -> Iterator[Condition]:
    if view.answers:
        yield exists().where(
            CalendarEntry.registration_id == Registration.id,
            CalendarEntry.cancelled_at.is_(None),
            CalendarEntry.partstat.in_(view.answers),
        )
    if view.tags:
        keys = [tag_key(tag) for tag in view.tags]
        tagged = select(AttendeeTag.registration_id).where(AttendeeTag.event_id == event_id, AttendeeTag.key.in_(keys))
        yield Registration.id.in_(tagged)
    if view.asked is not None:
        asked = Registration.id.in_(_askers(event_id))
        yield asked if view.asked else not_(asked)
    if view.lacking is not None:
        lacking = _lacks_answers(view.ground)
        yield lacking if view.lacking else not_(lacking)


def _has_word(word: str) -> Condition:
    key = sort_key(word)
    return or_(
        Registration.name_key.contains(key, autoescape=True),
        Registration.company_key.contains(key, autoescape=True),
        Registration.canonical_email.contains(word.casefold(), autoescape=True),
    )


def _works_at(name: str) -> Condition:
    """By the register if it knows the name, by how it is written for those who belong to no company of the register."""
    key = company_rules.canonical(name)
    alias = select(CompanyAlias.company_id).where(CompanyAlias.canonical_name == key)
    known = select(Company.id).where(or_(Company.canonical_name == key, Company.id.in_(alias)))
    unknown = and_(Registration.company_id.is_(None), Registration.company_key == sort_key(name))
    return or_(Registration.company_id.in_(known), unknown)


def _takes_part(mode: Mode, ground: Ground) -> Condition:
    """As rules.policies.mode_in says it: as chosen where there is a choice, else as everyone does."""
    if not ground.modes:
        return Registration.mode == mode
    if mode not in ground.modes:
        return false()
    if len(ground.modes) == 1:
        return true()
    chosen = Registration.mode == mode
    return chosen if mode is not ground.modes[0] else or_(chosen, Registration.mode.is_(None))


def _midnight(day: date, ground: Ground) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ground.timezone)).astimezone(UTC)


def _askers(event_id: int) -> Select[int | None]:
    return select(Question.registration_id).where(
        Question.event_id == event_id,
        Question.moderation != Moderation.WITHDRAWN,
        Question.registration_id.is_not(None),
    )


def _answered(ground: Ground, wanted: AnswerFilter) -> Condition:
    field = next(one for one in ground.fields if one.id == wanted.field_id)
    ways = [_has_answer(field, _says(field, value)) for value in wanted.values]
    if wanted.given is Given.EMPTY:
        ways.append(not_(_has_answer(field)))
    if wanted.given is Given.GIVEN:
        ways.append(_has_answer(field))
    return or_(*ways)


def _has_answer(field: Asked, *says: Condition) -> Condition:
    return exists().where(Answer.registration_id == Registration.id, Answer.field_id == field.id, *says)


def _says(field: Asked, value: str) -> Condition:
    """Compare what is kept, which is JSON, as it was written; only texts are taken out of it."""
    written = cast(Answer.value, Text)
    if field.kind in HAS_OPTIONS:
        return written.contains(json.dumps(value), autoescape=True)
    if field.kind is FieldKind.YES_NO:
        return written == json.dumps(value == YES)
    if field.kind in TEXTS:
        said = Answer.value[()].as_string()
        return or_(*(said.icontains(way, autoescape=True) for way in _ways_to_write(value)))
    number = number_of(value) if field.kind is FieldKind.NUMBER else None
    return written.in_((json.dumps(value), json.dumps(number))) if number is not None else written == json.dumps(value)


def _ways_to_write(text: str) -> set[str]:
    """SQLite tells only A to Z from a to z."""
    return {text} if text.isascii() else {text, text.lower(), text.upper(), text.capitalize(), text.title()}


def _lacks_answers(ground: Ground) -> Condition:
    """As rules.form_answers.missing says it, of those who live and have an address."""
    if ground.now is None:
        return false()
    applying = _applying(ground)
    wanted = [field for field in ground.fields if field.wants_answer and not field.is_for_staff]
    missing = [
        and_(applying[field.id], not_(_has_answer(field)))
        for field in wanted
        if field.id in applying and is_required_now(field, ground.now)
    ]
    return and_(Registration.email != "", Registration.state.in_(LIVING), or_(false(), *missing))


def _applying(ground: Ground) -> dict[int, Condition]:
    """Return of whom each field is asked, as rules.fields.applying says it."""
    found: dict[int, Condition] = {}
    known: dict[int, Asked] = {}
    for field in ground.fields:
        if not field.is_enabled:
            continue
        by = field.shown_if_field_id
        if by is not None and by not in found:
            continue
        mode = true() if field.mode is None else _takes_part(field.mode, ground)
        by_answer = true() if by is None else and_(found[by], _chose(known[by], field.shown_if_values))
        found[field.id], known[field.id] = and_(mode, by_answer), field
    return found


def _chose(decider: Asked, values: Sequence[str]) -> Condition:
    return or_(false(), *(_has_answer(decider, _says(decider, value)) for value in values))


def count() -> Select[int]:
    """Return the beginning of a statement that counts registrations."""
    return select(func.count()).select_from(Registration)
