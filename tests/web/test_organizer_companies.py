"""The register of companies: finding, adding, changing, merging, and the inbox of names that are missing."""

import csv
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import AuditEntry, Company, CompanyAlias
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.permissions import Role
from eventsite.services import companies
from tests.factories import Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read

HERE = "/organizer/companies"
HAMNEN = CompanyDetails(
    "Hamnstadens Hem",
    is_member=True,
    org_number="556677-8899",
    kind="Bolag",
    aliases=("HSH",),
    domains=("hamnstaden.example",),
    contact_name="Eva Ek",
    contact_email="eva@hamnstaden.example",
)
TYPED = {
    "name": "Öbo AB",
    "is_member": "y",
    "org_number": "5560160680",
    "kind": "Stiftelse",
    "aliases": "ÖB\r\nÖrebohem\r\n\r\n",
    "domains": "@Obo.example\r\nö.example",
    "contact_name": "Nils",
    "contact_email": "nils@obo.example",
}


def add(app: Flask, details: CompanyDetails = HAMNEN) -> int:
    """Put a company into the register and return its id."""
    return do(app, lambda: companies.add(details, None).id)


def names(app: Flask) -> list[str]:
    return [name for (name,) in rows(app, select(Company.name).order_by(Company.id))]


def test_the_register_shows_what_it_holds(app: Flask, make: Make):
    add(app)
    make.registration(make.event(), company="HSH")
    page = read(signed_in(app, make).get(HERE))
    assert "Hamnstadens Hem HSH Medlem 556677-8899 hamnstaden.example 1 Visar 1 av 1" in page.text


def test_an_empty_register_says_what_it_is_for(app: Flask, make: Make):
    assert "Inga företag än" in read(signed_in(app, make).get(HERE)).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=HSH", ["Hamnstadens Hem"]),
        ("q=556677", ["Hamnstadens Hem"]),
        ("q=hamnstaden.ex", ["Hamnstadens Hem"]),
        ("q=%25", []),
        ("show=members", ["Hamnstadens Hem"]),
        ("show=others", ["Nybo"]),
        ("show=nonsense", ["Hamnstadens Hem", "Nybo"]),
        ("page=99", ["Hamnstadens Hem", "Nybo"]),
    ],
)
def test_the_register_is_searched_and_filtered(app: Flask, make: Make, asked: str, found: list[str]):
    add(app)
    add(app, CompanyDetails("Nybo"))
    text = read(signed_in(app, make).get(f"{HERE}?{asked}")).text
    assert [name for name in ("Hamnstadens Hem", "Nybo") if f"{name} " in text] == found


def test_a_long_register_has_pages_and_asks_as_often_as_a_short_one(app: Flask, make: Make):
    client = signed_in(app, make)
    add(app)
    few = queries_of(app, client, HERE)
    for number in range(50):
        add(app, CompanyDetails(f"Bolag {number}", aliases=(f"B{number}",)))
    assert queries_of(app, client, HERE) == few
    assert "Visar 1 av 51" in read(client.get(f"{HERE}?page=2")).text


def test_a_viewer_sees_the_register_without_contacts_and_may_change_nothing(app: Flask, make: Make):
    company = add(app)
    client = signed_in(app, make, "Cia", Role.VIEWER)
    html = client.get(HERE).text
    assert "Hamnstadens Hem" in html
    assert "eva@" not in html
    for path in ("/new", f"/{company}", f"/{company}/merge", "/missing", "/import", "/register.csv"):
        assert client.get(HERE + path).status_code == 403


def test_adding(app: Flask, make: Make):
    client = signed_in(app, make)
    response = press(client, f"{HERE}/new", f"{HERE}/new", **TYPED)
    assert (response.status_code, response.location) == (303, HERE)
    assert flashed(client) == ["Företaget finns nu i registret."]
    columns = (Company.name, Company.is_member, Company.org_number, Company.kind, Company.contact_email)
    assert rows(app, select(*columns)) == [("Öbo AB", True, "556016-0680", "Stiftelse", "nils@obo.example")]
    assert sorted(rows(app, select(CompanyAlias.name))) == [("ÖB",), ("Örebohem",)]


def test_the_form_holds_what_the_register_says_and_saves_it_unchanged(app: Flask, make: Make):
    company = add(app)
    client = signed_in(app, make)
    fields = read(client.get(f"{HERE}/{company}")).fields
    assert fields["contact_email"]["value"] == "eva@hamnstaden.example"
    assert "checked" in fields["is_member"]
    typed = {name: field["value"] for name, field in fields.items() if "value" in field}
    press(client, f"{HERE}/{company}", f"{HERE}/{company}", **typed, aliases="HSH", domains="hamnstaden.example")
    assert rows(app, select(Company.name, Company.org_number)) == [("Hamnstadens Hem", "556677-8899")]
    assert rows(app, select(AuditEntry.action).where(AuditEntry.action.like("company%"))) == [
        ("company.added",),
        ("company.changed",),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": " "}, "Skriv företagets namn"),
        ({"name": "x" * 201}, "Skriv högst 200 tecken"),
        ({"org_number": "556016-0681"}, "Numret stämmer inte. Skriv det så här: 556677-8899"),
        ({"aliases": "x" * 201}, "Varje namn får ha högst 200 tecken"),
        ({"domains": "obo"}, "obo är ingen domän. Skriv den så här: företag.se"),
        ({"domains": "gmail.com"}, "Vem som helst kan ha en adress på gmail.com. Ta bort den"),
        ({"contact_email": "nils"}, "Skriv e-postadressen på formen namn@företag.se"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(app: Flask, make: Make, typed: dict[str, str], message: str):
    client = signed_in(app, make)
    response = press(client, f"{HERE}/new", f"{HERE}/new", **{**TYPED, **typed})
    page = read(response)
    assert response.status_code == 422
    assert message in page.text
    assert page.fields["contact_name"]["value"] == "Nils"
    assert "Örebohem" in page.text or "aliases" in typed
    assert names(app) == []


def test_what_is_another_companys_is_said_beside_the_field(app: Flask, make: Make):
    add(app)
    client = signed_in(app, make)
    for field, value in (("name", "hsh"), ("aliases", "HSH"), ("org_number", "556677-8899")):
        response = press(client, f"{HERE}/new", f"{HERE}/new", **{**TYPED, field: value})
        page = read(response)
        assert response.status_code == 409
        assert f"{value} hör redan till Hamnstadens Hem. Slå ihop de två om de är samma" in page.text
        assert page.fields["contact_name"]["value"] == "Nils"
    assert names(app) == ["Hamnstadens Hem"]


def test_unknown_companies_and_methods_are_not_there(app: Flask, make: Make):
    company = add(app)
    client = signed_in(app, make)
    app.config["WTF_CSRF_ENABLED"] = False
    assert [client.get(f"{HERE}/{path}").status_code for path in ("99", "99/merge", "new?missing=99")] == [404] * 3
    assert client.get(f"{HERE}/missing/1/same").status_code == 405
    assert client.post(f"{HERE}/register.csv").status_code == 405
    assert client.post(f"{HERE}/missing/99/dismiss").status_code == 404
    assert client.delete(f"{HERE}/{company}").status_code == 405


def test_nothing_is_changed_without_the_token(app: Flask, make: Make):
    company = add(app)
    client = signed_in(app, make)
    for path in ("/new", f"/{company}", f"/{company}/merge", "/missing/1/same", "/import/confirm"):
        client.post(HERE + path, data={**TYPED, "company": "Nybo"})
    assert names(app) == ["Hamnstadens Hem"]


def test_the_register_comes_as_a_file(app: Flask, make: Make):
    add(app)
    add(app, CompanyDetails("=1+1"))
    response = signed_in(app, make).get(f"{HERE}/register.csv", buffered=True)
    assert response.headers["Content-Disposition"] == 'attachment; filename="medlemsforetag.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert list(csv.reader(StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";")) == [
        ["Namn", "Medlem", "Organisationsnummer", "Slag", "Andra namn", "E-postdomäner", "Kontaktperson", "Kontaktpersonens e-post"],
        ["'=1+1", "nej", "", "", "", "", "", ""],
        ["Hamnstadens Hem", "ja", "556677-8899", "Bolag", "HSH", "hamnstaden.example", "Eva Ek", "eva@hamnstaden.example"],
    ]  # fmt: skip


def test_the_attendee_list_says_who_works_at_an_unknown_company(app: Flask, make: Make):
    add(app)
    event = make.event()
    known, unknown = make.registration(event, company="HSH"), make.registration(event, company="Nybo")
    client = signed_in(app, make)
    pages = [client.get(f"/organizer/events/{event.id}/attendees?person={one}").text for one in (known, unknown)]
    assert ["Finns inte i företagsregistret" in page for page in pages] == [False, True]
