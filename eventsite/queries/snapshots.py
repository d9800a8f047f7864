"""What an event said earlier, and who has changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.organizers import Organizer
from eventsite.models.working_copies import EventSnapshot


@dataclass(frozen=True)
class Replaced:
    """A save: what it replaced, by sheet, who saved it and when. The name is "" for the system and who is gone."""

    contents: dict[str, Any]
    name: str
    at: datetime


def since(event_id: int, version: int, sheet: str) -> Sequence[Replaced]:
    """Return the saves of that sheet since the version was seen, the first first: it replaced what was seen."""
    statement = (
        select(EventSnapshot.contents, Organizer.name, EventSnapshot.replaced_at)
        .outerjoin(Organizer, Organizer.id == EventSnapshot.replaced_by_id)
        .where(EventSnapshot.event_id == event_id, EventSnapshot.version >= version)
        .order_by(EventSnapshot.version)
    )
    found = (Replaced(row.contents, row.name or "", row.replaced_at) for row in db.session.execute(statement))
    return [each for each in found if sheet in each.contents]
