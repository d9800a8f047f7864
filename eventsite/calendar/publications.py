"""Events as anybody may download them: copies, to which nobody is invited (calendar.md D10, §6.1)."""

from collections.abc import Sequence

from icalendar import Event

from eventsite.calendar import objects, zones
from eventsite.rules.invitations import PublicEntry


def publication(entries: Sequence[PublicEntry]) -> bytes:
    """Return the entries as a file to download, without METHOD, ORGANIZER, ATTENDEE and VALARM.

    DTSTAMP is the time of the last change, so that the bytes are the same until something changes
    (F05). Raises ValueError for no entries, a UID that comes twice (F03), and as `request` does
    for what cannot be written.
    """
    if not entries or len({entry.uid for entry in entries}) < len(entries):
        raise ValueError("a publication has entries, each with its own UID")
    return objects.serialised(map(_event, entries))


def _event(entry: PublicEntry) -> tuple[Event, zones.Clock]:
    component, clock = objects.event(entry, entry.changed_at, entry.description)
    objects.add_categories(component, entry.categories)
    component.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    component.add("TRANSP", "OPAQUE")
    return component, clock
