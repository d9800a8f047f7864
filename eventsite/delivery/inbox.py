"""Mail kept in a folder, one file each, to be read at /dev/inbox: when no SMTP server is set."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Flask, current_app

from eventsite.delivery.mime import OutgoingMessage
from eventsite.delivery.queue import NotTaken

NAME = re.compile(r"[0-9]{8}\.eml")
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")  # what ends a sentence is not part of the address


@dataclass(frozen=True)
class Heading:
    """A mail as the list shows it."""

    name: str
    date: datetime
    recipient: str
    subject: str


@dataclass(frozen=True)
class Reading:
    """A mail opened: its headers, its text, the links in it, and its calendar object if it has one."""

    heading: Heading
    sender: str
    text: str
    links: tuple[str, ...]
    calendar: str


class Inbox:
    """The folder that mail is kept in."""

    def __init__(self, app: Flask) -> None:
        self._folder = Path(app.instance_path) / "inbox"

    @contextmanager
    def open(self) -> Iterator["Inbox"]:
        """Make sure that the folder is there. Raises NotTaken when it cannot be."""
        with _disk():
            self._folder.mkdir(parents=True, exist_ok=True)
        yield self

    def send(self, message: OutgoingMessage, message_id: int) -> None:
        """Keep the message, whole or not at all; sent again it takes its own place. Raises NotTaken."""
        data = message.as_bytes()
        path = self._folder / f"{message_id:08}.eml"
        draft = path.with_suffix(".part")
        with _disk(), draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)


def forget(before: datetime) -> int:
    """Delete the mails that have been kept since before then, and what was broken off, and return how many."""
    old = [path for path in _folder().glob("*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def letters(limit: int = 200) -> list[Heading]:
    """Return the newest mails of the inbox, at most so many."""
    parser = BytesHeaderParser(policy=policy.default)
    newest = sorted(_folder().glob("*.eml"), reverse=True)[:limit]
    return [_heading(path.name, parser.parsebytes(path.read_bytes())) for path in newest]


def letter(name: str) -> Reading | None:
    """Return the mail of that file name, or None."""
    path = _folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message: EmailMessage = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    text = _content(message, "text/plain")
    return Reading(
        heading=_heading(name, message),
        sender=str(message["From"]),
        text=text,
        links=tuple(dict.fromkeys(LINK.findall(text))),
        calendar=_content(message, "text/calendar"),
    )


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full now may have room later."""
    try:
        yield
    except OSError as error:
        raise NotTaken(f"the inbox cannot be written ({type(error).__name__})") from error


def _folder() -> Path:
    return Path(current_app.instance_path) / "inbox"


def _heading(name: str, message: EmailMessage) -> Heading:
    date = parsedate_to_datetime(str(message["Date"]))
    return Heading(name, date, str(message["To"]), str(message["Subject"]))


def _content(message: EmailMessage, kind: str) -> str:
    part = next((part for part in message.walk() if part.get_content_type() == kind), None)
    return str(part.get_content()) if part is not None else ""
