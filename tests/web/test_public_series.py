"""The page of a series, and taking part in all of it: form, link, how it went, stopping."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import OutboxMessage
from tests.factories import Made, Make, states
from tests.forms import field
from tests.services.records import rows
from tests.web.visitor import TYPED, press, read

FORM = "/series/natverket/register"


@pytest.fixture
def events(make: Make) -> list[Made]:
    times = [(datetime(2026, month, 14, 9), datetime(2026, month, 14, 12)) for month in (9, 10, 11)]
    return [
        make.event(title=f"Träff {n}", series="Nätverket", starts_wall=starts, ends_wall=ends)
        for n, (starts, ends) in enumerate(times, 1)
    ]


def send(client: FlaskClient, *events: Made, **typed: str):
    data = {**read(client.get(FORM)).hidden, **TYPED, "meetings": [str(event.id) for event in events], **typed}
    return client.post(FORM, data=data)


def link(app: Flask, kind: str = "series_confirm") -> str:
    text = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == kind))[-1][0]
    found = re.search(r"/my/series/links/\S+", text)
    assert found
    return found[0]


def test_from_the_page_of_the_series_to_places_at_all_of_them(app: Flask, client: FlaskClient, events: list[Made]):
    assert FORM in read(client.get("/series/natverket")).links
    assert send(client, *events[:2], wants_new="y").location == "/series/natverket/registered"
    assert "mejl" in read(client.get("/series/natverket/registered")).text
    assert [states(app, event) for event in events] == [[], [], []]
    door = client.get(link(app))
    assert "amina" not in door.get_data(as_text=True).lower()
    opened = press(client, link(app))
    page = read(client.get(opened.location))
    assert "Träff 1" in page.text
    assert "Träff 2" in page.text
    assert [states(app, event) for event in events] == [["confirmed"], ["confirmed"], []]
    assert opened.location in read(client.get("/my")).links
    assert press(client, opened.location, f"{opened.location}/stop").location == "/series/natverket"
    assert client.get(opened.location).status_code == 404
    assert client.get(link(app)).status_code == 404
    assert states(app, events[0]) == ["confirmed"]


def test_it_is_stopped_with_one_press_from_the_mail(app: Flask, client: FlaskClient, events: list[Made]):
    send(client, events[0], wants_new="y")
    press(client, link(app))
    assert press(client, link(app), stop="y").location == "/series/natverket"
    assert client.get(link(app)).status_code == 404


def test_what_asks_something_is_left_out_with_its_reason_and_link(app: Flask, client: FlaskClient, events: list[Made]):
    field(app, events[1], is_required=True)
    page = read(client.get(FORM))
    assert f"/events/{events[1].slug}" in page.links
    assert "Frågar något eget" in page.text
    assert send(client, events[1]).status_code == 422


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"email": "fel"}, "email"),
        ({"company": ""}, "company"),
        ({"phone": "x"}, "phone"),
        ({"website": "x"}, "website"),
        ({"meetings": ""}, "meetings"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_mailed(
    app: Flask, client: FlaskClient, events: list[Made], typed: dict[str, str], wrong: str
):
    response = send(client, events[0], **typed)
    assert response.status_code == 422
    assert f'id="{wrong}-error"' in response.get_data(as_text=True)
    assert rows(app, select(OutboxMessage.id)) == []


def test_one_asks_for_something(client: FlaskClient, events: list[Made]):
    assert send(client).status_code == 422
    assert send(client, wants_new="y").status_code == 303


def test_no_more_mails_than_any_form_may_cause(client: FlaskClient, events: list[Made]):
    assert [send(client, events[0]).status_code for _ in range(4)] == [303, 303, 303, 429]


def test_a_page_of_ones_own_is_nobody_elses(app: Flask, client: FlaskClient, events: list[Made]):
    send(client, events[0])
    press(client, link(app))
    stranger = app.test_client()
    assert stranger.get("/my/series/1").status_code == 404
    assert stranger.post("/my/series/1/stop").status_code in {400, 404}
    assert stranger.get("/my/series/links/x").status_code == 404
    assert client.get("/series/finns-inte/register").status_code == 404


def test_in_english_too(app: Flask, client: FlaskClient, events: list[Made]):
    page = read(client.get(f"/en{FORM}"))
    assert "Register for all remaining meetings" in page.text
