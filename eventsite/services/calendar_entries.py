"""The life of a UID: opened with a seat, revised with the event, closed with either."""

import secrets
from datetime import datetime

from eventsite import notifications
from eventsite.database import db
from eventsite.models import CalendarEntry, Registration
from eventsite.queries import calendar_entries as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.invitations import PartStat, next_stamp
from eventsite.rules.outbox import OutboxState


def open_for(registration: Registration, now: datetime) -> CalendarEntry:
    """Give the registration a new UID that identifies nobody, at SEQUENCE 0 (calendar D1, S1)."""
    organizer = notifications.organizer_party()
    entry = CalendarEntry(
        registration_id=registration.id,
        generation=queries.generations(registration.id) + 1,
        uid=f"{secrets.token_hex(16)}@{organizer.address.partition('@')[2]}",
        organizer_name=organizer.name,
        organizer_address=organizer.address,
        attendee_address=registration.email,
        sequence=0,
        time_sequence=0,
        partstat=PartStat.ACCEPTED,
        created_at=now,
        changed_at=now,
        stamped_at=now.replace(microsecond=0),
    )
    db.session.add(entry)
    return entry


def move(entry: CalendarEntry, now: datetime) -> None:
    """Prepare a REQUEST that asks anew, since time or place changed (calendar S2, S3, D5)."""
    _revise(entry, now)
    entry.time_sequence = entry.sequence
    entry.partstat = PartStat.NEEDS_ACTION


def redate(entry: CalendarEntry, now: datetime) -> None:
    """Prepare a REQUEST that takes the place of one that no sender has taken up: same SEQUENCE."""
    entry.changed_at = now
    restamp(entry, now)


def close(entry: CalendarEntry, now: datetime) -> None:
    """Prepare the CANCEL after which the UID is dead (calendar D7)."""
    _revise(entry, now)
    entry.cancelled_at = now


def restamp(entry: CalendarEntry, now: datetime) -> None:
    """Prepare the same content once more: only DTSTAMP grows (calendar S6, X06)."""
    entry.stamped_at = next_stamp(entry.stamped_at, now)


def supersede_unclaimed(registration_id: int) -> str | None:
    """Take back the calendar message that waits unsent, if any, and return its kind."""
    message = outbox_queries.unclaimed_invitation(registration_id)
    if message is None:
        return None
    message.state = OutboxState.SUPERSEDED
    return message.kind


def _revise(entry: CalendarEntry, now: datetime) -> None:
    entry.sequence += 1
    entry.changed_at = now
    restamp(entry, now)
