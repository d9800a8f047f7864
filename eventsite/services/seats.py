"""Who has a seat and who waits: the only place that changes a registration's state.

The caller holds the lock of the event's row; the event's counters are kept here.
"""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import AlreadyEnded
from eventsite.models import AuditEntry, Event, Registration
from eventsite.queries import registrations as queries
from eventsite.rules import events as event_rules
from eventsite.rules import registrations as rules
from eventsite.rules.events import EventState, Phase
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import SEATED, RegistrationState
from eventsite.services import audit, invitations


def place(event: Event, registration: Registration, state: RegistrationState) -> AuditEntry:
    """Write a new registration down in its first state and return the trace of it."""
    registration.state = state
    registration.changed_at = registration.created_at
    db.session.add(registration)
    db.session.flush()
    _count(event, state, 1)
    return _trace(registration, "", state, audit.REGISTRANT, "")


def pass_to(
    event: Event, registration: Registration, state: RegistrationState, actor: str, reason: str = ""
) -> AuditEntry:
    """Let the registration pass to another state and return the trace. Raises AlreadyEnded if it may not."""
    before = RegistrationState(registration.state)
    if not rules.may_follow(before, state):
        raise AlreadyEnded(before)
    registration.state = state
    registration.releases_at = None
    registration.changed_at = clock.now()
    _count(event, before, -1)
    _count(event, state, 1)
    return _trace(registration, before, state, actor, reason)


def promote(event: Event) -> int:
    """Give free seats to those who have waited longest, as many as fit, and return how many.

    Nobody is promoted to a meeting that is called off or has begun: the queue closes at the start.
    """
    now = clock.now()
    if event.state != EventState.PUBLISHED or _phase(event) is not Phase.UPCOMING:
        return 0
    promoted = queries.waitlisted(event.id, rules.promotable(event.capacity, event.taken, event.waiting))
    for registration in promoted:
        cause = pass_to(event, registration, RegistrationState.CONFIRMED, audit.SYSTEM)
        invitations.invite(Kind.PROMOTED, registration, event, cause.id, now)
    return len(promoted)


def _phase(event: Event) -> Phase:
    return event_rules.phase(event.starts_at, event.ends_at, clock.now())


def _count(event: Event, state: RegistrationState, change: int) -> None:
    if state in SEATED:
        event.taken += change
    elif state is RegistrationState.WAITLISTED:
        event.waiting += change


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
