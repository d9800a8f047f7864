"""Signing in by a link and out again."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from eventsite.models import OutboxMessage
from eventsite.queries import outbox as outbox_queries
from tests.conftest import NOW
from tests.factories import Make
from tests.services.records import rows
from tests.web.organizer_browser import link_of, press, signed_in
from tests.web.visitor import read

LINK = re.compile(r"/organizer/sign-in/\S+")


def ask(client: FlaskClient, email: str):
    return press(client, "/organizer/sign-in", "/organizer/sign-in", email=email)


def test_the_answer_is_the_same_for_an_organizer_and_for_a_stranger(client: FlaskClient, app: Flask, make: Make):
    make.organizer("Alva")
    known, strange = ask(client, "alva@forening.example"), ask(client, "dag@nowhere.example")
    assert (known.status_code, known.data) == (strange.status_code, strange.data)
    with app.app_context():
        assert outbox_queries.backlog().waiting == 1


@pytest.mark.parametrize("email", ["", "alva", "alva@", "a b@c.example"])
def test_an_address_that_is_none_is_said_at_the_field(client: FlaskClient, email: str):
    response = ask(client, email)
    assert response.status_code == 422
    assert read(response).fields["email"]["aria-invalid"] == "true"


def test_opening_the_link_changes_nothing_and_pressing_the_button_signs_in(client: FlaskClient, app: Flask, make: Make):
    make.organizer("Alva")
    path = link_of(app, "Alva")
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert client.get("/organizer/").status_code == 303
    response = press(client, path, path)
    assert (response.status_code, response.location) == (303, "/organizer/")
    assert client.get("/organizer/").status_code == 200


def test_a_link_works_once(client: FlaskClient, app: Flask, make: Make):
    make.organizer("Alva")
    path = link_of(app, "Alva")
    press(client, path, path)
    other = app.test_client()
    response = press(other, path, path)
    assert response.status_code == 400
    assert "/organizer/sign-in" in read(response).links
    assert other.get("/organizer/").status_code == 303


def test_pressing_the_link_that_somebody_else_has_asked_for_lets_only_the_presser_in(app: Flask, make: Make):
    make.organizer("Alva")
    alva, dag, telephone = (app.test_client() for _ in range(3))
    for browser in (alva, dag):
        ask(browser, "alva@forening.example")
    of_alva, of_dag = (LINK.search(text)[0] for (text,) in rows(app, select(OutboxMessage.text)))
    assert of_alva != of_dag
    assert [press(alva, of_dag, of_dag).status_code, is_in(alva), is_in(dag)] == [303, True, False]
    assert [press(dag, of_dag, of_dag).status_code, is_in(dag)] == [400, False]
    assert [press(telephone, of_alva, of_alva).status_code, is_in(telephone), is_in(dag)] == [303, True, False]
    assert [press(dag, of_alva, of_alva).status_code, is_in(dag)] == [400, False]


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/organizer/").status_code == 200


def test_a_link_is_too_old_after_ten_minutes(client: FlaskClient, app: Flask, make: Make, clock: Traveller):
    make.organizer("Alva")
    path = link_of(app, "Alva")
    clock.move_to(NOW + timedelta(minutes=10))
    assert press(client, path, path).status_code == 400


def test_a_made_up_link_is_a_spent_one(client: FlaskClient):
    assert press(client, "/organizer/sign-in/made-up", "/organizer/sign-in/made-up").status_code == 400


def test_nothing_of_the_earlier_session_is_left_after_signing_in(client: FlaskClient, app: Flask, make: Make):
    make.organizer("Alva")
    with client.session_transaction() as session:
        session["mine"] = {"1": 1}
    path = link_of(app, "Alva")
    press(client, path, path)
    with client.session_transaction() as session:
        assert set(session) == {"organizer"}


def test_signing_out_ends_the_session_on_the_server(app: Flask, make: Make):
    client = signed_in(app, make)
    with client.session_transaction() as session:
        secret = session["organizer"]
    response = press(client, "/organizer/", "/organizer/sign-out")
    assert (response.status_code, response.headers["Clear-Site-Data"]) == (303, '"cache"')
    with client.session_transaction() as session:
        session["organizer"] = secret
    assert client.get("/organizer/").status_code == 303


def test_a_session_ends_after_twelve_hours(app: Flask, make: Make, clock: Traveller):
    client = signed_in(app, make)
    clock.move_to(NOW + timedelta(hours=12))
    assert client.get("/organizer/").location == "/organizer/sign-in"


@pytest.mark.parametrize("path", ["/organizer/sign-in", "/organizer/sign-in/x", "/organizer/sign-out"])
def test_a_post_without_a_token_is_refused(client: FlaskClient, path: str):
    assert client.post(path, data={"email": "alva@forening.example"}).status_code == 400


def test_signing_out_is_no_link(client: FlaskClient):
    assert client.get("/organizer/sign-out").status_code == 405


@pytest.mark.parametrize("path", ["/organizer/sign-in", "/organizer/sign-in/x", "/organizer/"])
def test_nothing_is_kept_by_caches(client: FlaskClient, path: str):
    headers = client.get(path).headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
