"""What the picker finds, and what an address says of where somebody works."""

from dataclasses import replace

import pytest

from eventsite.queries import companies as queries
from eventsite.rules.companies import CompanyDetails
from tests.conftest import on_both
from tests.services.test_companies import HAMNEN, add, read


@on_both
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ha", ["Hamnstadens Hem AB", "Hallhem", "Bo i Hallen"]),
        ("HEM", ["Hamnstadens Hem AB"]),
        ("hs", ["Hamnstadens Hem AB"]),
        ("h", []),
        ("%a", []),
        ("__", []),
        ("amn", []),
        ("", []),
    ],
)
def test_the_picker_finds_beginnings_of_words_members_first(app, typed, names):
    for details in (CompanyDetails("Hallhem"), CompanyDetails("Bo i Hallen"), HAMNEN):
        add(app, details)
    assert read(app, queries.matching, typed) == names


@on_both
def test_the_picker_shows_at_most_eight(app):
    for number in range(9):
        add(app, CompanyDetails(f"Hem {number}"))
    assert read(app, queries.matching, "hem") == [f"Hem {number}" for number in range(8)]


@on_both
@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("anna@HAMNSTADEN.example", ["Hamnstadens Hem AB"]),
        ("anna@mail.nord.hamnstaden.example", ["Hamnstadens Hem AB"]),
        ("anna@nyhamnstaden.example", []),
        ("anna@example", []),
        ("anna@gmail.com", []),
        ("anna", []),
        ("", []),
    ],
)
def test_an_address_suggests_the_company_of_its_domain(app, address, names):
    add(app, replace(HAMNEN, domains=("hamnstaden.example", "gmail.com", "example")))
    assert read(app, queries.suggested_for, address) == names


@on_both
def test_the_nearest_domain_decides(app):
    add(app)
    add(app, CompanyDetails("Nordhem", domains=("nord.hamnstaden.example",)))
    assert read(app, queries.suggested_for, "a@x.nord.hamnstaden.example") == ["Nordhem"]


@on_both
@pytest.mark.parametrize(
    ("address", "is_its_own"),
    [("a@hamnstaden.example", True), ("a@post.hamnstaden.example", True), ("a@storbo.example", False), ("a", False)],
)
def test_whether_an_address_is_a_members(app, address, is_its_own):
    company = add(app)
    add(app, CompanyDetails("Storbo", domains=("storbo.example",)))
    assert read(app, queries.is_members, company, address) is is_its_own
