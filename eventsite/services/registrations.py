"""Registering, cancelling, removing: what happens to one person's seat."""

from datetime import datetime
from functools import partial

from eventsite import clock, notifications
from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow, RegistrationClosed
from eventsite.models import CalendarEntry, Event, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules import registrations as rules
from eventsite.rules.events import EventState, Opening
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import Receipt, RegistrationDetails, RegistrationState
from eventsite.services import audit, companies, invitations, outbox, questions, seats


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
    _repeat(event, registration, audit.organizer_actor(organizer_id))


def send_again_by_registrant(registration_id: int) -> None:
    """Send the invitation once more because the person asks for it. Raises NotPossibleNow or TooManyMails."""
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    outbox.check_quota(registration.email, clock.now())
    _repeat(event, registration, audit.REGISTRANT)


def _check_open(event: Event, now: datetime) -> None:
    opening = event_rules.opening(event.standing, now)
    if opening is Opening.FULL:
        raise EventFull
    if opening not in {Opening.OPEN, Opening.WAITLIST}:
        raise RegistrationClosed(opening)


def _add(event: Event, details: RegistrationDetails, now: datetime) -> Receipt:
    state = rules.place_for_newcomer(event.capacity, event.taken, event.waiting)
    company_id, company = companies.look_up(details.company)
    event.last_seq += 1
    registration = Registration(
        event_id=event.id,
        seq=event.last_seq,
        name=details.name,
        email=addresses.deliverable(details.email),
        canonical_email=addresses.canonical(details.email),
        company=company,
        company_id=company_id,
        job_title=details.job_title,
        phone=details.phone,
        language=details.language,
        form_key=details.form_key or None,
        created_at=now,
        sessions=[session for session in event.current_sessions if session.id in details.sessions],
    )
    cause = seats.place(event, registration, state)
    if details.question is not None:
        questions.add(event, registration, details.question)
    place = None
    if state is RegistrationState.CONFIRMED:
        _take_away_declined(event, registration, cause.id, now)
        invitations.invite(Kind.REGISTERED, registration, event, cause.id, now)
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
    if not event_rules.is_to_come(event.state, event.ends_at, now):
        raise NotPossibleNow("the event is over")
    was_seated = registration.state in rules.SEATED
    cause = seats.pass_to(event, registration, state, actor, reason)

    def farewell(entry: CalendarEntry | None) -> notifications.Notification:
        if not was_seated:
            return notifications.left_waitlist(registration, event, reason)
        if state is RegistrationState.CANCELLED_BY_SELF:
            return notifications.cancelled(registration, event, entry)
        return notifications.removed(registration, event, entry, reason)

    if not invitations.withdraw(registration, event, cause.id, now, farewell):
        _tell(farewell(None), cause.id, registration)
    seats.promote(event)


def _take_away_declined(event: Event, registration: Registration, cause: int, now: datetime) -> None:
    """Take what the person has declined out of the calendar before the same comes again (calendar S16)."""
    for earlier in queries.declined(event.id, registration.canonical_email):
        invitations.withdraw(earlier, event, cause, now, partial(notifications.replaced, earlier, event))


def _repeat(event: Event, registration: Registration, actor: str) -> None:
    now = clock.now()
    is_reached = registration.state == RegistrationState.CONFIRMED and registration.undeliverable_at is None
    if not (is_reached and _is_running(event, now)):
        raise NotPossibleNow("no invitation to send")
    cause = audit.record("invitation.sent_again", actor, event_id=event.id, registration_id=registration.id)
    if not invitations.repeat(registration, event, cause.id, now):
        raise NotPossibleNow("no invitation to send")


def _is_running(event: Event, now: datetime) -> bool:
    return event.state == EventState.PUBLISHED and now < event.ends_at


def _tell(notification: notifications.Notification, cause: object, registration: Registration) -> None:
    outbox.enqueue(notification, cause, registration_id=registration.id, event_id=registration.event_id)
