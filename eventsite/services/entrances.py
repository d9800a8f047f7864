"""How a newcomer comes in: with a proof, with an organizer's word, straight to a seat, or into the queue."""

from dataclasses import replace

from eventsite.errors import EventFull, InvitationNeeded
from eventsite.models import Event, Invitee, Registration
from eventsite.queries import companies as company_queries
from eventsite.queries import invitees as invitee_queries
from eventsite.queries import seats as queries
from eventsite.rules import registrations as rules
from eventsite.rules.policies import Admission
from eventsite.rules.registrations import Entrance, RegistrationDetails, RegistrationState
from eventsite.rules.seats import Bar
from eventsite.services import invitees, queues, seats, tidings


def of(event: Event, newcomer: Registration, details: RegistrationDetails) -> Entrance:
    """Return what decides how the newcomer comes in. Raises InvitationNeeded if it, or the link, is for others."""
    email, opened = newcomer.canonical_email, details.invitee_id
    invitee = None if newcomer.is_stranger else invitees.admitted(event, email, opened)
    entrance = _entrance(event, newcomer, invitee)
    if invitee is not None:
        is_by_own_link = invitee.id == details.invitee_id and invitee.canonical_email == newcomer.canonical_email
        entrance = replace(entrance, is_proven=is_by_own_link)
    if details.is_proven:
        entrance = replace(entrance, is_proven=True)
    if not rules.may_enter(entrance):
        raise InvitationNeeded
    return entrance


def first_state(event: Event, newcomer: Registration, entrance: Entrance) -> tuple[RegistrationState, Bar | None]:
    """Return the newcomer's first state, and why there is no seat if there is none.

    Raises EventFull when there is none, and no waitlist either, for somebody who would need it at once.
    """
    bar = queues.bars(event, [queries.claim_of(event, newcomer)])[0]
    state = rules.first_state(entrance)
    if state is not None:
        return state, bar
    return _seat_or_queue(event, bar), bar


def let_in(event: Event, registration: Registration, actor: str, *, is_approved: bool = False) -> None:
    """Let somebody in who has proven the address, or whom an organizer has approved: a seat, the queue, or a wait.

    Who comes to the queue so comes last. Raises EventFull when there is neither seat nor queue.
    """
    state = None if is_approved else rules.state_once_proven(_entrance(event, registration, _invitee(registration)))
    if state is None:
        bar = None if registration.holds_seat else queues.bars(event, [queries.claim_of(event, registration)])[0]
        state = _seat_or_queue(event, bar)
    if state is RegistrationState.WAITLISTED:
        seats.take_number(event, registration)
    held = registration.holds_seat
    tidings.tell(event, registration, seats.pass_to(event, registration, state, actor))
    if held and not registration.holds_seat:
        queues.promote(event)


def _seat_or_queue(event: Event, bar: Bar | None) -> RegistrationState:
    if bar is None:
        return RegistrationState.CONFIRMED
    if not event.has_waitlist:
        raise EventFull(bar)
    return RegistrationState.WAITLISTED


def _invitee(registration: Registration) -> Invitee | None:
    return invitee_queries.of_registration(registration.event_id, registration.id)


def _entrance(event: Event, registration: Registration, invitee: Invitee | None) -> Entrance:
    is_for_members = event.admission == Admission.MEMBERS
    return Entrance(
        admission=Admission(event.admission),
        asks_for_proof=event.asks_for_proof,
        needs_approval=event.needs_approval,
        is_member=is_for_members and company_queries.is_members(registration.company_id, registration.email),
        is_invited=invitee is not None,
        skips_approval=invitee is not None and invitee.skips_approval,
    )
