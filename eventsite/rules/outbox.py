"""Mail on its way out: its kinds, its states, when to try again, and how much is too much."""

from datetime import datetime, timedelta
from enum import StrEnum

GIVE_UP_AFTER = timedelta(days=5)
LEASE = timedelta(minutes=5)
FIRST_WAITS = (1, 5, 15, 30)  # minutes; hourly from then on (house, section 5)
JOINING = timedelta(minutes=5)  # edits so shortly after one another become one message (rulings)
PER_HOUR = 3
PER_DAY = 10
LONGEST_SPAN = timedelta(days=1)  # within which a mail counts for either


class Kind(StrEnum):
    """What a message tells. Each has a folder of templates of the same name."""

    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    PROMOTED = "promoted"
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    OFFERED = "offered"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OFFER_LAPSED = "offer_lapsed"
    QUEUE_CLOSED = "queue_closed"
    MODE_CHANGED = "mode_changed"
    REGISTERED_AGAIN = "registered_again"
    CANCELLED = "cancelled"
    REMOVED = "removed"
    LEFT_WAITLIST = "left_waitlist"
    RESTORED = "restored"
    TRANSFERRED = "transferred"
    DETAILS_CHANGED = "details_changed"
    MOVED = "moved"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    POSTPONED = "postponed"
    REVIVED = "revived"
    REPLACED = "replaced"
    DECLINED = "declined"
    ACCEPTED_AGAIN = "accepted_again"
    SEAT_TAKEN = "seat_taken"
    CONFIRM_ANSWER = "confirm_answer"
    PARTIAL_ANSWER = "partial_answer"
    STALE_ANSWER = "stale_answer"
    NO_DELEGATION = "no_delegation"
    COUNTER_DECLINED = "counter_declined"
    FORWARDED = "forwarded"
    UNDELIVERABLE = "undeliverable"
    INVITED = "invited"
    INVITED_REMINDER = "invited_reminder"
    SIGN_IN = "sign_in"
    ORGANIZER_INVITED = "organizer_invited"
    EVENT_SHARED = "event_shared"
    LINKS_AGAIN = "links_again"
    CONFIRM_ADDRESS = "confirm_address"
    ADDRESS_CHANGED = "address_changed"
    MY_DATA = "my_data"
    GROUP_REGISTERED = "group_registered"
    NAMES_DUE = "names_due"
    SEATS_RELEASED = "seats_released"
    HANDED_OVER = "handed_over"
    RECEIVED_SEAT = "received_seat"
    QUESTION_EDITED = "question_edited"
    QUESTION_DECLINED = "question_declined"
    QUESTION_MERGED = "question_merged"
    QUESTION_RECONSIDERED = "question_reconsidered"
    QUESTION_CONSENT = "question_consent"
    QUESTION_CARRIED = "question_carried"
    QUESTIONS_CLOSED = "questions_closed"
    QUESTIONS_ANSWERED = "questions_answered"
    GUEST_LINK = "guest_link"
    SPEAKER_DIGEST = "speaker_digest"
    PRESENTATION_RETURNED = "presentation_returned"
    NO_QUESTIONS = "no_questions"
    MODERATION_DUE = "moderation_due"
    MAILING = "mailing"
    REMINDER = "reminder"
    QUESTION_REMINDER = "question_reminder"
    THANKS = "thanks"
    SURVEY_REMINDER = "survey_reminder"
    CONFIRM_SUBSCRIPTION = "confirm_subscription"
    NEW_MEETING = "new_meeting"
    REGISTRATION_OPENS = "registration_opens"
    SERIES_CONFIRM = "series_confirm"
    SERIES_NEW = "series_new"


class OutboxState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


# These bring an invitation of a new UID, at SEQUENCE 0.
FIRST_INVITATIONS = frozenset(
    {Kind.REGISTERED, Kind.PROMOTED, Kind.APPROVED, Kind.OFFERED, Kind.REVIVED, Kind.RECEIVED_SEAT, Kind.RESTORED}
)
# These go to people on a list, who may not be registered.
TO_INVITEES = frozenset({Kind.INVITED, Kind.INVITED_REMINDER})
# These tell askers, and who wondered the same, what has become of questions; after the event too.
ABOUT_QUESTIONS = frozenset({Kind.QUESTIONS_CLOSED, Kind.QUESTIONS_ANSWERED})
# These go to people who have asked to be told, and who need not be registered.
TO_SUBSCRIBERS = frozenset({Kind.NEW_MEETING, Kind.REGISTRATION_OPENS})
# These make sense only before the meeting begins, and only for who has a seat in it.
BEFORE_THE_START = frozenset({Kind.REMINDER, Kind.QUESTION_REMINDER})
# These an organizer writes to many, now or ahead of time; whoever has had enough of them gets no more.
MAILINGS = BEFORE_THE_START | {Kind.MAILING, Kind.THANKS, Kind.SURVEY_REMINDER}
# These wait some minutes on purpose, or are for many; nothing else about the registration waits for them.
UNORDERED = MAILINGS | frozenset(
    {
        Kind.QUESTION_EDITED,
        Kind.QUESTION_DECLINED,
        Kind.QUESTION_MERGED,
        Kind.QUESTION_RECONSIDERED,
        Kind.QUESTION_CONSENT,
        Kind.QUESTION_CARRIED,
    }
)
# Anyone who knows an address can cause these by a form, so they are limited per address.
CAUSED_BY_FORMS = frozenset(
    {
        Kind.REGISTERED,
        Kind.UNCONFIRMED,
        Kind.PENDING,
        Kind.WAITLISTED,
        Kind.REGISTERED_AGAIN,
        Kind.SIGN_IN,
        Kind.LINKS_AGAIN,
        Kind.CONFIRM_ADDRESS,
        Kind.MY_DATA,
        Kind.GROUP_REGISTERED,
        Kind.RECEIVED_SEAT,
        Kind.CONFIRM_SUBSCRIPTION,
        Kind.SERIES_CONFIRM,
    }
)
# Their text carries a secret that is of no use once it has been sent.
FORGOTTEN_WHEN_SENT = frozenset({Kind.SIGN_IN, Kind.LINKS_AGAIN, Kind.CONFIRM_ADDRESS, Kind.MY_DATA})


def next_try(created_at: datetime, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failed attempts, or None to give up after 5 days."""
    minutes = FIRST_WAITS[attempts - 1] if attempts <= len(FIRST_WAITS) else 60
    moment = now + timedelta(minutes=minutes)
    return moment if moment - created_at <= GIVE_UP_AFTER else None


def wait_for_quota(sent_at: list[datetime], now: datetime) -> datetime | None:
    """Return when this address may be mailed again, or None when it may be now.

    `sent_at` holds the moments of mails caused by forms to the address; 3 an hour and 10 a day
    are let through (security T-51).
    """
    waits = []
    for span, limit in ((timedelta(hours=1), PER_HOUR), (LONGEST_SPAN, PER_DAY)):
        recent = sorted(moment for moment in sent_at if moment > now - span)
        if len(recent) >= limit:
            waits.append(recent[-limit] + span)
    return max(waits, default=None)
