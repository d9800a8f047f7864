"""Mails as other programs write them, put together from what a test is about, and somebody to answer."""

import base64
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import update

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.inbound import Auth, Outcome, process_inbound
from eventsite.models import CalendarEntry, InboundMail
from tests.factories import Made, Make, stored
from tests.services.records import sent

UID = "7b0f6f0e4c0c4d2d9a5b2f3f8f0b6c11@kalender.example.se"
ASA = "asa.oberg@example.org"
MX = "mx.kalender.example.se"
AUTH = Auth(MX)
PROOF = f"{MX}; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org; dmarc=pass header.from=example.org"
_numbers = count(1)


@dataclass
class Invited:
    """Somebody who is invited: the event and the registration."""

    event: Made
    registration_id: int


def invited(app: Flask, make: Make, sequence: int = 1, **changes: Any) -> Invited:
    """Register the person of the fixtures and send the invitation, with their UID and all sessions; it has been moved `sequence` times."""
    event = make.event(**changes)
    chosen = tuple(session.id for session in stored(app, event).sessions)
    registration_id = make.registration(event, email=ASA, name="Åsa Öberg", sessions=chosen)
    sent(app, clock.now())
    rewrite(app, registration_id, uid=UID, sequence=sequence, time_sequence=sequence)
    return Invited(event, registration_id)


def rewrite(app: Flask, registration_id: int, **values: Any) -> None:
    """Let the person's calendar entry hold other values."""
    statement = update(CalendarEntry).where(CalendarEntry.registration_id == registration_id)
    with app.app_context(), transaction():
        db.session.execute(statement.values(**values))


def calendar(
    answer: str = "DECLINED",
    *,
    method: str = "REPLY",
    uid: str = UID,
    attendee: str = ASA,
    sequence: str = "1",
    stamp: str = "20260824T090000Z",
    more: str = "",
    **parameters: str,
) -> str:
    """Return an answer's calendar object; `parameters` are those of ATTENDEE, `more` further lines."""
    given = "".join(f";{name.replace('_', '-')}={value}" for name, value in parameters.items())
    lines = (
        "BEGIN:VCALENDAR",
        "PRODID:-//Somebody//Else//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{stamp}",
        f"ATTENDEE;PARTSTAT={answer}{given}:mailto:{attendee}",
        *more.splitlines(),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "\r\n".join(line for line in lines if not line.endswith(":")) + "\r\n"


def letter(
    content: str | bytes = "",
    *,
    content_type: str = "text/calendar; charset=UTF-8; method=REPLY",
    sender: str = f"Åsa Öberg <{ASA}>",
    proof: str = PROOF,
    encoding: str = "base64",
    fields: str = "",
) -> bytes:
    """Return a mail of one part, unlike every other; `fields` are further lines of its head."""
    body = content.encode() if isinstance(content, str) else content
    head = [
        f"Authentication-Results: {proof}" if proof else "",
        *(f"From: {one}" for one in sender.splitlines()),
        "To: kalender@kalender.example.se",
        "Subject: Svar",
        f"Message-ID: <{next(_numbers)}@example.org>",
        *fields.splitlines(),
        "MIME-Version: 1.0",
        f"Content-Type: {content_type}",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    whole = "\r\n".join(line for line in head if line) + "\r\n\r\n"
    return whole.encode() + (base64.encodebytes(body) if encoding == "base64" else body)


def answer(partstat: str = "DECLINED", **facts: Any) -> bytes:
    """Return a proven answer from the person invited; facts as `calendar` takes them."""
    return letter(calendar(partstat, **facts))


def receive(app: Flask, raw: bytes, auth: Auth = AUTH) -> Outcome:
    """Let the mail in, as every transport does."""
    with app.app_context():
        return process_inbound(raw, auth)


def taken_for(app: Flask, raw: bytes, auth: Auth = AUTH) -> tuple[str, str]:
    """Return verdict and reason of the mail."""
    outcome = receive(app, raw, auth)
    return outcome.verdict, outcome.reason


def entry(app: Flask, registration_id: int) -> CalendarEntry:
    """Return the person's calendar entry, detached."""
    with app.app_context():
        found = db.session.query(CalendarEntry).filter_by(registration_id=registration_id).first()
        assert found is not None
        db.session.expunge_all()
        return found


def kept(app: Flask) -> InboundMail:
    """Return the row of the mail that came last, detached."""
    with app.app_context():
        found = db.session.query(InboundMail).order_by(InboundMail.id.desc()).first()
        assert found is not None
        db.session.expunge_all()
        return found
