"""Companies: when two names are the same company's, which one an address belongs to, what is said of one."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_NAME = 200
MOST_SHOWN = 8
SHORTEST_QUERY = 2
# What people leave out or write in several ways. "Stiftelsen" is none of them: a foundation and the limited company
# that it owns may bear one name, and are two.
_LEGAL_FORMS = (
    ("ekonomisk", "förening"),
    ("ek.", "för."),
    ("ek", "för"),
    ("(publ)",),
    ("publ",),
    ("ab",),
    ("aktiebolag",),
    ("aktiebolaget",),
    ("hb",),
    ("handelsbolag",),
    ("handelsbolaget",),
    ("kb",),
    ("kommanditbolag",),
    ("kommanditbolaget",),
)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_FREE_MAIL = """
    aol.com bredband.net comhem.se fastmail.com gmail.com gmx.com gmx.net googlemail.com home.se hotmail.com hotmail.se
    icloud.com live.com live.se mac.com mail.com me.com msn.com outlook.com outlook.se passagen.se proton.me
    protonmail.com spray.se swipnet.se tele2.se telia.com telia.se yandex.com
"""
_SIMILAR = 0.72


@dataclass(frozen=True)
class CompanyDetails:
    """What an organizer says about a company. Names are on one line, the number is text.org_number's."""

    name: str
    is_member: bool = False
    org_number: str | None = None
    kind: str = ""
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    contact_name: str = ""
    contact_email: str = ""


def canonical(name: str) -> str:
    """Return the form by which names are compared: NFKC, case folded, single blanks, without the legal form.

    Names are kept as they were written. What is a legal form and nothing else stays, and so does
    a part of the name: "AB Hem" and "Hem AB" are one, "Abba" is another.
    """
    words = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).replace(",", " ").split()
    return " ".join(_without_form(words))[:MAX_NAME].rstrip()


def _without_form(words: list[str]) -> list[str]:
    for form in _LEGAL_FORMS:
        length = len(form)
        if len(words) > length and tuple(words[-length:]) == form:
            return _without_form(words[:-length])
        if len(words) > length and tuple(words[:length]) == form:
            return _without_form(words[length:])
    return words


def domain(typed: str) -> str | None:
    """Return the domain in lower case and ASCII (IDNA), an address or a leading @ cut off; None if it is none."""
    name = unicodedata.normalize("NFKC", typed).strip().rpartition("@")[2].casefold().strip(".")
    try:
        ascii_name = name.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return ascii_name if len(ascii_name) <= 253 and _DOMAIN.fullmatch(ascii_name) else None


def is_free_mail(name: str) -> bool:
    """Say whether anybody may have an address there, so that the domain tells nothing of where one works."""
    return name in _FREE_MAIL.split() or name.startswith("yahoo.")


def domains_above(name: str) -> tuple[str, ...]:
    """Return the domain and those above it with at least two labels, the nearest first; none of free mail."""
    labels = name.split(".")
    above = tuple(".".join(labels[start:]) for start in range(len(labels) - 1))
    return () if any(map(is_free_mail, above)) else above


def distinct(names: Iterable[str], besides: str = "") -> tuple[str, ...]:
    """Return the names in order, of several that are compared as one the first; none that is `besides`'s or blank."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(canonical(name), name)
    return tuple(name for key, name in found.items() if key and key != canonical(besides))


def similar(name: str, others: Sequence[str], limit: int = 3) -> list[str]:
    """Return the most similar of the other names, the best first; none that are only a little alike."""
    key = canonical(name)
    scored = [(_likeness(key, canonical(other)), other) for other in others]
    best = sorted((pair for pair in scored if pair[0] >= _SIMILAR), key=lambda pair: (-pair[0], pair[1]))
    return [other for _, other in best[:limit]]


def _likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two canonical names are; a name that begins or ends with the other is close."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 3 and (longer.startswith(f"{shorter} ") or longer.endswith(f" {shorter}")):
        return 0.9
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SIMILAR and matcher.quick_ratio() >= _SIMILAR else 0
