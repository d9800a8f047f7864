"""A seat that is offered: taken or turned down, on the site or in a calendar (calendar S11)."""

from eventsite import clock
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules.events import EventState
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, queues, seats, tidings


def accept(registration_id: int) -> None:
    """Take the seat that was offered. Raises AlreadyEnded without an offer, NotPossibleNow if there is no meeting."""
    _answer(registration_id, takes_it=True)


def decline(registration_id: int) -> None:
    """Turn the offer down, so that the next in the queue gets it. Raises as accept() does."""
    _answer(registration_id, takes_it=False)


def settle(event: Event, registration: Registration, *, takes_it: bool) -> None:
    """Let the answer to an offer count; the caller holds the event's lock."""
    state = RegistrationState.CONFIRMED if takes_it else RegistrationState.DECLINED
    tidings.tell(event, registration, seats.pass_to(event, registration, state, audit.REGISTRANT))
    queues.promote(event)


def _answer(registration_id: int, *, takes_it: bool) -> None:
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    if registration.state != RegistrationState.OFFERED:
        raise AlreadyEnded(registration.state)
    if event.state != EventState.PUBLISHED or clock.now() >= event.ends_at:
        raise NotPossibleNow(event.state)
    settle(event, registration, takes_it=takes_it)
