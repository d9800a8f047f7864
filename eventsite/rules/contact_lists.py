"""A list of contacts as a file: what people save from a spreadsheet, read without guessing more than one must."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

DELIMITERS = (";", ",", "\t")
_HEADINGS = {
    "name": ("namn", "name", "full name", "fullständigt namn"),
    "email": ("e-post", "epost", "e-postadress", "mejl", "mejladress", "mail", "e-mail", "email", "email address"),
    "company": ("företag", "bolag", "medlemsföretag", "organisation", "company", "organization"),
    "language": ("språk", "language"),
}
_LANGUAGES = {
    "sv": ("sv", "svenska", "swedish"),
    "en": ("en", "engelska", "english"),
}
COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
LANGUAGE_OF = {word: language for language, words in _LANGUAGES.items() for word in words}


class ListProblem(StrEnum):
    """Why a whole list cannot be read."""

    EMPTY = "empty"
    NO_ADDRESSES = "no_addresses"
    SAME_HEADING = "same_heading"
    BROKEN = "broken"
    TOO_LONG = "too_long"


class Unreadable(Exception):
    """The list as a whole cannot be read."""

    def __init__(self, problem: ListProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Contact:
    """A row of the list as it is written; `number` is its line. `is_ragged`: it has more cells than headings."""

    number: int
    email: str
    name: str = ""
    company: str = ""
    language: str = ""
    is_ragged: bool = False


def decoded(content: bytes) -> str:
    """Return the text of a file: what its byte order mark says, else UTF-8, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def contacts(text: str, limit: int) -> list[Contact]:
    """Return the rows of the list below its headings, blank ones left out. Raises Unreadable."""
    try:
        rows = list(_rows(text, limit))
    except csv.Error as error:
        raise Unreadable(ListProblem.BROKEN) from error
    if not rows:
        raise Unreadable(ListProblem.EMPTY)
    columns = _columns(rows[0][1])
    return [_contact(number, cells, columns) for number, cells in rows[1:]]


def language_of(written: str, default: str) -> str:
    """Return the language that a word names, the default for none, "" for what is none of ours."""
    return LANGUAGE_OF.get(written.casefold(), "") if written else default


def _rows(text: str, limit: int) -> Iterator[tuple[int, list[str]]]:
    lines = text.removeprefix("\ufeff").replace("\0", "")
    first, _, rest = lines.partition("\n")
    if first.strip().lower().startswith("sep="):  # spreadsheets write down so what parts the cells
        first, lines = rest.partition("\n")[0], rest
    reader = csv.reader(StringIO(lines, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    kept = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            kept += 1
            if kept > limit + 1:
                raise Unreadable(ListProblem.TOO_LONG)
            yield reader.line_num, [cell.strip() for cell in cells]


def _columns(headings: list[str]) -> list[str]:
    columns = [COLUMN_OF.get(heading.casefold().rstrip(":"), "") for heading in headings]
    named = [column for column in columns if column]
    if "email" not in named:
        raise Unreadable(ListProblem.NO_ADDRESSES)
    if len(named) != len(set(named)):
        raise Unreadable(ListProblem.SAME_HEADING)
    return columns


def _contact(number: int, cells: list[str], columns: list[str]) -> Contact:
    said = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    return Contact(number, **{"email": "", **said}, is_ragged=any(cells[len(columns) :]))
