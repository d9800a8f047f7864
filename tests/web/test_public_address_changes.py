"""The pages by which a person gets another address."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import OutboxMessage
from eventsite.services import registrations
from tests.factories import Make
from tests.services.records import do, mails, people, rows
from tests.web.organizer_browser import flashed
from tests.web.visitor import open_mine, press, read

NEW = "ny@bolaget.example"


def link_in_mail(app: Flask) -> str:
    """Return the path of the newest link to a change of address."""
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "confirm_address"))[-1]
    found = re.search(r"http://localhost(/\S*my/address/\S+)", text)
    return found[1] if found else ""


def test_the_page_says_what_happens(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    assert f"{own}/address" in read(client.get(own)).links
    page = read(client.get(f"{own}/address"))
    for words in (
        "person1@bolaget.example",
        "Vi skickar en länk till den nya adressen.",
        "Dess kalenderinbjudan avbokas",
    ):
        assert words in page.text


def test_a_link_is_sent_and_its_button_moves_the_registration(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, make.registration(event, 1))
    answer = press(client, f"{own}/address", email=NEW)
    assert (answer.status_code, answer.location) == (303, own)
    assert flashed(client) == [f"Vi har skickat en länk till {NEW}. Öppna den och tryck på knappen där."]
    elsewhere = app.test_client()
    door = link_in_mail(app)
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]
    page = read(elsewhere.get(door))
    assert "person1" not in page.text
    moved = press(elsewhere, door)
    assert (moved.status_code, moved.location) == (303, own)
    assert people(app, event) == [(1, "confirmed", NEW)]
    assert elsewhere.get(own).status_code == 200
    assert client.get(own).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_is_registered(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine, _ = make.registration(event, 1), make.registration(event, 2)
    own = open_mine(client, app, mine)
    answers = []
    for address in ("person2@bolaget.example", "person3@bolaget.example"):
        answer = press(client, f"{own}/address", email=address)
        answers.append((answer.status_code, answer.location, flashed(client)[-1].replace(address, "")))
    assert len(set(answers)) == 1
    assert [kind for kind, _, _ in mails(app, after=2)] == ["confirm_address", "confirm_address"]


def test_a_link_works_once(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    press(client, f"{own}/address", email=NEW)
    press(client, link_in_mail(app))
    answer = press(client, link_in_mail(app))
    assert (answer.status_code, "Länken fungerar inte längre" in read(answer).text) == (400, True)


def test_what_is_wrong_is_said_beside_the_field(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    for typed in ("ingen adress", "PERSON1@bolaget.example", ""):
        answer = press(client, f"{own}/address", email=typed)
        assert (answer.status_code, read(answer).fields["email"]["value"]) == (422, typed)
    assert [kind for kind, _, _ in mails(app)] == ["registered"]


def test_nobody_is_mailed_without_end(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    statuses = [press(client, f"{own}/address", email=NEW).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]


def test_somebody_elses_is_not_there(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    open_mine(client, app, make.registration(event, 1))
    other = make.registration(event, 2)
    path = f"/my/registrations/{other}/address"
    assert client.get(path).status_code == 404
    assert press(client, "/my/link", path, email=NEW).status_code == 404


def test_what_has_ended_is_not_moved(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    own = open_mine(client, app, mine)
    do(app, registrations.cancel, mine)
    assert f"{own}/address" not in read(client.get(own)).links
    assert client.get(f"{own}/address").location == own
    assert press(client, own, f"{own}/address", email=NEW).location == own


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert (client.put("/my/address/x").status_code, client.delete("/my/registrations/1/address").status_code) == (
        405,
        405,
    )
