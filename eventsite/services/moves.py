"""Moving somebody to another event: the seat here is given up and one there is taken, both or neither."""

from dataclasses import dataclass

from eventsite import clock, notifications
from eventsite.errors import AlreadyEnded, AlreadyRegistered, NotPossibleNow
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.notifications import Notification
from eventsite.queries import events as event_queries
from eventsite.queries import fields as field_queries
from eventsite.queries import form_answers as answer_queries
from eventsite.queries import registrations as queries
from eventsite.rules import events as event_rules
from eventsite.rules import moves as rules
from eventsite.rules import policies
from eventsite.rules.moves import Carried
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import additions, audit, form_answers, queues, seats, tidings
from eventsite.services.additions import Added, WhenFull


@dataclass(frozen=True)
class Moved:
    """Where the person stands now, and which answers did not come along."""

    added: Added
    left_behind: list[str]


def move(
    event_id: int, registration_id: int, to_event_id: int, organizer_id: int, when_full: WhenFull = WhenFull.ASK
) -> Moved:
    """Cancel here and register there, in one transaction; the person gets both mails. The caller may work with both.

    Raises AlreadyEnded or NotPossibleNow for a registration or meeting that is over, AlreadyRegistered when the person
    is registered there, EventFull when it has not been decided what then.
    """
    if event_id == to_event_id:
        raise NotPossibleNow("one and the same")
    locked = {one: event_queries.locked(one) for one in sorted((event_id, to_event_id))}
    event, target = locked[event_id], locked[to_event_id]
    registration = queries.in_event(event.id, registration_id)
    _check(event, registration, target)
    actor = audit.organizer_actor(organizer_id)
    newcomer = _newcomer(registration, target)
    carried = what_comes_along(event.id, registration.id, target.id)
    answers, unfit = form_answers.keepable(target, newcomer, carried.answers)
    added = additions.place(target, newcomer, answers, actor, when_full, origin=f"event:{event.id}")
    _leave(event, registration, target, actor)
    return Moved(added, carried.left_behind + unfit)


def what_comes_along(event_id: int, registration_id: int, to_event_id: int) -> Carried:
    """Return which answers fit the form of the other event, for the page that asks whether to move."""
    asked = [field.asked for field in field_queries.of_event(event_id)]
    return rules.carried(asked, answer_queries.given(registration_id), field_queries.asked(to_event_id))


def _check(event: Event, registration: Registration, target: Event) -> None:
    if registration.state not in LIVING or not registration.email:
        raise AlreadyEnded(registration.state)
    if not event_rules.is_to_come(event.state, event.ends_at, clock.now()):
        raise NotPossibleNow(event.state)
    additions.check_takes(target)
    known = queries.living(target.id, registration.canonical_email)
    if known is not None:
        raise AlreadyRegistered(known.id)


def _newcomer(registration: Registration, target: Event) -> Registration:
    """Return the registration for the other event, not stored yet: who the person is comes along."""
    same = ("name", "email", "canonical_email", "company", "company_id", "job_title", "phone", "language")
    return Registration(
        event_id=target.id,
        mode=policies.mode_in(target.format, registration.mode),
        created_at=clock.now(),
        sessions=[],
        **{name: getattr(registration, name) for name in same},
    )


def _leave(event: Event, registration: Registration, target: Event, actor: str) -> None:
    step = seats.pass_to(event, registration, RegistrationState.CANCELLED_BY_ORGANIZER, actor)
    audit.record(
        "registration.moved_away",
        actor,
        event_id=event.id,
        registration_id=registration.id,
        after=f"event:{target.id}",
    )

    def farewell(entry: CalendarEntry | None) -> Notification:
        return notifications.transferred(registration, event, entry, target)

    tidings.part(event, registration, step, farewell)
    queues.promote(event)
