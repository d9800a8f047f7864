"""The editor as an organizer has left it: kept without touching the event, until it is saved or thrown away."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete

from eventsite import clock
from eventsite.database import db
from eventsite.models import EditorPresence, WorkingCopy
from eventsite.queries import working_copies as queries

KEPT_FOR = timedelta(days=90)
LONGEST = 400_000  # characters: more than the longest event, so that nobody fills the disk


def keep(organizer_id: int, event_id: int | None, seen_version: int, typed: Iterable[tuple[str, str]]) -> datetime:
    """Keep what is typed instead of what was kept before, and return when. What is too long is not kept.

    Nothing of it is checked: it is as unfinished as it is.
    """
    copy = queries.of(organizer_id, event_id)
    pairs = [[name, value] for name, value in typed]
    if copy is None:
        copy = WorkingCopy(organizer_id=organizer_id, event_id=event_id)
        db.session.add(copy)
    copy.saved_at = clock.now()
    copy.seen_version = seen_version
    copy.typed = pairs if sum(len(name) + len(value) for name, value in pairs) <= LONGEST else []
    return copy.saved_at


def drop(organizer_id: int, event_id: int | None) -> None:
    """Throw away what was kept: it is saved, or not wanted."""
    copy = queries.of(organizer_id, event_id)
    if copy is not None:
        db.session.delete(copy)


def note_open(organizer_id: int, event_id: int) -> None:
    """Write down that the organizer has the editor of the event open now."""
    found = db.session.get(EditorPresence, (event_id, organizer_id))
    if found is None:
        found = EditorPresence(event_id=event_id, organizer_id=organizer_id)
        db.session.add(found)
    found.seen_at = clock.now()


def forget(now: datetime) -> None:
    """Delete copies that nobody has come back to, and traces of who was here."""
    db.session.execute(delete(WorkingCopy).where(WorkingCopy.saved_at < now - KEPT_FOR))
    db.session.execute(delete(EditorPresence).where(EditorPresence.seen_at < now - timedelta(days=1)))
