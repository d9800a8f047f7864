"""Registering, cancelling, removing: what happens to one person's seat."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow, RegistrationClosed
from eventsite.models import Event, Registration
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules import registrations as rules
from eventsite.rules.events import EventState, Opening, Phase
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import Receipt, RegistrationDetails, RegistrationState
from eventsite.services import audit, calendar_entries, outbox, questions, seats


def register(event_id: int, details: RegistrationDetails) -> Receipt:
    """Register a person, or put them in the queue; return what to tell whoever sent the form.

    An address that is registered already gets a mail with its link, and the receipt is what a
    newcomer gets (rulings, Registering). The same copy of the form never registers twice. Raises
    RegistrationClosed, EventFull or TooManyMails.
    """
    event = event_queries.locked(event_id)
    earlier = queries.from_form(event.id, details.form_key)
    if earlier is not None:
        return Receipt(RegistrationState(earlier.state), queries.place_in_queue(earlier))
    now = clock.now()
    _check_open(event, now)
    known = queries.living(event.id, addresses.canonical(details.email))
    if known is not None:
        return _remind(event, known, details.form_key, now)
    outbox.check_quota(details.email, now)
    return _add(event, details, now)


def cancel(registration_id: int) -> None:
    """Give up one's seat or one's place in the queue. Raises AlreadyEnded or NotPossibleNow."""
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    _end(event, registration, RegistrationState.CANCELLED_BY_SELF, audit.REGISTRANT, "")


def remove(event_id: int, registration_id: int, reason: str, organizer_id: int) -> None:
    """Take a person off the list, for a reason that they are told. Raises as cancel() does."""
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    actor = audit.organizer_actor(organizer_id)
    _end(event, registration, RegistrationState.CANCELLED_BY_ORGANIZER, actor, reason)


def send_again(event_id: int, registration_id: int, organizer_id: int) -> None:
    """Send the invitation once more as it stands (calendar S6). Raises NotPossibleNow without a seat."""
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    entry = entry_queries.active(registration.id)
    now = clock.now()
    if entry is None or not _is_running(event, now):
        raise NotPossibleNow("no invitation to send")
    calendar_entries.restamp(entry, now)
    cause = audit.record(
        "invitation.sent_again",
        audit.organizer_actor(organizer_id),
        event_id=event.id,
        registration_id=registration.id,
    )
    _tell(notifications.registered(registration, event, entry), cause.id, registration)


def _check_open(event: Event, now: datetime) -> None:
    opening = event_rules.opening(event.standing, now)
    if opening is Opening.FULL:
        raise EventFull
    if opening not in {Opening.OPEN, Opening.WAITLIST}:
        raise RegistrationClosed(opening)


def _add(event: Event, details: RegistrationDetails, now: datetime) -> Receipt:
    state = rules.place_for_newcomer(event.capacity, event.taken, event.waiting)
    event.last_seq += 1
    registration = Registration(
        event_id=event.id,
        seq=event.last_seq,
        name=details.name,
        email=addresses.deliverable(details.email),
        canonical_email=addresses.canonical(details.email),
        company=details.company,
        job_title=details.job_title,
        phone=details.phone,
        language=details.language,
        form_key=details.form_key or None,
        created_at=now,
    )
    cause = seats.place(event, registration, state)
    if details.question is not None:
        questions.add(event, registration, details.question)
    place = None
    if state is RegistrationState.CONFIRMED:
        entry = calendar_entries.open_for(registration, now)
        _tell(notifications.registered(registration, event, entry), cause.id, registration)
    else:
        place = event.waiting
        _tell(notifications.waitlisted(registration, event, place), cause.id, registration)
    return Receipt(state, place)


def _remind(event: Event, known: Registration, form_key: str, now: datetime) -> Receipt:
    if not (form_key and outbox_queries.is_told(known.id, Kind.REGISTERED_AGAIN, form_key)):
        outbox.check_quota(known.email, now)
        cause = (
            form_key
            or audit.record("registration.repeated", audit.REGISTRANT, event_id=event.id, registration_id=known.id).id
        )
        _tell(notifications.registered_again(known, event, queries.place_in_queue(known)), cause, known)
    state = rules.place_for_newcomer(event.capacity, event.taken, event.waiting)
    return Receipt(state, event.waiting + 1 if state is RegistrationState.WAITLISTED else None)


def _end(event: Event, registration: Registration, state: RegistrationState, actor: str, reason: str) -> None:
    now = clock.now()
    if registration.state not in rules.LIVING:
        raise AlreadyEnded(registration.state)
    if event.state == EventState.CANCELLED or event_rules.phase(event.starts_at, event.ends_at, now) is Phase.PAST:
        raise NotPossibleNow("the event is over")
    entry = entry_queries.active(registration.id)
    cause = seats.pass_to(event, registration, state, actor, reason)
    if entry is None:
        _tell(notifications.left_waitlist(registration, event, reason), cause.id, registration)
    else:
        calendar_entries.supersede_unclaimed(registration.id)
        calendar_entries.close(entry, now)
        if state is RegistrationState.CANCELLED_BY_SELF:
            farewell = notifications.cancelled(registration, event, entry)
        else:
            farewell = notifications.removed(registration, event, entry, reason)
        _tell(farewell, cause.id, registration)
    seats.promote(event)


def _is_running(event: Event, now: datetime) -> bool:
    return event.state == EventState.PUBLISHED and now < event.ends_at


def _tell(notification: notifications.Notification, cause: object, registration: Registration) -> None:
    outbox.enqueue(notification, cause, registration_id=registration.id, event_id=registration.event_id)
