"""Events as pages and services need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from eventsite.database import EDITION, db
from eventsite.database.glances import Glance
from eventsite.errors import NotFound
from eventsite.models.events import Event, ProgrammeItem, Speaker, Theme, event_organizers, event_themes
from eventsite.models.occasions import Series
from eventsite.models.organizers import Organizer
from eventsite.queries import editions
from eventsite.rules.events import EventState, Format
from eventsite.rules.permissions import SEES_ALL_EVENTS

WHOLE = (
    joinedload(Event.image),
    joinedload(Event.series),
    selectinload(Event.other_hours),
    selectinload(Event.sessions),
    selectinload(Event.themes),
    selectinload(Event.speakers).joinedload(Speaker.portrait),
    selectinload(Event.programme).selectinload(ProgrammeItem.speakers),
    selectinload(Event.reading),
)
# Most services that lock an event look at its numbers and times alone: the rest is read when it is asked for.
_REST_WHEN_ASKED = (
    lazyload(Event.image),
    lazyload(Event.series),
    lazyload(Event.sessions),
    lazyload(Event.themes),
    lazyload(Event.speakers).joinedload(Speaker.portrait),
    lazyload(Event.programme).selectinload(ProgrammeItem.speakers),
    lazyload(Event.reading),
)
WHEN_ASKED = (lazyload(Event.other_hours), *_REST_WHEN_ASKED)
FOR_LISTS = (joinedload(Event.image), selectinload(Event.other_hours), selectinload(Event.themes))
LISTED = (EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED)
ENDS = (EventState.PUBLISHED, EventState.CANCELLED)  # one that is put off is never past
PUBLIC = (*LISTED, EventState.ARCHIVED)
# Built once, since each registration asks them.
_LOCKED = (
    select(Event)
    .where(Event.id == bindparam("event_id"))
    .options(*WHEN_ASKED)
    .with_for_update(of=Event)
    .execution_options(populate_existing=True)
)
_IS_PUBLIC = (Event.slug == bindparam("slug"), Event.state.in_(PUBLIC))
_PUBLIC = select(Event).where(*_IS_PUBLIC).options(*WHOLE)
_NUMBERS = Glance(select(Event.taken, Event.waiting, editions.CURRENT.scalar_subquery()).where(*_IS_PUBLIC))


@dataclass(frozen=True)
class Numbers:
    """How many have a seat and how many wait, and the edition of what is said of meetings."""

    taken: int
    waiting: int
    edition: int


def by_slug(slug: str) -> Event:
    """Return the whole public event of that address. Raises NotFound, for a draft too."""
    return _one(_PUBLIC, {"slug": slug})


def numbers_of(slug: str) -> Numbers | None:
    """Return what differs from moment to moment about a public event, and the edition of all else; None for others."""
    found = _NUMBERS.first({"slug": slug})
    return None if found is None or found[2] is None else Numbers(*found)


def by_itself(slug: str) -> Event:
    """Return the whole public event of that address as a value, which belongs to no session. Raises NotFound."""
    with Session(db.engine) as session:
        event = _one(_PUBLIC, {"slug": slug}, session)
        session.expunge_all()
        return event


def whole(event_id: int) -> Event:
    """Return the event with all that belongs to it. Raises NotFound."""
    return _one(select(Event).where(Event.id == event_id).options(*WHOLE))


def locked(event_id: int) -> Event:
    """Return the event, read anew under its lock, all that belongs to it too (house, section 4). Raises NotFound."""
    return _one(_LOCKED, {"event_id": event_id})


def locked_as_it_stands(event_id: int) -> Event:
    """Return the event as `locked` does, and let the transaction know the edition of what is said of it.

    For a transaction that has changed nothing of what is said, nor will: what is made of it is kept. The edition is
    read before all else that can change while the event's row is locked.
    """
    event = locked(event_id)
    db.session().info[EDITION] = db.session.scalar(editions.CURRENT)
    return event


def id_of(slug: str) -> int:
    """Return the id of any event, a draft too. Raises NotFound."""
    found = db.session.scalar(select(Event.id).where(Event.slug == slug))
    if found is None:
        raise NotFound(slug)
    return found


def upcoming(now: datetime, theme: str = "", formats: Sequence[Format] = ()) -> Sequence[Event]:
    """Return listed events that have not ended, the next first; those of a theme or formats if given."""
    is_to_come = or_(Event.ends_at > now, Event.state == EventState.POSTPONED)
    statement = select(Event).where(Event.state.in_(LISTED), is_to_come).order_by(Event.starts_at, Event.id)
    return _listed(statement, theme, formats)


def past(now: datetime, theme: str = "", formats: Sequence[Format] = ()) -> Sequence[Event]:
    """Return listed events that have ended, the latest first; those of a theme or formats if given."""
    statement = select(Event).where(Event.state.in_(ENDS), Event.ends_at <= now).order_by(Event.starts_at.desc())
    return _listed(statement, theme, formats)


def next_open(now: datetime, limit: int = 3, besides: int | None = None) -> Sequence[Event]:
    """Return the next published events, at most so many, without the one given."""
    statement = (
        select(Event)
        .where(Event.state == EventState.PUBLISHED, Event.starts_at > now, Event.id != (besides or 0))
        .order_by(Event.starts_at)
        .limit(limit)
        .options(*FOR_LISTS)
    )
    return db.session.scalars(statement).all()


def count_past(now: datetime) -> int:
    """Return how many listed events have ended."""
    statement = select(func.count()).select_from(Event).where(Event.state.in_(ENDS), Event.ends_at <= now)
    return db.session.scalar(statement) or 0


def themes() -> Sequence[Theme]:
    """Return the themes that some listed event carries, by name."""
    carried = select(event_themes.c.theme_id).join(Event, event_themes.c.event_id == Event.id)
    statement = select(Theme).where(Theme.id.in_(carried.where(Event.state.in_(LISTED)))).order_by(Theme.name)
    return db.session.scalars(statement).all()


def themes_named(slugs: Sequence[str]) -> dict[str, Theme]:
    """Return the themes that exist among those slugs, by slug."""
    return {theme.slug: theme for theme in db.session.scalars(select(Theme).where(Theme.slug.in_(slugs)))}


def series_named(slug: str) -> Series | None:
    """Return the series of that address, if there is one."""
    return db.session.scalars(select(Series).where(Series.slug == slug)).one_or_none()


def slugs_like(stem: str) -> set[str]:
    """Return the addresses in use that begin so."""
    return set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(stem, autoescape=True))))


def of_organizer(organizer: Organizer) -> Sequence[Event]:
    """Return the events that this organizer works with, the latest start first."""
    statement = select(Event).order_by(Event.starts_at.desc()).options(*FOR_LISTS)
    return db.session.scalars(_shared_with(statement, organizer)).all()


def for_organizer(organizer: Organizer, event_id: int) -> Event:
    """Return the event if it is shared with this organizer; what belongs to it is read when asked. Raises NotFound."""
    statement = _ANY if organizer.role in SEES_ALL_EVENTS else _SHARED
    return _one(statement, {"event_id": event_id, "organizer_id": organizer.id})


def all_events() -> Sequence[Event]:
    """Return every event, the first start first."""
    return db.session.scalars(select(Event).order_by(Event.starts_at, Event.id)).all()


def any_exists() -> bool:
    """Say whether the database holds any event."""
    return db.session.scalar(select(Event.id).limit(1)) is not None


# Every page of the workplace begins with one of these: they are put together once, which takes longer than they do.
_ANY = select(Event).where(Event.id == bindparam("event_id")).options(*_REST_WHEN_ASKED, joinedload(Event.other_hours))
_SHARED = _ANY.where(
    Event.id.in_(
        select(event_organizers.c.event_id).where(event_organizers.c.organizer_id == bindparam("organizer_id"))
    )
)


def _shared_with(statement: Select[Event], organizer: Organizer) -> Select[Event]:
    if organizer.role in SEES_ALL_EVENTS:
        return statement
    shared = select(event_organizers.c.event_id).where(event_organizers.c.organizer_id == organizer.id)
    return statement.where(Event.id.in_(shared))


def _listed(statement: Select[Event], theme: str, formats: Sequence[Format]) -> Sequence[Event]:
    if theme:
        statement = statement.where(Event.themes.any(Theme.slug == theme))
    if formats:
        statement = statement.where(Event.format.in_(formats))
    return db.session.scalars(statement.options(*FOR_LISTS)).all()


def _one(statement: Select[Event], values: Mapping[str, object] | None = None, session: Session | None = None) -> Event:
    event = (session or db.session).scalars(statement, values).unique().one_or_none()
    if event is None:
        raise NotFound("event")
    return event
