"""Meetings as calendars take them: one as a file that anybody may keep, several as a feed."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from flask_babel import gettext

from eventsite import calendar
from eventsite.models import Event
from eventsite.notifications.invitations import location
from eventsite.notifications.messages import absolute
from eventsite.rules.entry_times import times
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PublicEntry

CALLED_OFF = (EventState.CANCELLED, EventState.POSTPONED)


def calendar_file(event: Event) -> bytes:
    """Return the event as iCalendar: its own UID, no invitation, nobody's name (calendar.md D10)."""
    return calendar.publication([_entry(event, is_copy=True)])


def calendar_feed(events: Sequence[Event], name: str, address: str, url: str) -> bytes:
    """Return the events as a feed of that name, fetched at `address` and about the page at `url` (S27, F rules)."""
    entries = [_entry(event, is_copy=False) for event in events]
    return calendar.feed(entries, calendar.FeedProperties(name=name, address=address, url=url))


def changed_at(event: Event) -> datetime:
    """Return when the event last changed as calendars see it: its publishing is such a change."""
    return max(event.calendar_changed_at, event.published_at or event.calendar_changed_at)


def page_url(event: Event) -> str:
    """Return the event's address under the configured base URL, in the language of this page."""
    return absolute("public.events.show", slug=event.slug)


def titled(event: Event, title: str) -> str:
    """Return the title, with a word before it when its date does not hold: some calendars do not show STATUS."""
    if event.state == EventState.CANCELLED:
        return gettext("Called off: %(title)s", title=title)
    return gettext("Postponed: %(title)s", title=title) if event.state == EventState.POSTPONED else title


def _entry(event: Event, is_copy: bool) -> PublicEntry:
    url = page_url(event)
    return PublicEntry(
        uid=event.calendar_uid,
        sequence=event.calendar_sequence,
        created_at=event.created_at,
        changed_at=changed_at(event),
        **times(event.occasion),
        summary=titled(event, event.title),
        description=render_template("public/events/calendar.txt", event=event, url=url, is_copy=is_copy).strip(),
        location=location(event.occasion, event.room_name),
        url=url,
        categories=tuple(theme.name for theme in event.themes),
        cancelled=event.state in CALLED_OFF,
    )
