"""The calendar object that goes with a message: what is in it, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import current_app, render_template
from flask_babel import force_locale, gettext

from eventsite import calendar
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import shells
from eventsite.notifications.messages import Attachment, about, made_of, may_be_filled_in, own_values
from eventsite.notifications.shells import Somebody, SomebodyWithSessions
from eventsite.rules.entry_times import times
from eventsite.rules.events import Format
from eventsite.rules.invitations import Invitation, Party, content_hash
from eventsite.rules.occasions import Occasion
from eventsite.rules.registrations import RegistrationState
from eventsite.shells import Pieces, Values, filled, kept

NOBODY = Party("", "")


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
    """Return what the entry says of the event, or of the session that it is for, in the person's language.

    Where the event has an edition it is filled into what has been made for all who are like this person.
    """
    own = own_values(registration)
    if may_be_filled_in(registration, event):
        chosen = tuple(session.id for session in registration.sessions)
        key = ("invitation", *made_of(registration, event), entry.session_id, chosen)
        outline = kept(key, lambda: _shared_outline(registration, event, entry))
    else:
        outline = _outline(registration, event, entry, own, lambda rendered: (rendered,))
    return replace(
        outline.invitation,
        uid=entry.uid,
        sequence=entry.sequence,
        stamped_at=entry.stamped_at,
        created_at=entry.created_at,
        changed_at=entry.changed_at,
        description=filled(outline.description, own),
        join_url=filled(outline.join_url, own) or None,
        organizer=Party(entry.organizer_name, entry.organizer_address),
        attendee=Party(registration.name, entry.attendee_address),
        partstat=entry.partstat,
    )


@dataclass(frozen=True)
class Outline:
    """An invitation to nobody yet, and what in it has gaps."""

    invitation: Invitation
    description: Pieces
    join_url: Pieces


def _shared_outline(registration: Registration, event: Event, entry: CalendarEntry) -> Outline:
    words = shells.stand_ins()
    somebody = SomebodyWithSessions.like(registration, words, sessions=tuple(registration.sessions))
    return _outline(somebody, event, entry, words, words.taken_apart)


def _outline(
    registration: Registration | Somebody,
    event: Event,
    entry: CalendarEntry,
    own: Values,
    taken_apart: Callable[[str], Pieces],
) -> Outline:
    said = about(registration, event, entry.session, own)
    occasion = said["occasion"]
    is_offered = registration.state == RegistrationState.OFFERED
    with force_locale(registration.language):
        invitation = Invitation(
            uid="",
            sequence=0,
            stamped_at=entry.stamped_at,
            created_at=entry.created_at,
            changed_at=entry.changed_at,
            **times(occasion),
            summary=said["title"],
            description="",
            location=_place(entry) or location(occasion, event.room_name),
            url=said["event_url"],
            join_label=gettext("Video link"),
            categories=tuple(theme.name for theme in event.themes),
            organizer=NOBODY,
            attendee=NOBODY,
            is_tentative=is_offered,
        )
        description = render_template("email/invitation/description.txt", **said).strip()
    return Outline(invitation, taken_apart(description), taken_apart("" if is_offered else said["join_url"]))


def _place(entry: CalendarEntry) -> str:
    """Return the place of a session that has one of its own, be it a room online."""
    return entry.session.place if entry.session else ""


def _cancellation(registration: Registration, event: Event, entry: CalendarEntry, summary: str) -> Attachment:
    return Attachment("CANCEL", calendar.cancel(replace(invitation(registration, event, entry), summary=summary)))


def _title(event: Event, entry: CalendarEntry) -> str:
    return f"{event.title}: {entry.session.title}" if entry.session else event.title
