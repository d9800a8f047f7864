"""Events as anybody may have them: downloads and feeds, to which nobody is invited (calendar.md D10, §6.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Calendar, Event

from eventsite import text
from eventsite.calendar import objects, zones
from eventsite.rules.invitations import PublicEntry

_COLOUR = re.compile("[a-z]+")
# How often a calendar may ask; most ask less often, whatever we say (F02).
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class FeedProperties:
    """What a feed says of itself.

    `address` is where it is fetched and `url` the page about the same, both http(s); `timezone` is an
    IANA name; `colour` a name of CSS, the nearest to the site's accent (RFC 7986 §5.9).
    """

    name: str
    address: str
    url: str
    timezone: str = "Europe/Stockholm"
    colour: str = "darkslategray"


def publication(entries: Sequence[PublicEntry]) -> bytes:
    """Return the entries as a file to download, without METHOD, ORGANIZER, ATTENDEE and VALARM.

    DTSTAMP is the time of the last change, so that the bytes are the same until something changes
    (F05). Raises ValueError for no entries, a UID that comes twice (F03), and as `request` does
    for what cannot be written.
    """
    if not entries:
        raise ValueError("a publication has entries")
    return _published(objects.head(), entries, [])


def feed(entries: Sequence[PublicEntry], properties: FeedProperties) -> bytes:
    """Return the entries as a calendar to subscribe to; the same entries give the same bytes (F01–F05).

    An empty feed holds its zone alone, for a calendar object has at least one component (RFC 5545 §3.6).
    Raises ValueError as `publication` does, but may be empty.
    """
    placeholders = [] if entries else [zones.present(properties.timezone)]
    return _published(_feed_head(properties), entries, placeholders)


def _feed_head(properties: FeedProperties) -> Calendar:
    """Return the VCALENDAR with name, zone and pace in the words of RFC 7986 and in those of older calendars."""
    if not _COLOUR.fullmatch(properties.colour):
        raise ValueError("not the name of a colour")
    calendar = objects.head()
    name = text.one_line(properties.name)
    objects.add_text(calendar, "NAME", name)
    objects.add_text(calendar, "X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", zones.named(properties.timezone).key)
    calendar.add("REFRESH-INTERVAL", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add("SOURCE", objects.uri(properties.address), parameters={"VALUE": "URI"})
    calendar.add("URL", objects.uri(properties.url))
    calendar.add("COLOR", properties.colour)
    return calendar


def _published(calendar: Calendar, entries: Sequence[PublicEntry], clocks: list[zones.Clock]) -> bytes:
    if len({entry.uid for entry in entries}) < len(entries):
        raise ValueError("each entry has its own UID")
    components: list[Event] = []
    for entry in entries:
        own, clock = objects.events(entry, entry.changed_at, entry.description)
        for component in own:
            _complete(component, entry)
        components += own
        clocks.append(clock)
    return objects.serialised(calendar, components, clocks)


def _complete(component: Event, entry: PublicEntry) -> None:
    objects.add_categories(component, entry.categories)
    component.add("STATUS", entry.status)
