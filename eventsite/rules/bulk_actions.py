"""The same thing done to many people at once: who is skipped and why, when it begins, what can be undone."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from eventsite.rules.permissions import Action
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import CANCELLED, LIVING, Attendance, RegistrationState

GRACE = timedelta(seconds=60)  # what people are mailed about begins so much later, so that it can be stopped unsent
UNDO_WITHIN = timedelta(hours=24)
KEPT_UNCONFIRMED = timedelta(days=1)


class BulkKind(StrEnum):
    """What is done."""

    CANCEL = "cancel"
    SEND_AGAIN = "send_again"
    APPROVE = "approve"
    REJECT = "reject"
    ON_SITE = "on_site"
    DIGITAL = "digital"
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
    TAG = "tag"
    UNTAG = "untag"


class Skip(StrEnum):
    """Why somebody is left alone."""

    CANCELLED = "cancelled"
    ENDED = "ended"
    ERASED = "erased"
    LEAVING = "leaving"
    NO_SEAT = "no_seat"
    NOT_ASKING = "not_asking"
    SO_ALREADY = "so_already"
    NO_ADDRESS = "no_address"
    BOUNCES = "bounces"
    NO_ROOM = "no_room"
    NO_MAIL = "no_mail"
    OVER = "over"
    CHANGED = "changed"
    STOPPED = "stopped"
    BACK_ALREADY = "back_already"
    UNPROVEN = "unproven"
    LASTS = "lasts"
    FAILED = "failed"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    ALL_TAGS = "all_tags"


MODES = {BulkKind.ON_SITE: Mode.ON_SITE, BulkKind.DIGITAL: Mode.DIGITAL}
ATTENDANCES = {
    BulkKind.PRESENT: Attendance.PRESENT,
    BulkKind.ABSENT: Attendance.ABSENT,
    BulkKind.EXCUSED: Attendance.EXCUSED,
}
ASKS_WHY = frozenset({BulkKind.CANCEL, BulkKind.REJECT})
TAGS = frozenset({BulkKind.TAG, BulkKind.UNTAG})
MAILS = frozenset(BulkKind) - ATTENDANCES.keys() - TAGS
UNDOABLE = frozenset({BulkKind.CANCEL, *MODES, *ATTENDANCES, *TAGS})
RIGHTS = {
    BulkKind.CANCEL: Action.REMOVE_ATTENDEES,
    BulkKind.SEND_AGAIN: Action.SEND_AGAIN,
    BulkKind.APPROVE: Action.DECIDE_ATTENDEES,
    BulkKind.REJECT: Action.DECIDE_ATTENDEES,
    BulkKind.ON_SITE: Action.CORRECT_ATTENDEES,
    BulkKind.DIGITAL: Action.CORRECT_ATTENDEES,
    BulkKind.PRESENT: Action.TICK_ATTENDANCE,
    BulkKind.ABSENT: Action.TICK_ATTENDANCE,
    BulkKind.EXCUSED: Action.TICK_ATTENDANCE,
    BulkKind.TAG: Action.MARK_ATTENDEES,
    BulkKind.UNTAG: Action.MARK_ATTENDEES,
}


@dataclass(frozen=True)
class Facts:
    """What about a registration decides whether something can be done to it. `seen` is its state in the plan.

    `has_tag` and `has_all_tags` (as many as one can have) are told of where it is about a tag, `was_mailed` (anything
    ever, about this registration) where it is counted who will be.
    """

    seen: str
    state: str
    mode: str | None
    attendance: str
    has_address: bool
    bounces: bool
    is_leaving: bool
    is_changed: bool
    is_erased: bool
    has_tag: bool = False
    has_all_tags: bool = False
    was_mailed: bool = False


def skip(kind: BulkKind, facts: Facts) -> Skip | None:
    """Return why somebody is skipped, or None for those to whom it is done."""
    if facts.is_erased:
        return Skip.ERASED
    if kind in TAGS:
        return _skip_tagging(kind, facts)
    if facts.state != facts.seen:
        return Skip.CHANGED
    if kind in ATTENDANCES:
        return _skip_marking(ATTENDANCES[kind], facts)
    if kind in {BulkKind.APPROVE, BulkKind.REJECT}:
        return _skip_answering(facts)
    if facts.state not in LIVING:
        return _ended(facts)
    if facts.is_leaving:
        return Skip.LEAVING
    if kind in MODES:
        return Skip.SO_ALREADY if facts.mode == MODES[kind] else None
    return _skip_sending(facts) if kind is BulkKind.SEND_AGAIN else None


def _ended(facts: Facts) -> Skip:
    return Skip.CANCELLED if facts.state in CANCELLED else Skip.ENDED


def _skip_marking(attendance: Attendance, facts: Facts) -> Skip | None:
    if facts.state != RegistrationState.CONFIRMED:
        return Skip.NO_SEAT if facts.state in LIVING else _ended(facts)
    return Skip.SO_ALREADY if facts.attendance == attendance else None


def _skip_tagging(kind: BulkKind, facts: Facts) -> Skip | None:
    """A tag says nothing of how somebody stands: those who have cancelled, or changed since, have theirs too."""
    if kind is BulkKind.UNTAG:
        return None if facts.has_tag else Skip.UNTAGGED
    if facts.has_tag:
        return Skip.TAGGED
    return Skip.ALL_TAGS if facts.has_all_tags else None


def _skip_answering(facts: Facts) -> Skip | None:
    asks = facts.state == RegistrationState.PENDING
    return None if asks or (facts.state == RegistrationState.CONFIRMED and facts.is_changed) else Skip.NOT_ASKING


def _skip_sending(facts: Facts) -> Skip | None:
    if facts.state != RegistrationState.CONFIRMED:
        return Skip.NO_SEAT
    if not facts.has_address:
        return Skip.NO_ADDRESS
    return Skip.BOUNCES if facts.bounces else None
