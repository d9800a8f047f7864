"""Telling speakers of new questions, at the times that the organizer has set, and once if there are none."""

from collections.abc import Sequence
from datetime import datetime

from eventsite import clock, notifications
from eventsite.models import Guest
from eventsite.queries import events as event_queries
from eventsite.queries import guests as queries
from eventsite.queries import questions as question_queries
from eventsite.queries.questions import moderation, sheets
from eventsite.queries.questions.sheets import Row
from eventsite.rules import digests as rules
from eventsite.rules import guests as guest_rules
from eventsite.rules.events import EventState
from eventsite.rules.guests import GuestRole
from eventsite.services import outbox


def to_tell(now: datetime) -> Sequence[int]:
    """Return the ids of the speakers whose time has come."""
    return [guest.id for guest in queries.speakers_with_mail(now) if _due(guest, now) is not None]


def tell(guest_id: int) -> None:
    """Mail a speaker what is new since they were last told; if nothing is, only note that they were thought of."""
    guest = queries.by_id(guest_id)
    event = event_queries.locked(guest.event_id)
    now = clock.now()
    moment = _due(guest, now)
    if moment is None or guest.speaker is None:
        return
    since = guest.digested_at or guest.created_at
    rows = [row for part in sheets.for_speaker(event, guest.speaker) for row in part.rows]
    new = [row for row in rows if _is_new(row, since)] if guest.digested_at else rows
    guest.digested_at = now
    if new:
        message = notifications.speaker_digest(guest, event, new, len(rows))
        outbox.enqueue(message, f"digest:{guest.id}:{moment.isoformat()}", event_id=event.id)


def with_none(now: datetime) -> Sequence[int]:
    """Return the ids of the speakers for whom it is time to look whether there are questions at all."""
    return [guest.id for guest in queries.speakers_with_mail(now) if _is_quiet_due(guest, now)]


def tell_of_none(guest_id: int) -> None:
    """Mail a speaker to whom there is no question what they may think of instead; note that it was looked at."""
    guest = queries.by_id(guest_id)
    event = event_queries.locked(guest.event_id)
    now = clock.now()
    if guest.speaker is None or not _is_quiet_due(guest, now):
        return
    guest.quiet_at = now
    if sheets.for_speaker(event, guest.speaker):
        return
    prompts, (waiting, _) = question_queries.round_of(event.id).prompts.splitlines(), moderation.waiting_since(event.id)
    message = notifications.no_questions(guest, event, prompts, waiting)
    outbox.enqueue(message, f"no-questions:{guest.id}:{now.isoformat()}", event_id=event.id)


def _due(guest: Guest, now: datetime) -> datetime | None:
    """Return the moment that has come and not been thought of; a moment from before the link was made has passed."""
    if not _is_told(guest, now):
        return None
    days = rules.parsed(question_queries.round_of(guest.event_id).digest_days)
    moment = rules.due_since(days, guest.event.starts_at, now)
    if moment is None or moment <= (guest.digested_at or guest.created_at):
        return None
    return moment


def _is_quiet_due(guest: Guest, now: datetime) -> bool:
    """Say whether the moment has come and not been thought of; one from before the link was made has passed."""
    moment = guest.event.starts_at - rules.QUIET
    is_time = moment <= now < guest.event.starts_at
    return is_time and moment > (guest.quiet_at or guest.created_at) and _is_told(guest, now)


def _is_told(guest: Guest, now: datetime) -> bool:
    """Say whether a speaker is mailed about questions at all: while the link holds and the meeting is to come."""
    is_told = guest.role == GuestRole.SPEAKER and guest.wants_mail and bool(guest.email)
    is_open = guest_rules.holds(guest.expires_at, guest.revoked_at, now)
    return is_told and is_open and guest.event.state == EventState.PUBLISHED


def _is_new(row: Row, since: datetime) -> bool:
    published_at = row.question.published_at
    return published_at is not None and published_at > since
