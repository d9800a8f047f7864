"""What we tell people: whole messages as values, rendered at this moment. Nothing is sent here."""

from eventsite.notifications.addresses import address_changed, confirm_address
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
from eventsite.notifications.messages import Notification
from eventsite.notifications.organizers import sign_in, sign_in_url
from eventsite.notifications.personal_data import Way, links_again, my_data, way_to
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
    "Way",
    "accepted_again",
    "address_changed",
    "called_off",
    "cancelled",
    "changed",
    "confirm_address",
    "confirm_answer",
    "counter_declined",
    "declined",
    "digest",
    "first_invitation",
    "forwarded",
    "left_waitlist",
    "links_again",
    "moved",
    "my_data",
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
    "way_to",
]
