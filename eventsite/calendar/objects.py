"""What invitations and downloads have in common: the VCALENDAR around them, and the event's own properties."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Event, vUri

from eventsite import text
from eventsite.calendar import zones
from eventsite.rules.invitations import Entry

_PRODID = "-//eventsite//eventsite calendar 1.0//SV"
_UID = re.compile(r"[A-Za-z0-9@._+-]{1,255}")
_URI = re.compile(r"https?://[!-~]+")
_SUMMARY_LENGTH = 255
# Google cuts what is longer (calendar.md E08).
_DESCRIPTION_LENGTH = 8000


def serialised(events: Iterable[tuple[Event, zones.Clock]], method: str | None = None) -> bytes:
    """Return the VCALENDAR of the events: UTF-8, CRLF, lines of at most 75 octets (S01–S05, C01–C07).

    Each zone that is used comes once and before the events (T01, T02, T08).
    """
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    if method is not None:
        calendar.add("METHOD", method)
    pairs = list(events)
    blocks = {clock.block["TZID"]: clock.block for _, clock in pairs if clock.block is not None}
    for component in [*blocks.values(), *(event for event, _ in pairs)]:
        calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))


def event(entry: Entry, stamped_at: datetime, description: str) -> tuple[Event, zones.Clock]:
    """Return the VEVENT with the properties that all entries have, and the clock its times are on.

    Text is cleaned of controls and cut to its length. Raises ValueError for an end that is not
    after the start, and a UID, address or moment that cannot be written as it is.
    """
    if entry.ends_at <= entry.starts_at:
        raise ValueError("an event must end after it starts")
    clock = zones.clock(entry.timezone, entry.starts_at, entry.ends_at)
    component = Event()
    component.add("UID", _matching(_UID, entry.uid))
    component.add("DTSTAMP", _utc(stamped_at))
    component.add("CREATED", _utc(entry.created_at))
    component.add("LAST-MODIFIED", min(_utc(entry.changed_at), _utc(stamped_at)))
    component.add("SEQUENCE", entry.sequence)
    component.add("DTSTART", entry.starts_at.astimezone(clock.tzinfo).replace(microsecond=0))
    component.add("DTEND", entry.ends_at.astimezone(clock.tzinfo).replace(microsecond=0))
    component.add("SUMMARY", summary(entry))
    _add_text(component, "DESCRIPTION", _cut(text.plain(description).strip(), _DESCRIPTION_LENGTH))
    _add_text(component, "LOCATION", text.one_line(entry.location))
    component.add("URL", uri(entry.url))
    return component, clock


def add_categories(component: Event, categories: Iterable[str]) -> None:
    """Add CATEGORIES if there are any."""
    names = [name for name in map(text.one_line, categories) if name]
    if names:
        component.add("CATEGORIES", names)


def summary(entry: Entry) -> str:
    """Return the title as one line of at most 255 characters (E07)."""
    return _cut(text.one_line(entry.summary), _SUMMARY_LENGTH)


def uri(address: str) -> vUri:
    """Return the web address as a value that is not escaped (S10); ValueError unless http(s) in plain ASCII."""
    return vUri(_matching(_URI, address))


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"not fit for a calendar object: {value!r}")
    return value


def _add_text(component: Event, name: str, value: str) -> None:
    if value:
        component.add(name, value)


def _cut(value: str, length: int) -> str:
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)
