"""Mail that comes in, written down; what persons wrote passed on; addresses that take no mail flagged."""

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import InboundMail
from eventsite.notifications import Letter
from eventsite.queries import events as event_queries
from eventsite.queries import inbound_mails as queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.answers import CAUSE, Place
from eventsite.rules.answers import DAY, FORWARDED_IN_ALL, FORWARDED_PER_SENDER, Decision, Reason, Verdict
from eventsite.services import audit, outbox


def note(digest: str, message_id: str, sender: str, subject: str) -> InboundMail:
    """Write a mail down before anything else is done about it, so that it has its effect once; return its row.

    Raises IntegrityError when the same mail is being processed elsewhere.
    """
    mail = InboundMail(
        digest=digest,
        message_id=message_id,
        sender=sender[:320],
        subject=subject,
        verdict=Verdict.IGNORE,
        received_at=clock.now(),
    )
    db.session.add(mail)
    db.session.flush()
    return mail


def conclude(mail: InboundMail, decision: Decision) -> None:
    """Write down what the mail was taken for."""
    mail.verdict = decision.verdict
    mail.reason = decision.reason
    mail.is_quarantined = decision.is_quarantined


def pass_on(mail: InboundMail, letter: Letter) -> Decision:
    """Send the office what a person wrote, unless it has been sent as many today as it can read."""
    of_sender, in_all = queries.passed_on(mail.received_at - DAY, mail.sender)
    if of_sender >= FORWARDED_PER_SENDER or in_all >= FORWARDED_IN_ALL:
        return Decision(Verdict.IGNORE, Reason.TOO_MANY, is_quarantined=True)
    outbox.enqueue(notifications.forwarded(letter), f"{CAUSE}{mail.id}")
    return Decision(Verdict.FORWARD_HUMAN, Reason.HUMAN)


def flag_undeliverable(mail: InboundMail, place: Place, addresses: tuple[str, ...], reason: str) -> Decision:
    """Note that mail to the person comes back and tell the office, once; the seat is kept (calendar S31)."""
    event = event_queries.locked(place.event_id)
    registration = registration_queries.in_event(event.id, place.registration_id)
    mail.event_id, mail.registration_id = event.id, registration.id
    if registration.email not in addresses:
        return Decision(Verdict.IGNORE, Reason.OTHER_RECIPIENT, is_quarantined=True)
    if registration.undeliverable_at is None:
        registration.undeliverable_at, registration.undeliverable_reason = clock.now(), reason
        audit.record("registration.undeliverable", audit.SYSTEM, event_id=event.id, registration_id=registration.id)
        message = notifications.undeliverable(registration, event, reason)
        outbox.enqueue(message, f"{CAUSE}{mail.id}", event_id=event.id)
    return Decision(Verdict.BOUNCE, Reason.BOUNCED)
