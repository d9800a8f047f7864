"""What a coordinator does with one of the colleagues, with a seat that has no name yet, or with all of them."""

from eventsite import clock, notifications
from eventsite.errors import AddressTaken, AlreadyEnded, NotPossibleNow
from eventsite.models import CalendarEntry, Event, Group, Registration
from eventsite.notifications import Notification
from eventsite.queries import companies as company_queries
from eventsite.queries import events as event_queries
from eventsite.queries import groups as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules import registrations as rules
from eventsite.rules.events import EventState
from eventsite.rules.policies import Admission
from eventsite.rules.registrations import LIVING, SEATED, Entrance, RegistrationState
from eventsite.services import audit, entrances, handovers, outbox, queues, seats, tidings
from eventsite.services.groups import coordinator_actor
from eventsite.services.seats import Step


def prove(group_id: int) -> None:
    """Let the coordinator's address count as proven: seats without a name, which waited for that, come in.

    To a meeting that is called off, put off or over nobody comes in.
    """
    event, group = _locked(group_id)
    if event.state != EventState.PUBLISHED or clock.now() >= event.ends_at:
        return
    for registration in queries.living(group.id):
        if registration.state == RegistrationState.UNCONFIRMED and not registration.email:
            _let_in(event, group, registration)


def name(group_id: int, registration_id: int, person_name: str, email: str) -> None:
    """Give a seat a name: from now on it is that person's, who is told as if they had come alone.

    For somebody who is registered already it is given up instead, and they are mailed: the coordinator is not told.
    Raises AlreadyEnded, NotPossibleNow, AddressTaken for one of the group's own, or TooManyMails.
    """
    event, group = _locked(group_id)
    registration = _to_come(event, group, registration_id)
    if registration.email or event.state != EventState.PUBLISHED:
        raise NotPossibleNow("no seat that can be given a name now")
    canonical = addresses.canonical(email)
    known = registration_queries.living(event.id, canonical)
    if known is not None and known.group_id == group.id:
        raise AddressTaken
    outbox.check_quota(email, clock.now())
    if known is not None:
        seats.pass_to(
            event, registration, RegistrationState.CANCELLED_BY_SELF, coordinator_actor(group), handovers.REASON
        )
        handovers.let_have(event, known, coordinator_actor(group))
        return
    registration.name, registration.email = person_name, addresses.deliverable(email)
    registration.canonical_email = canonical
    registration.expires_at = None
    registration.changed_at = clock.now()
    cause = _record("registration.named", group, registration)
    tidings.tell(event, registration, Step(None, RegistrationState(registration.state), cause, ""))


def cancel(group_id: int, registration_id: int) -> None:
    """Give up a colleague's place, or a seat without a name. Raises AlreadyEnded or NotPossibleNow."""
    event, group = _locked(group_id)
    _end(event, group, _to_come(event, group, registration_id))
    queues.promote(event)


def cancel_all(group_id: int) -> int:
    """Give up all that the group has, and return how much that was; then as many move up as fit."""
    event, group = _locked(group_id)
    _check_to_come(event)
    living = queries.living(group.id)
    for registration in living:
        _end(event, group, registration)
    queues.promote(event)
    return len(living)


def _locked(group_id: int) -> tuple[Event, Group]:
    event = event_queries.locked(queries.event_id_of(group_id))
    return event, queries.by_id(group_id)


def _to_come(event: Event, group: Group, registration_id: int) -> Registration:
    queries.member(group.id, registration_id)  # fetched through its owner, then read anew under the lock
    registration = registration_queries.in_event(event.id, registration_id)
    if registration.state not in LIVING:
        raise AlreadyEnded(registration.state)
    _check_to_come(event)
    return registration


def _check_to_come(event: Event) -> None:
    if not event_rules.is_to_come(event.state, event.ends_at, clock.now()):
        raise NotPossibleNow("the event is over")


def _end(event: Event, group: Group, registration: Registration) -> None:
    step = seats.pass_to(event, registration, RegistrationState.CANCELLED_BY_SELF, coordinator_actor(group))
    if not registration.email:
        return

    def farewell(entry: CalendarEntry | None) -> Notification:
        if step.before in SEATED:
            return notifications.cancelled(registration, event, entry, by=group.name)
        was_waiting = step.before is RegistrationState.WAITLISTED
        return notifications.left_waitlist(registration, event, by=group.name, was_waiting=was_waiting)

    tidings.part(event, registration, step, farewell)


def _let_in(event: Event, group: Group, registration: Registration) -> None:
    """Let a seat without a name in by the coordinator's word and address."""
    entrance = Entrance(
        admission=Admission(event.admission),
        asks_for_proof=False,
        needs_approval=event.needs_approval,
        is_member=company_queries.is_members(registration.company_id, group.email),
    )
    if rules.state_once_proven(entrance) is None:
        entrances.let_in(event, registration, coordinator_actor(group), is_approved=True)
    else:
        seats.pass_to(event, registration, RegistrationState.PENDING, coordinator_actor(group))


def _record(action: str, group: Group, registration: Registration) -> int:
    actor = coordinator_actor(group)
    return audit.record(action, actor, event_id=group.event_id, registration_id=registration.id).id
