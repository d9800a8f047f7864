"""The life of a UID: opened with a seat, revised with the event, closed with either."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from eventsite import notifications, shells
from eventsite.database import rows
from eventsite.models import CalendarEntry, Event, Registration, Session
from eventsite.queries import calendar_entries as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules import sayings
from eventsite.rules.invitations import PartStat, next_stamp
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.sayings import Saying

# From so many chosen sessions on, one invitation to the event is kinder than one for each (calendar.md §5).
ONE_FOR_ALL_FROM = 4


@dataclass(frozen=True)
class Revision:
    """What kind of message brings what is new, and when and where the calendar has it until then."""

    kind: Kind
    before: Occasion


def open_all(
    registration: Registration, event: Event, now: datetime, answer: PartStat = PartStat.ACCEPTED
) -> list[CalendarEntry]:
    """Open an entry for the event, or one for each session if few are chosen, and return them."""
    chosen: list[Session | None] = [session for session in registration.sessions if session.cancelled_at is None]
    if not 0 < len(chosen) < ONE_FOR_ALL_FROM:
        chosen = [None]
    known = 0 if registration.is_stranger else queries.generations(registration.id)
    return [open_for(registration, event, now, known + n, session, answer) for n, session in enumerate(chosen, 1)]


def open_for(
    registration: Registration,
    event: Event,
    now: datetime,
    generation: int = 1,
    session: Session | None = None,
    answer: PartStat = PartStat.ACCEPTED,
) -> CalendarEntry:
    """Give the registration a new UID that identifies nobody, at SEQUENCE 0 (calendar D1, S1).

    `generation` is the number of the entry among those that the registration has had.
    """
    organizer = notifications.organizer_party()
    entry = CalendarEntry(
        registration_id=registration.id,
        session=session,
        session_id=session.id if session else None,
        generation=generation,
        uid=f"{secrets.token_hex(16)}@{organizer.address.partition('@')[2]}",
        organizer_name=organizer.name,
        organizer_address=organizer.address,
        attendee_address=registration.email,
        sequence=0,
        time_sequence=0,
        partstat=answer,
        created_at=now,
        changed_at=now,
        stamped_at=now.replace(microsecond=0),
    )
    _say(entry, registration, event)
    rows.put(entry)
    return entry


def revise(entry: CalendarEntry, registration: Registration, event: Event, now: datetime) -> Revision | None:
    """Prepare a REQUEST if the entry would say anything new, and return of what kind it is; else None.

    Time or place that differ ask anew (calendar S2, S3); all else keeps the answer (S4). A message that
    no sender has taken up is superseded and its SEQUENCE used again; if what it said was undone, there
    is nothing to send (rulings, Five-minute joining). Who has declined is not asked again (S12).
    """
    if entry.said is None or entry.partstat == PartStat.DECLINED:
        return None
    said = Saying.from_json(entry.said)
    digest, occasion = notifications.digest(registration, event, entry), _occasion(entry, registration, event)
    if digest == said.digest:
        return None
    waiting = supersede_unclaimed(entry)
    if waiting is None:
        entry.told = replace(said, partstat=PartStat(entry.partstat)).as_json()
    told = Saying.from_json(entry.told) if entry.told else None
    new = sayings.after(told, digest, occasion, PartStat(entry.partstat))
    entry.said = new.as_json()
    entry.sequence, entry.time_sequence, entry.partstat = new.sequence, new.time_sequence, new.partstat
    if new == told:
        return None
    entry.changed_at = now
    restamp(entry, now)
    if told is None:
        return Revision(Kind(waiting or Kind.REGISTERED), said.occasion)
    return Revision(Kind.MOVED if new.asks_anew_after(told) else Kind.CHANGED, told.occasion)


def answer_is_kept(entry: CalendarEntry, answer: PartStat) -> None:
    """Let the message that was just prepared carry the answer that was there: the person has chosen the change."""
    entry.partstat = answer
    if entry.said is not None:
        entry.said = replace(Saying.from_json(entry.said), partstat=answer).as_json()


def close(entry: CalendarEntry, now: datetime) -> None:
    """Prepare the CANCEL after which the UID is dead (calendar D7); what waits for it unsent is superseded."""
    supersede_unclaimed(entry)
    entry.sequence += 1
    entry.changed_at = now
    entry.cancelled_at = now
    restamp(entry, now)


def restamp(entry: CalendarEntry, now: datetime) -> None:
    """Prepare the same content once more: only DTSTAMP grows (calendar S6, X06)."""
    entry.stamped_at = next_stamp(entry.stamped_at, now)


def supersede_unclaimed(entry: CalendarEntry) -> str | None:
    """Take back the entry's message that waits unsent, if any, and return its kind."""
    message = outbox_queries.unclaimed_invitation(entry.id)
    if message is None:
        return None
    message.state = OutboxState.SUPERSEDED
    return message.kind


def _say(entry: CalendarEntry, registration: Registration, event: Event) -> None:
    """Write down what the first invitation says."""
    digest = notifications.digest(registration, event, entry)
    entry.said = Saying(digest, _occasion(entry, registration, event), partstat=entry.partstat).as_json()


def _occasion(entry: CalendarEntry, registration: Registration, event: Event) -> Occasion:
    def found() -> Occasion:
        return event.occasion_of(entry.session, registration.mode)

    if event.edition is None:
        return found()
    return shells.kept(("occasion", event.id, event.edition, entry.session_id, registration.mode), found)
