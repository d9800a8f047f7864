"""Taking attendees in from a file: what its columns may mean, how an import stands, what becomes of a row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

MAX_ROWS = 5_000
BATCH = 10  # rows in one transaction: each writes a mail, and others register meanwhile
# What was uploaded and never confirmed is forgotten; so are the rows with mistakes, which are kept to be corrected.
UNCONFIRMED_KEPT = timedelta(days=1)
MISTAKES_KEPT = timedelta(days=7)
OWN = "own-"  # a column that answers one of the event's own questions: own-<field id>


class ImportState(StrEnum):
    """How an import stands."""

    MATCHING = "matching"
    LOOKED_AT = "looked_at"
    RUNNING = "running"
    DONE = "done"


class Target(StrEnum):
    """What a column may say about a person."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    PHONE = "phone"
    MODE = "mode"
    LANGUAGE = "language"


class Outcome(StrEnum):
    """What becomes of a row."""

    SEATED = "seated"
    QUEUED = "queued"
    KNOWN = "known"
    MISTAKE = "mistake"


class Wrong(StrEnum):
    """What is wrong with a row."""

    NO_NAME = "no_name"
    NO_EMAIL = "no_email"
    NO_COMPANY = "no_company"
    BAD_EMAIL = "bad_email"
    OUR_ADDRESS = "our_address"
    BAD_PHONE = "bad_phone"
    BAD_MODE = "bad_mode"
    BAD_LANGUAGE = "bad_language"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"
    NO_SUCH_OPTION = "no_such_option"
    NEITHER = "neither"
    NO_NUMBER = "no_number"
    NO_DAY = "no_day"
    OPTION_FULL = "option_full"
    FULL = "full"
    CLOSED = "closed"
    FAILED = "failed"


HEADINGS: Mapping[Target, tuple[str, ...]] = {
    Target.NAME: ("namn", "för- och efternamn", "fullständigt namn", "deltagare", "name", "full name", "attendee"),
    Target.FIRST_NAME: ("förnamn", "first name", "firstname", "given name"),
    Target.LAST_NAME: ("efternamn", "last name", "lastname", "surname", "family name"),
    Target.EMAIL: (
        "e-post", "epost", "e-postadress", "epostadress", "mejl", "mejladress", "mail", "mailadress",
        "e-mail", "email", "e-mail address", "email address",
    ),
    Target.COMPANY: ("företag", "bolag", "medlemsföretag", "organisation", "arbetsplats", "company", "organization"),
    Target.JOB_TITLE: ("roll", "din roll", "titel", "befattning", "yrkesroll", "role", "job title", "title"),
    Target.PHONE: (
        "mobil", "mobilnummer", "mobiltelefon", "telefon", "telefonnummer", "tel",
        "mobile", "mobile number", "phone", "phone number", "telephone",
    ),
    Target.MODE: ("deltar", "deltagande", "form", "hur", "på plats eller digitalt", "mode", "takes part", "attending"),
    Target.LANGUAGE: ("språk", "language"),
}  # fmt: skip
NEEDED = (Target.EMAIL, Target.COMPANY)


def guessed(headings: Sequence[str], questions: Mapping[int, str]) -> dict[str, int]:
    """Return which column says what, by its heading: one of ours, or an own question in its own words."""
    known = {word: str(target) for target, words in HEADINGS.items() for word in words}
    known |= {_plain(label): f"{OWN}{field_id}" for field_id, label in questions.items()}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        target = known.get(_plain(heading))
        if target is not None:
            found.setdefault(target, place)
    return found


def lacking(columns: Iterable[str]) -> list[Target]:
    """Return what no column says though every row must: a name, whole or in two parts, an address, a company."""
    chosen = set(columns)
    has_name = Target.NAME in chosen or {Target.FIRST_NAME, Target.LAST_NAME} <= chosen
    return [*([] if has_name else [Target.NAME]), *(target for target in NEEDED if target not in chosen)]


def field_of(target: str) -> int | None:
    """Return the id of the own question that a column answers, None for what is no question."""
    return int(target.removeprefix(OWN)) if target.startswith(OWN) else None


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().rstrip(":*? ").split())
