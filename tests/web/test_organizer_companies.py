"""The register of companies: finding, adding, changing, merging, and the inbox of names that are missing."""

import csv
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.database import db
from eventsite.models import AuditEntry, Company, CompanyAlias, Event, MissingCompany, Registration
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


def exceeding(app: Flask, make: Make) -> tuple[int, int]:
    """Return the ids of two companies that have two and one people at a meeting with a quota of two."""
    first, second = add(app), add(app, CompanyDetails("Hamnstadens Hus"))
    event = make.event()
    for name in ("HSH", "HSH", "Hamnstadens Hus"):
        make.registration(event, company=name)

    def set_quota() -> None:
        db.session.get_one(Event, event.id).company_quota = 2

    do(app, set_quota)
    return first, second


def test_merging_asks_which_and_suggests_what_looks_alike(app: Flask, make: Make):
    first, _ = exceeding(app, make)
    page = read(signed_in(app, make).get(f"{HERE}/{first}/merge"))
    assert "Vilket företag är Hamnstadens Hem?" in page.text
    assert f"{HERE}/{first}/merge?company=Hamnstadens+Hus" in page.links


def test_merging_says_what_happens_before_it_does(app: Flask, make: Make):
    first, _ = exceeding(app, make)
    page = read(signed_in(app, make).get(f"{HERE}/{first}/merge?company=hamnstadens+hus"))
    for words in (
        "Slå ihop Hamnstadens Hem med Hamnstadens Hus?",
        "2 anmälningar till kommande träffar flyttas.",
        "Hamnstadens Hem är medlem men inte Hamnstadens Hus.",
        "Hamnstadens Hus har 3 platser på ”Tematräff om segregation”, kvoten är 2.",
        "Alla behåller sin plats.",
    ):
        assert words in page.text
    assert names(app) == ["Hamnstadens Hem", "Hamnstadens Hus"]


def test_merging(app: Flask, make: Make):
    first, second = exceeding(app, make)
    client = signed_in(app, make)
    path = f"{HERE}/{first}/merge"
    response = press(client, f"{path}?company=Hamnstadens+Hus", path, company="Hamnstadens Hus")
    assert (response.status_code, response.location) == (303, HERE)
    assert flashed(client) == [
        "Företagen är hopslagna till Hamnstadens Hus.",
        "Hamnstadens Hus har 3 platser på ”Tematräff om segregation”, kvoten är 2.",
    ]
    assert rows(app, select(Registration.company_id, Registration.state)) == [(second, "confirmed")] * 3


@pytest.mark.parametrize(
    ("company", "message"),
    [
        ("", "Skriv namnet på ett företag i registret"),
        ("Finns inte", "Det företaget finns inte i registret"),
        ("HSH", "Det är samma företag. Välj det andra"),
    ],
)
def test_merging_with_nothing_or_itself_is_asked_again(app: Flask, make: Make, company: str, message: str):
    first = add(app)
    client = signed_in(app, make)
    path = f"{HERE}/{first}/merge"
    for response in (client.get(f"{path}?company={company}"), press(client, f"{HERE}/new", path, company=company)):
        assert response.status_code == 422
        assert message in read(response).text


@pytest.fixture
def missing(app: Flask, make: Make) -> int:
    """A name that somebody has written and the register does not know, beside one that looks like it."""
    add(app)
    make.registration(make.event(), company="Hamnstads Hem")
    return rows(app, select(MissingCompany.id))[0][0]


def inbox(app: Flask) -> list[tuple[str, int | None, bool]]:
    found = rows(app, select(MissingCompany.name, MissingCompany.company_id, MissingCompany.settled_at))
    return [(name, company, settled is not None) for name, company, settled in found]


def test_the_inbox_shows_names_with_what_they_may_be(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    assert "1 namn att titta på" in read(client.get(HERE)).text
    page = read(client.get(f"{HERE}/missing"))
    assert "Hamnstads Hem Först skrivet måndag 24 augusti kl. 11.00" in page.text.replace("\u00a0", " ")
    assert "Det är Hamnstadens Hem" in page.text


def test_a_missing_name_is_said_to_be_a_company(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    response = press(client, f"{HERE}/missing", f"{HERE}/missing/{missing}/same", company="Hamnstadens Hem")
    assert (response.status_code, response.location) == (303, f"{HERE}/missing")
    assert flashed(client) == ["Namnet känns igen som Hamnstadens Hem från och med nu."]
    assert inbox(app) == [("Hamnstads Hem", 1, True)]
    assert "Inget att titta på" in read(client.get(f"{HERE}/missing")).text


def test_a_company_that_is_not_there_is_said_beside_its_name(app: Flask, make: Make, missing: int):
    response = press(signed_in(app, make), f"{HERE}/missing", f"{HERE}/missing/{missing}/same", company="Fel")
    page = read(response)
    assert response.status_code == 422
    assert "Det företaget finns inte i registret" in page.text
    assert page.fields["company"]["value"] == "Fel"
    assert f"#company-{missing}" in page.links


def test_a_missing_name_is_added_as_a_company_of_its_own(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    path = f"{HERE}/new?missing={missing}"
    assert read(client.get(path)).fields["name"]["value"] == "Hamnstads Hem"
    response = press(client, path, path, name="Hamnstads Hem i Väst")
    assert (response.status_code, response.location) == (303, f"{HERE}/missing")
    assert inbox(app) == [("Hamnstads Hem", 2, True)]


def test_a_missing_name_is_left_out(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    press(client, f"{HERE}/missing", f"{HERE}/missing/{missing}/dismiss")
    assert flashed(client) == ["Namnet är lämnat utanför registret och kommer inte upp igen."]
    assert inbox(app) == [("Hamnstads Hem", None, True)]


def test_who_comes_second_is_told(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    do(app, companies.dismiss, missing, 1)
    for path, typed in (
        (f"/missing/{missing}/dismiss", {}),
        (f"/missing/{missing}/same", {"company": "HSH"}),
        (f"/new?missing={missing}", {"name": "Nytt"}),
    ):
        press(client, f"{HERE}/new", HERE + path, **typed)
        assert flashed(client) == ["Någon annan har redan tagit hand om namnet."]
    assert names(app) == ["Hamnstadens Hem"]


def test_the_attendee_list_says_who_works_at_an_unknown_company(app: Flask, make: Make):
    add(app)
    event = make.event()
    known, unknown = make.registration(event, company="HSH"), make.registration(event, company="Nybo")
    client = signed_in(app, make)
    pages = [client.get(f"/organizer/events/{event.id}/attendees?person={one}").text for one in (known, unknown)]
    assert ["Finns inte i företagsregistret" in page for page in pages] == [False, True]
