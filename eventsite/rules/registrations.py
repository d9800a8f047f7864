"""What a registration is, who gets a seat, and which states follow which."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from eventsite.rules.invoices import InvoiceTo
from eventsite.rules.needs import NeedsDetails
from eventsite.rules.policies import Admission, Mode
from eventsite.rules.questions import QuestionDetails
from eventsite.rules.seats import Bar


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
    ABSENT = "absent"
    EXCUSED = "excused"


class AttendanceSource(StrEnum):
    """Who says so: the person, by going into the digital room, or an organizer. What an organizer says holds."""

    JOIN = "join"
    STAFF = "staff"


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
    STATE.CONFIRMED: _ENDS | {STATE.DECLINED, STATE.REJECTED},  # rejected: what was changed is not approved
    STATE.DECLINED: frozenset({STATE.CONFIRMED, STATE.WAITLISTED}),  # whoever said no may say yes again (S14, S15)
}
# Only an organizer who takes a cancellation of their own back goes these ways; no link of the person leads there.
RETURNS = {STATE.CANCELLED_BY_ORGANIZER: frozenset({STATE.PENDING, STATE.WAITLISTED, STATE.CONFIRMED})}


@dataclass(frozen=True)
class RegistrationDetails:
    """What a person says when registering. `form_key` names the page that the form came from; answers go by field.

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
    needs: NeedsDetails | None = None
    mode: Mode | None = None
    company_id: int | None = None
    invitee_id: int | None = None
    answers: dict[int, Any] = field(default_factory=dict)
    invoice: InvoiceTo | None = None


@dataclass(frozen=True)
class Receipt:
    """What the answer to a registration says: the same for a newcomer and for one who came again.

    `bar` is why there is no seat yet, for somebody in the queue.
    """

    state: RegistrationState
    place_in_queue: int | None
    bar: Bar | None = None


@dataclass(frozen=True)
class Entrance:
    """What decides how a newcomer comes in: what the event asks for, and what is known of the person."""

    admission: Admission
    asks_for_proof: bool
    needs_approval: bool
    is_member: bool = False
    is_invited: bool = False
    is_proven: bool = False
    skips_approval: bool = False


def seats_left(capacity: int | None, taken: int) -> int | None:
    """Return the number of free seats, never below 0; None when there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def first_state(entrance: Entrance) -> RegistrationState | None:
    """Return the state in which a newcomer waits for a proof or an answer, None for one who needs neither.

    Who comes by the link that was mailed to this very address has proven it.
    """
    if entrance.asks_for_proof and not entrance.is_proven:
        return STATE.UNCONFIRMED
    return state_once_proven(entrance)


def state_once_proven(entrance: Entrance) -> RegistrationState | None:
    """Return PENDING for somebody whom an organizer has to let in, None for one who needs nobody's word."""
    is_stranger = entrance.admission == Admission.MEMBERS and not entrance.is_member
    asks = (entrance.needs_approval or is_stranger) and not entrance.skips_approval
    return STATE.PENDING if asks else None


def may_enter(entrance: Entrance) -> bool:
    """Say whether the person may register at all: an event for those invited takes nobody else."""
    return entrance.admission != Admission.INVITED or entrance.is_invited


def may_follow(before: RegistrationState, after: RegistrationState) -> bool:
    """Say whether a registration in the first state may pass to the second."""
    return after in TRANSITIONS.get(before, frozenset())


def may_return(before: RegistrationState, after: RegistrationState) -> bool:
    """Say whether undoing what an organizer did may bring a registration from the first state to the second."""
    return after in RETURNS.get(before, frozenset())
