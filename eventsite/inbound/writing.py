"""What a person wrote in a mail, as plain text to be passed on."""

import html
import re

from eventsite import text
from eventsite.inbound.mails import Mail

LENGTH = 10_000
_READ = 100_000  # characters that are looked at
# In this order: a tag, text up to the next tag, a bracket that begins none. Linear, whatever comes.
_PIECE = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>|[^<]+|<", re.IGNORECASE)
_NO_CHARACTER = re.compile("&#[0-9]{8,};?")  # a number that Python refuses to read if it is very long
_BREAKS = frozenset({"p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote"})
_UNSEEN = frozenset({"script", "style", "head", "title"})
_SPACE = re.compile(r"[ \t\n]+")


def written(mail: Mail) -> str:
    """Return the text of the mail, of its HTML if it has no other, at most 10,000 characters."""
    plain = mail.of_type("text/plain")
    rich = None if plain else mail.of_type("text/html")
    content = plain.text()[:_READ] if plain else _reduced(rich.text()[:_READ]) if rich else ""
    lines = [line.rstrip() for line in text.plain(content).strip().split("\n")]
    kept = [line for number, line in enumerate(lines) if line or lines[number - 1]]
    return "\n".join(kept)[:LENGTH]


def _reduced(markup: str) -> str:
    """Return the words of HTML, a line for each of its blocks, without what no reader sees."""
    said: list[str] = []
    hidden = ""
    for piece in _PIECE.finditer(markup):
        closes, tag = piece[1], (piece[2] or "").lower()
        if hidden:
            hidden = "" if closes and tag == hidden else hidden
        elif tag in _UNSEEN and not closes:
            hidden = tag
        elif tag in _BREAKS:
            said.append("\n")
        elif not tag:
            said.append(_SPACE.sub(" ", piece[0]))
    return html.unescape(_NO_CHARACTER.sub("\ufffd", "".join(said)))
