"""What an event said before each change, kept for a while, so that whoever saves later sees what has changed."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete

from eventsite import clock
from eventsite.database import db
from eventsite.models import Event, EventSnapshot
from eventsite.rules.snapshots import as_json

KEPT_FOR = timedelta(days=120)  # longer than an unsaved copy, which may go on from any of them


class Sheet(StrEnum):
    """What is saved by itself: each page of the event's settings."""

    DETAILS = "details"
    POLICY = "policy"
    ROUND = "round"


def keep(event: Event, sheet: Sheet, said: object, organizer_id: int | None) -> None:
    """Write down what the event says on that sheet, before it is replaced, under the event's lock."""
    now = clock.now()
    contents = {sheet.value: as_json(said)}
    snapshot = EventSnapshot(
        event_id=event.id, version=event.version, contents=contents, replaced_by_id=organizer_id, replaced_at=now
    )
    db.session.add(snapshot)
    forget(now)


def forget(now: datetime) -> None:
    """Delete what is so old that nobody has it open any more."""
    db.session.execute(delete(EventSnapshot).where(EventSnapshot.replaced_at < now - KEPT_FOR))
