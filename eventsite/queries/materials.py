"""What participants get after a meeting."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.materials import Material
from eventsite.rules import materials as rules


def of_event(event_id: int) -> Sequence[Material]:
    """Return all files and links of the event, in the order in which they are shown."""
    statement = select(Material).where(Material.event_id == event_id)
    return db.session.scalars(statement.order_by(Material.position, Material.id)).all()


def shown(event: Event, now: datetime, *, to_everyone: bool) -> list[Material]:
    """Return what it is time for: to everyone, or to the participants too."""
    found = (one for one in of_event(event.id) if rules.is_shown(one.is_early, event.ends_at, now))
    return [one for one in found if one.is_public or not to_everyone]


def in_event(event_id: int, material_id: int) -> Material:
    """Return a file or link of the event. Raises NotFound."""
    statement = select(Material).where(Material.event_id == event_id, Material.id == material_id)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("material")
    return found


def count(event_id: int) -> int:
    """Return how many there are."""
    return db.session.scalar(select(func.count()).where(Material.event_id == event_id)) or 0


def existing(names: Collection[str]) -> set[str]:
    """Return which of those file names have a row."""
    return set(db.session.scalars(select(Material.name).where(Material.name.in_(names))))
