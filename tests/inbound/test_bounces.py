"""Mail of ours that comes back."""

import pytest
from flask import Flask

from eventsite.database import db, transaction
from eventsite.models import OutboxMessage, Registration
from eventsite.rules.answers import Reason, Verdict
from tests.conftest import NOW
from tests.factories import Make
from tests.inbound.letters import ASA, UID, calendar, entry, invited, receive, taken_for
from tests.services.guests import invited as invite
from tests.services.records import mails, one, seats


def report(
    action: str = "failed",
    recipient: str = ASA,
    to: str = "kalender@kalender.example.se",
    quoted: str = "",
    kind: str = "message/rfc822",
    status: str = "5.1.1",
) -> bytes:
    """Return a report of one delivery."""
    lines = (
        "Return-Path: <>",
        "From: MAILER-DAEMON@example.org",
        f"To: {to}",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="R"',
        "",
        "--R",
        "",
        "Sorry.",
        "--R",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; example.org",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--R",
        f"Content-Type: {kind}",
        "",
        quoted,
        "--R--",
        "",
    )
    return "\r\n".join(lines).encode()


def sent(app: Flask) -> str:
    """Return the Message-ID of the first mail to the person."""
    with app.app_context():
        return str(db.session.query(OutboxMessage).order_by(OutboxMessage.id).first().message_id)


def flagged(app: Flask, registration_id: int) -> tuple[object, str]:
    """Return when the person's address was found to take no mail, and why."""
    registration = one(app, Registration, registration_id)
    return registration.undeliverable_at, registration.undeliverable_reason


@pytest.mark.parametrize("trace", ["return path", "message id", "header fields alone", "calendar"])
def test_address_is_flagged_by_whatever_leads_to_our_message(app: Flask, make: Make, trace: str) -> None:
    who = invited(app, make)
    message_id = sent(app)
    raw = {
        "return path": report(to=f"studs+{message_id[1:33]}@kalender.example.se"),
        "message id": report(quoted=f"Message-ID: {message_id}\r\n\r\nhej"),
        "header fields alone": report(quoted=f"Message-ID: {message_id}\r\n", kind="text/rfc822-headers"),
        "calendar": report(quoted="Content-Type: text/calendar\r\n\r\n" + calendar(method="REQUEST")),
    }[trace]
    outcome = receive(app, raw)
    assert (outcome.verdict, outcome.registration_id) == (Verdict.BOUNCE, who.registration_id)
    assert flagged(app, who.registration_id) == (NOW, "5.1.1 550 no such user")


def test_office_is_told_once_and_the_seat_is_kept(app: Flask, make: Make) -> None:
    who = invited(app, make)
    quoted = "Content-Type: text/calendar\r\n\r\n" + calendar(method="REQUEST")
    receive(app, report(quoted=quoted))
    assert taken_for(app, report(quoted=quoted, status="5.2.2")) == (Verdict.BOUNCE, Reason.BOUNCED)
    assert mails(app)[1:] == [("undeliverable", "tematraffar", None)]
    assert seats(app, who.event) == (1, 0)


def test_office_is_told_anew_when_the_address_was_put_right(app: Flask, make: Make) -> None:
    who = invited(app, make)
    quoted = "Content-Type: text/calendar\r\n\r\n" + calendar(method="REQUEST")
    receive(app, report(quoted=quoted))
    with app.app_context(), transaction():
        db.session.get_one(Registration, who.registration_id).undeliverable_at = None
    receive(app, report(quoted=quoted, status="5.2.2"))
    assert [kind for kind, _, _ in mails(app)[1:]] == ["undeliverable", "undeliverable"]


def test_delay_is_no_failure(app: Flask, make: Make) -> None:
    who = invited(app, make)
    raw = report(action="delayed", quoted=f"Message-ID: {sent(app)}\r\n")
    assert taken_for(app, raw) == (Verdict.IGNORE, Reason.DELAYED)
    assert flagged(app, who.registration_id) == (None, "")


def test_failure_of_another_address_flags_nobody_and_is_shown(app: Flask, make: Make) -> None:
    who = invited(app, make)
    outcome = receive(app, report(recipient="x@example.org", quoted=f"Message-ID: {sent(app)}\r\n"))
    assert (outcome.verdict, outcome.reason) == (Verdict.IGNORE, Reason.OTHER_RECIPIENT)
    assert (outcome.is_quarantined, outcome.registration_id) == (True, who.registration_id)
    assert flagged(app, who.registration_id) == (None, "")


def test_failure_of_a_mail_that_is_not_ours_is_ignored(app: Flask, make: Make) -> None:
    invited(app, make)
    raw = report(to="studs+" + "0" * 32 + "@kalender.example.se", quoted="Message-ID: <x@example.org>\r\n")
    assert taken_for(app, raw) == (Verdict.IGNORE, Reason.UNKNOWN_UID)


def test_answer_within_a_report_is_never_acted_on(app: Flask, make: Make) -> None:
    who = invited(app, make)
    for action in ("failed", "delayed"):
        receive(app, report(action, quoted="Content-Type: text/calendar; method=REPLY\r\n\r\n" + calendar(uid=UID)))
    receive(app, report("delayed", quoted=calendar(), kind="text/calendar; method=REPLY"))
    assert entry(app, who.registration_id).partstat == "ACCEPTED"


def test_receipt_that_a_mail_was_read_is_ignored(app: Flask, make: Make) -> None:
    invited(app, make)
    raw = report().replace(b"message/delivery-status", b"message/disposition-notification")
    assert taken_for(app, raw) == (Verdict.IGNORE, Reason.DELAYED)


@pytest.mark.parametrize(
    ("recipient", "taken", "state"),
    [
        ("guest1@bolaget.example", (Verdict.BOUNCE, Reason.BOUNCED), "failed"),
        ("annan@bolaget.example", (Verdict.IGNORE, Reason.UNKNOWN_UID), "waiting"),
    ],
)
def test_invitation_to_register_that_comes_back_is_seen_at_the_mail(
    app: Flask, make: Make, recipient: str, taken: tuple[str, str], state: str
) -> None:
    invite(app, make, make.event())
    token = sent(app).strip("<>").partition("@")[0]
    assert taken_for(app, report(recipient=recipient, to=f"studs+{token}@kalender.example.se")) == taken
    assert one(app, OutboxMessage, 1).state == state
