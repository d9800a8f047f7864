"""Series of events as pages and feeds need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.occasions import Series
from eventsite.queries.events import FOR_LISTS, LISTED


def by_slug(slug: str) -> Series:
    """Return the series of that address if a listed event belongs to it. Raises NotFound."""
    has_listed = select(Event.id).where(Event.series_id == Series.id, Event.state.in_(LISTED)).exists()
    series = db.session.scalars(select(Series).where(Series.slug == slug, has_listed)).one_or_none()
    if series is None:
        raise NotFound("series")
    return series


def upcoming(series: Series, now: datetime) -> Sequence[Event]:
    """Return its listed events that have not ended, the next first."""
    statement = _listed(series).where(Event.ends_at > now).order_by(Event.starts_at, Event.id)
    return db.session.scalars(statement).all()


def past(series: Series, now: datetime) -> Sequence[Event]:
    """Return its listed events that have ended, the latest first."""
    statement = _listed(series).where(Event.ends_at <= now).order_by(Event.starts_at.desc())
    return db.session.scalars(statement).all()


def _listed(series: Series) -> Select[Event]:
    return select(Event).where(Event.series_id == series.id, Event.state.in_(LISTED)).options(*FOR_LISTS)
