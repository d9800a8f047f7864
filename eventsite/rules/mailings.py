"""What an organizer writes to many: how it stands, who is left out, and how each recipient's mail stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.outbox import OutboxState

# What is sent "now" leaves so much later: until then it can be taken back (security G8).
UNDO = timedelta(seconds=60)
# So many mails of one mailing lie ready at most: what is not written need not be stopped, and others get by.
AHEAD = 100
LONGEST_SUBJECT, LONGEST_TEXT = 200, 10_000
PREVIEWED = 3


class MailingState(StrEnum):
    """Where a mailing stands."""

    DRAFT = "draft"
    ORDERED = "ordered"  # goes at its time; can be taken back until it begins
    RUNNING = "running"
    DONE = "done"  # every mail is written; the outbox sends them
    STOPPED = "stopped"


class LeftOut(StrEnum):
    """Why somebody of the view gets no mail."""

    ERASED = "erased"
    NO_ADDRESS = "no_address"
    RETURNED = "returned"
    UNPROVEN = "unproven"
    ENDED = "ended"
    UNWANTED = "unwanted"
    TWICE = "twice"


class RecipientState(StrEnum):
    """How the mail to one recipient stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    RETURNED = "returned"
    STOPPED = "stopped"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Wording:
    """Subject and text with placeholders, in one language; both are written, or neither."""

    subject: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.subject and self.text)


@dataclass(frozen=True)
class Wordings:
    """What is written in Swedish and in English; one may be missing."""

    swedish: Wording = Wording()
    english: Wording = Wording()

    def for_reader(self, language: str, otherwise: str) -> Wording:
        """Return what somebody reads: in their language, else in the event's, else what there is."""
        by_language = {"sv": self.swedish, "en": self.english}
        wanted = (by_language.get(language), by_language.get(otherwise), self.swedish, self.english)
        return next((one for one in wanted if one), Wording())


def begins_at(asked: datetime | None, now: datetime) -> datetime:
    """Return when a mailing that is ordered now begins: at the time that was asked for, a minute from now at least."""
    return max(asked or now, now + UNDO)


def recipient_state(
    mailing: str, message: str | None, *, left_out: str = "", is_returned: bool = False
) -> RecipientState:
    """Return how one recipient's mail stands; `message` is the state of the outbox's row, None before it is written."""
    if left_out:
        return RecipientState.LEFT_OUT
    if is_returned:
        return RecipientState.RETURNED
    if message is None:
        return RecipientState.STOPPED if mailing == MailingState.STOPPED else RecipientState.WAITING
    return _BY_MESSAGE[OutboxState(message)]


_BY_MESSAGE = {
    OutboxState.WAITING: RecipientState.WAITING,
    OutboxState.SENDING: RecipientState.WAITING,
    OutboxState.SENT: RecipientState.SENT,
    OutboxState.FAILED: RecipientState.FAILED,
    OutboxState.SUPERSEDED: RecipientState.STOPPED,
}
