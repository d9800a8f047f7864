"""Words in braces that stand for what is the recipient's own: a closed list, replaced once, as plain text.

Nothing of what organizers write is ever a format string or a template (security.md decision 7): what is no word
of the list in single braces is text.
"""

import difflib
import re
from collections.abc import Iterator
from enum import StrEnum

_IN_BRACES = re.compile(r"(?<!\{)\{([^\W\d]\w*)\}(?!\})")


class Placeholder(StrEnum):
    """What a word in braces stands for."""

    NAME = "namn"
    FIRST_NAME = "förnamn"
    COMPANY = "företag"
    EVENT = "träff"
    DATE = "datum"
    TIME = "tid"
    PLACE = "plats"
    MANAGE_LINK = "min_sida"
    JOIN_LINK = "möteslänk"
    EVENT_LINK = "träffens_sida"
    SURVEY_LINK = "enkät"


# Each has an English word too, for texts in English and for who is used to them.
ENGLISH = {
    "name": Placeholder.NAME,
    "first_name": Placeholder.FIRST_NAME,
    "company": Placeholder.COMPANY,
    "event": Placeholder.EVENT,
    "date": Placeholder.DATE,
    "time": Placeholder.TIME,
    "place": Placeholder.PLACE,
    "manage_link": Placeholder.MANAGE_LINK,
    "join_link": Placeholder.JOIN_LINK,
    "event_link": Placeholder.EVENT_LINK,
    "survey_link": Placeholder.SURVEY_LINK,
}
KNOWN: dict[str, Placeholder] = {str(one): one for one in Placeholder} | ENGLISH
LINKS = frozenset({Placeholder.MANAGE_LINK, Placeholder.JOIN_LINK, Placeholder.EVENT_LINK, Placeholder.SURVEY_LINK})
# What is another for each recipient.
OWN = frozenset(Placeholder) - {
    Placeholder.EVENT,
    Placeholder.DATE,
    Placeholder.TIME,
    Placeholder.PLACE,
    Placeholder.EVENT_LINK,
}


def pieces(text: str) -> Iterator[str | Placeholder]:
    """Yield the text in order: what stays as it is, and what is replaced. A placeholder is a Placeholder by type."""
    end = 0
    for found in _IN_BRACES.finditer(text):
        known = KNOWN.get(found[1].casefold())
        if known is not None:
            yield text[end : found.start()]
            yield known
            end = found.end()
    yield text[end:]


def named(text: str) -> frozenset[Placeholder]:
    """Return the placeholders that the text uses."""
    return frozenset(piece for piece in pieces(text) if isinstance(piece, Placeholder))


def unknown(text: str) -> list[str]:
    """Return the words in single braces that are no placeholders, in the order in which they stand, each once."""
    names = [found[1] for found in _IN_BRACES.finditer(text) if found[1].casefold() not in KNOWN]
    return list(dict.fromkeys(names))


def nearest(name: str) -> str:
    """Return the placeholder that was most likely meant."""
    [found] = difflib.get_close_matches(name.casefold(), KNOWN, n=1, cutoff=0.0)
    return found
