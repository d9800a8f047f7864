"""A browser that others use too forgets whose pages were opened in it."""

from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Make, states
from tests.web.visitor import open_mine, press, read

PATH = "/my/leave"


def test_it_asks_first_and_forgets_then(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = open_mine(client, app, make.registration(event))
    assert "Glömma dig i den här webbläsaren?" in read(client.get(PATH)).text
    assert client.get(mine).status_code == 200
    answer = press(client, PATH)
    assert (answer.status_code, answer.location) == (303, "/my")
    assert "Öppna dina egna sidor med länken i ditt mejl." in read(client.get("/my")).text
    assert client.get(mine).status_code == 404
    assert states(app, event) == ["confirmed"]


def test_ones_pages_ask_whether_it_is_oneself(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = open_mine(client, app, make.registration(event, 1))
    pages = [read(client.get(path)) for path in (mine, "/my", f"/events/{event.slug}/questions")]
    assert [PATH in page.links for page in pages] == [True] * 3
    assert "Du är här som Person 1, Bolaget Bostäder. Är det inte du?" in pages[-1].text


def test_it_needs_the_token_of_its_page_and_a_post(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = open_mine(client, app, make.registration(make.event()))
    assert (client.post(PATH).status_code, client.put(PATH).status_code) == (400, 405)
    assert client.get(mine).status_code == 200
