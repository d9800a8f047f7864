"""What has been decided about the site in the browser."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.calendar_entries import CalendarEntry
from eventsite.models.events import Event
from eventsite.models.images import Image
from eventsite.models.registrations import Registration
from eventsite.models.site import ONLY, SiteSettings
from eventsite.rules.policies import DEFAULT_NEEDS_DAYS
from eventsite.rules.site import DEFAULT_LANGUAGE, Look, SiteDetails

TABLE = SiteSettings.__table__


def row() -> SiteSettings | None:
    """Return the row with its logo; None before anything was decided."""
    statement = select(SiteSettings).where(SiteSettings.id == ONLY).options(joinedload(SiteSettings.logo))
    return db.session.scalars(statement).one_or_none()


def locked() -> SiteSettings | None:
    """Return the row for a change; whoever comes at the same time waits."""
    return db.session.scalars(select(SiteSettings).where(SiteSettings.id == ONLY).with_for_update()).one_or_none()


def details_of(stored: SiteSettings | None) -> SiteDetails:
    """Return what the row says."""
    if stored is None:
        return SiteDetails()
    return SiteDetails(**{field.name: getattr(stored, field.name) for field in fields(SiteDetails)})


def needs_days() -> int:
    """Return for how many days a new meeting keeps what people need to eat and to take part."""
    found = db.session.scalar(select(SiteSettings.needs_days).where(SiteSettings.id == ONLY))
    return DEFAULT_NEEDS_DAYS if found is None else found


def version(connection: Connection) -> int:
    """Return the version of the row, over a connection of its own; 0 without a row."""
    return connection.scalar(select(TABLE.c.version).where(TABLE.c.id == ONLY)) or 0


def read(connection: Connection) -> tuple[SiteDetails, Look]:
    """Return what the row says and what of it is seen, over a connection of its own."""
    statement = select(TABLE, Image.name.label("logo_name")).join_from(
        TABLE, Image, Image.id == TABLE.c.logo_id, isouter=True
    )
    found = connection.execute(statement.where(TABLE.c.id == ONLY)).mappings().one_or_none()
    if found is None:
        return SiteDetails(), Look()
    details = SiteDetails(**{field.name: found[field.name] for field in fields(SiteDetails)})
    alike = ("version", "accent", "accent_dark", "privacy_sv", "privacy_en", "footer_sv", "footer_en")
    return details, Look(
        **{name: found[name] for name in alike},
        logo=f"/media/{found['logo_name']}" if found["logo_name"] else "",
        language=details.language or DEFAULT_LANGUAGE,
        needs_days=DEFAULT_NEEDS_DAYS if details.needs_days is None else details.needs_days,
    )


def living_invitations(now: datetime) -> int:
    """Return how many invitations to meetings to come lie in calendars, with the address they were sent from."""
    statement = (
        select(func.count())
        .select_from(CalendarEntry)
        .join(Registration, Registration.id == CalendarEntry.registration_id)
        .join(Event, Event.id == Registration.event_id)
        .where(CalendarEntry.cancelled_at.is_(None), Event.ends_at > now)
    )
    return db.session.scalar(statement) or 0
