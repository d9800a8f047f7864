"""Letting other participants see that one takes part: given, taken back at once, ended after the meeting."""

from sqlalchemy import delete

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, ListingConsent, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import listings as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import listings as rules
from eventsite.rules.listings import ListingAction
from eventsite.rules.needs import hash_of
from eventsite.rules.registrations import LIVING
from eventsite.services import audit


def keep(event: Event, registration: Registration, consent_text: str) -> None:
    """Write down, under the event's lock, the yes that somebody gives while registering; "" is none."""
    if consent_text and rules.is_shown(event.lists_participants, event.ends_at, clock.now()):
        _write(registration, consent_text)


def give(registration_id: int, consent_text: str) -> None:
    """Let others see that the person takes part. Doing it again changes nothing.

    Raises NotPossibleNow when there is no list, or the registration has ended.
    """
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    registration = registration_queries.in_event(event.id, registration_id)
    is_shown = rules.is_shown(event.lists_participants, event.ends_at, clock.now())
    if not is_shown or registration.state not in LIVING:
        raise NotPossibleNow("no list")
    if queries.consented_at(registration_id) is None:
        _write(registration, consent_text)


def withdraw(registration_id: int) -> None:
    """Take the yes back, at once and at any time."""
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    drop(registration_queries.in_event(event.id, registration_id), audit.REGISTRANT)


def drop(registration: Registration, actor: str) -> None:
    """Delete the yes, for it was one person's own. The caller holds the lock."""
    gone = delete(ListingConsent).where(ListingConsent.registration_id == registration.id)
    if db.session.scalars(gone.returning(ListingConsent.registration_id)).all():
        _trace(ListingAction.WITHDRAWN, actor, registration)


def switch(event_id: int, organizer_id: int, *, is_on: bool) -> bool:
    """Let the event have a participants' list or none, and say whether that is new. What people have said stays."""
    event = event_queries.locked(event_id)
    if event.lists_participants == is_on:
        return False
    event.lists_participants = is_on
    action = ListingAction.SWITCHED_ON if is_on else ListingAction.SWITCHED_OFF
    audit.record(action, audit.organizer_actor(organizer_id), event_id=event_id)
    return True


def _write(registration: Registration, consent_text: str) -> None:
    text_hash = hash_of(consent_text)
    db.session.add(
        ListingConsent(registration_id=registration.id, consent_text_hash=text_hash, consented_at=clock.now())
    )
    db.session.flush()
    _trace(ListingAction.GIVEN, audit.REGISTRANT, registration, text_hash)


def _trace(action: ListingAction, actor: str, registration: Registration, after: str = "") -> None:
    audit.record(action, actor, event_id=registration.event_id, registration_id=registration.id, after=after)
