"""From a received mail to an outcome, in the order of calendar.md §7.2."""

import logging

from flask import current_app
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, TimeoutError

from eventsite import calendar
from eventsite.database import transaction
from eventsite.inbound import bounces, mails, senders, writing
from eventsite.inbound.mails import Mail
from eventsite.inbound.outcomes import Auth, Outcome
from eventsite.models import InboundMail
from eventsite.notifications import Letter
from eventsite.queries import answers as queries
from eventsite.queries import inbound_mails as mail_queries
from eventsite.rules.answers import Decision, Reason, Verdict
from eventsite.rules.invitations import addr_spec
from eventsite.services import answers, inbound_mails, invitee_mails, mailings

_BOUNCE_PREFIX = "studs+"
_TRY_AGAIN = (InterfaceError, OperationalError, TimeoutError)
log = logging.getLogger(__name__)


def process_inbound(raw: bytes, auth: Auth) -> Outcome:
    """Do what the mail asks for, once, in a transaction of its own, and return what became of it.

    Raises only what is worth another try later, such as a database that does not answer.
    """
    mail = mails.read(raw)
    try:
        return _process(mail, auth)
    except IntegrityError:  # the same mail is being processed twice at once: the other has had its effect
        return _process(mail, auth)
    except _TRY_AGAIN:
        raise
    except Exception as error:  # one mail that we cannot make sense of must not hold up the next
        log.error("a mail could not be processed: %s", type(error).__name__)
        return _set_aside(mail)


def _process(mail: Mail, auth: Auth) -> Outcome:
    with transaction():
        earlier = mail_queries.by_digest(mail.digest)
        if earlier is not None:
            known = earlier.registration_id, earlier.is_quarantined, Verdict(earlier.verdict)
            return Outcome(Verdict.IGNORE, Reason.SEEN, *known)
        row = inbound_mails.note(mail.digest, mail.message_id, mail.sender, mail.subject)
        return _conclude(row, _decide(mail, row, auth))


def _set_aside(mail: Mail) -> Outcome:
    with transaction():
        row = inbound_mails.note(mail.digest, "", "", "")
        return _conclude(row, Decision(Verdict.IGNORE, Reason.FAILED, is_quarantined=True))


def _conclude(row: InboundMail, decision: Decision) -> Outcome:
    inbound_mails.conclude(row, decision)
    log.info("mail %d, registration %s: %s (%s)", row.id, row.registration_id, decision.verdict, decision.reason)
    return Outcome(decision.verdict, decision.reason, row.registration_id, decision.is_quarantined)


def _decide(mail: Mail, row: InboundMail, auth: Auth) -> Decision:
    if mail.problem is not None:
        return Decision(Verdict.IGNORE, mail.problem, is_quarantined=True)
    if mail.report is not None:
        return _bounced(mail, row)
    return _written(mail, row) if mail.calendar is None else _answered(mail, row, auth)


def _bounced(mail: Mail, row: InboundMail) -> Decision:
    """Flag the address; what a report holds is ours come back, and never an answer (§7.2.2)."""
    failure = bounces.failure(mail)
    if failure is None:
        return Decision(Verdict.IGNORE, Reason.DELAYED)
    traces = bounces.traces(mail)
    place = queries.place_of_messages(traces.message_ids) or queries.place_of_uid(traces.uid)
    if place is None:
        is_known = invitee_mails.note_returned(traces.message_ids, failure.addresses, failure.reason)
        return Decision(Verdict.BOUNCE, Reason.BOUNCED) if is_known else Decision(Verdict.IGNORE, Reason.UNKNOWN_UID)
    mailings.note_returned(traces.message_ids, failure.addresses)
    return inbound_mails.flag_undeliverable(row, place, failure.addresses, failure.reason)


def _written(mail: Mail, row: InboundMail) -> Decision:
    """Pass on what a person wrote, but nothing that a program did: programs answer one another without end (§7.2.3)."""
    if mail.is_automatic:
        return Decision(Verdict.IGNORE, Reason.AUTOMATIC)
    ours = {str(current_app.config[name]).lower() for name in ("CALENDAR_ADDRESS", "OFFICE_EMAIL")}
    if mail.sender in ours or mail.sender.startswith(_BOUNCE_PREFIX):
        return Decision(Verdict.IGNORE, Reason.OWN_ADDRESS)
    return inbound_mails.pass_on(row, Letter(_plain_address(mail.sender), mail.subject, writing.written(mail)))


def _answered(mail: Mail, row: InboundMail, auth: Auth) -> Decision:
    part = mail.calendar
    if part is None or len(part.decoded()) > mails.MAX_CALENDAR:
        return Decision(Verdict.IGNORE, Reason.CALENDAR_TOO_LARGE, is_quarantined=True)
    answer = calendar.read(part.text())
    if answer is None:
        return Decision(Verdict.IGNORE, Reason.NO_CALENDAR, is_quarantined=True)
    place = queries.place_of_uid(answer.uid)
    if place is None:
        return Decision(Verdict.IGNORE, Reason.UNKNOWN_UID)
    is_proven = senders.is_proven(mail.sender, mail.root.all("authentication-results"), auth)
    return answers.receive(row, place, answer, part.parameter("method").upper(), mail.sender if is_proven else "")


def _plain_address(sender: str) -> str:
    try:
        return addr_spec(sender)
    except ValueError:
        return ""
