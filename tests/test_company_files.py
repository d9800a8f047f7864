"""A list of companies, read row by row."""

import pytest

from eventsite import company_files
from eventsite.company_files import Problem, Trouble
from eventsite.rules.companies import CompanyDetails

HEAD = "Namn;Medlem;Organisationsnummer;Slag;Andra namn;E-postdomäner;Kontaktperson;Kontaktpersonens e-post\n"
HAMNEN = CompanyDetails(
    "Hamnstadens Hem",
    is_member=True,
    org_number="556677-8899",
    kind="Bolag",
    aliases=("HSH", "Hamnhem"),
    domains=("hamnstaden.example", "hem.example"),
    contact_name="Eva Ek",
    contact_email="eva@hem.example",
)


def rows(written):
    found, trouble = company_files.read(written)
    assert trouble is None
    return found


def troubles(row):
    return [trouble.problem for trouble in rows(HEAD + row)[0].troubles]


def test_a_row_says_everything():
    (row,) = rows(
        HEAD
        + "Hamnstadens  Hem;Ja;5566778899;Bolag;HSH | Hamnhem;@Hamnstaden.example, hem.example;Eva Ek;eva@hem.example"
    )
    assert (row.number, row.details, row.troubles) == (2, HAMNEN, ())


def test_headings_are_known_in_english_in_any_order_and_case():
    (row,) = rows("MEMBER,nonsense,name,Organization Number\nyes,x,Öbo,556677-8899\n")
    assert row.details == CompanyDetails("Öbo", is_member=True, org_number="556677-8899")
    assert row.said == {"is_member", "name", "org_number"}


def test_short_and_empty_rows_are_no_trouble():
    found = rows(HEAD + "\n;;;\nÖbo\n\n")
    assert [(row.number, row.details.name, row.troubles) for row in found] == [(4, "Öbo", ())]


def test_a_register_that_was_written_is_read_as_it_was():
    register = [HAMNEN, CompanyDetails('=cmd|" /C calc"'), CompanyDetails("-Bo", aliases=("+Bo",))]
    headings = [swedish for swedish, *_ in company_files.HEADINGS.values()]
    written = "".join(company_files.lines(register, headings))
    assert written.startswith("\ufeff" + HEAD.rstrip("\n"))
    assert [row.details for row in rows(written.removeprefix("\ufeff"))] == register


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("", Trouble(Problem.NO_HEADINGS, "")),
        ("Ort;Land\nUmeå;Sverige\n", Trouble(Problem.NO_HEADINGS, "")),
        (HEAD, Trouble(Problem.NO_ROWS, "10000")),
        (HEAD + '"Öbo', Trouble(Problem.NO_CSV, "")),
        (HEAD + "Öbo\n" * 10_001, Trouble(Problem.TOO_MANY, "10000")),
    ],
)
def test_what_is_no_list(written, trouble):
    assert company_files.read(written) == ([], trouble)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";ja", Problem.NO_NAME),
        ("x" * 201, Problem.TOO_LONG),
        ("Öbo;kanske", Problem.BAD_MEMBER),
        ("Öbo;;556677-8890", Problem.BAD_NUMBER),
        ("Öbo;;;" + "x" * 81, Problem.TOO_LONG),
        ("Öbo;;;;" + "x" * 201, Problem.TOO_LONG),
        ("Öbo;;;;;obo", Problem.BAD_DOMAIN),
        ("Öbo;;;;;gmail.com", Problem.BAD_DOMAIN),
        ("Öbo;;;;;;;eva", Problem.BAD_ADDRESS),
    ],
)
def test_what_is_wrong_with_a_row(row, problem):
    assert troubles(row) == [problem]


def test_everything_that_is_wrong_is_said_at_once():
    assert troubles(";kanske;1;;;a;;b") == [
        Problem.NO_NAME,
        Problem.BAD_DOMAIN,
        Problem.BAD_NUMBER,
        Problem.BAD_ADDRESS,
        Problem.BAD_MEMBER,
    ]
