"""The page for who has lost the link: the same for every address."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.delivery import queue
from eventsite.models import LinkRequest
from tests.factories import Make
from tests.services.records import mails, rows
from tests.web.visitor import press, read

PAGE = "/my/link"


def test_it_sends_the_links(client: FlaskClient, app: Flask, make: Make) -> None:
    make.registration(make.event(), 1)
    answer = press(client, PAGE, email=" Person1@bolaget.example ")
    assert (answer.status_code, "ett mejl med länkarna på väg" in read(answer).text) == (200, True)
    with app.app_context():
        queue.run_once()
    assert mails(app, after=1) == [("links_again", "person1", None)]


def test_nobody_learns_who_is_registered(client: FlaskClient, app: Flask, make: Make) -> None:
    make.registration(make.event(), 1)
    addresses = ("person1@bolaget.example", "okand@nagonannanstans.example", *["person1@bolaget.example"] * 4)
    answers = [press(client, PAGE, email=address) for address in addresses]
    bodies = {re.sub(rb'name="csrf_token" value="[^"]+"', b"", answer.data) for answer in answers}
    kept = ("Content-Type", "Content-Length", "Cache-Control", "Location", "Retry-After")
    assert {answer.status_code for answer in answers} == {200}
    assert len({tuple(answer.headers.get(name) for name in kept) for answer in answers}) == 1
    assert len(bodies) == 1


def test_nothing_is_mailed_in_the_request(client: FlaskClient, app: Flask, make: Make) -> None:
    make.registration(make.event(), 1)
    press(client, PAGE, email="person1@bolaget.example")
    assert [kind for kind, _, _ in mails(app)] == ["registered"]
    assert rows(app, select(LinkRequest.email)) == [("person1@bolaget.example",)]


def test_what_is_no_address_is_said_beside_the_field(client: FlaskClient) -> None:
    answer = press(client, PAGE, email="person1")
    assert answer.status_code == 422
    page = read(answer)
    assert (page.fields["email"]["value"], page.fields["email"]["aria-invalid"]) == ("person1", "true")


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, app: Flask) -> None:
    assert client.post(PAGE, data={"email": "person1@bolaget.example"}).status_code == 400
    assert rows(app, select(LinkRequest.id)) == []


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.put(PAGE).status_code == 405


def test_it_is_found_where_one_looks_for_it(client: FlaskClient, make: Make) -> None:
    event = make.event()
    for path in ("/", "/my", f"/events/{event.slug}", "/privacy"):
        assert PAGE in read(client.get(path)).links, path
    assert "/en/my/link" in read(client.get("/en/my")).links


def test_it_is_kept_nowhere(client: FlaskClient) -> None:
    assert client.get(PAGE).headers["Cache-Control"] == "no-store"
