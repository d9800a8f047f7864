"""The only place that changes a registration's state: it checks the transition, counts seats, writes the history.

The caller holds the lock of the event's row; the event's counters are kept here. What people are told of it is
said by `services.tidings`; who moves up is decided by `services.queues`.
"""

from dataclasses import dataclass
from datetime import datetime

from eventsite import clock
from eventsite.database import rows
from eventsite.errors import AlreadyEnded
from eventsite.models import AuditEntry, Event, Registration
from eventsite.rules import registrations as rules
from eventsite.rules.registrations import LIVING, SEATED, RegistrationState
from eventsite.services import audit, form_answers

COUNTERS = ("taken", "waiting", "last_seq")  # of the event


@dataclass(frozen=True)
class Step:
    """One transition: from where (None: a newcomer), to where, by whom, why. `cause` is the id of its trace."""

    before: RegistrationState | None
    after: RegistrationState
    cause: int
    actor: str
    reason: str = ""


def place(
    event: Event,
    registration: Registration,
    state: RegistrationState,
    *,
    holds_seat: bool = False,
    actor: str = audit.REGISTRANT,
) -> Step:
    """Write a new registration down in its first state, at the end of the order, and return the step.

    `holds_seat` is for an address that is not proven yet, where the event holds a seat meanwhile.
    """
    take_number(event, registration)
    registration.state = state
    registration.changed_at = registration.created_at
    registration.expires_at = names_due_at(event, registration, state)
    _count(event, registration, state, holds_seat=holds_seat or state in SEATED)
    rows.rewrite(event, *COUNTERS)
    rows.put(registration)
    return Step(None, state, _trace(registration, "", state, actor, "").id, actor)


def pass_to(event: Event, registration: Registration, state: RegistrationState, actor: str, reason: str = "") -> Step:
    """Let the registration pass to another state and return the step. Raises AlreadyEnded if it may not."""
    before = RegistrationState(registration.state)
    if not rules.may_follow(before, state):
        raise AlreadyEnded(before)
    return _pass_to(event, registration, state, actor, reason)


def bring_back(event: Event, registration: Registration, state: RegistrationState, actor: str) -> Step:
    """Let what an organizer has cancelled live again, at its old number, and return the step. Raises AlreadyEnded."""
    if not rules.may_return(RegistrationState(registration.state), state):
        raise AlreadyEnded(registration.state)
    return _pass_to(event, registration, state, actor, "")


def _pass_to(event: Event, registration: Registration, state: RegistrationState, actor: str, reason: str) -> Step:
    before = RegistrationState(registration.state)
    if before is RegistrationState.WAITLISTED:
        event.waiting -= 1
    if before not in LIVING and state in LIVING:
        form_answers.let_go_of_full(event, registration)
    registration.state = state
    registration.releases_at = registration.review_at = None
    registration.expires_at = names_due_at(event, registration, state)
    registration.changed_at = clock.now()
    _count(event, registration, state, holds_seat=state in SEATED)
    return Step(before, state, _trace(registration, before, state, actor, reason).id, actor, reason)


def names_due_at(event: Event, registration: Registration, state: RegistrationState) -> datetime | None:
    """Return when a seat ends by itself because nobody has given it a name; None for a person."""
    return None if registration.email or state not in LIVING else event.names_due_at


def take_number(event: Event, registration: Registration) -> None:
    """Put the registration last in the order of arrival, and of the queue."""
    event.last_seq += 1
    registration.seq = registration.queue_no = event.last_seq


def _count(event: Event, registration: Registration, state: RegistrationState, *, holds_seat: bool) -> None:
    event.taken += holds_seat - bool(registration.holds_seat)
    registration.holds_seat = holds_seat
    event.waiting += state is RegistrationState.WAITLISTED


def _trace(registration: Registration, before: str, after: str, actor: str, reason: str) -> AuditEntry:
    return audit.record(
        f"registration.{after}",
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        before=before,
        after=after,
        reason=reason,
    )
