"""Handing a seat over to a colleague: the old registration ends, a new one has its seat, nobody moves up between."""

from sqlalchemy import select, update

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import AddressTaken, NotPossibleNow
from eventsite.models import Answer, Event, Field, Registration, Upload
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import Receipt, RegistrationState
from eventsite.services import (
    audit,
    invitations,
    invoices,
    listings,
    needs,
    outbox,
    queues,
    registrations,
    seats,
    tidings,
)

REASON = "handed over"


def hand_over(registration_id: int, name: str, email: str, actor: str = audit.REGISTRANT) -> int:
    """Let a colleague have the seat and return the id of the new registration.

    Company, mode, group, sessions and answers are kept; what is said of a person is not, nor are needs and questions.
    The old links die. Somebody who is registered already keeps that registration, whose id is returned: whoever hands
    over does not learn of it. Raises NotPossibleNow without a seat or when the event is over, AddressTaken for whom the
    giver may see, or TooManyMails.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    old = queries.in_event(event.id, registration_id)
    if not may_hand_over(event, old):
        raise NotPossibleNow("there is no seat to hand over")
    known = queries.living(event.id, addresses.canonical(email))
    if known is not None and _is_seen(known, old, actor):
        raise AddressTaken
    outbox.check_quota(email, clock.now())
    ended = seats.pass_to(event, old, RegistrationState.CANCELLED_BY_SELF, actor, REASON)
    needs.drop(old, actor)
    listings.drop(old, actor)
    tidings.part(event, old, ended, lambda entry: notifications.handed_over(old, event, entry, name))
    old.manage_version += 1
    old.join_version += 1
    if known is None:
        return _succeed(event, old, _successor(old, name, email), actor)
    let_have(event, known, actor)
    return known.id


def let_have(event: Event, known: Registration, actor: str) -> None:
    """Let somebody who is registered already know that a seat was meant for them; it is not counted twice.

    It has been given up before. Who waits and fits gets it, else whoever is next. The caller holds the event's lock.
    """
    bar = seat_queries.tally(event).bar(seat_queries.claim_of(event, known), event.limits)
    if known.state == RegistrationState.WAITLISTED and bar is None:
        queues.pick(event, queries.in_event(event.id, known.id), actor, REASON)  # read anew, with the sessions
    else:
        registrations.remind(event, known, "", Receipt(RegistrationState(known.state), None), clock.now())
    queues.promote(event)


def may_hand_over(event: Event, registration: Registration) -> bool:
    """Say whether there is a seat with a name, at an event that is to come, to hand over."""
    is_to_come = event.state == EventState.PUBLISHED and clock.now() < event.ends_at
    return is_to_come and registration.state == RegistrationState.CONFIRMED and bool(registration.email)


def _is_seen(known: Registration, old: Registration, actor: str) -> bool:
    """Say whether whoever hands over sees that registration anyway: their own, or as coordinator one of theirs."""
    is_of_group = known.group_id is not None and known.group_id == old.group_id
    return known.id == old.id or (actor != audit.REGISTRANT and is_of_group)


def _succeed(event: Event, old: Registration, new: Registration, actor: str) -> int:
    begun = seats.place(event, new, RegistrationState.CONFIRMED, actor=actor)
    _move_answers(old, new)
    invoices.hand_over(old, new)
    tidings.clear_declined(event, new, begun.cause)
    invitations.invite(Kind.RECEIVED_SEAT, new, event, begun.cause, clock.now(), giver=old.name)
    return new.id


def _successor(old: Registration, name: str, email: str) -> Registration:
    return Registration(
        event_id=old.event_id,
        name=name,
        email=addresses.deliverable(email),
        canonical_email=addresses.canonical(email),
        company=old.company,
        company_id=old.company_id,
        group_id=old.group_id,
        mode=old.mode,
        language=old.language,
        created_at=clock.now(),
        sessions=list(old.sessions),
    )


def _move_answers(old: Registration, new: Registration) -> None:
    """Let the answers go with the seat; what staff have noted is about the person, and does not."""
    of_staff = select(Field.id).where(Field.is_for_staff)
    for table in (Answer, Upload):
        kept = update(table).where(table.registration_id == old.id, table.field_id.not_in(of_staff))
        db.session.execute(kept.values(registration_id=new.id))
