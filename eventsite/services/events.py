"""Publishing: making, changing, calling off events."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.sql.schema import ScalarElementColumnDefault

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import Event, Organizer
from eventsite.queries import events as queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import site as site_queries
from eventsite.rules import changes, occasions
from eventsite.rules import events as rules
from eventsite.rules.changes import Aspect
from eventsite.rules.details import EventDetails
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind
from eventsite.services import audit, automatic_mails, outbox, programmes, queues, snapshots, subscriptions
from eventsite.services.details import said_of
from eventsite.services.snapshots import Sheet

# What the trace tells of before and after an edit. The room's real address is nowhere but on the event.
TRACED = (
    *(
        "title",
        "summary",
        "description",
        "format",
        "language",
        "timezone",
        "starts_wall",
        "ends_wall",
        "venue",
        "address",
    ),
    *("room_name", "capacity", "contact_name", "contact_email", "contact_phone"),
)


def create(details: EventDetails, organizer: Organizer | None) -> Event:
    """Make a draft that the organizer works with, and return it."""
    now = clock.now()
    slug = rules.slug_for(details.title, queries.slugs_like(rules.slug_for(details.title, ())))
    event = Event(
        slug=slug,
        state=EventState.DRAFT,
        created_at=now,
        calendar_uid=_calendar_uid(),
        calendar_changed_at=now,
        keep_needs_days=site_queries.needs_days(),
    )
    event.organizers = [organizer] if organizer else []
    _write(event, details, now)
    db.session.add(event)
    db.session.flush()
    automatic_mails.set_up(event.id, now)
    audit.record("event.created", _actor(organizer), event_id=event.id)
    return event


def edit(
    event_id: int,
    details: EventDetails,
    seen_version: int,
    organizer: Organizer,
    message: str = "",
    *,
    is_silent: bool = False,
) -> frozenset[Aspect]:
    """Save what an organizer has changed and return what of it shows in calendars.

    Everyone registered is told, with the organizer's own line, when that is in their invitations; in
    silence only if no time and no place is new (calendar S4). More seats promote as many as fit; fewer
    evict nobody. Raises EditedMeanwhile when somebody saved since `seen_version`.
    """
    event = queries.locked(event_id)
    if event.version != seen_version:
        raise EditedMeanwhile
    occasion, before, said = event.occasion, aspects_of(event), audit.snapshot(event, *TRACED)
    now = clock.now()
    snapshots.keep(event, Sheet.DETAILS, said_of(event), organizer.id if organizer else None)
    _write(event, details, now)
    values = audit.changed(said, audit.snapshot(event, *TRACED))
    cause = audit.record("event.edited", _actor(organizer), event_id=event.id, values=values)
    aspects = changes.between(before, aspects_of(event))
    if aspects and event.state != EventState.DRAFT:
        _note_change(event, now)
    told = aspects & (changes.NEVER_SILENT if is_silent else changes.IN_INVITATIONS)
    if told and may_tell(event):
        outbox.announce(event.id, cause.id, occasion, told, message)
    queues.promote(event)
    return aspects


def aspects_of(event: Event) -> dict[Aspect, object]:
    """Return what invitations and feeds say of the event, part by part, as values to compare."""
    occasion = event.occasion
    return {
        Aspect.TIME: occasions.time_of(occasion),
        Aspect.PLACE: occasions.place_of(occasion),
        Aspect.TITLE: event.title,
        Aspect.SUMMARY: event.summary,
        Aspect.PROGRAMME: [
            (item.starts_local_time, item.title, [speaker.name for speaker in item.speakers])
            for item in event.programme
        ],
        Aspect.ROOM: event.room_name,
        Aspect.SESSIONS: [
            (session.title, session.starts_wall, session.ends_wall, session.place)
            for session in event.sessions
            if session.cancelled_at is None
        ],
        Aspect.CONTACT: (event.contact_name, event.contact_email, event.contact_phone),
        Aspect.THEMES: sorted(theme.name for theme in event.themes),
        Aspect.DESCRIPTION: event.description,
    }


def may_tell(event: Event) -> bool:
    """Say whether a change is worth telling: the event is published and not over (calendar.md §1, Sending)."""
    return event.state == EventState.PUBLISHED and clock.now() < event.ends_at


def send_changes_now(event_id: int, organizer: Organizer | None = None) -> None:
    """Let the change that waits for others be told at once. Raises NotPossibleNow when none waits."""
    order = outbox_queries.pending_change(queries.locked(event_id).id)
    if order is None:
        raise NotPossibleNow("no change waits")
    order.due_at = clock.now()
    audit.record("event.changes_sent", _actor(organizer), event_id=event_id)
    outbox.wake_sender()


def publish(event_id: int, organizer: Organizer | None) -> None:
    """Show the event to everyone. Raises NotPossibleNow unless it is a draft."""
    _change_state(event_id, {EventState.DRAFT}, EventState.PUBLISHED, organizer)
    subscriptions.announce(event_id)


def archive(event_id: int, organizer: Organizer | None) -> None:
    """Take the event off all lists; its address still answers. Raises NotPossibleNow for a draft."""
    allowed = {EventState.PUBLISHED, EventState.POSTPONED, EventState.CANCELLED}
    _change_state(event_id, allowed, EventState.ARCHIVED, organizer)


def call_off(event_id: int, reason: str, organizer: Organizer | None) -> None:
    """Call the event off and tell everyone registered; nobody is promoted.

    Raises NotPossibleNow unless it is published and has not ended, or postponed.
    """
    event = queries.locked(event_id)
    if not (may_tell(event) or event.state == EventState.POSTPONED):
        raise NotPossibleNow(event.state)
    event.cancelled_reason = reason
    cause = _pass_to(event, EventState.CANCELLED, organizer, reason)
    _note_change(event, clock.now())
    outbox.fan_out(event.id, Kind.CALLED_OFF, cause, reason)


def postpone(event_id: int, reason: str, organizer: Organizer | None) -> None:
    """Put the event off without a new date: everyone keeps the seat and is told (calendar S30).

    Raises NotPossibleNow unless it is published and has not ended.
    """
    event = queries.locked(event_id)
    if not may_tell(event):
        raise NotPossibleNow(event.state)
    event.cancelled_reason = reason
    cause = _pass_to(event, EventState.POSTPONED, organizer, reason)
    _note_change(event, clock.now())
    outbox.fan_out(event.id, Kind.POSTPONED, cause, reason)


def revive(event_id: int, organizer: Organizer | None) -> None:
    """Let an event that was called off or put off take place: everyone is asked anew (calendar S29).

    Raises NotPossibleNow for any other, and for one whose time has passed: it needs a new one first.
    """
    event = queries.locked(event_id)
    if event.state not in {EventState.CANCELLED, EventState.POSTPONED} or clock.now() >= event.starts_at:
        raise NotPossibleNow(event.state)
    event.cancelled_reason = ""
    cause = _pass_to(event, EventState.PUBLISHED, organizer, "")
    _note_change(event, clock.now())
    outbox.fan_out(event.id, Kind.REVIVED, cause, "")
    queues.promote(event)


def preview(details: EventDetails) -> Event:
    """Return the event as it would look, for the page alone: it is never stored."""
    now = clock.now()
    event = Event(**_defaults() | {"slug": "preview", "state": EventState.DRAFT, "created_at": now})
    with db.session.no_autoflush:
        _write(event, details, now)
    return event


def _write(event: Event, details: EventDetails, now: datetime) -> None:
    for name in (
        "title", "summary", "description", "format", "timezone", "starts_wall", "ends_wall", "venue", "address",
        "room_name", "join_url", "pattern", "image_id", "contact_name", "contact_email", "contact_phone",
        "capacity", "has_waitlist", "language", "is_all_day", "confirms_declines",
    ):  # fmt: skip
        setattr(event, name, getattr(details, name))
    event.starts_at = occasions.starts_at(details.occasion)
    event.ends_at = occasions.ends_at(details.occasion)
    event.opens_at = _moment(details.opens_wall, details.timezone)
    event.closes_at = _moment(details.closes_wall, details.timezone)
    event.questions_close_at = _moment(details.questions_close_wall, details.timezone)
    event.changed_at = now
    event.version = (event.version or 0) + 1
    programmes.write(event, details)


def _defaults() -> dict[str, Any]:
    """Return what a row gets by itself when it is stored."""
    columns = Event.__table__.columns
    return {
        column.key: column.default.arg for column in columns if isinstance(column.default, ScalarElementColumnDefault)
    }


def _change_state(event_id: int, allowed: set[EventState], state: EventState, organizer: Organizer | None) -> None:
    event = queries.locked(event_id)
    if event.state not in allowed:
        raise NotPossibleNow(event.state)
    if state is EventState.PUBLISHED:
        event.published_at = clock.now()
    _pass_to(event, state, organizer, "")


def _pass_to(event: Event, state: EventState, organizer: Organizer | None, reason: str) -> int:
    before = event.state
    event.state = state
    event.changed_at = clock.now()
    event.version += 1
    return audit.record(
        f"event.{state}", _actor(organizer), event_id=event.id, before=before, after=state, reason=reason
    ).id


def _note_change(event: Event, now: datetime) -> None:
    """Let feeds and downloads see that the event has changed (calendar.md F04, F05)."""
    event.calendar_sequence += 1
    event.calendar_changed_at = now


def _moment(wall: datetime | None, zone: str) -> datetime | None:
    return None if wall is None else rules.moment(wall, zone)


def _actor(organizer: Organizer | None) -> str:
    return audit.SYSTEM if organizer is None else audit.organizer_actor(organizer.id)


def _calendar_uid() -> str:
    return f"{secrets.token_hex(16)}@{notifications.organizer_party().address.partition('@')[2]}"
