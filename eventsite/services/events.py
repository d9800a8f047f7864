"""Publishing: making, changing, calling off events."""

import secrets
from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models import Event, Organizer
from eventsite.queries import events as queries
from eventsite.rules import events as rules
from eventsite.rules import occasions
from eventsite.rules.details import EventDetails
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind
from eventsite.services import audit, outbox, programmes, seats


def create(details: EventDetails, organizer: Organizer | None) -> Event:
    """Make a draft that the organizer works with, and return it."""
    now = clock.now()
    slug = rules.slug_for(details.title, queries.slugs_like(rules.slug_for(details.title, ())))
    event = Event(
        slug=slug, state=EventState.DRAFT, created_at=now, calendar_uid=_calendar_uid(), calendar_changed_at=now
    )
    event.organizers = [organizer] if organizer else []
    _write(event, details, now)
    db.session.add(event)
    db.session.flush()
    audit.record("event.created", _actor(organizer), event_id=event.id)
    return event


def edit(event_id: int, details: EventDetails, seen_version: int, organizer: Organizer) -> Event:
    """Save what an organizer has changed; tell those registered if time or place is new.

    More seats promote as many as fit; fewer evict nobody. Raises EditedMeanwhile when somebody
    saved since `seen_version`.
    """
    event = queries.locked(event_id)
    if event.version != seen_version:
        raise EditedMeanwhile
    before, told_before = event.occasion, notifications.time_and_place(event)
    _write(event, details, clock.now())
    cause = audit.record("event.edited", _actor(organizer), event_id=event.id)
    if occasions.asks_anew(before, event.occasion) and _may_tell(event):
        event.calendar_sequence += 1
        outbox.fan_out(event.id, Kind.MOVED, cause.id, told_before)
    seats.promote(event)
    return event


def publish(event_id: int, organizer: Organizer | None) -> None:
    """Show the event to everyone. Raises NotPossibleNow unless it is a draft."""
    _change_state(event_id, {EventState.DRAFT}, EventState.PUBLISHED, organizer)


def archive(event_id: int, organizer: Organizer | None) -> None:
    """Take the event off all lists; its address still answers. Raises NotPossibleNow for a draft."""
    _change_state(event_id, {EventState.PUBLISHED, EventState.CANCELLED}, EventState.ARCHIVED, organizer)


def call_off(event_id: int, reason: str, organizer: Organizer | None) -> None:
    """Call the event off and tell everyone registered; nobody is promoted.

    Raises NotPossibleNow unless it is published and has not ended.
    """
    event = queries.locked(event_id)
    if event.state != EventState.PUBLISHED or clock.now() >= event.ends_at:
        raise NotPossibleNow(event.state)
    event.cancelled_reason = reason
    event.calendar_sequence += 1
    cause = _pass_to(event, EventState.CANCELLED, organizer, reason)
    outbox.fan_out(event.id, Kind.CALLED_OFF, cause, reason)


def preview(details: EventDetails) -> Event:
    """Return the event as it would look, for the page alone: it is never stored."""
    now = clock.now()
    event = Event(slug="preview", state=EventState.DRAFT, created_at=now, taken=0, waiting=0)
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


def _may_tell(event: Event) -> bool:
    return event.state == EventState.PUBLISHED and clock.now() < event.ends_at


def _moment(wall: datetime | None, zone: str) -> datetime | None:
    return None if wall is None else rules.moment(wall, zone)


def _actor(organizer: Organizer | None) -> str:
    return audit.SYSTEM if organizer is None else audit.organizer_actor(organizer.id)


def _calendar_uid() -> str:
    return f"{secrets.token_hex(16)}@{notifications.organizer_party().address.partition('@')[2]}"
