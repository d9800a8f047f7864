"""Names for those who fill in a form, and the form that asks where one works."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import MissingCompany, Registration
from eventsite.rules.companies import CompanyDetails
from eventsite.services import companies
from tests.factories import Make, states
from tests.services.records import do, rows
from tests.web.visitor import fill_in, read, register

HAMNEN = CompanyDetails(
    "Hamnstadens Hem",
    is_member=True,
    org_number="556677-8899",
    aliases=("HSH",),
    domains=("hamnstaden.example",),
    contact_name="Eva Ek",
    contact_email="eva@hamnstaden.example",
)
ASKED = (
    "Arbetar du på Hamnstadens Hem? Vi gissar det av hamnstaden.example och har fyllt i det. "
    "Skicka igen om det stämmer, annars ändra"
)


@pytest.fixture
def company(app: Flask) -> int:
    """A company of the register with everything that one may have."""
    return do(app, lambda: companies.add(HAMNEN, None).id)


def employer(app: Flask) -> list[tuple[str, int | None]]:
    return rows(app, select(Registration.company, Registration.company_id))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("q=hamn", ["Hamnstadens Hem"]),
        ("q=HS", ["Hamnstadens Hem"]),
        ("q=h", []),
        ("q=%00", []),
        ("q=" + "x" * 2000, []),
        ("", []),
        ("domain=hamnstaden.example", ["Hamnstadens Hem"]),
        ("domain=post.hamnstaden.example", ["Hamnstadens Hem"]),
        ("domain=annan.example", []),
        ("domain=%00", []),
    ],
)
def test_names_and_nothing_else_are_told(client: FlaskClient, company: int, asked: str, names: list[str]):
    assert client.get(f"/companies?{asked}").json == {"names": names}


def test_the_answer_is_everybodys_for_a_minute(client: FlaskClient, company: int):
    response = client.get("/companies?q=hamn")
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers


def test_names_are_only_read(client: FlaskClient, company: int):
    assert client.post("/companies?q=hamn").status_code == 405


def test_a_company_is_chosen_by_its_name(client: FlaskClient, app: Flask, make: Make, company: int):
    register(client, make.event(), company="hamnstadens hem AB")
    assert employer(app) == [("Hamnstadens Hem", company)]


def test_an_unknown_company_is_fine_and_comes_to_the_inbox(client: FlaskClient, app: Flask, make: Make, company: int):
    event = make.event()
    assert register(client, event, company="  Nybo ").status_code == 303
    assert employer(app) == [("Nybo", None)]
    assert rows(app, select(MissingCompany.name)) == [("Nybo",)]


def test_no_id_is_taken_from_a_browser(client: FlaskClient, app: Flask, make: Make, company: int):
    register(client, make.event(), company="Nybo", company_id=str(company))
    assert employer(app) == [("Nybo", None)]


def test_a_blank_company_is_guessed_and_asked_about(client: FlaskClient, app: Flask, make: Make, company: int):
    event = make.event()
    answer = register(client, event, company=" ")
    page = read(answer)
    assert answer.status_code == 422
    assert ASKED in page.text
    assert page.fields["company"]["value"] == "Hamnstadens Hem"
    assert states(app, event) == []


def test_sending_again_confirms_the_guess(client: FlaskClient, app: Flask, make: Make, company: int):
    event = make.event()
    typed = fill_in(client, event, company="")
    page = read(client.post(f"/events/{event.slug}/register", data=typed))
    confirmed = {**typed, "company": page.fields["company"]["value"]}
    assert client.post(f"/events/{event.slug}/register", data=confirmed).status_code == 303
    assert employer(app) == [("Hamnstadens Hem", company)]


@pytest.mark.parametrize("email", ["amina@annan.example", "amina@gmail.com", "amina", ""])
def test_nothing_is_guessed_from_other_addresses(client: FlaskClient, make: Make, company: int, email: str):
    page = read(register(client, make.event(), company="", email=email))
    assert "Skriv var du arbetar" in page.text
    assert page.fields["company"].get("value", "") == ""


def test_nothing_is_guessed_where_two_companies_share_a_domain(
    client: FlaskClient, app: Flask, make: Make, company: int
):
    do(app, lambda: companies.add(CompanyDetails("Holding", domains=("hamnstaden.example",)), None).id)
    assert "Skriv var du arbetar" in read(register(client, make.event(), company="")).text


def test_what_is_written_is_never_overruled_by_the_address(client: FlaskClient, app: Flask, make: Make, company: int):
    register(client, make.event(), company="Annatbo")
    assert employer(app) == [("Annatbo", None)]


def test_the_form_says_that_an_unknown_company_is_fine(client: FlaskClient, make: Make):
    page = read(client.get(f"/events/{make.event().slug}/register"))
    assert "Det gör inget om ditt företag saknas där." in page.text


def test_contacts_are_on_no_public_page(client: FlaskClient, make: Make, company: int):
    event = make.event()
    register(client, event, company="")
    for path in ("/", f"/events/{event.slug}", f"/events/{event.slug}/register", "/companies?q=ham"):
        html = client.get(path).text
        assert "Eva Ek" not in html
        assert "eva@" not in html
        assert "556677" not in html
