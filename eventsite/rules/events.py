"""What an event is, where in its life it stands, and what about it has changed."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DOORS_OPEN_BEFORE = timedelta(minutes=15)


class Format(StrEnum):
    """How people take part."""

    DIGITAL = "digital"
    ON_SITE = "on_site"
    HYBRID = "hybrid"


class EventState(StrEnum):
    """What an organizer has decided about the event."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class Phase(StrEnum):
    """Where the event stands by the clock."""

    UPCOMING = "upcoming"
    ONGOING = "ongoing"
    PAST = "past"


class Opening(StrEnum):
    """What the event answers to someone who wants to register."""

    NOT_YET = "not_yet"
    OPEN = "open"
    WAITLIST = "waitlist"
    FULL = "full"
    CLOSED = "closed"
    PAST = "past"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class WallProblem(StrEnum):
    """Why a time on the wall is not one moment."""

    GAP = "gap"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Standing:
    """The facts about an event that decide whether one may register."""

    state: EventState
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    taken: int
    waiting: int
    has_waitlist: bool
    queue_closes_at: datetime | None = None


def phase(starts_at: datetime, ends_at: datetime, now: datetime) -> Phase:
    """Return where the event stands: upcoming until it starts, past from the moment it ends."""
    if now < starts_at:
        return Phase.UPCOMING
    return Phase.ONGOING if now < ends_at else Phase.PAST


def is_to_come(state: EventState, ends_at: datetime, now: datetime) -> bool:
    """Say whether there is still something to take part in: one that is put off comes after all."""
    return state == EventState.POSTPONED or (state != EventState.CANCELLED and now < ends_at)


def opening(event: Standing, now: datetime) -> Opening:
    """Return what someone who wants to register now is told. Closing unset means: at the start."""
    if event.state is EventState.CANCELLED:
        return Opening.CANCELLED
    if event.state is EventState.POSTPONED:
        return Opening.POSTPONED
    if now >= event.ends_at:
        return Opening.PAST
    if event.state is not EventState.PUBLISHED or now >= (event.closes_at or event.starts_at):
        return Opening.CLOSED
    if event.opens_at is not None and now < event.opens_at:
        return Opening.NOT_YET
    return _by_seats(event, now)


def _by_seats(event: Standing, now: datetime) -> Opening:
    # A seat that is free is free for whoever waits: who waits all the same waits for something else, such as a
    # seat of their company's quota, and stands in nobody's way (rulings, Waitlist).
    if event.capacity is None or event.taken < event.capacity:
        return Opening.OPEN
    takes_more = event.has_waitlist and now < (event.queue_closes_at or event.starts_at)
    return Opening.WAITLIST if takes_more else Opening.FULL


def doors_open_at(starts_at: datetime) -> datetime:
    """Return the moment from which the digital room is let into."""
    return starts_at - DOORS_OPEN_BEFORE


def room_is_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Say whether the digital room may be entered: from 15 minutes before the start to the end."""
    return doors_open_at(starts_at) <= now < ends_at


def moment(wall: datetime, zone: str) -> datetime:
    """Return the UTC moment of a wall time; in an overlap the first of the two (RFC 5545 §3.3.5)."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_problem(wall: datetime, zone: str) -> WallProblem | None:
    """Say whether the clocks change so that this wall time never comes, or comes twice (rule T07)."""
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        return WallProblem.GAP
    if first.utcoffset() != wall.replace(tzinfo=ZoneInfo(zone), fold=1).utcoffset():
        return WallProblem.OVERLAP
    return None


def slug_for(title: str, used: Collection[str]) -> str:
    """Return an address for the title: ASCII, at most 60 characters, none of those in use."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "traff"
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(used) + 2))
    return next(slug for slug in candidates if slug not in used)


class Missing(StrEnum):
    """What an event must say before it is published."""

    JOIN_URL = "join_url"
    VENUE = "venue"


def missing_for_publishing(format: str, venue: str, join_url: str) -> frozenset[Missing]:
    """Return what is missing: a room for those who take part digitally, a venue for those who come."""
    lacks = set()
    if format != Format.ON_SITE and not join_url:
        lacks.add(Missing.JOIN_URL)
    if format != Format.DIGITAL and not venue:
        lacks.add(Missing.VENUE)
    return frozenset(lacks)
