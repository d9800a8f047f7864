"""What everyone registered is told when the event itself changes."""

from flask import render_template
from flask_babel import force_locale

from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import invitations
from eventsite.notifications.messages import Notification, about_registration, compose
from eventsite.rules.outbox import Kind


def moved(registration: Registration, event: Event, entry: CalendarEntry | None, note: str) -> Notification:
    """Time or place is new: with the invitation anew for those who have one (calendar S2, S3).

    `note` says in words when and where it was to be.
    """
    attachment = invitations.request(registration, event, entry) if entry else None
    about = about_registration(registration, event) | {"note": note}
    return compose(Kind.MOVED, registration.email, registration.language, attachment, **about)


def time_and_place(event: Event) -> str:
    """Return when and where the event is, in its own language, as a message about a move quotes it."""
    with force_locale(event.language):
        return render_template("email/moved/before.txt", event=event, location=invitations.location(event)).strip()


def called_off(registration: Registration, event: Event, entry: CalendarEntry | None, note: str) -> Notification:
    """The event will not be: with METHOD:CANCEL for those who have it in their calendar (calendar S7).

    `note` is the reason, in the organizer's words.
    """
    attachment = invitations.calling_off(registration, event, entry) if entry else None
    about = about_registration(registration, event) | {"note": note}
    return compose(Kind.CALLED_OFF, registration.email, registration.language, attachment, **about)
