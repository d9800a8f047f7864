"""Handing one's own place over to a colleague."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from eventsite.links import Purpose
from tests.factories import Make, states
from tests.web.organizer_browser import flashed
from tests.web.visitor import link, open_mine, press, read, tries

SARA = {"name": "Sara Ek", "email": "sara@bolaget.example"}


def test_a_place_is_handed_over_after_the_consequences_are_read(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = open_mine(client, app, make.registration(event, 1))
    where = f"{mine}/hand-over"
    assert where in read(client.get(mine)).links
    asked = read(client.get(where)).text
    assert "Inbjudan tas bort ur kalendern och länkarna i tidigare mejl slutar fungera." in asked
    assert "Kollegans namn Kollegans e-post" in asked
    answer = press(client, where, **SARA)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my")
    assert "Du har lämnat över platsen till Sara Ek." in read(client.get("/my")).text
    assert states(app, event) == ["cancelled_by_self", "confirmed"]


def test_the_links_to_the_old_place_lead_nowhere(client: FlaskClient, app: Flask, make: Make) -> None:
    registration = make.registration(make.event(), 1)
    old = [link(app, purpose, registration) for purpose in (Purpose.MANAGE, Purpose.JOIN)]
    mine = open_mine(client, app, registration)
    press(client, f"{mine}/hand-over", **SARA)
    assert [client.get(path).status_code for path in (*old, mine)] == [404, 404, 404]


def test_without_the_link_there_is_nothing(client: FlaskClient, make: Make) -> None:
    registration = make.registration(make.event(), 1)
    where = f"/my/registrations/{registration}/hand-over"
    assert (client.get(where).status_code, client.delete(where).status_code) == (404, 405)


def test_what_is_wrong_is_said_and_kept(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = open_mine(client, app, make.registration(event, 1))
    for address, message in (
        ("fel", "Skriv e-postadressen på formen"),
        ("person1@bolaget.example", "Det är din egen adress. Skriv en kollegas"),
    ):
        answer = press(client, f"{mine}/hand-over", name="Sara Ek", email=address)
        page = read(answer)
        assert answer.status_code == 422
        assert message in page.text
        assert page.fields["email"]["value"] == address
    assert states(app, event) == ["confirmed"]


def test_the_answer_is_the_same_for_who_is_registered_already(app: Flask, make: Make) -> None:
    event = make.event()
    make.registration(event, 5)
    answers = []
    for number, address in ((1, "ny@bolaget.example"), (2, "person5@bolaget.example")):
        giver = app.test_client()
        mine = open_mine(giver, app, make.registration(event, number))
        answer = press(giver, f"{mine}/hand-over", name="Sara Ek", email=address)
        answers.append((answer.status_code, answer.location, flashed(giver), read(giver.get("/my")).text))
    assert answers[0] == answers[1]
    assert sorted(states(app, event)) == ["cancelled_by_self"] * 2 + ["confirmed"] * 2


def test_nobody_tries_many_addresses(limited: FlaskClient, app: Flask, make: Make) -> None:
    mine = open_mine(limited, app, make.registration(make.event(), 1))
    assert tries(limited, f"{mine}/hand-over") == [422] * 60 + [429]


def test_an_address_that_has_had_enough_is_refused(client: FlaskClient, app: Flask, make: Make) -> None:
    for number in range(3):
        make.registration(make.event(title=f"Träff {number}"), 5)
    mine = open_mine(client, app, make.registration(make.event(), 1))
    answer = press(client, f"{mine}/hand-over", name="Fem", email="person5@bolaget.example")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    assert "flera mejl till den här adressen" in read(answer).text


def test_who_waits_has_nothing_to_hand_over(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(capacity=1)
    make.registration(event, 1)
    mine = open_mine(client, app, make.registration(event, 2))
    assert f"{mine}/hand-over" not in read(client.get(mine)).links
    assert client.get(f"{mine}/hand-over").headers["Location"] == mine


def test_when_the_meeting_has_ended_meanwhile_nothing_is_changed(
    client: FlaskClient, app: Flask, make: Make, clock: object
) -> None:
    event = make.event()
    mine = open_mine(client, app, make.registration(event, 1))
    form = read(client.get(f"{mine}/hand-over")).hidden
    clock.shift(timedelta(days=25))  # type: ignore[attr-defined]
    assert client.post(f"{mine}/hand-over", data={**form, **SARA}).headers["Location"] == mine
    assert "Inget ändrades" in read(client.get(mine)).text
