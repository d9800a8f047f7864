"""The calendar object that goes with a message: what is in it, in the reader's language."""

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from eventsite import calendar
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications.messages import Attachment, about_registration
from eventsite.rules.events import Format
from eventsite.rules.invitations import Invitation, Party


def organizer_party() -> Party:
    """Return whom invitations come from: one constant address (calendar D2)."""
    return Party(current_app.config["CALENDAR_NAME"], current_app.config["CALENDAR_ADDRESS"])


def request(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the invitation as it now stands: METHOD:REQUEST (RFC 5546 §3.2.2)."""
    with force_locale(registration.language):
        return Attachment("REQUEST", calendar.request(_invitation(registration, event, entry, event.title)))


def withdrawal(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the person's own cancellation: METHOD:CANCEL, "Avbokad: …" (calendar S8, S9)."""
    with force_locale(registration.language):
        summary = gettext("Cancelled: %(title)s", title=event.title)
        return Attachment("CANCEL", calendar.cancel(_invitation(registration, event, entry, summary)))


def calling_off(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the cancellation of the whole event: METHOD:CANCEL, "Inställt: …" (calendar S7)."""
    with force_locale(registration.language):
        summary = gettext("Called off: %(title)s", title=event.title)
        return Attachment("CANCEL", calendar.cancel(_invitation(registration, event, entry, summary)))


def location(event: Event) -> str:
    """Return where the event is, as a calendar shows it."""
    if event.format == Format.DIGITAL:
        return gettext("Online (%(room)s)", room=event.room_name) if event.room_name else gettext("Online")
    return ", ".join(part for part in (event.venue, event.address) if part)


def _invitation(registration: Registration, event: Event, entry: CalendarEntry, summary: str) -> Invitation:
    about = about_registration(registration, event)
    return Invitation(
        uid=entry.uid,
        sequence=entry.sequence,
        stamped_at=entry.stamped_at,
        created_at=entry.created_at,
        changed_at=entry.changed_at,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        summary=summary,
        description=render_template("email/invitation/description.txt", **about).strip(),
        location=location(event),
        url=about["event_url"],
        join_url=about["join_url"] or None,
        categories=tuple(theme.name for theme in event.themes),
        organizer=Party(entry.organizer_name, entry.organizer_address),
        attendee=Party(registration.name, entry.attendee_address),
        partstat=entry.partstat,
    )
