"""States and mails in words, where a template's macro cannot be used or would have to know too much."""

import re
from datetime import datetime

from flask_babel import gettext

from eventsite.rules.answers import Reason, Verdict
from eventsite.rules.invitations import PartStat
from eventsite.rules.invitees import InviteeState
from eventsite.rules.listings import ListingAction
from eventsite.rules.needs import NeedsAction
from eventsite.rules.outbox import Kind, OutboxState
from eventsite.rules.registrations import Attendance, RegistrationState
from eventsite.web import mailing_words, role_words
from eventsite.web.filters import clock, local
from eventsite.web.remembered import by_language

_SMTP_CODE = re.compile(r"\b[45]\d\d\b")
_STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b|\b[45]\d\d\b")


def state_in_words(state: str) -> str:
    """Return how a registration stands, as the list says it."""
    return states_in_words()[state]


@by_language
def states_in_words() -> dict[str, str]:
    """Return how a registration stands for each state that there is, as the list says it."""
    ended = gettext("Place cancelled")
    return {str(state): ended for state in RegistrationState} | {
        RegistrationState.CONFIRMED: gettext("Registered"),
        RegistrationState.WAITLISTED: gettext("Waiting list"),
        RegistrationState.PENDING: gettext("Awaiting answer"),
        RegistrationState.OFFERED: gettext("Answer"),
        RegistrationState.UNCONFIRMED: gettext("Confirm"),
        RegistrationState.DECLINED: gettext("Said no"),
        RegistrationState.REJECTED: gettext("Not accepted"),
        RegistrationState.EXPIRED: gettext("Time ran out"),
    }


@by_language
def chips_in_words() -> dict[str, str]:
    """Return the states by which the list is filtered, in the order that one looks for them, no two alike."""
    living = (RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)
    ended = {
        RegistrationState.CANCELLED_BY_SELF: gettext("Cancelled by themselves"),
        RegistrationState.CANCELLED_BY_ORGANIZER: gettext("Cancelled by us"),
    }
    said = states_in_words()
    others = (state for state in RegistrationState if state not in {*living, *ended})
    return {str(state): said[state] for state in (*living, *others)} | {
        str(state): word for state, word in ended.items()
    }


@by_language
def answers_in_words() -> dict[str, str]:
    """Return the answers by which the list is filtered, in the order that one looks for them."""
    return {
        PartStat.DECLINED: gettext("No"),
        PartStat.NEEDS_ACTION: gettext("No answer since the change"),
        PartStat.TENTATIVE: gettext("Maybe"),
        PartStat.ACCEPTED: gettext("Yes"),
    }


def answer_in_words(answer: str | None, releases_at: datetime | None = None) -> str:
    """Return what a person's calendar has answered, and when the seat is let go; "" when there is no entry."""
    if answer == PartStat.DECLINED and releases_at is not None:
        return gettext("No (the place is released at %(time)s)", time=clock(local(releases_at)))
    return answers_in_words().get(str(answer), "")


def mail_in_words(verdict: str, partstat: str | None) -> str:
    """Return what somebody wanted with a mail that came in."""
    answers: dict[str | None, str] = {
        PartStat.DECLINED: gettext("Answered no"),
        PartStat.TENTATIVE: gettext("Answered maybe"),
        PartStat.ACCEPTED: gettext("Answered yes"),
        PartStat.DELEGATED: gettext("Passed the invitation on"),
    }
    others: dict[str, str] = {
        Verdict.DECLINE_COUNTER: gettext("Proposed another time"),
        Verdict.FORWARD_HUMAN: gettext("Wrote to the calendar’s address"),
        Verdict.BOUNCE: gettext("Mail came back"),
    }
    return others.get(verdict) or answers.get(partstat) or gettext("Mail to the calendar’s address")


def error_in_words(error: str, *, is_over: bool) -> str:
    """Return what a mail server's answer means to somebody who wants to reach a person.

    `is_over` says whether the mail has failed for good, so that nobody tries any more.
    """
    code = _SMTP_CODE.search(error)
    if code is None and is_over:
        return gettext("The mail server could not be reached. We have stopped trying.")
    if code is None:
        return gettext("The mail server could not be reached. We try again.")
    if code[0].startswith("4") and is_over:
        return gettext("The receiver's server never took the mail. We have stopped trying.")
    if code[0].startswith("4"):
        return gettext("The receiver's server asks us to wait. We try again.")
    if code[0] in {"550", "551", "553"}:
        return gettext("The address does not take mail. Check that it is right.")
    return gettext("The receiver's server refused the mail.")


def bounce_in_words(reason: str) -> str:
    """Return why mail to an address came back, from its status code (RFC 3463) or from what the server said."""
    found = _STATUS.search(reason)
    status = found[0] if found else ""
    if status in {"5.2.2", "4.2.2", "552", "452"}:
        return gettext("The mailbox is full.")
    if status.startswith(("5.1.", "550", "551", "553")):
        return gettext("The address does not take mail. Check that it is right.")
    if status.startswith("4"):
        return gettext("The receiver's server could not be reached.")
    return gettext("The receiver's server refused the mail.")


def reason_in_words(reason: str) -> str:
    """Return why nothing was done about a mail that came in; a reason without words of its own stands as it is."""
    return _reasons_in_words().get(reason, reason)


def invitee_states_in_words() -> dict[str, str]:
    """Return where somebody who is invited stands, in the order that one looks for them."""
    return {
        InviteeState.INVITED: gettext("No answer"),
        InviteeState.REGISTERED: gettext("Registered"),
        InviteeState.DECLINED: gettext("Cannot come"),
        InviteeState.ADDED: gettext("Not invited yet"),
    }


def kinds_in_words() -> dict[str, str]:
    """Return what each kind of mail is called."""
    return {
        Kind.REGISTERED: gettext("Confirmation"),
        Kind.WAITLISTED: gettext("Place in the queue"),
        Kind.PROMOTED: gettext("A place from the queue"),
        Kind.UNCONFIRMED: gettext("Question: is the address yours?"),
        Kind.PENDING: gettext("Receipt: awaits an answer"),
        Kind.APPROVED: gettext("Approved"),
        Kind.REJECTED: gettext("Not approved"),
        Kind.OFFERED: gettext("Offer of a place"),
        Kind.OFFER_ACCEPTED: gettext("Took the offer"),
        Kind.OFFER_DECLINED: gettext("Turned the offer down"),
        Kind.OFFER_LAPSED: gettext("The offer ran out"),
        Kind.QUEUE_CLOSED: gettext("The queue closed"),
        Kind.MODE_CHANGED: gettext("Takes part in another way"),
        Kind.REGISTERED_AGAIN: gettext("Link, once more"),
        Kind.CANCELLED: gettext("Cancelled by the person"),
        Kind.REMOVED: gettext("Cancelled by the organizer"),
        Kind.RESTORED: gettext("Cancellation taken back"),
        Kind.TRANSFERRED: gettext("Moved to another meeting"),
        Kind.DETAILS_CHANGED: gettext("Details changed by the organizer"),
        Kind.LEFT_WAITLIST: gettext("Left the queue"),
        Kind.MOVED: gettext("New time or place"),
        Kind.CHANGED: gettext("Changed invitation"),
        Kind.CALLED_OFF: gettext("Called off"),
        Kind.POSTPONED: gettext("Postponed"),
        Kind.REVIVED: gettext("Takes place after all"),
        Kind.REPLACED: gettext("Old invitation taken away"),
        Kind.DECLINED: gettext("Receipt: no in the calendar"),
        Kind.ACCEPTED_AGAIN: gettext("Receipt: yes after all"),
        Kind.SEAT_TAKEN: gettext("Yes after all, but full"),
        Kind.CONFIRM_ANSWER: gettext("Question: was the answer yours?"),
        Kind.PARTIAL_ANSWER: gettext("Answer about one day"),
        Kind.STALE_ANSWER: gettext("Answer to the old time"),
        Kind.NO_DELEGATION: gettext("The place cannot be passed on"),
        Kind.COUNTER_DECLINED: gettext("Another time was proposed"),
        Kind.FORWARDED: gettext("Letter from a person"),
        Kind.UNDELIVERABLE: gettext("An address does not work"),
        Kind.INVITED: gettext("Invitation to register"),
        Kind.INVITED_REMINDER: gettext("Reminder to answer"),
        Kind.SIGN_IN: gettext("Sign-in link"),
        Kind.ORGANIZER_INVITED: gettext("Invitation to a co-worker"),
        Kind.EVENT_SHARED: gettext("A meeting shared with a co-worker"),
        Kind.LINKS_AGAIN: gettext("Lost links, sent again"),
        Kind.CONFIRM_ADDRESS: gettext("Question: move to this address?"),
        Kind.ADDRESS_CHANGED: gettext("Moved to another address"),
        Kind.MY_DATA: gettext("Link to the personal data"),
        Kind.GROUP_REGISTERED: gettext("Receipt to who registered colleagues"),
        Kind.NAMES_DUE: gettext("Reminder: names are missing"),
        Kind.SEATS_RELEASED: gettext("Places without names released"),
        Kind.HANDED_OVER: gettext("Place handed over"),
        Kind.RECEIVED_SEAT: gettext("A place from a colleague"),
        Kind.QUESTION_EDITED: gettext("Question in clearer words"),
        Kind.QUESTION_DECLINED: gettext("Question not passed on"),
        Kind.QUESTION_MERGED: gettext("Question merged with another"),
        Kind.QUESTION_CARRIED: gettext("Question taken along to the next meeting"),
        Kind.QUESTION_RECONSIDERED: gettext("Question looked at again"),
        Kind.QUESTION_CONSENT: gettext("Who may read the question instead"),
        Kind.QUESTIONS_CLOSED: gettext("What became of the questions"),
        Kind.QUESTIONS_ANSWERED: gettext("Answers to questions"),
        Kind.SPEAKER_DIGEST: gettext("New questions to a speaker"),
        Kind.PRESENTATION_RETURNED: gettext("A presentation given back to its speaker"),
        Kind.NO_QUESTIONS: gettext("No questions to a speaker"),
        Kind.MODERATION_DUE: gettext("Questions wait for a moderator"),
        Kind.GUEST_LINK: gettext("Link for a moderator, a speaker or a screen"),
    } | mailing_words.kinds()


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
        "event.postponed": gettext("Postponed"),
        "event.archived": gettext("Archived"),
        "event.policy_changed": gettext("Rules of registration changed"),
        "event.copied": gettext("Made as a copy"),
        "event.begun_from_template": gettext("Made from a template"),
        "event.series_changed": gettext("Put into another series"),
        "feed.renewed": gettext("Got another calendar address"),
        "feed.revoked": gettext("Ended the calendar address"),
        "series.tried": gettext("Somebody who takes part in the series was told of the meeting"),
        "event.questions_changed": gettext("Rules for the questions changed"),
        "questions.exported": gettext("Questions taken out with names"),
        "guest.invited": gettext("A link made for a moderator, a speaker or a screen"),
        "guest.sent_again": gettext("Such a link mailed again"),
        "speaker.presented": gettext("A speaker sent a presentation"),
        "speaker.withdrawn": gettext("A speaker took their presentation back"),
        "speaker.approved": gettext("A speaker's presentation shown"),
        "speaker.given_back": gettext("A speaker's presentation given back"),
        "speaker.reused": gettext("A speaker taken from another meeting"),
        "event.presentations_due": gettext("The last day for speakers changed"),
        "material.added": gettext("Material added"),
        "material.changed": gettext("Material changed"),
        "material.replaced": gettext("Material replaced by a new file"),
        "material.moved": gettext("Material moved"),
        "material.removed": gettext("Material removed"),
        "site.changed": gettext("The site's settings changed"),
        "guest.revoked": gettext("Such a link ended"),
        **role_words.deeds_in_words(),
        "registration.confirmed": gettext("Got a place"),
        "registration.waitlisted": gettext("Joined the queue"),
        "registration.cancelled_by_self": gettext("Cancelled by the person"),
        "registration.cancelled_by_organizer": gettext("Cancelled by the organizer"),
        "registration.declined": gettext("Said no"),
        "registration.unconfirmed": gettext("Registered, address not confirmed"),
        "registration.pending": gettext("Asked for a place"),
        "registration.offered": gettext("Was offered a place"),
        "registration.rejected": gettext("Was not approved"),
        "registration.expired": gettext("The time ran out"),
        "registration.mode_changed": gettext("Changed how to take part"),
        "registration.review_approved": gettext("Changed answers were approved"),
        "registration.moved_in_queue": gettext("Was moved in the queue"),
        "registration.added": gettext("Added by an organizer"),
        "registration.added_above": gettext("Got a place above the capacity, by an organizer"),
        "registration.moved_away": gettext("Moved to another meeting"),
        "registration.repeated": gettext("Registered again"),
        "registration.address_corrected": gettext("E-mail address corrected"),
        "registration.address_changed": gettext("E-mail address changed by the person"),
        "registration.erased": gettext("Asked to be erased"),
        "data.asked_for": gettext("Asked for their personal data"),
        "data.shown": gettext("Looked at their personal data"),
        "registration.undeliverable": gettext("Mail came back"),
        "registration.edited": gettext("Details changed"),
        "registration.tagged": gettext("Got a tag"),
        "registration.untagged": gettext("Lost a tag"),
        "registration.noted": gettext("Something was noted"),
        "registration.note_removed": gettext("A note was deleted"),
        "registration.edits_extended": gettext("Time for changing the details set anew"),
        "form.field_added": gettext("A question added to the form"),
        "form.field_changed": gettext("A question of the form changed"),
        "form.field_moved": gettext("The order of the form changed"),
        "form.field_enabled": gettext("A question of the form switched on"),
        "form.field_disabled": gettext("A question of the form switched off"),
        "form.field_removed": gettext("A question of the form removed"),
        "answer.accepted": gettext("Said yes in the calendar"),
        "answer.declined": gettext("Said no in the calendar"),
        "answer.taken_back": gettext("Took the no back"),
        "answer.settled": gettext("Answer dealt with"),
        "invoice.changed": gettext("Invoice details changed"),
        "invitation.sent_again": gettext("Invitation sent again"),
        NeedsAction.GIVEN: gettext("Told us of food or access"),
        NeedsAction.CHANGED: gettext("Changed food or access"),
        NeedsAction.WITHDRAWN: gettext("Food and access taken back"),
        NeedsAction.VIEWED: gettext("Food and access read"),
        NeedsAction.EXPORTED: gettext("Food and access taken out as a file"),
        NeedsAction.GRANTED: gettext("May read food and access"),
        NeedsAction.TAKEN: gettext("May no longer read food and access"),
        NeedsAction.PURGED: gettext("Food and access deleted, the time was over"),
        "attendees.exported": gettext("Attendees taken out as a file"),
        "attendees.imported": gettext("List of attendees imported"),
        ListingAction.GIVEN: gettext("Lets other participants see them"),
        ListingAction.WITHDRAWN: gettext("Does not let other participants see them any more"),
        ListingAction.SWITCHED_ON: gettext("Participants' list switched on"),
        ListingAction.SWITCHED_OFF: gettext("Participants' list switched off"),
        "invitee.added": gettext("People added to those to invite"),
        "invitee.removed": gettext("Somebody taken off the list of those to invite"),
        "invitee.invited": gettext("Invitations sent"),
        "invitee.reminded": gettext("Those who had not answered reminded"),
        "invitee.sent_again": gettext("One invitation sent again"),
        "invitee.declined": gettext("Somebody who was invited cannot come"),
        "registration.named": gettext("The place got a name"),
        "group.registered": gettext("Colleagues were registered"),
        "group.extended": gettext("Colleagues were added"),
        "group.coordinator_erased": gettext("A coordinator was erased at their own request"),
        "group.reminded": gettext("Reminded of names"),
        "group.seats_released": gettext("Places without names released"),
        "attendance.joined": gettext("Went into the digital room"),
        "attendance.ticked": gettext("Attendance noted"),
        "bulk.confirmed": gettext("Something done to many"),
        "bulk.undone": gettext("Something done to many undone"),
        "company.added": gettext("Company added"),
        "company.changed": gettext("Company changed"),
        "company.merged": gettext("Companies merged"),
        "company.dismissed": gettext("Name left out of the register"),
        "company.imported": gettext("List of companies imported"),
    } | mailing_words.history()


def attendances_in_words() -> dict[str, str]:
    """Return what can be said of somebody's attendance, in the order of the buttons."""
    return {
        Attendance.PRESENT: gettext("Present"),
        Attendance.ABSENT: gettext("Absent"),
        Attendance.EXCUSED: gettext("Excused"),
        Attendance.UNKNOWN: gettext("Not noted"),
    }


def causes_in_words() -> dict[str, str]:
    """Return the reasons in the history that are the site's own; all others are what an organizer has written."""
    return {"handed over": gettext("Place handed over")}


def _reasons_in_words() -> dict[str, str]:
    return {
        Reason.UNPROVEN: gettext("We could not be sure who sent it. The person has been mailed a link to confirm."),
        Reason.TO_BE_CONFIRMED: gettext("The person has been mailed a link, since a no has to be confirmed here."),
        Reason.NOT_INVITED: gettext("It answers for another address than the one that is registered."),
        Reason.AHEAD: gettext("It answers to an invitation that we have not sent."),
        Reason.UNKNOWN_ANSWER: gettext("It holds an answer that we do not know."),
        Reason.OTHER_METHOD: gettext("It is neither an answer nor a proposal of another time."),
        Reason.METHODS_DIFFER: gettext("The mail and its calendar file say different things."),
        Reason.NO_CALENDAR: gettext("Its calendar file cannot be read."),
        Reason.OTHER_RECIPIENT: gettext("It came back from another address than the one that is registered."),
        Reason.FAILED: gettext("Something went wrong here when it was read."),
    }
