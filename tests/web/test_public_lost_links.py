"""The page for who has lost the link: the same for every address."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.database import db
from eventsite.delivery import queue
from eventsite.links import Purpose
from eventsite.models import LinkRequest, Registration
from tests.factories import Make
from tests.services.records import do, mails, rows
from tests.web.visitor import forged, press, read

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


def all_at_once(app: Flask, registration_id: int, version: int = 1) -> str:
    """Return the path that opens all registrations of an address."""
    return "/my/all/" + forged(app, Purpose.MANAGE_ALL, registration_id, version)


def opened(client: FlaskClient) -> list[str]:
    """Return the paths of the registrations that this browser has opened."""
    return [href for href in read(client.get("/my")).links if href.startswith("/my/registrations/")]


def test_one_link_opens_all_that_the_address_had_and_no_more(client: FlaskClient, app: Flask, make: Make) -> None:
    first, second, later = (make.event(title=f"Träff {number}") for number in range(3))
    mine, colleague = make.registration(first, 1), make.registration(first, 2)
    also_mine = make.registration(second, 1)
    make.registration(later, 1)
    path = all_at_once(app, also_mine)
    door = read(client.get(path))
    assert "Visa alla mina anmälningar" in door.text
    assert "Träff 0" not in door.text
    assert opened(client) == []
    answer = press(client, path)
    assert (answer.status_code, answer.location) == (303, "/my")
    assert opened(client) == [f"/my/registrations/{one}" for one in (mine, also_mine)]
    assert client.get(f"/my/registrations/{colleague}").status_code == 404


def test_seats_without_a_name_are_nobodys_to_open(client: FlaskClient, app: Flask, make: Make) -> None:
    one, other = (make.registration(make.event(title=f"Träff {number}"), number) for number in range(2))

    def unname() -> None:
        for each in (one, other):
            row = db.session.get_one(Registration, each)
            row.email = row.canonical_email = ""

    do(app, unname)
    press(client, all_at_once(app, other))
    assert opened(client) == []


def test_wrong_links_to_all_open_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    right = all_at_once(app, mine)
    other_purpose = "/my/all/" + forged(app, Purpose.MANAGE, mine, 1)
    paths = (right[:-1], all_at_once(app, mine, 2), all_at_once(app, 999), other_purpose)
    assert [client.get(path).status_code for path in paths] == [404] * 4
    assert client.post(right).status_code == 400
    assert opened(client) == []
