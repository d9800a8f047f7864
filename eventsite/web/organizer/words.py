"""States and mails in words, where a template's macro cannot be used or would have to know too much."""

from flask_babel import gettext

from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.registrations import RegistrationState


def state_in_words(state: str) -> str:
    """Return how a registration stands, as the list says it."""
    words = {
        RegistrationState.CONFIRMED: gettext("Registered"),
        RegistrationState.WAITLISTED: gettext("Waiting list"),
        RegistrationState.PENDING: gettext("Awaiting answer"),
        RegistrationState.OFFERED: gettext("Answer"),
        RegistrationState.UNCONFIRMED: gettext("Confirm"),
        RegistrationState.DECLINED: gettext("Said no"),
        RegistrationState.REJECTED: gettext("Not accepted"),
        RegistrationState.EXPIRED: gettext("Time ran out"),
    }
    return words.get(RegistrationState(state), gettext("Place cancelled"))


def kinds_in_words() -> dict[str, str]:
    """Return what each kind of mail is called."""
    return {
        Kind.REGISTERED: gettext("Confirmation"),
        Kind.WAITLISTED: gettext("Place in the queue"),
        Kind.PROMOTED: gettext("A place from the queue"),
        Kind.REGISTERED_AGAIN: gettext("Link, once more"),
        Kind.CANCELLED: gettext("Cancelled by the person"),
        Kind.REMOVED: gettext("Cancelled by the organizer"),
        Kind.LEFT_WAITLIST: gettext("Left the queue"),
        Kind.MOVED: gettext("New time or place"),
        Kind.CALLED_OFF: gettext("Called off"),
        Kind.SIGN_IN: gettext("Sign-in link"),
    }


def outbox_states_in_words() -> dict[str, str]:
    """Return what each state of a mail is called, in the order that one looks for them."""
    return {
        OutboxState.FAILED: gettext("Failed"),
        OutboxState.WAITING: gettext("Waiting"),
        OutboxState.SENDING: gettext("Being sent"),
        OutboxState.SENT: gettext("Sent"),
        OutboxState.SUPERSEDED: gettext("Replaced by a newer one"),
    }


def history_in_words() -> dict[str, str]:
    """Return what each kind of change is called."""
    return {
        "event.created": gettext("Created"),
        "event.edited": gettext("Changed"),
        "event.published": gettext("Published"),
        "event.cancelled": gettext("Called off"),
        "event.archived": gettext("Archived"),
        "registration.confirmed": gettext("Got a place"),
        "registration.waitlisted": gettext("Joined the queue"),
        "registration.cancelled_by_self": gettext("Cancelled"),
        "registration.cancelled_by_organizer": gettext("Cancelled by the organizer"),
        "registration.repeated": gettext("Registered again"),
        "invitation.sent_again": gettext("Invitation sent again"),
        "attendance.joined": gettext("Went into the digital room"),
    }
