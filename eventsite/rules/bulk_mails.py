"""Who is mailed what when the same thing is done to many, or undone: said before it happens, and then held to.

Somebody who was registered without mail is not told by chance that a place they know nothing of is cancelled, or theirs
again: only if the organizer says so.
"""

from dataclasses import dataclass
from enum import StrEnum

from eventsite.rules.bulk_actions import MODES, BulkKind, Facts, Skip
from eventsite.rules.registrations import SEATED, RegistrationState

STATE = RegistrationState
# In these, who was never mailed is left in peace. Whoever asks for an answer, or is sent something, is mailed.
SPARES_UNMAILED = frozenset({BulkKind.CANCEL, *MODES})


class BulkMail(StrEnum):
    """Which mail somebody gets."""

    CANCELLATION = "cancellation"
    LEFT_QUEUE = "left_queue"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    QUEUED = "queued"
    PENDING = "pending"
    MOVED = "moved"
    INVITATION = "invitation"
    ADMITTED = "admitted"
    REFUSAL = "refusal"


class NoMail(StrEnum):
    """Why somebody to whom it is done gets no mail."""

    NO_ADDRESS = "no_address"
    NEVER_MAILED = "never_mailed"
    NOTHING_NEW = "nothing_new"


@dataclass(frozen=True)
class Undone:
    """What about somebody decides what undoing means: what was before it was done, and what has happened since."""

    before: str
    is_changed: bool
    is_back: bool  # registered anew
    is_erased: bool
    has_address: bool
    was_mailed: bool


_OF_CANCELLING = dict.fromkeys(SEATED, BulkMail.CANCELLATION) | {STATE.WAITLISTED: BulkMail.LEFT_QUEUE}
_OF_RETURNING = {
    STATE.CONFIRMED: BulkMail.RESTORED,
    STATE.OFFERED: BulkMail.QUEUED,
    STATE.WAITLISTED: BulkMail.QUEUED,
    STATE.PENDING: BulkMail.PENDING,
}
_SAME_FOR_ALL = dict.fromkeys(MODES, BulkMail.MOVED) | {BulkKind.SEND_AGAIN: BulkMail.INVITATION}
_ANSWERS = {BulkKind.APPROVE: BulkMail.ADMITTED, BulkKind.REJECT: BulkMail.REFUSAL}


def mail_of(kind: BulkKind, facts: Facts) -> BulkMail | NoMail:
    """Return what somebody is mailed to whom such a thing is done, about which people are mailed."""
    if kind in _ANSWERS:
        return answer_to(kind, has_address=facts.has_address, is_changed=facts.is_changed)
    silent = _silent(kind, facts.has_address, facts.was_mailed)
    if kind is BulkKind.CANCEL:
        return silent or _OF_CANCELLING.get(STATE(facts.state), BulkMail.WITHDRAWN)
    return silent or _SAME_FOR_ALL[kind]


def answer_to(kind: BulkKind, *, has_address: bool, is_changed: bool) -> BulkMail | NoMail:
    """Return what somebody is mailed who waits for an organizer's word; changed answers that stand are not news."""
    if not has_address:
        return NoMail.NO_ADDRESS
    return NoMail.NOTHING_NEW if kind is BulkKind.APPROVE and is_changed else _ANSWERS[kind]


def mail_of_undoing(kind: BulkKind, facts: Undone) -> BulkMail | NoMail | Skip:
    """Return what somebody is mailed for whom it is undone, or why it is not.

    Places are not counted: whether there is one for everybody shows when it is done.
    """
    if facts.is_erased:
        return Skip.ERASED
    if facts.is_changed:
        return Skip.CHANGED
    silent = _silent(kind, facts.has_address, facts.was_mailed)
    if kind is not BulkKind.CANCEL:
        return silent or BulkMail.MOVED
    if facts.before == STATE.UNCONFIRMED:
        return Skip.UNPROVEN
    return Skip.BACK_ALREADY if facts.is_back else silent or _OF_RETURNING[STATE(facts.before)]


def _silent(kind: BulkKind, has_address: bool, was_mailed: bool) -> NoMail | None:
    if not has_address:
        return NoMail.NO_ADDRESS
    return NoMail.NEVER_MAILED if kind in SPARES_UNMAILED and not was_mailed else None
