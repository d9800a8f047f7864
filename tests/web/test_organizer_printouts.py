"""What is printed for the day."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from eventsite.rules.events import Format
from eventsite.rules.permissions import Role
from eventsite.rules.policies import Mode
from eventsite.services import registrations
from tests.factories import Made, Make
from tests.services.records import do
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import read


@pytest.fixture
def event(app: Flask, make: Make) -> Made:
    """A hybrid meeting with people on site and online, one in the queue, one who has cancelled."""
    event = make.event(format=Format.HYBRID, venue="Folkets hus", capacity=4)
    for number, name in enumerate(("Örjan", "Åsa", "Bo"), 1):
        make.registration(event, number, name=name, mode=Mode.ON_SITE, company="Öbo" if number == 3 else "Ängen")
    make.registration(event, 4, name="Dina", mode=Mode.DIGITAL)
    make.registration(event, 5, name="Kö", mode=Mode.ON_SITE)
    return event


def text(client: FlaskClient, event: Made, file: str, query: str = "") -> str:
    response = client.get(f"/organizer/events/{event.id}/print/{file}{query}")
    assert response.mimetype == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(response.data)).pages).split())


def order(words: str, *names: str) -> list[str]:
    return sorted((name for name in names if f" {name} " in f" {words} "), key=f" {words} ".index)


def test_the_list_is_in_swedish_order_and_holds_who_comes(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    everyone = ("Örjan", "Åsa", "Bo", "Dina", "Kö")
    assert order(text(client, event, "list.pdf"), *everyone) == ["Bo", "Åsa", "Örjan"]
    words = text(client, event, "list.pdf", "?who=everyone")
    assert order(words, *everyone) == ["Bo", "Dina", "Åsa", "Örjan"]
    assert ("4 personer" in words, "Digitalt" in words, "Sida 1 av 1" in words) == (True, True, True)
    assert order(text(client, event, "list.pdf", "?order=company"), *everyone) == ["Åsa", "Örjan", "Bo"]
    assert order(text(client, event, "list.pdf", "?q=Öbo"), *everyone) == ["Bo"]  # the view
    do(app, registrations.cancel, 3)
    assert "Bo" not in text(client, event, "badges.pdf").split()


def test_badges_say_who_and_where_from(app: Flask, make: Make, event: Made):
    words = text(signed_in(app, make), event, "badges.pdf")
    assert order(words, "Bo", "Åsa", "Örjan") == ["Bo", "Åsa", "Örjan"]
    assert ("Ängen" in words, "Tematräff om segregation" in words) == (True, True)


def test_the_page_says_how_many_and_which_names_cannot_be_printed(app: Flask, make: Make, event: Made):
    make.registration(event, 6, name="王小明", mode=Mode.ON_SITE)
    make.policy(event, capacity=9)
    do(app, registrations.cancel, 1)
    client = signed_in(app, make)
    page = read(client.get(f"/organizer/events/{event.id}/print?who=everyone")).text
    assert "5 personer har en plats i den här vyn." in page
    assert "Skriv dem för hand: 王小明" in page


def test_too_many_for_paper(app: Flask, make: Make, event: Made, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("eventsite.web.organizer.printouts.MOST", 2)
    client = signed_in(app, make)
    for file in ("list.pdf", "badges.pdf"):
        assert client.get(f"/organizer/events/{event.id}/print/{file}").status_code == 303
    assert "Det är fler än 2 personer." in flashed(client)[0]
    assert "Det är fler än 2 personer." in read(client.get(f"/organizer/events/{event.id}/print")).text


def test_who_may(app: Flask, make: Make, event: Made, client: FlaskClient):
    path = f"/organizer/events/{event.id}/print/list.pdf"
    assert signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path).status_code == 403
    assert (signed_in(app, make, "Bo").get(path).status_code, client.get(path).status_code) == (404, 303)
    assert signed_in(app, make).post(path).status_code in {400, 405}
