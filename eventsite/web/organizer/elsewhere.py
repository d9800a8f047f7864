"""The times of a meeting as participants in other time zones have them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from eventsite.models import Event
from eventsite.rules.occasions import Occasion, days
from eventsite.web import zones

USUAL = ("Europe/Helsinki", "Europe/London", "America/New_York")


@dataclass(frozen=True)
class Elsewhere:
    """The days of a meeting by the clock of one zone: when each begins and ends, aware."""

    zone: str
    days: tuple[tuple[datetime, datetime], ...]


def seen_from(occasion: Occasion, asked: str = "") -> list[Elsewhere]:
    """Return the times in the meeting's own zone first, then in ours, in a few others and in the one asked for.

    Nothing for a meeting that lasts all day: it has no clock to translate.
    """
    if occasion.is_all_day:
        return []
    wanted = dict.fromkeys([occasion.timezone, zones.HOME, *USUAL, zones.named(asked) or occasion.timezone])
    return [Elsewhere(zone, _days(occasion, ZoneInfo(zone))) for zone in wanted]


def around(event: Event) -> dict[str, Any]:
    """Return what the preview needs: the times, the zone that was asked for, and the zones there are."""
    asked = request.args.get("zone", "")
    return {
        "seen": seen_from(event.occasion, asked),
        "asked": asked,
        "is_unknown": bool(asked) and zones.named(asked) is None,
        "zones": zones.cities(),
    }


def _days(occasion: Occasion, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((day.starts_at.astimezone(zone), day.ends_at.astimezone(zone)) for day in days(occasion))
