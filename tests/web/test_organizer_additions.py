"""Adding somebody by hand."""

from flask import Flask

from eventsite.rules.permissions import Role
from tests.factories import Make, states
from tests.forms import field
from tests.services.records import kinds
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read

TYPED = {"name": "Amina Lindqvist", "email": "amina@hamnstaden.example", "company": "Hamnstadens Hem", "language": "sv"}


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


def add(client, event, **typed):
    return press(client, path(event, "/add"), path(event, "/add"), **{**TYPED, **typed})


def test_the_person_is_registered_and_told(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    page = read(client.get(path(event, "/add")))
    assert page.fields["is_told"].get("checked") is not None
    response = add(client, event, is_told="y")
    assert (response.status_code, states(app, event), kinds(app)) == (303, ["confirmed"], ["registered"])
    assert flashed(client) == ["Personen har en plats. Ett mejl är på väg."]
    assert "Amina Lindqvist" in read(client.get(response.location)).text


def test_without_the_tick_nobody_is_told_and_what_is_missing_is_said(app: Flask, make: Make):
    event = make.event()
    field(app, event, label="Vilket tåg?", is_required=True)
    client = signed_in(app, make)
    add(client, event)
    assert (kinds(app), flashed(client)) == (
        [],
        ["Personen har en plats. Inget mejl skickas.", "1 svar saknas: Vilket tåg?"],
    )


def test_above_the_capacity_takes_a_second_warned_press(app: Flask, make: Make):
    event = make.event(capacity=0)
    client = signed_in(app, make)
    response = add(client, event, is_told="y")
    text = read(response).text
    assert (response.status_code, states(app, event)) == (409, [])
    assert "Träffen är full: 0 av 0 platser är tagna." in text
    assert 'value="Amina Lindqvist"' in response.get_data(as_text=True)
    add(client, event, when_full="above")
    add(client, event, when_full="queue", email="annan@hamnstaden.example")
    assert states(app, event) == ["confirmed", "waitlisted"]


def test_who_is_registered_already_is_led_to(app: Flask, make: Make):
    event = make.event()
    mine = make.registration(event, 1)
    response = add(signed_in(app, make), event, email="person1@bolaget.example")
    page = read(response)
    assert response.status_code == 409
    assert "Någon är redan anmäld med den här adressen" in page.text
    assert path(event, f"?person={mine}") in page.links


def test_what_is_wrong_is_said_beside_the_field_and_kept(app: Flask, make: Make):
    event = make.event()
    response = add(signed_in(app, make), event, email="fel", name="")
    assert (response.status_code, states(app, event)) == (422, [])
    assert "Skriv personens namn" in read(response).text
    assert 'value="fel"' in response.get_data(as_text=True)


def test_a_viewer_may_not(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    assert client.get(path(event, "/add")).status_code == 403
    assert "Lägg till en person" not in read(client.get(path(event))).text
