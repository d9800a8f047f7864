"""Those who want to be told of meetings: who waits to be asked, who is told, whose time is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import selectinload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event, Theme, event_themes
from eventsite.models.outbox import FanOut
from eventsite.models.subscriptions import Subscription, subscription_themes
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind


def by_id(subscription_id: int) -> Subscription:
    """Return the subscription with its themes. Raises NotFound."""
    statement = select(Subscription).where(Subscription.id == subscription_id)
    found = db.session.scalars(statement.options(selectinload(Subscription.themes))).one_or_none()
    if found is None:
        raise NotFound("subscription")
    return found


def unasked() -> Sequence[int]:
    """Return the ids of requests whose address has not been asked yet, the oldest first."""
    statement = select(Subscription.id).where(Subscription.asked_at.is_(None), Subscription.confirmed_at.is_(None))
    return db.session.scalars(statement.order_by(Subscription.id)).all()


def taken(subscription_id: int) -> Subscription | None:
    """Return the request with its themes, locked; None when another worker has it or it was asked about already."""
    statement = select(Subscription).where(Subscription.id == subscription_id, Subscription.asked_at.is_(None))
    return db.session.scalars(statement.with_for_update(skip_locked=True).options(_WITH_THEMES)).one_or_none()


def same(subscription: Subscription) -> Sequence[Subscription]:
    """Return the confirmed subscriptions of the same address to the same: the event, or new meetings."""
    event = subscription.event_id
    statement = select(Subscription).where(
        Subscription.id != subscription.id,
        Subscription.canonical_email == subscription.canonical_email,
        Subscription.event_id.is_(None) if event is None else Subscription.event_id == event,
        Subscription.confirmed_at.is_not(None),
    )
    return db.session.scalars(statement).all()


def themes() -> Sequence[Theme]:
    """Return every theme by name: a new meeting may be the first of its theme in a long while."""
    return db.session.scalars(select(Theme).order_by(Theme.name)).all()


def any_wants(event_id: int) -> bool:
    """Say whether anybody wants to be told of a new meeting such as this one."""
    return db.session.scalar(select(Subscription.id).where(*_wants(event_id)).limit(1)) is not None


def to_tell_of(event_id: int, after_id: int, limit: int) -> Sequence[Subscription]:
    """Return the next few who want to be told of a new meeting such as this one, each address once."""
    statement = select(Subscription).where(*_wants(event_id), Subscription.id > after_id)
    return db.session.scalars(statement.order_by(Subscription.id).limit(limit)).all()


def waiting_for(event_id: int, after_id: int, limit: int) -> Sequence[Subscription]:
    """Return the next few who want to be told that registration for the event has opened."""
    statement = select(Subscription).where(
        Subscription.event_id == event_id, Subscription.confirmed_at.is_not(None), Subscription.id > after_id
    )
    return db.session.scalars(statement.order_by(Subscription.id).limit(limit)).all()


def opening(now: datetime) -> Sequence[Event]:
    """Return the published events whose registration may have opened and that somebody waits for, untold so far."""
    waited_for = exists().where(Subscription.event_id == Event.id, Subscription.confirmed_at.is_not(None))
    is_ordered = exists().where(
        FanOut.event_id == Event.id, FanOut.kind == Kind.REGISTRATION_OPENS, FanOut.done_at.is_(None)
    )
    has_opened = or_(Event.opens_at.is_(None), Event.opens_at <= now)
    is_to_come = and_(Event.state == EventState.PUBLISHED, Event.ends_at > now)
    statement = select(Event).where(is_to_come, has_opened, waited_for, ~is_ordered).order_by(Event.id)
    return db.session.scalars(statement).all()


def is_announced(event_id: int) -> bool:
    """Say whether subscribers have been told of the event, or are about to be."""
    statement = select(FanOut.id).where(FanOut.event_id == event_id, FanOut.kind == Kind.NEW_MEETING)
    return db.session.scalar(statement.limit(1)) is not None


def _wants(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Subscription.event_id.is_(None),
        Subscription.confirmed_at.is_not(None),
        or_(Subscription.wants_all, _shares_a_theme(event_id)),
    )


def _shares_a_theme(event_id: int) -> ColumnElement[bool]:
    carried = select(event_themes.c.theme_id).where(event_themes.c.event_id == event_id)
    return exists().where(
        subscription_themes.c.subscription_id == Subscription.id, subscription_themes.c.theme_id.in_(carried)
    )


_WITH_THEMES = selectinload(Subscription.themes)
