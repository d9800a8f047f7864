"""An organizer's word: who may come, who may not, and who waits where in the queue."""

from collections.abc import Sequence
from dataclasses import dataclass

from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules.events import EventState
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, entrances, queues, seats, tidings


@dataclass(frozen=True)
class Outcome:
    """What became of several people: how many were done with, how many of them wait now, how many were skipped.

    Somebody is skipped who does not wait for a word any more, or for whom there is neither a seat nor a queue.
    """

    done: int = 0
    waitlisted: int = 0
    skipped: int = 0


def approve(event_id: int, ids: Sequence[int], organizer_id: int) -> Outcome:
    """Let people in: to a seat or the queue; or let changed answers stand. Raises NotPossibleNow when it is over."""
    event = _open_event(event_id)
    actor = audit.organizer_actor(organizer_id)
    states = [_approved(event, queries.in_event(event.id, each), actor) for each in dict.fromkeys(ids)]
    done = [state for state in states if state is not None]
    return Outcome(len(done), done.count(RegistrationState.WAITLISTED), len(states) - len(done))


def reject(event_id: int, ids: Sequence[int], reason: str, organizer_id: int) -> Outcome:
    """Refuse people, for a reason that they are told; seats that they had go to the queue. Raises as approve()."""
    event = _open_event(event_id)
    actor = audit.organizer_actor(organizer_id)
    people = [queries.in_event(event.id, each) for each in dict.fromkeys(ids)]
    waiting = [each for each in people if waits_for_a_word(each)]
    for registration in waiting:
        step = seats.pass_to(event, registration, RegistrationState.REJECTED, actor, reason)
        tidings.tell(event, registration, step)
    queues.promote(event)
    return Outcome(len(waiting), 0, len(people) - len(waiting))


def pick(event_id: int, registration_id: int, reason: str, organizer_id: int) -> None:
    """Give somebody who waits a seat out of order, if need be above the capacity. Raises as move() does."""
    event = _open_event(event_id)
    registration = _waiting(event, registration_id)
    queues.pick(event, registration, audit.organizer_actor(organizer_id), reason)


def move(event_id: int, registration_id: int, number: int, reason: str, organizer_id: int) -> None:
    """Put somebody who waits at that number in the queue, counted from 1. Raises AlreadyEnded or NotPossibleNow."""
    event = _open_event(event_id)
    registration = _waiting(event, registration_id)
    before = queries.place_in_queue(registration)
    queues.move(event, registration, number)
    audit.record(
        "registration.moved_in_queue",
        audit.organizer_actor(organizer_id),
        event_id=event.id,
        registration_id=registration.id,
        before=str(before),
        after=str(queries.place_in_queue(registration)),
        reason=reason,
    )
    queues.promote(event)


def waits_for_a_word(registration: Registration) -> bool:
    """Say whether an organizer has to decide about the registration."""
    has_changed = registration.state == RegistrationState.CONFIRMED and registration.review_at is not None
    return registration.state == RegistrationState.PENDING or has_changed


def _approved(event: Event, registration: Registration, actor: str) -> RegistrationState | None:
    """Return the state in which the registration is now, None if it was skipped."""
    if not waits_for_a_word(registration):
        return None
    if registration.review_at is not None:
        registration.review_at = None
        audit.record("registration.review_approved", actor, event_id=event.id, registration_id=registration.id)
    else:
        try:
            entrances.let_in(event, registration, actor, is_approved=True)
        except EventFull:
            return None
    return RegistrationState(registration.state)


def _waiting(event: Event, registration_id: int) -> Registration:
    registration = queries.in_event(event.id, registration_id)
    if registration.state != RegistrationState.WAITLISTED:
        raise AlreadyEnded(registration.state)
    return registration


def _open_event(event_id: int) -> Event:
    """Return the event under its lock. Raises NotPossibleNow when nobody can come any more."""
    event = event_queries.locked(event_id)
    if event.state != EventState.PUBLISHED or queues.is_over(event):
        raise NotPossibleNow(event.state)
    return event
