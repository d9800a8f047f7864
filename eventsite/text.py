"""Text that people typed, made harmless: pure functions, nothing is looked up."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage

import nh3
import phonenumbers
from markdown_it import MarkdownIt
from markdown_it.token import Token
from stdnum.exceptions import ValidationError
from stdnum.se import orgnr

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls but tab and newline; bidi marks, embeddings, overrides and isolates; invisible spaces;
# lone surrogates and noncharacters, which UTF-8 and XML cannot carry.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
# Latin letters come before these, so that a run of them is rare and what stacks many marks on one letter is in one.
_MAYBE_MARKS = re.compile("[\u0300-\U0010ffff]{31}")
_MOST_MARKS = 30
_ENCODED_WORD = re.compile(r"=(?=\?)|\?(?==)")
_HEADER_LENGTH = 255

_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h3", "h4", "blockquote", "code"}
_SCHEMES = {"http", "https", "mailto"}
_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
# No images, and no reference links: those can make a page of a long address that is named often.
_WITHOUT = ["image", "reference"]


def plain(text: str) -> str:
    """Return the text in NFC with one newline between its lines, without controls or signs that turn the direction."""
    return unicodedata.normalize("NFC", _stream_safe(_INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))))


def _stream_safe(text: str) -> str:
    """Return the text with at most 30 marks on a letter (UAX #15 §13): to order more takes quadratic time."""
    if not _MAYBE_MARKS.search(text):
        return text
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        kept += [char] if marks <= _MOST_MARKS else []
    return "".join(kept)


def one_line(text: str) -> str:
    """Return the text as one line without a trace of controls, single spaces between its words.

    The marks of an RFC 2047 encoded word are pulled apart: Python before 3.13 decodes one in a
    header into real line breaks (security.md decision 6, T-16).
    """
    return " ".join(_ENCODED_WORD.sub(r"\g<0> ", plain(text)).split())


def header(text: str) -> str:
    """Return the text as the value of a mail header or a display name: one line, at most 255 characters."""
    return one_line(text)[:_HEADER_LENGTH].rstrip()


def headers_are_safe() -> bool:
    """Say whether the known header injection is harmless on this Python after `header` (security.md §4.3)."""
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = header("=?utf-8?q?Hej=0D=0ABcc:=20victim@example.org?=")
    message["X-Last"] = header("=?utf-8?b?SGVqDQpCY2M6IHZpY3RpbUBleGFtcGxlLm9yZw==?=")
    return message_from_bytes(message.as_bytes(), policy=policy.default).keys() == ["Subject", "X-Last"]


class _Markdown(MarkdownIt):
    """CommonMark in which only web and mail addresses are links; others stay the text they are."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 (markdown-it's name)
        return _LINK.match(url) is not None


_MARKDOWN = _Markdown("commonmark", {"html": False}).disable(_WITHOUT)


def markdown(text: str) -> str:
    """Return the Markdown as HTML of an allow-list of tags, its headings as h3 and h4.

    Raw HTML is shown as text, nothing is fetched or linked by itself (security.md T-12). Linear in time.
    """
    tokens = _MARKDOWN.parse(plain(text))
    _shift_headings(tokens)
    return nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}},
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="nofollow noopener",
    )


def _shift_headings(tokens: Sequence[Token]) -> None:
    """Make the highest heading of the text h3 and all below it h4: the page has its h1 and h2 already."""
    headings = [token for token in tokens if token.type.startswith("heading_")]
    highest = min((token.tag for token in headings), default="")
    for token in headings:
        token.tag = "h3" if token.tag == highest else "h4"


def markdown_plain(text: str) -> str:
    """Return the Markdown as it is read in a text mail or a DESCRIPTION.

    Blocks are parted by an empty line, list items begin with `- ` or their number, quotations with
    `> `, and the address of a link follows it in parentheses.
    """
    return _Plain().render(_MARKDOWN.parse(plain(text)))


class _Plain:
    """Turns tokens into lines.

    `prefixes` is what stands before a line: quotation marks and list markers, from the outside in;
    `numbers` the next number of each list it is inside of (None: bullets).
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.prefixes: list[str] = []
        self.numbers: list[int | None] = []
        self.close_up = False

    def render(self, tokens: Sequence[Token]) -> str:
        """Return the text of all tokens."""
        steps = {
            "bullet_list_open": self._open_list,
            "ordered_list_open": self._open_list,
            "bullet_list_close": self._close_list,
            "ordered_list_close": self._close_list,
            "list_item_open": self._open_item,
            "list_item_close": self._close,
            "blockquote_open": self._open_quotation,
            "blockquote_close": self._close,
            "inline": self._write,
            "fence": self._write,
            "code_block": self._write,
        }
        for token in tokens:
            if token.type in steps:
                steps[token.type](token)
        return "\n".join(self.lines)

    def _open_list(self, token: Token) -> None:
        ordered = token.type == "ordered_list_open"
        self.numbers.append(int(token.attrGet("start") or 1) if ordered else None)

    def _close_list(self, _: Token) -> None:
        self.numbers.pop()
        self.close_up = bool(self.numbers)

    def _open_item(self, _: Token) -> None:
        number = self.numbers[-1]
        self.prefixes.append("- " if number is None else f"{number}. ")
        self.numbers[-1] = None if number is None else number + 1

    def _open_quotation(self, _: Token) -> None:
        self.prefixes.append("> ")

    def _close(self, _: Token) -> None:
        self.prefixes.pop()

    def _write(self, token: Token) -> None:
        """Add a block, after an empty line unless it goes on within a list."""
        content = token.content.rstrip("\n") if token.children is None else "".join(_inline(token.children))
        if self.lines and not self.close_up:
            self.lines.append("")
        for line in content.split("\n"):
            self.lines.append("".join(self.prefixes) + line)
            # A marker stands before the first line of its item alone.
            self.prefixes = [prefix if prefix == "> " else " " * len(prefix) for prefix in self.prefixes]
        self.close_up = bool(self.numbers)


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the text of a line's tokens; the address of a link that is not its own text comes after it."""
    target, shown = "", ""
    for token in tokens:
        piece = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
        shown += piece
        if token.type == "link_open":
            target, shown = str(token.attrGet("href")), ""
        elif token.type == "link_close" and target.removeprefix("mailto:") != shown:
            piece = f" ({target})"
        yield piece


def phone(text: str, region: str = "SE") -> str | None:
    """Return the number as it is dialled from abroad (`+46 8 123 456 78`), or None if it is none.

    `region` is the two-letter country of numbers that are written without their country's code.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def org_number(typed: str) -> str | None:
    """Return the Swedish organization number as it is written (`556677-8899`), or None if it is none.

    Authorities put 16 before it, so that it has as many digits as a person's.
    """
    digits = orgnr.compact(typed)
    try:
        return orgnr.format(orgnr.validate(digits[2:] if len(digits) == 12 and digits.startswith("16") else digits))
    except ValidationError:
        return None
