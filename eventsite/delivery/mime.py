"""A letter put together as MIME: what goes over the wire, byte for byte (calendar.md §2, rules M01–M16)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Self

import flask_mail

from eventsite.rules.invitations import Party, addr_spec
from eventsite.text import header, plain

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,128}@[A-Za-z0-9.-]{1,128}>")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]{1,900}")
# RFC 2047 §2: no line of a header with an encoded word is longer.
_HEADER_LINE = 76


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail to one person. `calendar` is a calendar object and `method` its METHOD, both or neither.

    `message_id` has its angle brackets and stays the same when the letter is sent again; `date` is
    aware; `return_path` is the envelope sender, if it is not the sender's own address; `unsubscribe_url`
    is ours, and ends such mails by a POST (RFC 8058).
    """

    sender: Party
    recipient: Party | str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    calendar: bytes | None = None
    method: str | None = None
    return_path: str | None = None
    reply_to: str | None = None
    unsubscribe_url: str | None = None


class _Line(str):
    """A header's text that brings its own wire form, as `EmailPolicy.header_store_parse` allows.

    Python 3.11 folds encoded words so that spaces are lost or doubled, in one subject of nine
    with å and punctuation; and it decodes encoded words that people typed (security.md decision 6).
    """

    name: str
    wire: str

    @classmethod
    def of(cls, name: str, text: str, wire: str) -> Self:
        """Return the header `name`: `text` for Python, `wire` (ASCII, folded with CRLF) for the mail."""
        line = cls(text)
        line.name, line.wire = name, wire
        return line

    def fold(self, *, policy: policy.EmailPolicy) -> str:
        """Return the header line as it is sent."""
        return f"{self.name}: {self.wire}{policy.linesep}"


def as_message(letter: Letter) -> EmailMessage:
    """Return the letter as MIME, the calendar last among the alternatives and again as `invite.ics` (M04, M09).

    Raises ValueError when the recipient or sender is not exactly one plain address (security.md T-17),
    the Message-ID is none, or `method` is not the METHOD of the calendar object (M06).
    """
    message = EmailMessage(policy=policy.SMTP)
    _add_headers(message, letter)
    message.set_content(plain(letter.text), cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    method = _method(letter)
    if letter.calendar is None:
        # Not on invitations: some receivers take no auto-submitted ones (M16).
        message["Auto-Submitted"] = "auto-generated"
    else:
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        _add_calendar(message, letter.calendar, method)
    for part in list(message.walk())[1:]:
        del part["MIME-Version"]
    return message


def recipient_address(letter: Letter) -> str:
    """Return the one address the letter goes to; ValueError if there is not exactly one."""
    recipient = letter.recipient
    return addr_spec(recipient if isinstance(recipient, str) else recipient.address)


def _add_headers(message: EmailMessage, letter: Letter) -> None:
    """Add the headers that every mail has, each once (M03); no Sender and Cc, Reply-To on no invitation (M13, M14)."""
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise ValueError("not a Message-ID")
    to_name = "" if isinstance(letter.recipient, str) else letter.recipient.name
    subject = header(letter.subject)
    message["From"] = _mailbox("From", letter.sender.name, addr_spec(letter.sender.address))
    message["To"] = _mailbox("To", to_name, recipient_address(letter))
    message["Subject"] = _Line.of("Subject", subject, _unstructured("Subject", subject))
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = letter.message_id
    if letter.reply_to is not None:  # what is passed on to the office is answered to whoever wrote it
        message["Reply-To"] = addr_spec(letter.reply_to)
    if letter.unsubscribe_url is not None:
        address = f"<{_web_address(letter.unsubscribe_url)}>"
        message["List-Unsubscribe"] = _Line.of("List-Unsubscribe", address, address)
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _web_address(url: str) -> str:
    """Return the address if it is one that a header can carry. Raises ValueError."""
    if not _WEB_ADDRESS.fullmatch(url):
        raise ValueError("not a web address for a header")
    return url


def _mailbox(name: str, display_name: str, address: str) -> _Line:
    """Return an address header with one mailbox in it."""
    shown = header(display_name)
    text = formataddr((shown, address))
    if not shown or (shown.isascii() and _fits(name, text)):
        return _Line.of(name, text, text)
    return _Line.of(name, text, f"{_encoded(name, shown)}\r\n <{address}>")


def _unstructured(name: str, text: str) -> str:
    return text if text.isascii() and _fits(name, text) else _encoded(name, text)


def _fits(name: str, text: str) -> bool:
    return len(f"{name}: {text}") <= _HEADER_LINE


def _encoded(name: str, text: str) -> str:
    """Return the text as encoded words, the spaces between them inside (RFC 2047 §6.2)."""
    return Header(text, "utf-8", maxlinelen=_HEADER_LINE, header_name=name).encode(linesep="\r\n")


def _method(letter: Letter) -> str:
    """Return the method in upper case as the calendar object has it, "" for a letter without one (M06)."""
    if letter.calendar is None and letter.method is None:
        return ""
    method = letter.method or ""
    if not method.isupper() or f"\r\nMETHOD:{method}\r\n".encode() not in (letter.calendar or b""):
        raise ValueError("the method must be the calendar object's own")
    return method


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Add the object as bytes in base64, so that its CRLF and å come through relays (M05–M09)."""
    message.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"method": method, "charset": "UTF-8"},
    )
    message.add_attachment(
        calendar,
        maintype="application",
        subtype="ics",
        cte="base64",
        filename="invite.ics",
        params={"name": "invite.ics"},
    )


class OutgoingMessage(flask_mail.Message):
    """A letter in the form that Flask-Mail sends and records: `mail.send(OutgoingMessage(letter))`.

    On an open connection call `message.send(connection)`, not `connection.send(message)`: the
    envelope sender is set here. Raises ValueError as `as_message` does, when it is made.
    """

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.mime = as_message(letter)
        super().__init__(
            subject=str(self.mime["Subject"]),
            sender=addr_spec(letter.sender.address),
            recipients=[recipient_address(letter)],
            body=letter.text,
            html=letter.html,
            date=letter.date.timestamp(),
        )
        self.msgId = letter.message_id
        self._return_path = None if letter.return_path is None else addr_spec(letter.return_path)

    def _message(self) -> EmailMessage:  # type: ignore[override]
        """Return what is sent instead of what Flask-Mail would make: 8bit calendars and other Message-IDs."""
        return self.mime

    def send(self, connection: flask_mail.Connection) -> None:
        """Send the letter over the connection, from its return path; one recipient."""
        connection.send(self, envelope_from=self._return_path)
