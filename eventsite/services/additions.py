"""Registering somebody by hand, as an organizer: without proof or approval, if need be above the capacity."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from eventsite import clock
from eventsite.errors import AlreadyRegistered, EventFull, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses
from eventsite.rules.events import EventState
from eventsite.rules.registrations import RegistrationDetails, RegistrationState
from eventsite.rules.seats import Bar
from eventsite.services import audit, form_answers, invitees, queues, registrations, seats, tidings


class WhenFull(StrEnum):
    """What an organizer has decided about somebody for whom there is no seat."""

    ASK = "ask"
    ABOVE = "above"
    QUEUE = "queue"


@dataclass(frozen=True)
class Added:
    """Who was added: the registration, how it stands, and which questions it leaves unanswered."""

    registration_id: int
    state: RegistrationState
    missing: list[str]


def add(
    event_id: int,
    details: RegistrationDetails,
    organizer_id: int,
    *,
    when_full: WhenFull = WhenFull.ASK,
    is_told: bool = True,
) -> Added:
    """Register a person by hand. What must be answered may be left out; of needs that take consent nothing is kept.

    Raises AlreadyRegistered with the id, EventFull when it has not been decided what then, AnswersRefused, or
    NotPossibleNow when nobody can come any more.
    """
    event = event_queries.locked(event_id)
    known = queries.living(event.id, addresses.canonical(details.email))
    if known is not None:
        raise AlreadyRegistered(known.id)
    newcomer = registrations.newcomer_of(event, details, clock.now())
    actor = audit.organizer_actor(organizer_id)
    return place(event, newcomer, details.answers, actor, when_full, is_told=is_told)


def place(
    event: Event,
    newcomer: Registration,
    answers: Mapping[int, Any],
    actor: str,
    when_full: WhenFull,
    *,
    is_told: bool = True,
    origin: str = "by_hand",
) -> Added:
    """Give somebody whom an organizer brings a seat, or a place in the queue, under the event's lock. Raises as add().

    `origin` is what the history says of where the person comes from.
    """
    state = bring_in(event, newcomer, answers, actor, when_full, is_told=is_told, origin=origin)
    return Added(newcomer.id, state, form_answers.missing(event, newcomer))


def bring_in(
    event: Event,
    newcomer: Registration,
    answers: Mapping[int, Any],
    actor: str,
    when_full: WhenFull,
    *,
    is_told: bool,
    origin: str,
) -> RegistrationState:
    """Do what place() does, without asking which questions are left, and return how the person stands."""
    check_takes(event)
    bar = queues.bars(event, [seat_queries.claim_of(event, newcomer)])[0]
    state = _state(event, bar, when_full)
    step = seats.place(event, newcomer, state, actor=actor)
    _trace(newcomer, actor, origin, is_told=is_told)
    if bar is not None and state is RegistrationState.CONFIRMED:
        _trace_above(event, newcomer, bar, actor)
    invitees.note_added(event, newcomer)
    form_answers.keep(event, newcomer, answers, by_staff=True)
    if is_told:
        tidings.tell(event, newcomer, step)
    return state


def check_takes(event: Event) -> None:
    """Raise NotPossibleNow for a meeting to which nobody can come any more, or that has no date."""
    if event.state != EventState.PUBLISHED or queues.is_over(event):
        raise NotPossibleNow(event.state)


def _state(event: Event, bar: Bar | None, when_full: WhenFull) -> RegistrationState:
    """Return how the person comes in: above the capacity only where an organizer has been warned and wants it."""
    if bar is None or when_full is WhenFull.ABOVE:
        return RegistrationState.CONFIRMED
    if when_full is WhenFull.QUEUE and event.has_waitlist:
        return RegistrationState.WAITLISTED
    raise EventFull(bar)


def _trace(registration: Registration, actor: str, origin: str, *, is_told: bool) -> None:
    audit.record(
        "registration.added",
        actor,
        event_id=registration.event_id,
        registration_id=registration.id,
        before=origin,
        after="told" if is_told else "not_told",
    )


def _trace_above(event: Event, registration: Registration, bar: Bar, actor: str) -> None:
    limit = "" if event.capacity is None else f"/{event.capacity}"
    audit.record(
        "registration.added_above",
        actor,
        event_id=event.id,
        registration_id=registration.id,
        before=bar,
        after=f"{event.taken}{limit}",
    )
