"""What we tell people: whole messages as values, rendered at this moment. Nothing is sent here."""

from eventsite.notifications.answers import (
    Letter,
    accepted_again,
    confirm_answer,
    counter_declined,
    declined,
    forwarded,
    no_delegation,
    partial_answer,
    seat_taken,
    stale_answer,
    undeliverable,
)
from eventsite.notifications.events import called_off, changed, moved, postponed, revived
from eventsite.notifications.invitations import digest, organizer_party
from eventsite.notifications.invitees import invited, invited_reminder, invitee_url
from eventsite.notifications.messages import Notification
from eventsite.notifications.organizers import sign_in, sign_in_url
from eventsite.notifications.registrations import (
    cancelled,
    first_invitation,
    left_waitlist,
    registered,
    registered_again,
    removed,
    replaced,
    waitlisted,
)

__all__ = [
    "Letter",
    "Notification",
    "accepted_again",
    "called_off",
    "cancelled",
    "changed",
    "confirm_answer",
    "counter_declined",
    "declined",
    "digest",
    "first_invitation",
    "forwarded",
    "invited",
    "invited_reminder",
    "invitee_url",
    "left_waitlist",
    "moved",
    "no_delegation",
    "organizer_party",
    "partial_answer",
    "postponed",
    "registered",
    "registered_again",
    "removed",
    "replaced",
    "revived",
    "seat_taken",
    "sign_in",
    "sign_in_url",
    "stale_answer",
    "undeliverable",
    "waitlisted",
]
