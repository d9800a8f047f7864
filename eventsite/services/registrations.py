"""Registering, cancelling, removing: what happens to one person's seat."""

from collections.abc import Collection
from datetime import datetime, timedelta

from eventsite import clock, notifications
from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow, RegistrationClosed
from eventsite.models import Event, Registration, Session
from eventsite.queries import acquaintances
from eventsite.queries import calendar_entries as entry_queries
from eventsite.queries import events as event_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses, policies
from eventsite.rules import events as event_rules
from eventsite.rules import registrations as rules
from eventsite.rules.events import EventState, Opening
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import Receipt, RegistrationDetails, RegistrationState
from eventsite.rules.seats import Bar
from eventsite.services import (
    audit,
    companies,
    entrances,
    form_answers,
    invitations,
    invitees,
    invoices,
    listings,
    needs,
    outbox,
    questions,
    queues,
    seats,
    tidings,
)


def register(event_id: int, details: RegistrationDetails) -> Receipt:
    """Register a person, or put them in the queue; return what to tell whoever sent the form.

    An address that is registered already gets a mail with its link, and the receipt is what a
    newcomer gets (rulings, Registering). The same copy of the form never registers twice. Raises
    RegistrationClosed, EventFull, InvitationNeeded, AnswersRefused or TooManyMails.
    """
    event = event_queries.locked_as_it_stands(event_id)
    now = clock.now()
    is_stranger = _is_stranger(event, details, now)
    known, from_form = (None, None) if is_stranger else _known(event, details)
    if from_form is not None:
        return _receipt_of(event, from_form)
    check_open(event, now)
    newcomer = newcomer_of(event, details, now)
    newcomer.is_stranger = is_stranger
    form_answers.check(event, newcomer, details.answers)
    entrance = entrances.of(event, newcomer, details)
    state, bar = entrances.first_state(event, newcomer, entrance)
    if known is not None:
        return remind(event, known, details.form_key, Receipt(state, _last_place(event, state), bar), now)
    if not (details.is_proven or is_stranger):
        outbox.check_quota(details.email, now)
    add(event, newcomer, details, state, bar, now, may_be_invited=entrance.is_invited)
    if details.is_proven:
        outbox.count_as_wanted(newcomer.id)
    return Receipt(state, _place(event, state), bar)


def prove(registration_id: int) -> None:
    """Let an address count as proven, because somebody has pressed the button behind the link that was sent there.

    Doing it again changes nothing. Raises AlreadyEnded when the time has run out, EventFull when there is neither a
    seat nor a queue, NotPossibleNow while there is no meeting to come in to.
    """
    event = event_queries.locked(queries.event_id_of(registration_id))
    registration = queries.in_event(event.id, registration_id)
    if registration.state in rules.LIVING - {RegistrationState.UNCONFIRMED}:
        return
    if registration.state == RegistrationState.UNCONFIRMED and not _is_running(event, clock.now()):
        raise NotPossibleNow(event.state)
    entrances.let_in(event, registration, audit.REGISTRANT)


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


def check_open(event: Event, now: datetime) -> None:
    """Raise RegistrationClosed or EventFull unless the event takes people now."""
    opening = event_rules.opening(seat_queries.standing(event), now)
    if opening is Opening.FULL:
        raise EventFull
    if opening not in {Opening.OPEN, Opening.WAITLIST}:
        raise RegistrationClosed(opening)


def newcomer_of(event: Event, details: RegistrationDetails, now: datetime) -> Registration:
    """Return the registration that the details make, not stored yet."""
    known = (details.company_id, details.company)
    company_id, company = known if details.company_id else companies.look_up(details.company)
    return Registration(
        event_id=event.id,
        name=details.name,
        email=addresses.deliverable(details.email),
        canonical_email=addresses.canonical(details.email),
        company=company,
        company_id=company_id,
        mode=policies.mode_in(event.format, details.mode),
        job_title=details.job_title,
        phone=details.phone,
        language=details.language,
        form_key=details.form_key or None,
        created_at=now,
        sessions=_chosen(event, details.sessions) if details.sessions else [],
    )


def add(
    event: Event,
    registration: Registration,
    details: RegistrationDetails,
    state: RegistrationState,
    bar: Bar | None,
    now: datetime,
    *,
    may_be_invited: bool = True,
) -> None:
    """Store a newcomer in the first state, with what came along, and tell of it.

    `may_be_invited` says whether anybody is looked for by whose invitation it may be.
    """
    is_unproven = state is RegistrationState.UNCONFIRMED
    holds_seat = is_unproven and event.unproven_holds_seat and bar is None
    step = seats.place(event, registration, state, holds_seat=holds_seat)
    if may_be_invited:
        invitees.note_registered(event, registration, details.invitee_id)
    if is_unproven:
        registration.expires_at = now + timedelta(hours=event.proof_hours)
    form_answers.keep(event, registration, details.answers)
    invoices.keep(event, registration, details.invoice)
    if details.question is not None:
        questions.add(event, registration, details.question)
    needs.keep(event, registration, details.needs)
    listings.keep(event, registration, details.listing_consent)
    tidings.tell(event, registration, step)


def remind(event: Event, known: Registration, form_key: str, receipt: Receipt, now: datetime) -> Receipt:
    """Mail the link to somebody who is registered already, once for each copy of a form; return the receipt."""
    if not (form_key and outbox_queries.is_told(known.id, Kind.REGISTERED_AGAIN, form_key)):
        outbox.check_quota(known.email, now)
        cause = (
            form_key
            or audit.record("registration.repeated", audit.REGISTRANT, event_id=event.id, registration_id=known.id).id
        )
        _tell(notifications.registered_again(known, event, queries.place_in_queue(known)), cause, known)
    return receipt


def _is_stranger(event: Event, details: RegistrationDetails, now: datetime) -> bool:
    """Say whether nothing is known of the address that could matter, and the person comes by no invitation."""
    canonical, abuse_key = addresses.canonical(details.email), addresses.abuse_key(details.email)
    return details.invitee_id is None and acquaintances.is_stranger(
        event.id, canonical, abuse_key, details.form_key, now
    )


def _known(event: Event, details: RegistrationDetails) -> tuple[Registration | None, Registration | None]:
    return queries.known(event.id, addresses.canonical(details.email), details.form_key)


def _chosen(event: Event, ids: Collection[int]) -> list[Session]:
    return [session for session in event.current_sessions if session.id in ids]


def _receipt_of(event: Event, registration: Registration) -> Receipt:
    state = RegistrationState(registration.state)
    return Receipt(state, queries.place_in_queue(registration), seat_queries.why_waiting(event, registration))


def _place(event: Event, state: RegistrationState) -> int | None:
    """Return the number in the queue of somebody who has just been put there."""
    return event.waiting if state is RegistrationState.WAITLISTED else None


def _last_place(event: Event, state: RegistrationState) -> int | None:
    """Return the number in the queue that a newcomer would get."""
    return event.waiting + 1 if state is RegistrationState.WAITLISTED else None


def _end(event: Event, registration: Registration, state: RegistrationState, actor: str, reason: str) -> None:
    if registration.state not in rules.LIVING:
        raise AlreadyEnded(registration.state)
    if not event_rules.is_to_come(event.state, event.ends_at, clock.now()):
        raise NotPossibleNow("the event is over")
    tidings.tell(event, registration, seats.pass_to(event, registration, state, actor, reason))
    queues.promote(event)


def _repeat(event: Event, registration: Registration, actor: str) -> None:
    now = clock.now()
    is_reached = bool(registration.email) and registration.undeliverable_at is None
    if not (is_reached and registration.state == RegistrationState.CONFIRMED and _is_running(event, now)):
        raise NotPossibleNow("no invitation to send")
    cause = audit.record("invitation.sent_again", actor, event_id=event.id, registration_id=registration.id)
    if not entry_queries.generations(registration.id):  # added by hand without mail: this is the first
        invitations.invite(Kind.REGISTERED, registration, event, cause.id, now)
    elif not invitations.repeat(registration, event, cause.id, now):
        raise NotPossibleNow("no invitation to send")


def _is_running(event: Event, now: datetime) -> bool:
    return event.state == EventState.PUBLISHED and now < event.ends_at


def _tell(notification: notifications.Notification, cause: object, registration: Registration) -> None:
    outbox.enqueue(notification, cause, registration_id=registration.id, event_id=registration.event_id)
