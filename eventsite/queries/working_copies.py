"""What organizers have in hand, and who has an editor open."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.organizers import Organizer
from eventsite.models.working_copies import EditorPresence, WorkingCopy


def of(organizer_id: int, event_id: int | None) -> WorkingCopy | None:
    """Return the organizer's unsaved copy of the event, or of a new one for None; None if there is none."""
    is_that = WorkingCopy.event_id.is_(None) if event_id is None else WorkingCopy.event_id == event_id
    statement = select(WorkingCopy).where(WorkingCopy.organizer_id == organizer_id, is_that)
    return db.session.scalars(statement).one_or_none()


def others_here(event_id: int, organizer_id: int, since: datetime) -> Sequence[str]:
    """Return the names of the others who have had the editor of the event open since then."""
    statement = (
        select(Organizer.name)
        .join(EditorPresence, EditorPresence.organizer_id == Organizer.id)
        .where(EditorPresence.event_id == event_id, EditorPresence.seen_at >= since, Organizer.id != organizer_id)
        .order_by(Organizer.name)
    )
    return db.session.scalars(statement).all()
