"""Whose personal data is due to be erased, and in which event.

What is erased is found by looking for data that is left, never by a flag that says that somebody has looked before:
so what comes late is erased too. What is personal is written in `parts`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from eventsite.database import db
from eventsite.models.audit import AuditEntry
from eventsite.models.events import Event
from eventsite.models.feeds import PersonalFeed
from eventsite.models.fields import Answer, Field, Upload
from eventsite.models.inbound_mails import InboundMail
from eventsite.models.listings import ListingConsent
from eventsite.models.needs import SpecialNeeds
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.models.series import SeriesPlace
from eventsite.models.subscriptions import Subscription
from eventsite.queries.retention.parts import (
    ANSWERS,
    ATTENDEE_NOTES,
    FEEDS,
    FILES,
    GROUPS,
    GUESTS,
    INVITEES,
    INVOICES,
    LISTINGS,
    MAILS,
    NEEDS,
    OF_PEOPLE,
    PARTS,
    PEOPLE,
    QUESTIONS,
    RECEIVED,
    SERIES,
    SUBSCRIPTIONS,
    TAGS,
    TRACE,
    VOTES,
    Column,
    Part,
)
from eventsite.rules import audit as audit_rules
from eventsite.rules import retention as rules
from eventsite.rules import series as series_rules
from eventsite.rules.listings import SHOWN_AFTER
from eventsite.rules.registrations import LIVING
from eventsite.rules.subscriptions import CONFIRM_WITHIN

__all__ = [
    "ANSWERS",
    "ATTENDEE_NOTES",
    "Due",
    "FEEDS",
    "FILES",
    "GROUPS",
    "GUESTS",
    "INVITEES",
    "INVOICES",
    "MAILS",
    "NEEDS",
    "OF_PEOPLE",
    "PARTS",
    "PEOPLE",
    "Part",
    "QUESTIONS",
    "RECEIVED",
    "SERIES",
    "TAGS",
    "VOTES",
    "batch",
    "counts",
    "due",
    "events_of",
    "last_purge",
    "steps",
]


@dataclass(frozen=True)
class Due:
    """What is over: the events whose people are to be erased, those whose needs are, and the fields."""

    people: Sequence[int]
    needs: Sequence[int]
    fields: Sequence[int]


def due(now: datetime, person_days: int) -> Due:
    """Return what is over by now; `person_days` holds where an event says nothing of its own."""
    events = [event for event in _ends(now) if rules.has_an_end(event.state)]
    people = [
        event.id
        for event in events
        if rules.person_ends_at(event.ends_at, event.closes_at, _days(event.keep_person_days, person_days)) <= now
    ]
    needs = [event.id for event in events if rules.part_ends_at(event.ends_at, event.keep_needs_days) <= now]
    ends = {event.id: event.ends_at for event in events}
    fields = select(Field.id, Field.event_id, Field.keep_days).where(Field.keep_days.is_not(None))
    return Due(
        people,
        needs,
        [
            field.id
            for field in db.session.execute(fields)
            if field.event_id in ends and rules.part_ends_at(ends[field.event_id], field.keep_days) <= now
        ],
    )


def steps(due: Due, now: datetime, person_days: int) -> list[tuple[Part, ColumnElement[bool]]]:
    """Return each part with what of it is due, in the order in which it is erased."""
    long_ago = now - timedelta(days=person_days)
    return [
        (NEEDS, or_(NEEDS.event.in_(due.needs), _has_ended(now - rules.GRACE_OF_ENDED))),
        (LISTINGS, or_(LISTINGS.event.in_(_over(now - SHOWN_AFTER)), _is_given_up(now - rules.GRACE_OF_ENDED))),
        (FILES, Upload.field_id.in_(due.fields)),
        (ANSWERS, Answer.field_id.in_(due.fields)),
        *((part, part.event.in_(due.people)) for part in PARTS),
        (MAILS, and_(OutboxMessage.event_id.is_(None), OutboxMessage.created_at <= long_ago)),
        (RECEIVED, and_(InboundMail.event_id.is_(None), InboundMail.received_at <= long_ago)),
        (SERIES, _no_longer_wanted(now)),
        (FEEDS, _of_nobody(PersonalFeed.canonical_email)),
        (TRACE, AuditEntry.at <= now - audit_rules.KEPT),
        (SUBSCRIPTIONS, _is_unconfirmed(now - CONFIRM_WITHIN)),
    ]


def batch(part: Part, which: ColumnElement[bool], limit: int) -> Sequence[int]:
    """Return the keys of rows in which something is left, at most so many."""
    return db.session.scalars(select(part.key).where(which, part.left).order_by(part.key).limit(limit)).all()


def events_of(part: Part, keys: Sequence[int]) -> Sequence[int]:
    """Return the ids of the events that those rows are about, in order."""
    return sorted(set(db.session.scalars(select(part.event).where(part.key.in_(keys)))))


def counts(part: Part, event_ids: Collection[int]) -> dict[int, int]:
    """Return in how many rows of each of those events something is left."""
    event = part.event.label("event")
    statement = select(event, func.count().label("number")).select_from(part.model).group_by(event)
    statement = statement.where(part.event.in_(event_ids), part.left)
    return {row.event: row.number for row in db.session.execute(statement)}


def last_purge() -> AuditEntry | None:
    """Return the trace of the newest purge, if there was one."""
    statement = (
        select(AuditEntry).where(AuditEntry.action == audit_rules.PURGED).order_by(AuditEntry.id.desc()).limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def _days(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _ends(now: datetime) -> Sequence[Any]:
    columns = (Event.id, Event.state, Event.ends_at, Event.closes_at, Event.keep_person_days, Event.keep_needs_days)
    return db.session.execute(select(*columns).where(Event.ends_at <= now).order_by(Event.id)).all()


def _has_ended(before: datetime) -> ColumnElement[bool]:
    """Say of needs that their registration ended before then, whenever the meeting is."""
    is_over = and_(Registration.state.not_in(LIVING), Registration.changed_at <= before)
    return exists().where(Registration.id == SpecialNeeds.registration_id, is_over)


def _is_unconfirmed(before: datetime) -> ColumnElement[bool]:
    """Say of a subscription that was asked for before then that nobody has confirmed it."""
    return and_(Subscription.confirmed_at.is_(None), Subscription.created_at <= before)


def _over(before: datetime) -> Select[int]:
    return select(Event.id).where(Event.ends_at <= before)


def _is_given_up(before: datetime) -> ColumnElement[bool]:
    """Say of a yes to the participants' list that the registration ended before then."""
    is_over = and_(Registration.state.not_in(LIVING), Registration.changed_at <= before)
    return exists().where(Registration.id == ListingConsent.registration_id, is_over)


def _no_longer_wanted(now: datetime) -> ColumnElement[bool]:
    """Say of a place in a series that nobody confirmed it, that it is only a receipt, or that the series is over."""
    lately = select(Event.id).where(
        Event.series_id == SeriesPlace.series_id, Event.ends_at > now - series_rules.FORGOTTEN_AFTER
    )
    began = func.coalesce(SeriesPlace.confirmed_at, SeriesPlace.created_at)
    is_over = and_(~lately.exists(), began <= now - series_rules.FORGOTTEN_AFTER)
    is_short = or_(SeriesPlace.confirmed_at.is_(None), SeriesPlace.wants_new.is_(False))
    return or_(is_over, and_(is_short, began <= now - series_rules.UNCONFIRMED_FOR))


def _of_nobody(canonical_email: Column) -> ColumnElement[bool]:
    """Say of an address that no registration has it any more."""
    return ~exists().where(Registration.canonical_email == canonical_email)
