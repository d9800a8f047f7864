"""Series of events as pages, feeds and services need them, and who takes part in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.occasions import Series
from eventsite.models.registrations import Registration
from eventsite.models.series import SeriesOutcome, SeriesPlace
from eventsite.queries.events import FOR_LISTS, LISTED
from eventsite.rules.events import EventState


def by_slug(slug: str) -> Series:
    """Return the series of that address if a listed event belongs to it. Raises NotFound."""
    has_listed = select(Event.id).where(Event.series_id == Series.id, Event.state.in_(LISTED)).exists()
    series = db.session.scalars(select(Series).where(Series.slug == slug, has_listed)).one_or_none()
    if series is None:
        raise NotFound("series")
    return series


def by_id(series_id: int) -> Series:
    """Return the series, whatever belongs to it. Raises NotFound."""
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotFound("series")
    return series


def named(name: str) -> Series | None:
    """Return the series of that name, if there is one."""
    return db.session.scalars(select(Series).where(Series.name == name)).one_or_none()


def slugs_like(stem: str) -> set[str]:
    """Return the addresses in use that begin so."""
    return set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(stem, autoescape=True))))


def all_of_them() -> Sequence[tuple[Series, int]]:
    """Return all series by name, each with how many events belong to it."""
    number = func.count(Event.id)
    statement = select(Series, number).outerjoin(Event, Event.series_id == Series.id).group_by(Series.id)
    return [(row[0], row[1]) for row in db.session.execute(statement.order_by(Series.name))]


def upcoming(series: Series, now: datetime) -> Sequence[Event]:
    """Return its listed events that have not ended, the next first."""
    statement = _listed(series).where(Event.ends_at > now).order_by(Event.starts_at, Event.id)
    return db.session.scalars(statement).all()


def past(series: Series, now: datetime) -> Sequence[Event]:
    """Return its listed events that have ended, the latest first."""
    statement = _listed(series).where(Event.ends_at <= now).order_by(Event.starts_at.desc())
    return db.session.scalars(statement).all()


def to_come(series_id: int, now: datetime) -> Sequence[Event]:
    """Return its published events that have not begun, the next first."""
    is_to_come = (Event.series_id == series_id, Event.state == EventState.PUBLISHED, Event.starts_at > now)
    return db.session.scalars(select(Event).where(*is_to_come).order_by(Event.starts_at, Event.id)).all()


def place(place_id: int) -> SeriesPlace:
    """Return what somebody asked for in a series, with the series. Raises NotFound."""
    statement = select(SeriesPlace).where(SeriesPlace.id == place_id).options(joinedload(SeriesPlace.series))
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("place")
    return found


def places(place_ids: Sequence[int]) -> Sequence[SeriesPlace]:
    """Return what was asked for in series, as far as it is there, with the series."""
    statement = select(SeriesPlace).where(SeriesPlace.id.in_(place_ids)).options(joinedload(SeriesPlace.series))
    return db.session.scalars(statement.order_by(SeriesPlace.id)).all()


def others_of(found: SeriesPlace) -> Sequence[SeriesPlace]:
    """Return what else the same address has asked for in the series, confirmed or not."""
    same = (SeriesPlace.series_id == found.series_id, SeriesPlace.canonical_email == found.canonical_email)
    return db.session.scalars(select(SeriesPlace).where(*same, SeriesPlace.id != found.id)).all()


def outcomes(place_id: int) -> dict[int, SeriesOutcome]:
    """Return what has come of the meetings so far, by event."""
    statement = select(SeriesOutcome).where(SeriesOutcome.place_id == place_id)
    return {one.event_id: one for one in db.session.scalars(statement)}


def has_registered(event_id: int, canonical_email: str) -> bool:
    """Say whether the address has ever registered for the event: who has cancelled does not come again by itself."""
    found = select(Registration.id).where(
        Registration.event_id == event_id, Registration.canonical_email == canonical_email
    )
    return db.session.scalar(found.limit(1)) is not None


def untried(now: datetime, place_id: int | None = None) -> Sequence[tuple[int, int]]:
    """Return (place, event) where a confirmed place has a meeting to come that takes people and was not tried yet.

    Of one place, or of all. Meetings that do not open yet come when they do.
    """
    is_open = and_(
        Event.state == EventState.PUBLISHED,
        Event.starts_at > now,
        or_(Event.opens_at.is_(None), Event.opens_at <= now),
    )
    tried = select(SeriesOutcome.event_id).where(
        SeriesOutcome.place_id == SeriesPlace.id, SeriesOutcome.event_id == Event.id
    )
    statement = (
        select(SeriesPlace.id, Event.id)
        .join(Event, Event.series_id == SeriesPlace.series_id)
        .where(SeriesPlace.confirmed_at.is_not(None), is_open, ~tried.exists())
        .order_by(Event.starts_at, SeriesPlace.confirmed_at, SeriesPlace.id)
    )
    if place_id is not None:
        statement = statement.where(SeriesPlace.id == place_id)
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def _listed(series: Series) -> Select[Event]:
    return select(Event).where(Event.series_id == series.id, Event.state.in_(LISTED)).options(*FOR_LISTS)
