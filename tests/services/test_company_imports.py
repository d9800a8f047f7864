"""Lists of companies: taken in whole, or not at all."""

import time

import pytest
from sqlalchemy import func, select

from eventsite import company_files
from eventsite.company_files import Problem
from eventsite.errors import CompanyRowsRefused
from eventsite.models import AuditEntry, Company, CompanyAlias, Registration
from eventsite.queries import companies as queries
from eventsite.rules.companies import CompanyDetails
from eventsite.services import companies, company_imports
from tests.conftest import on_both
from tests.services.records import do, rows

HEAD = "Namn;Medlem;Organisationsnummer;Andra namn;E-postdomäner;Kontaktperson\n"


def take(app, written):
    outcome = do(app, company_imports.load, company_files.read(HEAD + written)[0], None)
    return outcome.added, outcome.changed, outcome.same


def problems(app, written):
    with app.app_context():
        steps = company_imports.plan(company_files.read(HEAD + written)[0])
    return [(step.row.number, trouble.problem, trouble.other) for step in steps for trouble in step.troubles]


def register(app):
    with app.app_context():
        return [company_imports.details_of(company) for company in queries.listed(queries.RegisterView())]


@on_both
def test_a_list_is_taken_in(app, make):
    make.registration(make.event(), company="öbo")
    assert take(app, "Öbo AB;ja;556677-8899;ÖB;obo.example;Eva Ek\nNybo;nej;;;;\n") == (2, 0, 0)
    assert register(app) == [
        CompanyDetails("Nybo"),
        CompanyDetails("Öbo AB", True, "556677-8899", "", ("ÖB",), ("obo.example",), "Eva Ek"),
    ]
    assert rows(app, select(Registration.company)) == [("öbo",)]
    assert rows(app, select(Company.name).join(Registration, Registration.company_id == Company.id)) == [("Öbo AB",)]
    assert rows(app, select(AuditEntry.action, AuditEntry.after).where(AuditEntry.action.like("company.%"))) == [
        ("company.imported", "added 2, changed 0")
    ]


@on_both
def test_the_same_list_once_more_changes_nothing(app):
    written = "Öbo AB;ja;556677-8899;ÖB;obo.example;Eva Ek\nNybo;nej;;;;\n"
    take(app, written)
    assert take(app, written) == (0, 0, 2)


@on_both
def test_empty_cells_and_what_is_known_stay(app):
    do(
        app,
        lambda: (
            companies.add(
                CompanyDetails("Öbo", True, "556677-8899", "Bolag", ("ÖB",), ("obo.example",), "Eva"), None
            ).id
        ),
    )
    assert take(app, "öb;;;Örebostan;o.example;\n") == (0, 1, 0)
    (company,) = register(app)
    assert (company.name, company.is_member, company.kind, company.contact_name) == ("Öbo", True, "Bolag", "Eva")
    assert (set(company.aliases), set(company.domains)) == ({"ÖB", "Örebostan"}, {"obo.example", "o.example"})


@on_both
def test_a_number_finds_a_company_that_has_a_new_name(app):
    do(app, lambda: companies.add(CompanyDetails("Gamla", True, "556677-8899"), None).id)
    assert take(app, "Nya;nej;556677-8899;;;\n") == (0, 1, 0)
    (company,) = register(app)
    assert (company.name, company.aliases, company.is_member) == ("Nya", ("Gamla",), False)


@on_both
@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Nytt\nNytt AB\n", [(3, Problem.TWICE, "2")]),
        ("Nytt;;;Bo;;\nBo\n", [(3, Problem.TWICE, "2")]),
        ("A;;212000-0142;;;\nB;;2120000142;;;\n", [(3, Problem.TWICE, "2")]),
        ("Öbo\nÖB\n", [(3, Problem.TWICE, "2")]),
        ("Nytt;;;ÖB;;\n", [(2, Problem.OTHERS_NAME, "Öbo")]),
        ("Annat;;556677-8899;;;\n", [(2, Problem.OTHERS_NUMBER, "Öbo")]),
    ],
)
def test_what_does_not_fit_the_register_is_refused_with_its_row(app, written, found):
    do(app, lambda: companies.add(CompanyDetails("Öbo", True, "556677-8899", aliases=("ÖB",)), None).id)
    do(app, lambda: companies.add(CompanyDetails("Annat"), None).id)
    before = register(app)
    assert problems(app, written) == found
    with pytest.raises(CompanyRowsRefused):
        take(app, "Helt rätt\n" + written)
    assert register(app) == before


def test_five_thousand_rows_take_a_few_seconds(app):
    written = "".join(f"Bolag {number};ja;;B{number};b{number}.example;\n" for number in range(5000))
    started = time.process_time()
    assert take(app, written) == (5000, 0, 0)
    assert take(app, written) == (0, 0, 5000)
    assert time.process_time() - started < 15
    assert rows(app, select(func.count()).select_from(CompanyAlias)) == [(5000,)]
