"""The pages that show a person everything that is kept about them."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import OutboxMessage
from eventsite.rules.answers import Verdict
from eventsite.rules.invitees import InviteeState
from eventsite.rules.outbox import Kind
from eventsite.rules.questions import Audience, Handling, Moderation, NameDisplay
from eventsite.rules.registrations import RegistrationState
from tests.factories import Make
from tests.services.held import ANSWER, COMMENT, EMAIL, FILE, NAME, held
from tests.services.records import mails, rows
from tests.web.organizer_browser import flashed
from tests.web.visitor import open_mine, press, read


def link_in_mail(app: Flask) -> str:
    """Return the path of the newest link to personal data."""
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "my_data"))[-1]
    found = re.search(r"http://localhost(/\S*my/data/\S+)", text)
    return found[1] if found else ""


def opened(client: FlaskClient, app: Flask, registration_id: int) -> None:
    """Ask for the link on one's own page, and press the button that it leads to."""
    own = open_mine(client, app, registration_id)
    press(client, own, f"{own}/data")
    assert press(client, link_in_mail(app)).location == "/my/data"


@pytest.fixture
def holder(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> FlaskClient:
    """The browser of somebody of whom all is kept that can be, and who has opened it by the mailed link."""
    mine = held(app, make, make.event())
    clock.shift(timedelta(hours=1))
    opened(client, app, mine)
    return client


def test_a_link_is_mailed(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    answer = press(client, own, f"{own}/data")
    assert (answer.status_code, answer.location) == (303, own)
    assert flashed(client) == [
        "Vi har skickat en länk till person1@bolaget.example. Den fungerar en gång, inom en timme."
    ]
    assert mails(app, after=1) == [("my_data", "person1", None)]
    assert client.get(f"{own}/data").location == own


def test_the_page_and_the_file_hold_everything(holder: FlaskClient) -> None:
    page, file = holder.get("/my/data"), holder.get("/my/data.json")
    found = json.loads(file.data)
    assert (file.headers["Content-Type"], file.headers["Cache-Control"]) == (
        "application/json; charset=utf-8",
        "no-store",
    )
    assert (found["address"], found["registrations"][0]["name"]) == (EMAIL, NAME)
    for words in (NAME, EMAIL, ANSWER, COMMENT, FILE, "kanariefrö", "kanariegatan 1", "Dina uppgifter hos Tematräffar"):
        assert words in read(page).text
        assert words in file.text


def test_food_and_access_are_in_words(holder: FlaskClient) -> None:
    text = read(holder.get("/my/data")).text
    assert "Mat Veganskt Mat, med egna ord kanariefrö Tillgänglighet Ett lugnt rum att vila i Du samtyckte" in text


def test_no_name_of_a_column_and_no_code_is_on_the_page(holder: FlaskClient) -> None:
    page = holder.get("/my/data").text
    codes = {*RegistrationState, *Moderation, *Handling, *Audience, *NameDisplay, *Verdict, *InviteeState, *Kind}
    terms = re.findall("<dt>(.*?)</dt>", page)
    assert [term for term in terms if term == term.lower()] == []
    assert [said for said in re.findall("<dd>(.*?)</dd>", page) if said in codes] == []
    assert len(set(terms)) > 30


def test_without_the_second_link_nothing_is_shown(client: FlaskClient, app: Flask, make: Make) -> None:
    open_mine(client, app, make.registration(make.event(), 1))
    for path in ("/my/data", "/my/data.json"):
        answer = client.get(path)
        assert (answer.status_code, "Person 1" in answer.text) == (400, False)


def test_another_browser_sees_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    opened(client, app, make.registration(make.event(), 1))
    assert (client.get("/my/data").status_code, app.test_client().get("/my/data").status_code) == (200, 400)


def test_the_link_says_nothing_until_its_button_is_pressed_and_works_once(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    opened(client, app, make.registration(make.event(), 1))
    elsewhere = app.test_client()
    assert "person1" not in elsewhere.get(link_in_mail(app)).text.lower()
    assert press(elsewhere, link_in_mail(app)).status_code == 400


def test_it_is_over_after_an_hour(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    opened(client, app, make.registration(make.event(), 1))
    clock.shift(timedelta(hours=1))
    assert client.get("/my/data").status_code == 400


def test_nobody_is_mailed_without_end(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    answers = [press(client, own, f"{own}/data") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert answers[-1].headers["Retry-After"] == "3600"


def test_somebody_elses_is_not_there(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, make.registration(event, 1))
    assert press(client, own, f"/my/registrations/{make.registration(event, 2)}/data").status_code == 404


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert [client.put(path).status_code for path in ("/my/data", "/my/data/x", "/my/registrations/1/data")] == [
        405
    ] * 3


def test_questions_are_told_in_words(holder: FlaskClient) -> None:
    text = read(holder.get("/my/data")).text
    for words in (
        "Visas som Med namn och företag Vem som får läsa den Alla som är anmälda Granskad Publicerad",
        "Andras frågor som du också undrar över Träff Tematräff om segregation Nummer 1",
        "Frågor som du har anmält Träff Tematräff om segregation Nummer 1 Varför Något annat",
    ):
        assert words in text
