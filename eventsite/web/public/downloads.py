"""A meeting as a file that anybody may put into a calendar."""

from flask import current_app, render_template, url_for

from eventsite import calendar
from eventsite.models import Event
from eventsite.notifications.invitations import location
from eventsite.rules.events import EventState
from eventsite.rules.invitations import PublicEntry


def calendar_file(event: Event) -> bytes:
    """Return the event as iCalendar: its own UID, no invitation, nobody's name (calendar.md D10)."""
    entry = PublicEntry(
        uid=event.calendar_uid,
        sequence=event.calendar_sequence,
        created_at=event.created_at,
        changed_at=event.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        summary=event.title,
        description=render_template("public/events/calendar.txt", event=event, url=page_url(event)).strip(),
        location=location(event),
        url=page_url(event),
        categories=tuple(theme.name for theme in event.themes),
        cancelled=event.state == EventState.CANCELLED,
    )
    return calendar.publication([entry])


def page_url(event: Event) -> str:
    """Return the event's address under the configured base URL, in the language of this page."""
    return str(current_app.config["BASE_URL"]) + url_for("public.events.show", slug=event.slug, _external=False)
