"""States and mails in words, where a template's macro cannot be used or would have to know too much."""

import re

from flask_babel import gettext

from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.registrations import RegistrationState

_SMTP_CODE = re.compile(r"\b[45]\d\d\b")


def state_in_words(state: str) -> str:
    """Return how a registration stands, as the list says it."""
    words: dict[str, str] = {
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


def chips_in_words() -> dict[str, str]:
    """Return the states by which the list is filtered, in the order that one looks for them, no two alike."""
    living = (RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)
    ended = {
        RegistrationState.CANCELLED_BY_SELF: gettext("Cancelled by themselves"),
        RegistrationState.CANCELLED_BY_ORGANIZER: gettext("Cancelled by us"),
    }
    others = (state for state in RegistrationState if state not in {*living, *ended})
    return {
        str(state): word
        for state, word in ({state: state_in_words(state) for state in (*living, *others)} | ended).items()
    }


def error_in_words(error: str) -> str:
    """Return what a mail server's answer means to somebody who wants to reach a person."""
    code = _SMTP_CODE.search(error)
    if code is None:
        return gettext("The mail server could not be reached. We try again.")
    if code[0].startswith("4"):
        return gettext("The receiver's server asks us to wait. We try again.")
    if code[0] in {"550", "551", "553"}:
        return gettext("The address does not take mail. Check that it is right.")
    return gettext("The receiver's server refused the mail.")


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
        "registration.cancelled_by_self": gettext("Cancelled by the person"),
        "registration.cancelled_by_organizer": gettext("Cancelled by the organizer"),
        "registration.repeated": gettext("Registered again"),
        "invitation.sent_again": gettext("Invitation sent again"),
        "attendance.joined": gettext("Went into the digital room"),
    }
