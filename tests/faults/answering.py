"""Two hundred mails of every kind about one meeting, and what they must have done: read from the database by hand."""

import hashlib
import random
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from tests.factories import Make

AUTHSERV_ID = "mx.kalender.example.se"
CALENDAR = "kalender@kalender.example.se"
FAR_AWAY = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0), "capacity": 500}
# How many of two hundred are of each kind.
SHARES = {
    "decline": 40,
    "accept": 30,
    "tentative": 20,
    "unproven": 20,
    "human": 20,
    "bounce": 20,
    "unknown": 15,
    "robot": 10,
    "broken": 5,
    "again": 20,
}
FOLDERS = {
    "decline": "Klart",
    "accept": "Klart",
    "tentative": "Klart",
    "unproven": "Manuellt",
    "human": "Manuellt",
    "bounce": "Klart",
    "unknown": "Ignorerat",
    "robot": "Ignorerat",
    "broken": "Manuellt",
}
VERDICTS = {
    "decline": "decline",
    "accept": "accept",
    "tentative": "note-tentative",
    "unproven": "confirm-by-link",
    "human": "forward-human",
    "bounce": "bounce",
    "unknown": "ignore",
    "robot": "ignore",
    "broken": "ignore",
}
PARTSTATS = {"decline": "DECLINED", "accept": "ACCEPTED", "tentative": "TENTATIVE", "unproven": "DECLINED"}
TOLD = {"decline": "declined", "unproven": "confirm_answer", "bounce": "undeliverable", "human": "forwarded"}
PERSON = re.compile(r"person\d+@bolaget\.example")
REPLY = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:-//Microsoft Corporation//Outlook//EN
VERSION:2.0
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
ATTENDEE;PARTSTAT={partstat}:mailto:{email}
COMMENT:Kan tyvärr inte
END:VEVENT
END:VCALENDAR
"""
REPORT = """Return-Path: <>
From: MAILER-DAEMON@bolaget.example
To: kalender@kalender.example.se
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{email}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="R"

--R
Content-Type: text/plain

Det finns ingen sådan brevlåda.
--R
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.bolaget.example

Final-Recipient: rfc822; {email}
Action: failed
Status: 5.1.1
--R
Content-Type: text/rfc822-headers

To: {email}
Message-ID: {message_id}
--R--
"""


@dataclass(frozen=True)
class Guest:
    """Somebody invited: what their mails have to name."""

    registration_id: int
    email: str
    uid: str
    sequence: int
    message_id: str


@dataclass(frozen=True)
class Sent:
    """A mail that comes in: its kind, its bytes, who sent it ("" for a bounce), and whom it is about."""

    kind: str
    raw: bytes
    sender: str
    guest: Guest

    @property
    def told(self) -> tuple[str, int | str] | None:
        """The one message that it causes: its kind, and the registration or the address that it is about."""
        kind = TOLD.get(self.kind)
        return kind and (kind, self.guest.email if self.kind in {"human", "bounce"} else self.guest.registration_id)


def invite(app: Flask, folder: Path, number: int) -> list[Guest]:
    """Register so many people for a meeting and return them as the database knows them."""
    make = Make(app)
    event = make.event(**FAR_AWAY)
    for each in range(1, number + 1):
        make.registration(event, each)
    columns = "r.id, r.email, c.uid, c.sequence, o.message_id"
    tables = (
        "registrations r JOIN calendar_entries c ON c.registration_id = r.id JOIN outbox o ON o.registration_id = r.id"
    )
    return [Guest(*row) for row in _rows(folder, f"SELECT {columns} FROM {tables} ORDER BY r.id")]


def compose(guests: list[Guest], chance: random.Random, number: int = 200) -> list[Sent]:
    """Return so many mails in random order, each kind in its share; some come twice, byte for byte."""
    kinds = [kind for kind, share in SHARES.items() for _ in range(share * number // 200) if kind != "again"]
    mails = [mail_of(kind, guest) for kind, guest in zip(kinds, guests, strict=False)]
    mails += chance.sample(mails, number - len(mails))
    chance.shuffle(mails)
    return mails


def mail_of(kind: str, guest: Guest) -> Sent:
    """Return a mail of that kind about the guest."""
    if kind == "bounce":
        report = REPORT.format(email=guest.email, message_id=guest.message_id)
        return Sent(kind, report.replace("\n", "\r\n").encode(), "", guest)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = guest.email
    message["To"] = CALENDAR
    message["Subject"] = f"{kind} {guest.registration_id}"
    message["Message-ID"] = f"<{kind}.{guest.registration_id}@bolaget.example>"
    if kind in PARTSTATS and kind != "unproven":
        message["Authentication-Results"] = f"{AUTHSERV_ID}; dmarc=pass header.from=bolaget.example"
    if kind == "robot":
        message["Auto-Submitted"] = "auto-replied"
    message.set_content("Hej, det här är ett mejl.\n")
    if kind == "broken":
        message.add_alternative(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nUID", maintype="text", subtype="calendar")
    elif kind in PARTSTATS or kind == "unknown":
        _add_answer(message, guest, kind)
    return Sent(kind, message.as_bytes(), guest.email, guest)


def assert_each_had_its_effect(folder: Path, mails: list[Sent], prefix: str = "") -> None:
    """Look into the database: each mail is noted once, has changed its entry, and has caused its one message."""
    once = {mail.raw: mail for mail in mails}.values()
    noted = Counter(_rows(folder, "SELECT digest, verdict FROM inbound_mails"))
    assert noted == Counter((_digest(mail, prefix), VERDICTS[mail.kind]) for mail in once)
    caused = _rows(folder, "SELECT kind, registration_id, reply_to, text FROM outbox WHERE kind <> 'registered'")
    told = Counter(
        (kind, registration or writer or PERSON.findall(text)[0]) for kind, registration, writer, text in caused
    )
    assert told == Counter(mail.told for mail in once if mail.told)
    answers = dict(_rows(folder, "SELECT registration_id, partstat FROM calendar_entries"))
    proven = {
        mail.guest.registration_id: mail.kind for mail in once if mail.kind in PARTSTATS and mail.kind != "unproven"
    }
    assert answers == {each: PARTSTATS.get(proven.get(each, ""), "ACCEPTED") for each in answers}
    held = _rows(folder, "SELECT id FROM registrations WHERE releases_at IS NOT NULL")
    assert {each for (each,) in held} == {mail.guest.registration_id for mail in once if mail.kind == "decline"}
    lost = _rows(folder, "SELECT id FROM registrations WHERE undeliverable_at IS NOT NULL")
    assert {each for (each,) in lost} == {mail.guest.registration_id for mail in once if mail.kind == "bounce"}


def noted(folder: Path) -> int:
    """Return how many mails are noted in the database."""
    [(number,)] = _rows(folder, "SELECT count(*) FROM inbound_mails")
    return int(number)


def _rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "eventsite.sqlite", timeout=10)) as connection:
        return connection.execute(statement).fetchall()


def _digest(mail: Sent, prefix: str) -> str:
    return hashlib.sha256(prefix.format(mail.sender).encode() + mail.raw).hexdigest()


def _add_answer(message: EmailMessage, guest: Guest, kind: str) -> None:
    uid = "0" * 32 + "@kalender.example.se" if kind == "unknown" else guest.uid
    partstat = PARTSTATS.get(kind, "DECLINED")
    answer = REPLY.format(
        uid=uid, sequence=guest.sequence, stamp=datetime.now(UTC), partstat=partstat, email=guest.email
    )
    parameters = {"method": "REPLY", "charset": "UTF-8"}
    content = answer.replace("\n", "\r\n").encode()
    message.add_alternative(content, maintype="text", subtype="calendar", cte="base64", params=parameters)
