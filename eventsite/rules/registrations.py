"""What a registration is, who gets a seat, and which states follow which."""

from dataclasses import dataclass
from enum import StrEnum

from eventsite.rules.questions import QuestionDetails


class RegistrationState(StrEnum):
    """Where a registration stands. Meanings: rulings, Names and states."""

    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    REJECTED = "rejected"
    CANCELLED_BY_SELF = "cancelled_by_self"
    CANCELLED_BY_ORGANIZER = "cancelled_by_organizer"
    EXPIRED = "expired"


class Attendance(StrEnum):
    """Whether the person took part. Absence is never inferred from silence."""

    UNKNOWN = "unknown"
    PRESENT = "present"


STATE = RegistrationState
LIVING = frozenset({STATE.UNCONFIRMED, STATE.PENDING, STATE.WAITLISTED, STATE.OFFERED, STATE.CONFIRMED})
SEATED = frozenset({STATE.OFFERED, STATE.CONFIRMED})
CANCELLED = frozenset({STATE.CANCELLED_BY_SELF, STATE.CANCELLED_BY_ORGANIZER})
_ENDS = frozenset({STATE.CANCELLED_BY_SELF, STATE.CANCELLED_BY_ORGANIZER, STATE.EXPIRED})
TRANSITIONS: dict[RegistrationState, frozenset[RegistrationState]] = {
    STATE.UNCONFIRMED: _ENDS | {STATE.PENDING, STATE.WAITLISTED, STATE.CONFIRMED},
    STATE.PENDING: _ENDS | {STATE.REJECTED, STATE.WAITLISTED, STATE.CONFIRMED},
    STATE.WAITLISTED: _ENDS | {STATE.OFFERED, STATE.CONFIRMED},
    STATE.OFFERED: _ENDS | {STATE.DECLINED, STATE.CONFIRMED},
    STATE.CONFIRMED: _ENDS | {STATE.DECLINED, STATE.WAITLISTED},
    STATE.DECLINED: frozenset({STATE.CONFIRMED, STATE.WAITLISTED}),  # whoever said no may say yes again (S14, S15)
}


@dataclass(frozen=True)
class RegistrationDetails:
    """What a person says when registering. `form_key` names the page that the form came from.

    `invitee_id` is whose personal link it was opened by, if anybody's.
    """

    name: str
    email: str
    company: str
    job_title: str = ""
    phone: str = ""
    language: str = "sv"
    form_key: str = ""
    question: QuestionDetails | None = None
    sessions: tuple[int, ...] = ()
    invitee_id: int | None = None


@dataclass(frozen=True)
class Receipt:
    """What the answer to a registration says: the same for a newcomer and for one who came again."""

    state: RegistrationState
    place_in_queue: int | None


def seats_left(capacity: int | None, taken: int) -> int | None:
    """Return the number of free seats, never below 0; None when there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def place_for_newcomer(capacity: int | None, taken: int, waiting: int) -> RegistrationState:
    """Return what a newcomer gets: a seat only if none who waits could take it."""
    if capacity is None or (taken < capacity and not waiting):
        return STATE.CONFIRMED
    return STATE.WAITLISTED


def promotable(capacity: int | None, taken: int, waiting: int) -> int:
    """Return how many of those who wait get a seat now."""
    free = seats_left(capacity, taken)
    return waiting if free is None else min(free, waiting)


def may_follow(before: RegistrationState, after: RegistrationState) -> bool:
    """Say whether a registration in the first state may pass to the second."""
    return after in TRANSITIONS.get(before, frozenset())
