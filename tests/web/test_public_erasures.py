"""The page that erases a person."""

from flask import Flask
from flask.testing import FlaskClient

from eventsite.delivery import queue
from eventsite.links import Purpose
from tests.factories import Make
from tests.services.held import columns, held
from tests.services.records import people
from tests.web.visitor import link, open_mine, press, read


def test_the_page_names_what_happens(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    assert f"{own}/erase" in read(client.get(own)).links
    page = read(client.get(f"{own}/erase"))
    for words in (
        "person1@bolaget.example",
        "Det gäller den här träffen och alla andra.",
        "Din plats på Tematräff om segregation avbokas",
        "Din kalender får först en avbokning.",
        "Frågor som du har ställt finns kvar, utan ditt namn.",
        "Det går inte att ångra.",
    ):
        assert words in page.text


def test_it_erases(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, held(app, make, event))
    answer = press(client, f"{own}/erase")
    assert (answer.status_code, answer.location) == (303, "/my/erased")
    assert "Du raderas" in read(client.get("/my/erased")).text
    with app.app_context():
        queue.run_once()
    assert (columns(app), people(app, event)) == ([], [(1, "cancelled_by_self", "")])


def test_the_links_and_this_browser_forget_at_once(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    door = link(app, Purpose.MANAGE, mine)
    own = open_mine(client, app, mine)
    with client.session_transaction() as session:
        session.update(group_receipt={"event": 1, "email": "a@b.example"}, invitations={"1": [1, 1]})
    press(client, f"{own}/erase")
    assert [client.get(path).status_code for path in (own, door, f"{own}/erase")] == [404, 404, 404]
    with client.session_transaction() as session:
        assert session.keys() & {"mine", "receipt", "data", "groups", "group_receipt", "invitations"} == set()


def test_looking_erases_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, make.registration(event, 1))
    client.get(f"{own}/erase")
    client.get("/my/erased")
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, make.registration(event, 1))
    assert client.post(f"{own}/erase").status_code == 400
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_somebody_elses_is_not_there(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    own = open_mine(client, app, make.registration(event, 1))
    other = f"/my/registrations/{make.registration(event, 2)}/erase"
    assert (client.get(other).status_code, press(client, own, other).status_code) == (404, 404)


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert (client.put("/my/registrations/1/erase").status_code, client.put("/my/erased").status_code) == (405, 405)
