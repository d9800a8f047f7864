"""Confirming an answer, and taking a no back, by links from mails."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import transaction
from eventsite.links import Purpose
from eventsite.models import OutboxMessage
from eventsite.rules.answers import GRACE, UNDO
from eventsite.services import events
from tests.factories import Make, states
from tests.inbound.letters import Invited, answer, calendar, invited, letter, receive
from tests.services.records import everything, rows
from tests.web.visitor import forged, press, read


def link(app: Flask, kind: str) -> str:
    """Return the path in the newest mail of that kind."""
    statement = select(OutboxMessage.text).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc()).limit(1)
    [(text,)] = rows(app, statement)
    return re.search(r"http://localhost(\S*/answers/\S+)", text)[1]


def said_no(app: Flask, make: Make, **changes: object) -> tuple[Invited, str]:
    """Return somebody whose calendar has said no, and the way back."""
    who = invited(app, make, **changes)
    receive(app, answer())
    return who, link(app, "declined")


def let_go(app: Flask) -> None:
    """Release the seats whose grace time is over."""
    with app.app_context():
        tasks.release_declined()


def test_looking_changes_nothing(client: FlaskClient, app: Flask, make: Make) -> None:
    _, undo = said_no(app, make)
    before = everything(app)
    page = read(client.get(undo))
    client.head(undo)
    assert "Vill du ta tillbaka ditt nej?" in page.text
    assert "Vi håller fortfarande din plats" in page.text
    assert everything(app) == before


def test_pressing_gives_the_seat_back(client: FlaskClient, app: Flask, make: Make) -> None:
    who, undo = said_no(app, make)
    response = press(client, undo)
    assert (response.status_code, response.headers["Location"]) == (303, undo)
    assert states(app, who.event) == ["confirmed"]
    assert "Du har en plats" in read(client.get(undo)).text


def test_without_the_form_nothing_happens(client: FlaskClient, app: Flask, make: Make) -> None:
    _, undo = said_no(app, make)
    before = everything(app)
    assert client.post(undo).status_code == 400
    assert everything(app) == before


def test_page_names_nobody(client: FlaskClient, app: Flask, make: Make) -> None:
    _, undo = said_no(app, make)
    assert "Öberg" not in client.get(undo).get_data(as_text=True)


def test_after_the_grace_time_it_is_a_new_seat(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    who, undo = said_no(app, make)
    clock.shift(GRACE)
    let_go(app)
    assert "men det finns plats kvar" in read(client.get(undo)).text
    press(client, undo)
    assert states(app, who.event) == ["confirmed"]


def test_when_the_seat_is_gone_it_is_the_queue(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    who, undo = said_no(app, make, capacity=1)
    make.registration(who.event, 2)
    clock.shift(GRACE)
    let_go(app)
    assert "Du ställs sist i kön" in read(client.get(undo)).text
    press(client, undo)
    assert states(app, who.event) == ["confirmed", "waitlisted"]
    assert "Du står i kön" in read(client.get(undo)).text


def test_after_a_day_there_is_no_button(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    who, undo = said_no(app, make)
    token = read(client.get(undo)).hidden
    clock.shift(UNDO)
    let_go(app)
    page = read(client.get(undo))
    assert "Du har ingen plats" in page.text
    assert f"/events/{who.event.slug}/register" in page.links
    assert client.post(undo, data=token).status_code == 303
    assert states(app, who.event) == ["declined"]


def test_weak_no_is_confirmed_by_a_button(client: FlaskClient, app: Flask, make: Make) -> None:
    who = invited(app, make)
    receive(app, letter(calendar(), proof=""))
    confirm = link(app, "confirm_answer")
    assert "Har du tackat nej?" in read(client.get(confirm)).text
    assert press(client, confirm).headers["Location"] == confirm
    assert "Vi håller din plats till kl. 11.15" in read(client.get(confirm)).text
    assert states(app, who.event) == ["confirmed"]


def test_weak_yes_is_confirmed_by_a_button(client: FlaskClient, app: Flask, make: Make) -> None:
    said_no(app, make)
    receive(app, letter(calendar("ACCEPTED", stamp="20260824T091000Z"), proof=""))
    confirm = link(app, "confirm_answer")
    assert "Har du tackat ja?" in read(client.get(confirm)).text
    press(client, confirm)
    assert "Du har en plats" in read(client.get(confirm)).text


def test_meeting_that_is_called_off_says_so(client: FlaskClient, app: Flask, make: Make) -> None:
    who, undo = said_no(app, make)
    with app.app_context(), transaction():
        events.call_off(who.event.id, "Talaren är sjuk.", None)
    assert "Träffen är inställd" in read(client.get(undo)).text


def test_pages_are_in_english_too(client: FlaskClient, app: Flask, make: Make) -> None:
    _, undo = said_no(app, make)
    assert "Do you want to take back your no?" in read(client.get("/en" + undo)).text


@pytest.mark.parametrize("page", ["undo", "confirm"])
def test_wrong_links_are_404(client: FlaskClient, app: Flask, make: Make, page: str) -> None:
    who, undo = said_no(app, make)
    tokens = [
        "x",
        undo.split("/")[2][:-1],
        forged(app, Purpose.MANAGE, 1, 1),
        forged(app, Purpose.JOIN, who.registration_id, 1),
        forged(app, Purpose.UNDO_DECLINE if page == "confirm" else Purpose.CONFIRM_ANSWER, 1, 1),
        forged(app, Purpose(f"{page}_{'decline' if page == 'undo' else 'answer'}"), 1, 2),
        forged(app, Purpose(f"{page}_{'decline' if page == 'undo' else 'answer'}"), 99, 1),
    ]
    assert {client.get(f"/answers/{token}/{page}").status_code for token in tokens} == {404}


def test_pages_are_kept_nowhere(client: FlaskClient, app: Flask, make: Make) -> None:
    _, undo = said_no(app, make)
    response = client.get(undo)
    assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_time_passes_but_the_button_holds_while_the_page_is_open(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    who, undo = said_no(app, make)
    token = read(client.get(undo)).hidden
    clock.shift(GRACE + timedelta(minutes=1))
    let_go(app)
    client.post(undo, data=token)
    assert states(app, who.event) == ["confirmed"]
