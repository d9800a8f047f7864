"""A mail taken apart within limits: no parser of the language is safe from 2,000 mails inside one another.

Only what is asked for is decoded, and nothing recurses (calendar.md §7.2.1).
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PARTS = 50
MAX_DEPTH = 10
HEADER_BYTES = 64 * 1024
_VALUE_LENGTH = 1000  # characters of a structured header that are looked at
_END_OF_HEADERS = re.compile(rb"\r?\n(?:[ \t]*\r?\n)")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
# Those that mail is written in; Python knows others that take quadratic time (punycode, idna) or are no charsets.
_CHARSET = re.compile(
    r"(?:us-ascii|utf-?8|utf-?16(?:le|be)?|iso-?8859-\d+|windows-\d+|cp\d+|koi8-[ru]|latin-?1|macroman)"
)


class TooManyParts(Exception):
    """The mail has more parts than anybody writes."""


class TooDeep(Exception):
    """The mail has parts within parts beyond what anybody writes."""


@dataclass(frozen=True)
class Part:
    """A mail or a part of one: its header fields in order, names in lower case, and its body as it came."""

    fields: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of every field of that name, unfolded."""
        return [value for field, value in self.fields if field == name]

    def first(self, name: str) -> str:
        """Return the value of the first field of that name, "" if there is none."""
        return next(iter(self.all(name)), "")

    @property
    def type(self) -> str:
        """The media type in lower case; text/plain where none is given (RFC 2045 §5.2)."""
        return self.first("content-type").partition(";")[0].strip().lower() or "text/plain"

    @property
    def is_container(self) -> bool:
        """Whether the part holds others; an attached mail counts as one thing."""
        return self.type.startswith("multipart/")

    def parameter(self, name: str) -> str:
        """Return a parameter of the media type, "" if it is not there (RFC 2045 §5.1)."""
        value = self.first("content-type")[:_VALUE_LENGTH]
        found = re.search(rf';\s*{name}\s*=\s*(?:"([^"]*)"|([^\s;"]+))', value, re.IGNORECASE)
        return (found[1] or found[2] or "") if found else ""

    def decoded(self) -> bytes:
        """Return the body without its transfer encoding, as far as it can be read."""
        encoding = self.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _from_base64(self.body)
        return quopri.decodestring(self.body) if encoding == "quoted-printable" else self.body

    def text(self) -> str:
        """Return the body as text; what its charset does not know becomes a replacement character."""
        charset = self.parameter("charset").lower()
        try:
            return self.decoded().decode(charset if _CHARSET.fullmatch(charset) else "utf-8", "replace")
        except LookupError:  # such as windows-874, which Python knows by another name
            return self.decoded().decode("utf-8", "replace")


def part(raw: bytes) -> Part:
    """Return the bytes as a part: header fields from the first 64 KB, the rest its body."""
    if raw.startswith((b"\r\n", b"\n")):  # no header fields at all
        return Part((), raw.partition(b"\n")[2])
    end = _END_OF_HEADERS.search(raw, 0, HEADER_BYTES)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw[:HEADER_BYTES], b"")
    return Part(tuple(_fields(head)), body)


def walk(root: Part) -> Iterator[Part]:
    """Yield the part and all within it, in the order of the mail. Raises TooManyParts or TooDeep."""
    waiting, seen = [(root, 0)], 0
    while waiting:
        found, depth = waiting.pop()
        seen += 1
        if seen > MAX_PARTS:
            raise TooManyParts
        if depth > MAX_DEPTH:
            raise TooDeep
        yield found
        if found.is_container:
            waiting += [(inner, depth + 1) for inner in reversed(_inner(found))]


def _inner(container: Part) -> list[Part]:
    """Return the parts between the boundaries (RFC 2046 §5.1.1), one more than may be at the most."""
    boundary = container.parameter("boundary")
    if not boundary:
        return []
    line = re.compile(rb"^--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*\r?$\n?", re.MULTILINE)
    inner: list[Part] = []
    start = None
    for mark in line.finditer(container.body):
        if start is not None:
            inner.append(part(_without_line_end(container.body[start : mark.start()])))
        start = mark.end()
        if mark[1] or len(inner) > MAX_PARTS:
            return inner
    return inner if start is None else [*inner, part(container.body[start:])]


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    for line in _FOLD.sub("", head.decode("utf-8", "replace")).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _without_line_end(body: bytes) -> bytes:
    return body.removesuffix(b"\n").removesuffix(b"\r")


def _from_base64(body: bytes) -> bytes:
    """Return what the letters of the alphabet mean, whatever stands between and after them."""
    letters = _NOT_BASE64.sub(b"", body.partition(b"=")[0])
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    try:
        return base64.b64decode(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""
