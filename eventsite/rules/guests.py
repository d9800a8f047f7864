"""Guests of an event: what a named link lets its bearer do, and how long it holds."""

from datetime import datetime, timedelta
from enum import StrEnum

HOLDS_AFTER_END = timedelta(days=30)


class GuestRole(StrEnum):
    """What a guest is to the event."""

    MODERATOR = "moderator"
    SPEAKER = "speaker"
    SCREEN = "screen"


def expires_at(ends_at: datetime) -> datetime:
    """Return how long a link holds unless somebody ends it before: 30 days after the event."""
    return ends_at + HOLDS_AFTER_END


def holds(expires: datetime, revoked: datetime | None, now: datetime) -> bool:
    """Say whether a link opens anything now."""
    return revoked is None and now < expires
