"""A letter put together as MIME: what goes over the wire, byte for byte (calendar.md §2, rules M01–M16)."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, formataddr

import flask_mail

from eventsite.delivery import wire
from eventsite.rules.invitations import Party, addr_spec
from eventsite.text import header, plain

_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,128}@[A-Za-z0-9.-]{1,128}>")
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]{1,900}")
# RFC 2047 §2: no line of a header with an encoded word is longer.
_HEADER_LINE = 76
ATTACHMENT = (
    b'Content-Disposition: attachment; filename="invite.ics"\r\n'
    b'Content-Type: application/ics; name="invite.ics"\r\n\r\n'
)


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


def as_bytes(letter: Letter) -> bytes:
    """Return the letter as MIME, the calendar last among the alternatives and again as `invite.ics` (M04, M09).

    Raises ValueError when the recipient or sender is not exactly one plain address (security.md T-17),
    the Message-ID is none, or `method` is not the METHOD of the calendar object (M06).
    """
    lines = [*_header_lines(letter), "MIME-Version: 1.0"]
    texts = [wire.text("plain", plain(letter.text)), wire.text("html", letter.html)]
    method = _method(letter)
    if letter.calendar is None:
        # Not on invitations: some receivers take no auto-submitted ones (M16).
        lines.append("Auto-Submitted: auto-generated")
        content = wire.multipart("alternative", texts)
    else:
        lines.append("X-Auto-Response-Suppress: OOF, AutoReply")
        content = _with_calendar(texts, letter.calendar, method)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii") + content


def as_message(letter: Letter) -> EmailMessage:
    """Return the letter as whoever receives it reads it. Raises ValueError as `as_bytes` does."""
    message: EmailMessage = BytesParser(policy=policy.SMTP).parsebytes(as_bytes(letter))
    return message


def recipient_address(letter: Letter) -> str:
    """Return the one address the letter goes to; ValueError if there is not exactly one."""
    recipient = letter.recipient
    return addr_spec(recipient if isinstance(recipient, str) else recipient.address)


def _header_lines(letter: Letter) -> list[str]:
    """Return the headers that every mail has, each once (M03); no Sender and Cc, Reply-To on no invitation (M13, M14).

    They are written here: Python 3.11 folds encoded words so that spaces are lost or doubled, in one subject of nine
    with å and punctuation; and it decodes encoded words that people typed (security.md decision 6).
    """
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise ValueError("not a Message-ID")
    to_name = "" if isinstance(letter.recipient, str) else letter.recipient.name
    lines = [
        _mailbox("From", letter.sender.name, addr_spec(letter.sender.address)),
        _mailbox("To", to_name, recipient_address(letter)),
        f"Subject: {_unstructured('Subject', header(letter.subject))}",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: {letter.message_id}",
    ]
    if letter.reply_to is not None:  # what is passed on to the office is answered to whoever wrote it
        lines.append(f"Reply-To: {addr_spec(letter.reply_to)}")
    if letter.unsubscribe_url is not None:
        lines.append(f"List-Unsubscribe: <{_web_address(letter.unsubscribe_url)}>")
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _web_address(url: str) -> str:
    """Return the address if it is one that a header can carry. Raises ValueError."""
    if not _WEB_ADDRESS.fullmatch(url):
        raise ValueError("not a web address for a header")
    return url


def _mailbox(name: str, display_name: str, address: str) -> str:
    """Return an address header with one mailbox in it."""
    shown = header(display_name)
    text = formataddr((shown, address))
    if not shown or (shown.isascii() and _fits(name, text)):
        return f"{name}: {text}"
    return f"{name}: {_encoded(name, shown)}\r\n <{address}>"


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


def _with_calendar(texts: list[bytes], calendar: bytes, method: str) -> bytes:
    """Return the texts with the object as bytes in base64, so that its CRLF and å come through relays (M05–M09)."""
    packed = wire.packed(calendar)
    encoding = b"Content-Transfer-Encoding: base64\r\n"
    kind = f'Content-Type: text/calendar; method="{method}"; charset="UTF-8"\r\n\r\n'.encode("ascii")
    alternatives = wire.multipart("alternative", [*texts, encoding + kind + packed])
    return wire.multipart("mixed", [alternatives, encoding + ATTACHMENT + packed])


class OutgoingMessage(flask_mail.Message):
    """A letter in the form that Flask-Mail sends and records: `mail.send(OutgoingMessage(letter))`.

    On an open connection call `message.send(connection)`, not `connection.send(message)`: the
    envelope sender is set here. Raises ValueError as `as_message` does, when it is made.
    """

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self._bytes = as_bytes(letter)
        super().__init__(
            subject=header(letter.subject),
            sender=addr_spec(letter.sender.address),
            recipients=[recipient_address(letter)],
            body=letter.text,
            html=letter.html,
            date=letter.date.timestamp(),
        )
        self.msgId = letter.message_id
        self._return_path = None if letter.return_path is None else addr_spec(letter.return_path)

    def _message(self) -> EmailMessage:  # type: ignore[override]
        """Return the letter for whoever prints it."""
        return as_message(self.letter)

    def as_bytes(self) -> bytes:
        """Return what is sent instead of what Flask-Mail would make: 8bit calendars and other Message-IDs."""
        return self._bytes

    def send(self, connection: flask_mail.Connection) -> None:
        """Send the letter over the connection, from its return path; one recipient."""
        connection.send(self, envelope_from=self._return_path)
