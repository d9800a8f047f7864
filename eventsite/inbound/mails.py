"""A received mail as it is looked at: who wrote it, whether a program did, and what it carries."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from functools import cached_property
from hashlib import sha256

from eventsite import text
from eventsite.inbound import parts, senders
from eventsite.inbound.parts import Part
from eventsite.rules.answers import Reason

MAX_SIZE = 1024 * 1024
MAX_CALENDAR = 256 * 1024
_BULK = frozenset({"bulk", "list", "junk"})
_OF_LISTS_AND_ROBOTS = ("list-id", "x-autoreply", "x-autorespond", "x-loop")


@dataclass(frozen=True)
class Mail:
    """One mail. `digest` is the SHA-256 of its bytes; `problem` says why its parts are not looked at, if so."""

    digest: str
    parts: tuple[Part, ...]
    problem: Reason | None = None

    @property
    def root(self) -> Part:
        """The mail itself: its header fields."""
        return self.parts[0]

    @property
    def message_id(self) -> str:
        """The Message-ID with its brackets, at most 500 characters."""
        return text.one_line(self.root.first("message-id"))[:500]

    @cached_property
    def sender(self) -> str:
        """The address of From if there is exactly one, in lower case; else ""."""
        return senders.single(self.root.all("from"))

    @property
    def subject(self) -> str:
        """The subject as it is read, at most 300 characters."""
        return text.header(_decoded(self.root.first("subject")))[:300]

    @property
    def recipients(self) -> list[str]:
        """The addresses that the mail was for, in lower case, as its header fields tell."""
        values = [value for name in ("to", "delivered-to", "x-original-to") for value in self.root.all(name)]
        return re.findall(r"[^\s<>,;:\"]{1,100}@[^\s<>,;:\"]{1,255}", " ".join(values)[:5000].lower())

    @property
    def report(self) -> Part | None:
        """The report that the mail is or holds (RFC 6522), if any."""
        return next((part for part in self.parts if part.type == "multipart/report"), None)

    @property
    def calendar(self) -> Part | None:
        """The first text/calendar part, else the first application/ics (§7.2.3)."""
        return self.of_type("text/calendar") or self.of_type("application/ics")

    @property
    def is_automatic(self) -> bool:
        """Whether a program wrote it, as far as it says so (RFC 3834 §2 and the customs before it)."""
        submitted = re.split(r"[\s;(]", self.root.first("auto-submitted").lower())[0]
        return (
            submitted not in {"", "no"}
            or self.root.first("precedence").lower() in _BULK
            or any(self.root.all(name) for name in _OF_LISTS_AND_ROBOTS)
            or self.root.first("return-path") == "<>"
            or self.sender.partition("@")[0] == "mailer-daemon"
        )

    def of_type(self, media_type: str) -> Part | None:
        """Return the first part of that type, if there is one."""
        return next((part for part in self.parts if part.type == media_type), None)


def read(raw: bytes) -> Mail:
    """Return the mail. Of one that breaks the limits only the header fields are read; nothing is raised."""
    digest = sha256(raw).hexdigest()
    if len(raw) > MAX_SIZE:
        return Mail(digest, (_head(raw),), Reason.TOO_LARGE)
    root = parts.part(raw)
    try:
        return Mail(digest, tuple(parts.walk(root)))
    except parts.TooManyParts:
        return Mail(digest, (root,), Reason.TOO_MANY_PARTS)
    except parts.TooDeep:
        return Mail(digest, (root,), Reason.TOO_DEEP)


def _head(raw: bytes) -> Part:
    return Part(parts.part(raw[: parts.HEADER_BYTES]).fields, b"")


def _decoded(value: str) -> str:
    """Return the value with its encoded words read (RFC 2047), as it is where they cannot be."""
    try:
        return str(make_header(decode_header(value[:1000])))
    except (MessageError, LookupError, ValueError):
        return value
