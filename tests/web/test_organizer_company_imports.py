"""A list of companies from a file: looked at, confirmed, whole or not at all."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from eventsite.models import Company
from eventsite.rules.companies import CompanyDetails
from eventsite.services import companies
from tests.factories import Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, post_files, signed_in
from tests.web.visitor import read

HERE = "/organizer/companies/import"
LIST = "Namn;Medlem;E-postdomäner\nÖbo;ja;obo.example\nNybo;nej;\n"


def look(client: FlaskClient, content: str | bytes) -> TestResponse:
    """Choose a file and look at it."""
    data = content if isinstance(content, bytes) else content.encode()
    token = read(client.get(HERE)).hidden["csrf_token"]
    return post_files(client, HERE, {"csrf_token": token, "file": FileStorage(BytesIO(data), "lista.csv")})


def confirm(client: FlaskClient, looked_at: TestResponse, **changed: str) -> TestResponse:
    """Press the button of the page that shows what would become of the rows."""
    return client.post(f"{HERE}/confirm", data={**read(looked_at).hidden, **changed})


def register(app: Flask) -> list[tuple[str, bool]]:
    return rows(app, select(Company.name, Company.is_member).order_by(Company.id))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_list_is_looked_at_and_then_taken_in(app: Flask, make: Make, encoding: str):
    client = signed_in(app, make)
    page = look(client, LIST.encode(encoding))
    assert "2 företag läggs till, 0 ändras, 0 ändras inte." in read(page).text
    assert register(app) == []
    response = confirm(client, page)
    assert (response.status_code, response.location) == (303, "/organizer/companies")
    assert flashed(client) == ["2 företag är tillagda och 0 är ändrade."]
    assert register(app) == [("Öbo", True), ("Nybo", False)]


def test_the_page_says_which_headings_are_known(app: Flask, make: Make):
    assert "Namn, Medlem, Organisationsnummer, Slag" in read(signed_in(app, make).get(HERE)).text


def test_each_row_that_is_wrong_is_named_and_nothing_can_be_confirmed(app: Flask, make: Make):
    client = signed_in(app, make)
    response = look(client, LIST + "Öbo AB;kanske;obo\n")
    page = read(response)
    assert "1 rad behöver rättas" in page.text
    for words in (
        "obo är ingen domän för ett företag",
        "”kanske” är varken ja eller nej",
        "Öbo AB står redan på rad 2",
    ):
        assert words in page.text
    assert "content" not in page.hidden
    assert register(app) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Första raden saknar rubriken ”Namn”"),
        (b"PK\x03\x04\xff\xfe\x00\x00", "Första raden saknar rubriken ”Namn”"),
        ('Namn\n"Öbo'.encode(), "Filen går inte att läsa som CSV. Ett citattecken saknar sitt par"),
        (b"Namn\n", "Filen har inga rader under rubrikerna"),
    ],
)
def test_what_is_no_list_is_said_beside_the_field(app: Flask, make: Make, content: bytes, message: str):
    response = look(signed_in(app, make), content)
    assert response.status_code == 422
    assert message in read(response).text


def test_no_file_is_asked_for_again(app: Flask, make: Make):
    client = signed_in(app, make)
    response = client.post(HERE, data={"csrf_token": read(client.get(HERE)).hidden["csrf_token"]})
    assert response.status_code == 422
    assert "Välj en fil" in read(response).text


@pytest.mark.parametrize("content", ["", "x", "AAAA", "ö"])
def test_a_list_that_was_lost_on_the_way_is_asked_for_again(app: Flask, make: Make, content: str):
    client = signed_in(app, make)
    response = confirm(client, look(client, LIST), content=content)
    assert (response.status_code, response.location) == (303, HERE)
    assert flashed(client) == ["Listan kom bort på vägen. Välj filen igen."]
    assert register(app) == []


def test_a_register_that_has_changed_meanwhile_is_looked_at_again(app: Flask, make: Make):
    client = signed_in(app, make)
    page = look(client, "Namn;Andra namn\nÖbo;ÖB\n")
    do(app, lambda: companies.add(CompanyDetails("ÖB"), None).id)
    response = confirm(client, page)
    assert response.status_code == 409
    assert "ÖB är redan ett namn på ÖB" in read(response).text
    assert register(app) == [("ÖB", False)]


def test_formulas_and_markup_are_names_like_others(app: Flask, make: Make):
    client = signed_in(app, make)
    page = look(client, "Namn\n=1+1\n<script>alert(1)</script>\n")
    assert "<script>alert" not in page.text
    confirm(client, page)
    assert register(app) == [("=1+1", False), ("<script>alert(1)</script>", False)]
    assert "'=1+1" in client.get("/organizer/companies/register.csv", buffered=True).text


def test_a_long_list_comes_through_both_steps(app: Flask, make: Make):
    client = signed_in(app, make)
    page = look(client, "Namn\n" + "".join(f"Bolag nummer {number}\n" for number in range(2000)))
    assert confirm(client, page).status_code == 303
    assert len(register(app)) == 2000
