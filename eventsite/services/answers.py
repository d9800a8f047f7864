"""What answers from calendars bring about: seats given up and taken back, questions asked back, people informed.

The scenarios are those of calendar.md §8. Whoever calls holds a transaction; the event's row is locked here.
"""

from collections.abc import Callable

from eventsite import clock, notifications
from eventsite.models import InboundMail
from eventsite.notifications import Notification
from eventsite.queries import answers as queries
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.answers import Case, Place
from eventsite.rules import answers as rules
from eventsite.rules.answers import DAY, CalendarAnswer, Decision, Reason
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, calendar_entries, declines, invitations, queues, seats
from eventsite.services.declines import Answering


def receive(mail: InboundMail, place: Place, answer: CalendarAnswer, named_method: str, proven: str) -> Decision:
    """Decide what the answer is taken for, do it, write it down at the mail, and return the decision.

    `named_method` is the method that the mail part names, `proven` the sender's address if our mail server
    has proven it, else "".
    """
    now = clock.now()
    case = queries.case(event_queries.locked(place.event_id), place)
    address = case.entry.attendee_address
    about = case.circumstances(now, named_method=named_method, is_proven=proven == address)
    _describe(mail, case, answer)
    decision = rules.decide(answer, about)
    act = _ACTS.get(decision.reason)
    if act is not None:
        act(Answering(mail, case, now))
    return decision


def release(place: Place) -> None:
    """Free a seat whose grace time has ended, unless it was taken back meanwhile, and let the queue move up."""
    event = event_queries.locked(place.event_id)
    registration = registration_queries.in_event(event.id, place.registration_id)
    is_due = registration.releases_at is not None and registration.releases_at <= clock.now()
    if is_due and registration.state == RegistrationState.CONFIRMED:
        seats.pass_to(event, registration, RegistrationState.DECLINED, audit.REGISTRANT)
        queues.promote(event)
    elif is_due:
        registration.releases_at = None  # the seat was given up in another way meanwhile


def _describe(mail: InboundMail, case: Case, answer: CalendarAnswer) -> None:
    responder = answer.of(case.entry.attendee_address)
    mail.event_id, mail.registration_id = case.event.id, case.registration.id
    mail.calendar_entry_id = case.entry.id
    mail.partstat = rules.partstat_of(answer, case.entry.attendee_address)
    mail.sequence, mail.stamped_at = answer.sequence, answer.stamped_at
    mail.comment = responder.comment if responder else ""


def _ask_back(answering: Answering) -> None:
    """Ask whether the answer is the person's own, if it would change a seat (S13)."""
    if not declines.changes_seat(answering):
        return
    case, says_no = answering.case, answering.mail.partstat == PartStat.DECLINED
    _inform(
        answering,
        Kind.CONFIRM_ANSWER,
        lambda: notifications.confirm_answer(case.registration, case.event, answering.mail.id, says_no=says_no),
    )


def _note_session(answering: Answering) -> None:
    """Store that one session was declined; the seat at the meeting is kept."""
    declines.store(answering)
    _inform_partial(answering)


def _inform_partial(answering: Answering) -> None:
    case = answering.case
    if case.registration.state != RegistrationState.CONFIRMED or case.registration.releases_at is not None:
        return  # whoever has said no to the whole keeps nothing
    _inform(
        answering,
        Kind.PARTIAL_ANSWER,
        lambda: notifications.partial_answer(case.registration, case.event, case.entry),
    )


def _inform_stale(answering: Answering) -> None:
    case = answering.case
    _inform(answering, Kind.STALE_ANSWER, lambda: notifications.stale_answer(case.registration, case.event))


def _inform_delegated(answering: Answering) -> None:
    case = answering.case
    _inform(answering, Kind.NO_DELEGATION, lambda: notifications.no_delegation(case.registration, case.event))


def _decline_counter(answering: Answering) -> None:
    case = answering.case

    def refusal() -> Notification:
        calendar_entries.restamp(case.entry, answering.now)
        return notifications.counter_declined(case.registration, case.event, case.entry)

    _inform(answering, Kind.COUNTER_DECLINED, refusal)


def _send_again(answering: Answering) -> None:
    """Send what stands once more to the registered address (S6); nothing to somebody who has said no (S12)."""
    case, now = answering.case, answering.now
    if case.registration.state != RegistrationState.CONFIRMED or case.entry.partstat == PartStat.DECLINED:
        return
    if not queries.is_told(case.registration.id, Kind.REGISTERED, now - DAY):
        invitations.repeat(case.registration, case.event, answering.cause, now)


def _inform(answering: Answering, kind: Kind, make: Callable[[], Notification]) -> None:
    """Tell the person, but nobody is told the same kind of thing twice in a day."""
    if not queries.is_told(answering.case.registration.id, kind, answering.now - DAY):
        declines.tell(answering, make())


_ACTS: dict[Reason, Callable[[Answering], None]] = {
    Reason.ANSWERED: declines.settle,
    Reason.UNPROVEN: _ask_back,
    Reason.TO_BE_CONFIRMED: _ask_back,
    Reason.COUNTERED: _decline_counter,
    Reason.REFRESHED: _send_again,
    Reason.PARTIAL: _inform_partial,
    Reason.ONE_SESSION: _note_session,
    Reason.DELEGATED: _inform_delegated,
    Reason.STALE: _inform_stale,
}
