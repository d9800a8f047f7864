"""Making one company of two: asked, explained, done."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.database import db
from eventsite.models import Event, Registration
from eventsite.rules.companies import CompanyDetails
from tests.factories import Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.test_organizer_companies import HERE, add, names
from tests.web.visitor import read


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
