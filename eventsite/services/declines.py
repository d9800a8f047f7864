"""A no in a calendar, and the yes after it: the seat held, given back, gone, taken back on the site.

The scenarios are those of calendar.md §8. Whoever calls holds a transaction, and the event's lock unless
the function takes it.
"""

from dataclasses import dataclass
from datetime import datetime

from eventsite import clock, notifications
from eventsite.errors import NotPossibleNow
from eventsite.models import AuditEntry, CalendarEntry, Event, InboundMail, Registration
from eventsite.notifications import Notification
from eventsite.queries import answers as queries
from eventsite.queries import events as event_queries
from eventsite.queries import inbound_mails as mail_queries
from eventsite.queries import seats as seat_queries
from eventsite.queries.answers import CAUSE, Case
from eventsite.rules import occasions
from eventsite.rules.answers import GRACE, WayBack
from eventsite.rules.invitations import PartStat
from eventsite.rules.outbox import Kind
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.sayings import Saying
from eventsite.services import audit, calendar_entries, invitations, offers, outbox, queues, seats

_STATES = {WayBack.NEW_SEAT: RegistrationState.CONFIRMED, WayBack.QUEUE: RegistrationState.WAITLISTED}


@dataclass(frozen=True)
class Answering:
    """An answer that is being acted on: the mail it came in, what it is about, and the time."""

    mail: InboundMail
    case: Case
    now: datetime

    @property
    def cause(self) -> str:
        """What the messages about it have as their cause."""
        return f"{CAUSE}{self.mail.id}"


def settle(answering: Answering) -> None:
    """Let the answer count: S12 for a no, S14 or S15 for a yes after a no, else it is stored alone (S17)."""
    is_news = changes_seat(answering)
    is_offered = answering.case.registration.state == RegistrationState.OFFERED
    store(answering)
    if is_news and is_offered:
        _answer_offer(answering)
    elif is_news:
        (_give_up if answering.mail.partstat == PartStat.DECLINED else _take_back)(answering)


def confirm(mail_id: int) -> None:
    """Let an answer count that the person has confirmed on the site (S13). Raises NotFound, NotPossibleNow."""
    answering = _answering(mail_id)
    if not queries.is_confirmable(answering.mail, answering.case, answering.now):
        raise NotPossibleNow("nothing to confirm")
    answering.mail.settled_at = answering.now
    settle(answering)


def undo(mail_id: int) -> None:
    """Take a no back on the site (S14u). Raises NotFound, and NotPossibleNow when it is too late.

    The declined copy does not come back to life in every calendar: it is taken away, and a new one comes.
    """
    answering = _answering(mail_id)
    case, now = answering.case, answering.now
    registration, event = case.registration, case.event
    way = queries.way_back(case, now)
    if way is WayBack.NONE:
        raise NotPossibleNow("nothing to take back")
    cause = _trace("answer.taken_back", case).id
    if way is WayBack.SEAT_KEPT:
        registration.releases_at = None
    else:
        _come_anew(registration, event, _STATES[way])
    invitations.withdraw(
        registration, event, cause, now, lambda entry: notifications.replaced(registration, event, entry)
    )
    if way is WayBack.QUEUE:
        bar = seat_queries.why_waiting(event, registration)
        message = notifications.waitlisted(registration, event, event.waiting, bar)
        outbox.enqueue(message, cause, registration_id=registration.id, event_id=event.id)
    else:
        invitations.invite(Kind.REGISTERED, registration, event, cause, now)


def changes_seat(answering: Answering) -> bool:
    """Say whether the answer gives a seat up or takes one back."""
    about = answering.case.circumstances(answering.now)
    return about.changes_seat(PartStat(str(answering.mail.partstat)))


def store(answering: Answering) -> None:
    """Keep the answer at the calendar entry as the last that counted (RFC 5546 §2.1.5)."""
    entry, mail = answering.case.entry, answering.mail
    entry.partstat = PartStat(str(mail.partstat))
    entry.reply_sequence = mail.sequence
    # A clock that is fast must not make all later answers look old.
    entry.reply_stamped_at = min(mail.stamped_at, mail.received_at) if mail.stamped_at else None
    entry.reply_message_id = mail.message_id
    entry.reply_comment = mail.comment
    entry.replied_at = answering.now


def tell(answering: Answering, notification: Notification) -> None:
    """Write the message down, caused by the mail that came in. It brings no news to a calendar entry."""
    case = answering.case
    outbox.enqueue(notification, answering.cause, registration_id=case.registration.id, event_id=case.event.id)


def _answer_offer(answering: Answering) -> None:
    """Take the seat that was offered, or let it go: an offer has no grace time (S11)."""
    takes_it = answering.mail.partstat != PartStat.DECLINED
    offers.settle(answering.case.event, answering.case.registration, takes_it=takes_it)


def _give_up(answering: Answering) -> None:
    """Hold the seat for the grace time and tell the person at once; no CANCEL (S12, D8)."""
    registration, event = answering.case.registration, answering.case.event
    registration.releases_at = answering.now + GRACE
    _trace("answer.declined", answering.case)
    tell(answering, notifications.declined(registration, event, answering.mail.id, registration.releases_at))


def _take_back(answering: Answering) -> None:
    """Give the seat back while there is one (S14), else a place in the queue, and take the entry away (S15)."""
    case = answering.case
    registration, event = case.registration, case.event
    _trace("answer.accepted", case)
    if registration.releases_at is None:
        if queues.bars(event, [seat_queries.claim_of(event, registration)])[0] is not None:
            _come_too_late(answering)
            return
        seats.pass_to(event, registration, RegistrationState.CONFIRMED, audit.REGISTRANT)
    registration.releases_at = None
    tell(answering, notifications.accepted_again(registration, event))
    _bring_up_to_date(answering)


def _bring_up_to_date(answering: Answering) -> None:
    """Send the new time or place that was not told of while the person had said no (S2 after S12)."""
    case, entry = answering.case, answering.case.entry
    said = Saying.from_json(entry.said).occasion if entry.said else None
    if said is None or not occasions.asks_anew(said, case.event.occasion_of(entry.session, case.registration.mode)):
        return
    revision = calendar_entries.revise(entry, case.registration, case.event, answering.now)
    if revision is not None:
        message = notifications.moved(case.registration, case.event, entry, revision.before, "")
        outbox.enqueue(
            message,
            answering.cause,
            registration_id=case.registration.id,
            event_id=case.event.id,
            entry_id=entry.id,
        )


def _come_too_late(answering: Answering) -> None:
    registration, event = answering.case.registration, answering.case.event
    place = None
    if event.has_waitlist:
        _come_anew(registration, event, RegistrationState.WAITLISTED)
        place = event.waiting

    def farewell(entry: CalendarEntry) -> Notification:
        return notifications.seat_taken(registration, event, entry, place)

    invitations.withdraw(registration, event, answering.cause, answering.now, farewell)


def _come_anew(registration: Registration, event: Event, state: RegistrationState) -> None:
    """Let somebody who has said no come back as a newcomer does: last in the order."""
    seats.take_number(event, registration)
    seats.pass_to(event, registration, state, audit.REGISTRANT)


def _answering(mail_id: int) -> Answering:
    place = queries.place_of_mail(mail_id)
    event = event_queries.locked(place.event_id)
    return Answering(mail_queries.by_id(mail_id), queries.case(event, place), clock.now())


def _trace(action: str, case: Case) -> AuditEntry:
    return audit.record(action, audit.REGISTRANT, event_id=case.event.id, registration_id=case.registration.id)
