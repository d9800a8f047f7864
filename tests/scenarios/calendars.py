"""Answers as people's calendars send them, made from the invitation that came (calendar.md §7.1)."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from itertools import count

from tests.calendar import wire
from tests.scenarios.received import Received, object_of

MX = "mx.kalender.example.se"
_numbers = count(1)
# The zone as Exchange writes it.
_WESTERN_EUROPE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""

Calendar = Callable[..., bytes]


def outlook(
    mail: Received,
    answer: str,
    *,
    method: str = "REPLY",
    attendee: str = "",
    more: str = "",
    comment: str = "",
    proven: bool = True,
) -> bytes:
    """Return what Exchange sends: one alternative among others, without ORGANIZER, in a zone of its own name.

    `attendee` answers in the place of whoever was invited; `more` are further lines of the VEVENT.
    """
    invited = _invitation(mail)
    content = _object(
        f"METHOD:{method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        *_WESTERN_EUROPE.splitlines(),
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={answer};CN=Person:mailto:{attendee or mail.to}",
        f"COMMENT;LANGUAGE=sv-SE:{comment}\\n" if comment else "",
        f"UID:{invited['UID']}",
        f"SUMMARY;LANGUAGE=sv-SE:Svar: {invited['SUMMARY']}",
        f"DTSTART;TZID=W. Europe Standard Time:{_wall(invited['DTSTART'])}",
        f"DTSTAMP:{_now()}",
        f"SEQUENCE:{invited['SEQUENCE']}",
        "X-MICROSOFT-CDO-REPLYTIME:16010101T000000Z",
        *more.splitlines(),
        "END:VEVENT",
    )
    message = _mail(attendee or mail.to, proven)
    message.set_content("Svar\n")
    message.add_alternative("<p>Svar</p>\n", subtype="html")
    message.add_alternative(content, **_part(method))
    return message.as_bytes()


def google(mail: Received, answer: str, *, comment: str = "", proven: bool = True) -> bytes:
    """Return what Google sends: the whole event back, alternative and attachment, marked as automatic."""
    invited = _invitation(mail)
    content = _object(
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "DTSTART:20260914T070000Z",
        f"DTSTAMP:{_now()}",
        f"ORGANIZER;{invited['ORGANIZER']}",
        f"UID:{invited['UID']}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
        f'PARTSTAT={answer};CN=Person;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="{comment}":mailto:{mail.to}',
        f"CREATED:{invited['CREATED']}",
        f"SEQUENCE:{invited['SEQUENCE']}",
        f"STATUS:{invited['STATUS']}",
        f"SUMMARY:{invited['SUMMARY']}",
        "END:VEVENT",
    )
    message = _mail(mail.to, proven)
    message["Auto-Submitted"] = "auto-generated"
    message["Sender"] = "Google Calendar <calendar-notification@google.com>"
    message.set_content("Svar\n")
    message.add_alternative(content, **_part("REPLY"))
    message.add_attachment(content, maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


def apple(mail: Received, answer: str, *, comment: str = "", proven: bool = True) -> bytes:
    """Return what Apple sends: nothing but the object."""
    invited = _invitation(mail)
    content = _object(
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "PRODID:-//Apple Inc.//macOS 15.0//EN",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f'ATTENDEE;CN="Person";CUTYPE=INDIVIDUAL;EMAIL={mail.to};PARTSTAT={answer}:mailto:{mail.to}',
        f"COMMENT:{comment}" if comment else "",
        f"DTSTAMP:{_now()}",
        f"ORGANIZER;{invited['ORGANIZER']}",
        "REQUEST-STATUS:2.0;Success",
        f"SEQUENCE:{invited['SEQUENCE']}",
        f"UID:{invited['UID']}",
        "END:VEVENT",
    )
    message = _mail(mail.to, proven)
    message.set_content(content, **_part("REPLY"))
    return message.as_bytes()


def report(mail: Received) -> bytes:
    """Return the report of a mail server that has no such mailbox, to the envelope's sender (RFC 3464)."""
    return "\r\n".join((
        "Return-Path: <>",
        "From: MAILER-DAEMON@bolaget.example",
        f"To: {mail.return_path}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: <{next(_numbers)}@bolaget.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="R"',
        "",
        "--R",
        "Content-Type: text/plain",
        "",
        "No such user.",
        "--R",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; bolaget.example",
        "",
        f"Final-Recipient: rfc822; {mail.to}",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 no such user",
        "",
        "--R--",
        "",
    )).encode()  # fmt: skip


def _invitation(mail: Received) -> dict[str, str]:
    return wire.own_lines(object_of(mail.letter))


def _object(*lines: str) -> bytes:
    whole = ("BEGIN:VCALENDAR", *lines, "END:VCALENDAR")
    return "".join(f"{line}\r\n" for line in whole if line).encode()


def _wall(value: str) -> str:
    return re.sub(r".*:", "", value)


def _now() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def _part(method: str) -> dict[str, object]:
    return {
        "maintype": "text",
        "subtype": "calendar",
        "cte": "base64",
        "params": {"charset": "UTF-8", "method": method},
    }


def _mail(sender: str, proven: bool) -> EmailMessage:
    """Return an empty mail from the person; our own server has proven the sender, or nobody has."""
    domain = sender.partition("@")[2]
    message = EmailMessage(policy=policy.SMTP)
    if proven:
        message["Authentication-Results"] = (
            f"{MX}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
        )
    message["From"] = sender
    message["To"] = "kalender@kalender.example.se"
    message["Subject"] = "Svar"
    message["Message-ID"] = f"<{next(_numbers)}@{domain}>"
    return message
