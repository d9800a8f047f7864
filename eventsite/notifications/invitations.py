"""The calendar object that goes with a message: what is in it, in the reader's language."""

from dataclasses import replace

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from eventsite import calendar
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications.messages import Attachment, about_registration
from eventsite.rules.entry_times import times
from eventsite.rules.events import Format
from eventsite.rules.invitations import Invitation, Party, content_hash
from eventsite.rules.occasions import Occasion
from eventsite.rules.registrations import RegistrationState


def organizer_party() -> Party:
    """Return whom invitations come from: one constant address (calendar D2)."""
    return Party(current_app.config["CALENDAR_NAME"], current_app.config["CALENDAR_ADDRESS"])


def request(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the invitation as it now stands: METHOD:REQUEST (RFC 5546 §3.2.2)."""
    return Attachment("REQUEST", calendar.request(invitation(registration, event, entry)))


def withdrawal(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the person's own cancellation: METHOD:CANCEL, "Avbokad: …" (calendar S8, S9)."""
    with force_locale(registration.language):
        return _cancellation(registration, event, entry, gettext("Cancelled: %(title)s", title=_title(event, entry)))


def calling_off(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the cancellation of the whole event: METHOD:CANCEL, "Inställt: …" (calendar S7)."""
    with force_locale(registration.language):
        return _cancellation(registration, event, entry, gettext("Called off: %(title)s", title=_title(event, entry)))


def postponement(registration: Registration, event: Event, entry: CalendarEntry) -> Attachment:
    """Return the cancellation of an event without a new date: METHOD:CANCEL, "Uppskjutet: …" (calendar S30)."""
    with force_locale(registration.language):
        return _cancellation(registration, event, entry, gettext("Postponed: %(title)s", title=_title(event, entry)))


def digest(registration: Registration, event: Event, entry: CalendarEntry) -> str:
    """Return what tells two invitations apart that say different things (rules.invitations.content_hash)."""
    return content_hash(invitation(registration, event, entry))


def location(where: Event | Occasion, room_name: str = "") -> str:
    """Return where something is, as a calendar shows it."""
    if where.format == Format.DIGITAL:
        return gettext("Online (%(room)s)", room=room_name) if room_name else gettext("Online")
    return ", ".join(part for part in (where.venue, where.address) if part)


def invitation(registration: Registration, event: Event, entry: CalendarEntry) -> Invitation:
    """Return what the entry says of the event, or of the session that it is for, in the person's language."""
    about = about_registration(registration, event, entry.session)
    occasion = about["occasion"]
    is_offered = registration.state == RegistrationState.OFFERED
    with force_locale(registration.language):
        return Invitation(
            uid=entry.uid,
            sequence=entry.sequence,
            stamped_at=entry.stamped_at,
            created_at=entry.created_at,
            changed_at=entry.changed_at,
            **times(occasion),
            summary=about["title"],
            description=render_template("email/invitation/description.txt", **about).strip(),
            location=_place(entry) or location(occasion, event.room_name),
            url=about["event_url"],
            join_url=None if is_offered else about["join_url"] or None,
            join_label=gettext("Video link"),
            categories=tuple(theme.name for theme in event.themes),
            organizer=Party(entry.organizer_name, entry.organizer_address),
            attendee=Party(registration.name, entry.attendee_address),
            partstat=entry.partstat,
            is_tentative=is_offered,
        )


def _place(entry: CalendarEntry) -> str:
    """Return the place of a session that has one of its own, be it a room online."""
    return entry.session.place if entry.session else ""


def _cancellation(registration: Registration, event: Event, entry: CalendarEntry, summary: str) -> Attachment:
    return Attachment("CANCEL", calendar.cancel(replace(invitation(registration, event, entry), summary=summary)))


def _title(event: Event, entry: CalendarEntry) -> str:
    return f"{event.title}: {entry.session.title}" if entry.session else event.title
