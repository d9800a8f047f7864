"""The register of companies as a file: its columns, in Swedish and in English, read row by row and written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from eventsite import spreadsheets, text
from eventsite.rules import addresses
from eventsite.rules import companies as rules
from eventsite.rules.companies import MAX_NAME, CompanyDetails

MAX_ROWS = 10_000
HEADINGS = {
    "name": ("Namn", "Name", "Företag", "Medlemsföretag", "Company", "Organisation"),
    "is_member": ("Medlem", "Member"),
    "org_number": ("Organisationsnummer", "Organization number", "Orgnr", "Org.nr", "Org nr", "Organisation number"),
    "kind": ("Slag", "Kind", "Typ", "Type"),
    "aliases": ("Andra namn", "Other names", "Alias", "Aliases"),
    "domains": ("E-postdomäner", "E-mail domains", "Domäner", "Domän", "Domains", "Domain"),
    "contact_name": ("Kontaktperson", "Contact person", "Kontakt", "Contact"),
    "contact_email": ("Kontaktpersonens e-post", "Contact e-mail", "E-post", "E-mail", "Email", "Mejl"),
}
YES = {"ja", "j", "yes", "y", "x", "1", "true", "sant", "medlem", "member"}
NO = {"nej", "n", "no", "0", "false", "falskt", ""}
LONGEST = {"name": MAX_NAME, "kind": 80, "contact_name": 200, "contact_email": 320}
_BETWEEN = re.compile(r"[|\n]")
_BETWEEN_DOMAINS = re.compile(r"[|,;\s]+")


class Problem(StrEnum):
    """Why a file, or a row of it, cannot be taken."""

    NO_CSV = "no_csv"
    NO_HEADINGS = "no_headings"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"
    NO_NAME = "no_name"
    TOO_LONG = "too_long"
    BAD_NUMBER = "bad_number"
    BAD_DOMAIN = "bad_domain"
    BAD_ADDRESS = "bad_address"
    BAD_MEMBER = "bad_member"
    TWICE = "twice"
    OTHERS_NAME = "others_name"
    OTHERS_NUMBER = "others_number"


@dataclass(frozen=True)
class Trouble:
    """What is wrong, with what, and which other row or company it has to do with."""

    problem: Problem
    value: str = ""
    other: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the file, numbered as a spreadsheet does it: what it says, as far as it says it rightly.

    `said` are the names of the columns that are filled in: what is blank leaves the register as it is.
    """

    number: int
    details: CompanyDetails
    said: frozenset[str]
    troubles: tuple[Trouble, ...] = ()


def read(written: str) -> tuple[list[Row], Trouble | None]:
    """Return the rows of the file, or why it cannot be read as one."""
    try:
        rows = spreadsheets.rows(written)
    except ValueError:
        return [], Trouble(Problem.NO_CSV)
    columns = _columns(rows[0]) if rows else {}
    if "name" not in columns:
        return [], Trouble(Problem.NO_HEADINGS)
    filled = [(number, row) for number, row in enumerate(rows[1:], 2) if any(row)]
    if not filled or len(filled) > MAX_ROWS:
        return [], Trouble(Problem.TOO_MANY if filled else Problem.NO_ROWS, str(MAX_ROWS))
    return [_row(number, row, columns) for number, row in filled], None


def lines(companies: Iterable[CompanyDetails], headings: Iterable[str]) -> Iterator[str]:
    """Yield the register as a file that `read` takes again; `headings` in the order of HEADINGS."""
    return spreadsheets.lines([list(headings), *(_cells(details) for details in companies)])


def _cells(details: CompanyDetails) -> list[str]:
    return [
        details.name,
        "ja" if details.is_member else "nej",
        details.org_number or "",
        details.kind,
        " | ".join(details.aliases),
        " | ".join(details.domains),
        details.contact_name,
        details.contact_email,
    ]


def _columns(row: list[str]) -> dict[str, int]:
    """Return where each column stands, by its heading in either language."""
    known = {heading.casefold(): column for column, headings in HEADINGS.items() for heading in headings}
    found = [(known.get(" ".join(cell.casefold().split())), place) for place, cell in enumerate(row)]
    return {column: place for column, place in reversed(found) if column is not None}


def _row(number: int, row: list[str], columns: Mapping[str, int]) -> Row:
    cells = {column: row[place] if place < len(row) else "" for column, place in columns.items()}
    lists = {name: cells.pop(name, "") for name in ("aliases", "domains")}
    plain = {name: text.one_line(cell) for name, cell in cells.items()}
    said = frozenset(name for name, cell in (plain | lists).items() if cell)
    aliases = tuple(filter(None, map(text.one_line, _BETWEEN.split(lists["aliases"]))))
    domains = list(filter(None, _BETWEEN_DOMAINS.split(lists["domains"])))
    details = CompanyDetails(
        name=plain["name"],
        is_member=plain.get("is_member", "").casefold() in YES,
        org_number=text.org_number(plain.get("org_number", "")),
        kind=plain.get("kind", ""),
        aliases=aliases,
        domains=tuple(dict.fromkeys(filter(None, map(rules.domain, domains)))),
        contact_name=plain.get("contact_name", ""),
        contact_email=plain.get("contact_email", ""),
    )
    return Row(number, details, said, tuple(_troubles(plain, aliases, domains)))


def _troubles(plain: Mapping[str, str], aliases: Iterable[str], domains: Iterable[str]) -> Iterator[Trouble]:
    if not rules.canonical(plain["name"]):
        yield Trouble(Problem.NO_NAME)
    for name, value in plain.items():
        if len(value) > LONGEST.get(name, len(value)):
            yield Trouble(Problem.TOO_LONG, value)
    yield from (Trouble(Problem.TOO_LONG, alias) for alias in aliases if len(alias) > MAX_NAME)
    yield from (Trouble(Problem.BAD_DOMAIN, typed) for typed in domains if not _is_own(rules.domain(typed)))
    yield from _troubles_of_cells(plain)


def _is_own(domain: str | None) -> bool:
    return domain is not None and not rules.is_free_mail(domain)


def _troubles_of_cells(plain: Mapping[str, str]) -> Iterator[Trouble]:
    number, address, member = (plain.get(name, "") for name in ("org_number", "contact_email", "is_member"))
    if number and text.org_number(number) is None:
        yield Trouble(Problem.BAD_NUMBER, number)
    if address and not addresses.looks_right(address):
        yield Trouble(Problem.BAD_ADDRESS, address)
    if member.casefold() not in YES | NO:
        yield Trouble(Problem.BAD_MEMBER, member)
