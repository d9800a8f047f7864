"""The inbox of names that the register does not know."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import MissingCompany
from eventsite.services import companies
from tests.factories import Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.test_organizer_companies import HERE, add, names
from tests.web.visitor import read


@pytest.fixture
def missing(app: Flask, make: Make) -> int:
    """A name that somebody has written and the register does not know, beside one that looks like it."""
    add(app)
    make.registration(make.event(), company="Hamnstads Hem")
    return rows(app, select(MissingCompany.id))[0][0]


def standing(app: Flask) -> list[tuple[str, int | None, bool]]:
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
    assert standing(app) == [("Hamnstads Hem", 1, True)]
    assert "Inget att titta på" in read(client.get(f"{HERE}/missing")).text


def test_a_company_that_is_not_there_is_said_beside_its_name(app: Flask, make: Make, missing: int):
    response = press(signed_in(app, make), f"{HERE}/missing", f"{HERE}/missing/{missing}/same", company="Fel")
    page = read(response)
    assert response.status_code == 422
    assert "Det företaget finns inte i registret" in page.text
    assert page.fields["company"]["value"] == "Fel"
    assert f"#company-{missing}" in page.links


def test_what_is_wrong_on_the_second_page_is_said_there(app: Flask, make: Make, missing: int):
    event = make.event()
    for number in range(20):
        make.registration(event, company=f"Okänt bolag {number}")
    last = max(row[0] for row in rows(app, select(MissingCompany.id)))
    client = signed_in(app, make)
    here = f"{HERE}/missing?page=2"
    assert f"{HERE}/missing/{last}/same?page=2" in client.get(here).get_data(as_text=True)
    page = read(press(client, here, f"{HERE}/missing/{last}/same?page=2", company="Fel"))
    assert f"#company-{last}" in page.links
    assert page.fields["company"]["value"] == "Fel"


def test_a_missing_name_is_added_as_a_company_of_its_own(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    path = f"{HERE}/new?missing={missing}"
    assert read(client.get(path)).fields["name"]["value"] == "Hamnstads Hem"
    response = press(client, path, path, name="Hamnstads Hem i Väst")
    assert (response.status_code, response.location) == (303, f"{HERE}/missing")
    assert standing(app) == [("Hamnstads Hem", 2, True)]


def test_a_missing_name_is_left_out(app: Flask, make: Make, missing: int):
    client = signed_in(app, make)
    press(client, f"{HERE}/missing", f"{HERE}/missing/{missing}/dismiss")
    assert flashed(client) == ["Namnet är lämnat utanför registret och kommer inte upp igen."]
    assert standing(app) == [("Hamnstads Hem", None, True)]


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
