"""What in a question somebody should look at before others read it. A suspicion warns and holds; it never refuses."""

import re
from enum import StrEnum

from eventsite.rules import similarity


class Suspicion(StrEnum):
    """Why a question is held until somebody has looked."""

    PERSONAL_NUMBER = "personal_number"
    MAIL_ADDRESS = "mail_address"
    PHONE = "phone"
    HOME = "home"
    NEIGHBOUR = "neighbour"
    LINK = "link"
    COARSE = "coarse"
    SHOUTING = "shouting"
    IMPERSONATION = "impersonation"
    NOT_ANONYMOUS = "not_anonymous"
    REPORTED = "reported"


_FORMS: tuple[tuple[Suspicion, re.Pattern[str]], ...] = (
    (Suspicion.PERSONAL_NUMBER, re.compile(r"(?<!\d)(?:19|20)?\d{2}[01]\d[0-3]\d[-+ ]?\d{4}(?!\d)")),
    (Suspicion.MAIL_ADDRESS, re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}")),
    (Suspicion.PHONE, re.compile(r"(?<![\d-])(?:\+46[\s-]?|0)\d(?:[\s-]?\d){6,9}(?![\d-])")),
    (
        Suspicion.HOME,
        re.compile(
            r"\b(?:lägenhet(?:en)?|lgh|apartment|flat)\s*(?:nr\.?|no\.?|nummer|number)?\s*\d{2,}", re.IGNORECASE
        ),
    ),
    (
        Suspicion.NEIGHBOUR,
        re.compile(
            r"\b(?:min|vår|my|our)\s+(?:granne|neighbour)\b"
            r"|\b(?:hyresgäst(?:en)?|familj(?:en)?|tenant|family)\s+(?:på|i|in|on|at)\s+\w+"
            r"(?:gatan|vägen|gränd|torget|backen|\s(?:street|road))\b",
            re.IGNORECASE,
        ),
    ),
    (Suspicion.LINK, re.compile(r"(?:https?://|\bwww\.)\S", re.IGNORECASE)),
    # Whole words only: parts of compounds give false alarms.
    (Suspicion.COARSE, re.compile(r"\b(?:jävl\w*|fan|helvete\w*|idiot\w*|fuck\w*|shit|skit(?:snack|stövel))\b", re.I)),
)
_LETTERS_TO_SHOUT = 20
# What looks like something about somebody who can be found: the asker is warned before it is sent.
PERSONAL = frozenset(
    {Suspicion.PERSONAL_NUMBER, Suspicion.MAIL_ADDRESS, Suspicion.PHONE, Suspicion.HOME, Suspicion.NEIGHBOUR}
)


def of_text(text: str) -> Suspicion | None:
    """Return the first thing in the text that somebody should look at, or None."""
    for suspicion, form in _FORMS:
        if form.search(text):
            return suspicion
    letters = [char for char in text if char.isalpha()]
    if len(letters) >= _LETTERS_TO_SHOUT and all(char.isupper() for char in letters):
        return Suspicion.SHOUTING
    return None


def is_personal(text: str) -> bool:
    """Say whether the text looks like something about a person."""
    return of_text(text) in PERSONAL


def gives_away(text: str, *names: str) -> bool:
    """Say whether a text that is to be nobody's names its asker, or where they work."""
    said = f" {similarity.normalized(text)} "
    return any(f" {similarity.normalized(name)} " in said for name in names if similarity.normalized(name))
