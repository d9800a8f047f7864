"""What people need to eat and to take part: given with consent, taken back at once, read by few, deleted in time.

The trace tells that this happened, never what was said.
"""

from collections.abc import Sequence

from sqlalchemy import delete, update

from eventsite import clock
from eventsite.database import NoKeyOpens, db
from eventsite.errors import ConsentMissing, NotPossibleNow
from eventsite.models import Event, Registration, SpecialNeeds
from eventsite.models.events import event_organizers
from eventsite.queries import events as event_queries
from eventsite.queries import needs as queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import events as event_rules
from eventsite.rules import needs as rules
from eventsite.rules import policies
from eventsite.rules.events import EventState
from eventsite.rules.needs import NeedsAction, NeedsDetails
from eventsite.rules.permissions import Action, may
from eventsite.rules.registrations import LIVING
from eventsite.services import audit, organizers


def keep(event: Event, registration: Registration, details: NeedsDetails | None) -> None:
    """Write down, under the event's lock, what somebody says while registering. Raises ConsentMissing."""
    said = _asked(event, registration, details or NeedsDetails())
    if not said.is_empty:
        _write(registration, said, NeedsAction.GIVEN)


def change(registration_id: int, details: NeedsDetails) -> None:
    """Say something else instead, with consent given anew; to say nothing is to take back what was said.

    Raises NotPossibleNow when the registration, the event or the time for changes is over, or ConsentMissing.
    """
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    registration = registration_queries.in_event(event.id, registration_id)
    if not may_change(event, registration):
        raise NotPossibleNow("too late to change")
    said = _asked(event, registration, details)
    if said.is_empty:
        drop(registration, audit.REGISTRANT)
        return
    is_given = queries.is_given(registration_id)
    _delete([registration_id])
    _write(registration, said, NeedsAction.CHANGED if is_given else NeedsAction.GIVEN)


def withdraw(registration_id: int) -> None:
    """Take back the consent and what was said under it, at once and at any time."""
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    drop(registration_queries.in_event(event.id, registration_id), audit.REGISTRANT)


def drop(registration: Registration, actor: str) -> None:
    """Delete what was said, for the seat gets another owner or the person is erased. The caller holds the lock."""
    if _delete([registration.id]):
        _trace(NeedsAction.WITHDRAWN, actor, registration.event_id, registration.id)


def narrow(event: Event, registration: Registration) -> None:
    """Delete what is said of food by somebody who does not come to eat any more. The caller holds the lock."""
    mode = policies.mode_in(event.format, registration.mode)
    if rules.asks_diet(event.asks_diet, mode) or not queries.is_given(registration.id):
        return
    try:
        needs = queries.of_registration(registration.id)
    except NoKeyOpens:
        return  # what nobody can read is counted by nobody, and must not keep anybody from changing
    said = rules.opened(needs.sealed) if needs else NeedsDetails()
    kept = rules.narrowed(said, diet=False, access=True)
    if needs is None or kept == said:
        return
    if kept.is_empty:
        drop(registration, audit.REGISTRANT)
        return
    needs.sealed = kept.sealed()
    db.session.flush()
    text_hash = needs.consent_text_hash
    db.session.expunge(needs)
    _trace(NeedsAction.CHANGED, audit.REGISTRANT, registration.event_id, registration.id, after=text_hash)


def may_change(event: Event, registration: Registration) -> bool:
    """Say whether the person may still say what they need."""
    now = clock.now()
    is_held = event_rules.is_to_come(EventState(event.state), event.ends_at, now)
    is_in_time = rules.may_change(now, event.edits_close_at, registration.edits_until_at)
    return registration.state in LIVING and is_held and is_in_time


def grant(event_id: int, organizer_id: int, by: int) -> None:
    """Let somebody who works with the event read what people need. Raises NotFound, or NotPossibleNow by role."""
    event = event_queries.locked(event_id)
    found = organizer_queries.colleague(event_id, organizer_id)
    if not may(found.role, Action.SEE_NEEDS):
        raise NotPossibleNow("the role may not")
    if not found.sees_needs:
        organizers.share(event, found.organizer)
        _let(event_id, organizer_id, True)
        _trace(NeedsAction.GRANTED, audit.organizer_actor(by), event_id, after=audit.organizer_actor(organizer_id))


def take(event_id: int, organizer_id: int, by: int) -> None:
    """Take that right back. Raises NotFound."""
    event_queries.locked(event_id)
    if organizer_queries.colleague(event_id, organizer_id).sees_needs:
        _let(event_id, organizer_id, False)
        _trace(NeedsAction.TAKEN, audit.organizer_actor(by), event_id, after=audit.organizer_actor(organizer_id))


def note_viewed(event_id: int, organizer_id: int) -> None:
    """Note that somebody has read what people need."""
    _trace(NeedsAction.VIEWED, audit.organizer_actor(organizer_id), event_id)


def note_exported(event_id: int, organizer_id: int, what: str) -> None:
    """Note that somebody has taken it out as a file: the counts or the list."""
    _trace(NeedsAction.EXPORTED, audit.organizer_actor(organizer_id), event_id, after=what)


def _asked(event: Event, registration: Registration, details: NeedsDetails) -> NeedsDetails:
    mode = policies.mode_in(event.format, registration.mode)
    return rules.narrowed(details, diet=rules.asks_diet(event.asks_diet, mode), access=event.asks_access)


def _write(registration: Registration, said: NeedsDetails, action: NeedsAction) -> None:
    if not said.consent_text:
        raise ConsentMissing
    text_hash = rules.hash_of(said.consent_text)
    needs = SpecialNeeds(
        registration_id=registration.id,
        sealed=said.sealed(),
        consent_text_hash=text_hash,
        consented_at=clock.now(),
    )
    db.session.add(needs)
    db.session.flush()
    db.session.expunge(needs)  # what is decrypted stays with nobody who did not ask for it
    _trace(action, audit.REGISTRANT, registration.event_id, registration.id, after=text_hash)


def _delete(ids: Sequence[int]) -> int:
    """Delete rows without reading them: that needs no key."""
    statement = delete(SpecialNeeds).where(SpecialNeeds.registration_id.in_(ids))
    return len(db.session.scalars(statement.returning(SpecialNeeds.registration_id)).all())


def _let(event_id: int, organizer_id: int, sees_needs: bool) -> None:
    row = event_organizers.c.event_id == event_id, event_organizers.c.organizer_id == organizer_id
    db.session.flush()
    db.session.execute(update(event_organizers).where(*row).values(sees_needs=sees_needs))


def _trace(action: NeedsAction, actor: str, event_id: int, registration_id: int | None = None, after: str = "") -> None:
    audit.record(action, actor, event_id=event_id, registration_id=registration_id, after=after)
