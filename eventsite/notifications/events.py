"""What everyone registered is told when the event itself changes."""

from collections.abc import Collection

from flask_babel import force_locale

from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import invitations
from eventsite.notifications.messages import Attachment, Notification, about_registration, compose
from eventsite.rules import occasions
from eventsite.rules.occasions import Occasion
from eventsite.rules.outbox import Kind


def moved(
    registration: Registration, event: Event, entry: CalendarEntry | None, before: Occasion, message: str = ""
) -> Notification:
    """Time or place is new: with the invitation anew for those who have one (calendar S2, S3, S22, S24).

    `before` is when and where it was to be, `message` the organizer's own line.
    """
    attachment = invitations.request(registration, event, entry) if entry else None
    now = event.occasion_of(entry.session if entry else None, registration.mode)
    with force_locale(registration.language):
        place = invitations.location(before, event.room_name)
    return _about_event(
        Kind.MOVED,
        registration,
        event,
        entry,
        attachment,
        is_new_time=occasions.is_new_time(before, now),
        is_new_place=occasions.is_new_place(before, now),
        before=before,
        place_before=place,
        message=message,
    )


def changed(
    registration: Registration, event: Event, entry: CalendarEntry | None, aspects: Collection[str], message: str = ""
) -> Notification:
    """Something in the invitation is new, but neither time nor place: with the invitation anew (calendar S4)."""
    attachment = invitations.request(registration, event, entry) if entry else None
    return _about_event(Kind.CHANGED, registration, event, entry, attachment, aspects=aspects, message=message)


def called_off(registration: Registration, event: Event, entry: CalendarEntry | None, note: str) -> Notification:
    """The event, or a session of it, will not be: with METHOD:CANCEL for those who have it (calendar S7).

    `note` is the reason, in the organizer's words.
    """
    attachment = invitations.calling_off(registration, event, entry) if entry else None
    return _about_event(Kind.CALLED_OFF, registration, event, entry, attachment, note=note)


def postponed(registration: Registration, event: Event, entry: CalendarEntry | None, note: str) -> Notification:
    """The event will be later, nobody knows when: with METHOD:CANCEL for those who have it (calendar S30)."""
    attachment = invitations.postponement(registration, event, entry) if entry else None
    return _about_event(Kind.POSTPONED, registration, event, entry, attachment, note=note)


def revived(registration: Registration, event: Event) -> Notification:
    """The event takes place after all, for somebody in the queue; who has a seat gets a first invitation (S29)."""
    return _about_event(Kind.REVIVED, registration, event, None, None)


def _about_event(
    kind: Kind,
    registration: Registration,
    event: Event,
    entry: CalendarEntry | None,
    attachment: Attachment | None,
    **more: object,
) -> Notification:
    about = about_registration(registration, event, entry.session if entry else None) | more
    return compose(kind, registration.email, registration.language, attachment, **about)
