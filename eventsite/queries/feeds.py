"""What calendar feeds hold, and whose personal ones are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event, Theme
from eventsite.models.feeds import PersonalFeed
from eventsite.models.registrations import Registration
from eventsite.queries.events import LISTED

# Past meetings stay over a year, cancelled ones as long as their date: calendars forget what a feed drops (F07).
KEPT_FOR = timedelta(days=400)
CANCELLED_KEPT_FOR = timedelta(days=60)
# So many of the longest entries are less than the megabyte that Google reads (F07).
MAX_EVENTS = 300
_FOR_ENTRIES = (selectinload(Event.themes), selectinload(Event.other_hours))


def events(now: datetime, theme: str = "", series: str = "") -> Sequence[Event]:
    """Return the public events of the feed, the first start first; of a theme or a series if one is given.

    Drafts and archived events are left out; those that ended over 400 days ago are, unless they were
    changed, and so perhaps cancelled, within 60 days. If there are too many, the oldest are left out.
    """
    is_kept = (Event.ends_at > now - KEPT_FOR) | (Event.calendar_changed_at > now - CANCELLED_KEPT_FOR)
    statement = select(Event).where(Event.state.in_(LISTED), is_kept).order_by(Event.starts_at.desc(), Event.id.desc())
    if theme:
        statement = statement.where(Event.themes.any(Theme.slug == theme))
    if series:
        statement = statement.where(Event.series.has(slug=series))
    return db.session.scalars(statement.options(*_FOR_ENTRIES).limit(MAX_EVENTS)).all()[::-1]


def by_secret(secret_hash: str) -> PersonalFeed:
    """Return the personal feed of that secret. Raises NotFound when it was revoked or never was."""
    statement = select(PersonalFeed).where(PersonalFeed.secret_hash == secret_hash, PersonalFeed.revoked_at.is_(None))
    feed = db.session.scalars(statement).one_or_none()
    if feed is None:
        raise NotFound("feed")
    return feed


def valid_of(canonical_email: str) -> PersonalFeed | None:
    """Return the valid feed of that address, if there is one."""
    statement = select(PersonalFeed).where(
        PersonalFeed.canonical_email == canonical_email, PersonalFeed.revoked_at.is_(None)
    )
    return db.session.scalars(statement).one_or_none()


def lock(canonical_email: str) -> None:
    """Let nobody else change the feed of that address in this moment: its registrations' rows are locked."""
    statement = select(Registration.id).where(Registration.canonical_email == canonical_email)
    db.session.scalars(statement.order_by(Registration.id).with_for_update()).all()


def registrations_of(canonical_email: str, now: datetime) -> Sequence[Registration]:
    """Return every registration of the address for events of the last 400 days, ended ones too, in order of events."""
    statement = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.canonical_email == canonical_email, Event.ends_at > now - KEPT_FOR)
        .options(joinedload(Registration.event).options(*_FOR_ENTRIES), selectinload(Registration.sessions))
        .order_by(Event.starts_at, Registration.id)
    )
    return db.session.scalars(statement).unique().all()
