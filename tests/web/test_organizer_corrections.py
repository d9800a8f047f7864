"""The page that puts a person's address right."""

import pytest
from flask import Flask

from eventsite.rules.permissions import Role
from eventsite.services import registrations
from tests.factories import Make
from tests.services.records import do, mails, people
from tests.web.answers import came_back
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read


def path(event, registration_id: int) -> str:
    return f"/organizer/events/{event.id}/attendees/{registration_id}/address"


def panel(event, registration_id: int) -> str:
    return f"/organizer/events/{event.id}/attendees?person={registration_id}"


def test_the_page_says_what_happens(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, 1)
    page = read(signed_in(app, make).get(path(event, one)))
    for words in (
        "person1@bolaget.example",
        "Den nya adressen får bekräftelsen och en ny kalenderinbjudan.",
        "Länkar som har skickats till den gamla adressen slutar fungera.",
        "Den gamla adressen får en avbokning av sin inbjudan.",
    ):
        assert words in page.text
    assert "email" in page.fields


def test_nothing_is_promised_to_a_dead_address(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event)
    came_back(app, one)
    text = read(signed_in(app, make).get(path(event, one))).text
    assert "Inget mer skickas till den gamla adressen." in text
    assert "avbokning av sin inbjudan" not in text


def test_who_waits_is_promised_no_invitation(app: Flask, make: Make):
    event = make.event(capacity=0)
    text = read(signed_in(app, make).get(path(event, make.registration(event)))).text
    assert "Den nya adressen får ett mejl med platsen i kön." in text
    assert "inbjudan" not in text.partition("Ändra adress för")[2]


def test_correcting(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, 1)
    client = signed_in(app, make)
    response = press(client, path(event, one), path(event, one), email=" Ny@bolaget.example ")
    assert (response.status_code, response.location) == (303, panel(event, one))
    assert people(app, event) == [(1, "confirmed", "ny@bolaget.example")]
    assert flashed(client) == ["Adressen är rättad och mejlet är på väg dit."]


@pytest.mark.parametrize(
    "typed", ["", "ny", "a@b@c.se", "ny@bolaget", "å@bolaget.example", "a@x.se, b@x.se", "x" * 400]
)
def test_what_is_no_address_is_said_and_stays_in_the_field(app: Flask, make: Make, typed: str):
    event = make.event()
    one = make.registration(event, 1)
    response = press(signed_in(app, make), path(event, one), path(event, one), email=typed)
    assert response.status_code == 422
    assert read(response).fields["email"].get("value", "") == typed
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]
    assert len(mails(app)) == 1


def test_somebody_elses_address_is_said(app: Flask, make: Make):
    event = make.event()
    one, _ = make.registration(event, 1), make.registration(event, 2)
    response = press(signed_in(app, make), path(event, one), path(event, one), email="person2@bolaget.example")
    assert response.status_code == 409
    assert "Någon annan är anmäld med den här adressen" in read(response).text
    assert read(response).fields["email"]["value"] == "person2@bolaget.example"


def test_a_registration_that_has_ended_has_no_form(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, 1)
    do(app, registrations.cancel, one)
    client = signed_in(app, make)
    assert client.get(path(event, one)).location == panel(event, one)
    response = press(client, panel(event, one), path(event, one), email="ny@bolaget.example")
    assert response.location == panel(event, one)
    assert flashed(client) == ["Adressen går inte att ändra: anmälan eller träffen är avslutad."]
    assert people(app, event) == [(1, "cancelled_by_self", "person1@bolaget.example")]


def test_others_registrations_are_not_found(app: Flask, make: Make):
    mine, other = make.event("Alva"), make.event("Bo")
    stranger = make.registration(other)
    client = signed_in(app, make)
    for event in (mine, other):
        assert client.get(path(event, stranger)).status_code == 404
        response = press(client, "/organizer/", path(event, stranger), email="ny@bolaget.example")
        assert response.status_code == 404


def test_it_needs_the_token_of_its_page(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, 1)
    response = signed_in(app, make).post(path(event, one), data={"email": "ny@bolaget.example"})
    assert response.status_code in {400, 422}
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_who_may(app: Flask, make: Make, client):
    event = make.event("Alva")
    one = make.registration(event, 1)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert viewer.get(path(event, one)).status_code == 403
    assert press(viewer, "/organizer/", path(event, one), email="ny@bolaget.example").status_code == 403
    assert client.get(path(event, one)).location == "/organizer/sign-in"
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_names_and_addresses_are_text(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, name="<b>Cia</b>")
    client = signed_in(app, make)
    response = press(client, path(event, one), path(event, one), email="<script>@x.se")
    assert "<b>Cia" not in response.get_data(as_text=True)
    assert "<script>@" not in response.get_data(as_text=True)
