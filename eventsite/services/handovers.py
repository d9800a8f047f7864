"""Handing a seat over to a colleague: the old registration ends, a new one has its seat, nobody moves up between."""

from sqlalchemy import select, update

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import AddressTaken, NotPossibleNow
from eventsite.models import Answer, Event, Field, Registration, Upload
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules import addresses
from eventsite.rules.events import EventState
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, invitations, invoices, needs, outbox, seats, tidings

REASON = "handed over"


def hand_over(registration_id: int, name: str, email: str, actor: str = audit.REGISTRANT) -> int:
    """Let a colleague have the seat and return the id of the new registration.

    Company, mode, group, sessions and answers are kept; what is said of a person is not, nor are needs and questions.
    The old links die. Raises NotPossibleNow without a seat or when the event is over, AddressTaken or TooManyMails.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    old = queries.in_event(event.id, registration_id)
    if not may_hand_over(event, old):
        raise NotPossibleNow("there is no seat to hand over")
    if queries.living(event.id, addresses.canonical(email)) is not None:
        raise AddressTaken
    outbox.check_quota(email, clock.now())
    new = _successor(old, name, email)
    ended = seats.pass_to(event, old, RegistrationState.CANCELLED_BY_SELF, actor, REASON)
    begun = seats.place(event, new, RegistrationState.CONFIRMED, actor=actor)
    _move_answers(old, new)
    invoices.hand_over(old, new)
    needs.drop(old, actor)
    tidings.part(event, old, ended, lambda entry: notifications.handed_over(old, event, entry, new.name))
    old.manage_version += 1
    old.join_version += 1
    tidings.clear_declined(event, new, begun.cause)
    invitations.invite(Kind.RECEIVED_SEAT, new, event, begun.cause, clock.now(), giver=old.name)
    return new.id


def may_hand_over(event: Event, registration: Registration) -> bool:
    """Say whether there is a seat with a name, at an event that is to come, to hand over."""
    is_to_come = event.state == EventState.PUBLISHED and clock.now() < event.ends_at
    return is_to_come and registration.state == RegistrationState.CONFIRMED and bool(registration.email)


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
