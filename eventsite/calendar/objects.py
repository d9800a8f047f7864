"""What invitations and downloads have in common: the VCALENDAR around them, and the event's own properties."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from icalendar import Calendar, Component, Event, vText, vUri

from eventsite import text
from eventsite.calendar import recurrences, zones
from eventsite.rules.invitations import Entry

_PRODID = "-//eventsite//eventsite calendar 1.0//SV"
_UID = re.compile(r"[A-Za-z0-9@._+-]{1,255}")
_URI = re.compile(r"https?://[!-~]+")
_ESCAPED = re.compile(r"[\\;,]")
_SUMMARY_LENGTH = 255
# Google cuts what is longer (calendar.md E08).
_DESCRIPTION_LENGTH = 8000


class _Text(vText):
    """Text as the RFC escapes it; icalendar takes a backslash and an N that people typed for a line break."""

    def to_ical(self) -> bytes:
        """Return the four escapes of RFC 5545 §3.3.11 and nothing else (S10)."""
        return escaped(self).encode()


def escaped(value: str) -> str:
    """Return the text as it stands in an object."""
    return _ESCAPED.sub(r"\\\g<0>", value).replace("\n", "\\n")


def head(method: str | None = None) -> Calendar:
    """Return a VCALENDAR without components, METHOD last of its properties (C01–C05)."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", _PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    if method is not None:
        calendar.add("METHOD", method)
    return calendar


def serialised(calendar: Calendar, events: Iterable[Event], clocks: Iterable[zones.Clock]) -> bytes:
    """Return the VCALENDAR with the events: UTF-8, CRLF, lines of at most 75 octets (S01–S05, C07).

    Each zone that is used comes once and before the events (T01, T02, T08).
    """
    blocks = {clock.block["TZID"]: clock.block for clock in clocks if clock.block is not None}
    for component in [*blocks.values(), *events]:
        calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))


def events(entry: Entry, stamped_at: datetime, description: str) -> tuple[list[Event], zones.Clock]:
    """Return the VEVENTs with the properties that all entries have, and the clock their times are on.

    The first is the event itself; one more for each day whose hours differ says the same with its
    own hours (calendar.md §5). Raises ValueError for times as `recurrences.timetable` does, and for a
    UID, address or moment that cannot be written as it is.
    """
    clock, timetable = recurrences.timetable(entry)
    return [_event(entry, times, stamped_at, description) for times in timetable], clock


def _event(entry: Entry, times: recurrences.Times, stamped_at: datetime, description: str) -> Event:
    """Return one VEVENT; text is cleaned of controls and cut to its length."""
    component = identified(entry.uid, entry.sequence, stamped_at)
    component.add("CREATED", _utc(entry.created_at))
    component.add("LAST-MODIFIED", _modified_at(entry, stamped_at))
    _add_times(component, times)
    add_text(component, "SUMMARY", summary(entry))
    add_text(component, "DESCRIPTION", described(description))
    add_text(component, "LOCATION", text.one_line(entry.location))
    component.add("URL", uri(entry.url))
    component.add("TRANSP", "TRANSPARENT" if entry.is_all_day else "OPAQUE")
    return component


def identified(uid: str, sequence: int, stamped_at: datetime) -> Event:
    """Return a VEVENT that says which event and which message about it this is (E01, E02, E06)."""
    component = Event()
    component.add("UID", _matching(_UID, uid))
    component.add("DTSTAMP", _utc(stamped_at))
    component.add("SEQUENCE", sequence)
    return component


def own_lines(entry: Entry, stamped_at: datetime) -> dict[str, str]:
    """Return the lines of `identified` and those that say when the entry was made and changed, by name."""
    moments = {"DTSTAMP": stamped_at, "CREATED": entry.created_at, "LAST-MODIFIED": _modified_at(entry, stamped_at)}
    return {
        "UID": f"UID:{_matching(_UID, entry.uid)}",
        "SEQUENCE": f"SEQUENCE:{entry.sequence}",
        **{name: f"{name}:{_utc(moment):%Y%m%dT%H%M%SZ}" for name, moment in moments.items()},
    }


def described(description: str) -> str:
    """Return the description as it is said: cleaned of controls and cut to its length (E08)."""
    return _cut(text.plain(description).strip(), _DESCRIPTION_LENGTH)


def _modified_at(entry: Entry, stamped_at: datetime) -> datetime:
    return min(_utc(entry.changed_at), _utc(stamped_at))


def _add_times(component: Event, times: recurrences.Times) -> None:
    component.add("DTSTART", times.starts)
    component.add("DTEND", times.ends)
    if times.days > 1:
        component.add("RRULE", {"FREQ": "DAILY", "COUNT": times.days})
    if times.replaces is not None:
        component.add("RECURRENCE-ID", times.replaces)


def add_text(component: Component, name: str, value: str) -> None:
    """Add the property if there is something to say."""
    if value:
        component.add(name, _Text(value))


def add_categories(component: Event, categories: Iterable[str]) -> None:
    """Add CATEGORIES, a line for each: after a quote or a backslash some readers part a list in the wrong place."""
    for name in map(text.one_line, categories):
        add_text(component, "CATEGORIES", name)


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


def _cut(value: str, length: int) -> str:
    return value if len(value) <= length else value[: length - 1].rstrip() + "…"


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment must be aware")
    return moment.astimezone(UTC).replace(microsecond=0)
