"""What we tell people: whole messages as values, rendered at this moment. Nothing is sent here."""

from eventsite.notifications.events import called_off, moved, time_and_place
from eventsite.notifications.invitations import organizer_party
from eventsite.notifications.messages import Notification
from eventsite.notifications.organizers import sign_in, sign_in_url
from eventsite.notifications.registrations import (
    cancelled,
    first_invitation,
    left_waitlist,
    promoted,
    registered,
    registered_again,
    removed,
    waitlisted,
)

__all__ = [
    "Notification",
    "called_off",
    "cancelled",
    "first_invitation",
    "left_waitlist",
    "moved",
    "organizer_party",
    "promoted",
    "registered",
    "registered_again",
    "removed",
    "sign_in",
    "sign_in_url",
    "time_and_place",
    "waitlisted",
]
