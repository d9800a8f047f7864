"""The personal link of somebody who is invited to register."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.database import db
from eventsite.links import Purpose
from eventsite.models import Invitee
from eventsite.rules.policies import Admission
from eventsite.services import events, invitees
from tests.conftest import NOW
from tests.factories import Made, Make, states
from tests.services.guests import guest, guests, invited, listed, set_policy, token
from tests.services.records import do, everything, one, people
from tests.web.organizer_browser import flashed
from tests.web.visitor import forged, press, read, register

ADDRESS = "guest1@bolaget.example"


@pytest.fixture
def event(make: Make) -> Made:
    """A published meeting."""
    return make.event()


def link(app: Flask, invitee_id: int) -> str:
    return f"/invited/{token(app, invitee_id)}"


def opened(client: FlaskClient, app: Flask, invitee_id: int) -> TestResponse:
    """Open the link and press the button that leads on."""
    return press(client, link(app, invitee_id))


def test_the_page_greets_and_says_what_it_is_about(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    page = read(client.get(link(app, guest_id)))
    for words in (
        "Hej Gäst 1",
        "Du är inbjuden",
        "Tematräff om segregation",
        "Svara senast måndag 14 september kl. 9.00.",
        "Fortsätt till anmälan",
        "Jag kan inte komma",
    ):
        assert words in page.text
    assert ADDRESS not in page.text


def test_it_is_in_english_too(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    page = read(client.get("/en" + link(app, guest_id)))
    assert "You are invited" in page.text
    assert "I cannot come" in page.text


def test_looking_changes_nothing(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    before, version = everything(app), one(app, Invitee, guest_id).version
    for _ in range(2):
        client.get(link(app, guest_id))
        client.head(link(app, guest_id))
    assert (everything(app), one(app, Invitee, guest_id).version) == (before, version)
    assert guests(app, event) == [("guest1", "invited")]


def test_it_is_kept_nowhere(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    response = client.get(link(app, guest_id))
    assert (response.headers["Cache-Control"], response.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_going_on_fills_in_the_form(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    response = opened(client, app, guest_id)
    assert (response.status_code, response.location) == (303, f"/events/{event.slug}/register")
    page = read(client.get(response.location))
    assert {name: page.fields[name]["value"] for name in ("name", "email", "company")} == {
        "name": "Gäst 1",
        "email": ADDRESS,
        "company": "Bolaget",
    }
    assert "readonly" not in page.fields["email"]
    assert "Du anmäler dig med din inbjudan." in page.text


def test_without_the_button_the_form_is_empty(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    client.get(link(app, guest_id))
    assert read(client.get(f"/events/{event.slug}/register")).fields["email"]["value"] == ""


def test_another_events_form_is_empty(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    opened(client, app, guest_id)
    assert read(client.get(f"/events/{make.event().slug}/register")).fields["email"]["value"] == ""


def test_registering_with_another_address_counts_for_the_link(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    [guest_id] = invited(app, make, event)
    opened(client, app, guest_id)
    assert register(client, event, email="amina@hamnstaden.example").status_code == 303
    assert guests(app, event) == [("guest1", "registered")]


def test_a_colleague_after_that_registers_without_the_link(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    [guest_id] = invited(app, make, event)
    opened(client, app, guest_id)
    register(client, event, email="amina@hamnstaden.example")
    registration_id = one(app, Invitee, guest_id).registration_id
    assert read(client.get(f"/events/{event.slug}/register")).fields["email"]["value"] == ""
    register(client, event, email="bea@hamnstaden.example")
    assert one(app, Invitee, guest_id).registration_id == registration_id


def test_what_was_typed_stays_when_something_is_wrong(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    opened(client, app, guest_id)
    response = register(client, event, name="", email="amina@hamnstaden.example")
    assert response.status_code == 422
    assert read(response).fields["email"]["value"] == "amina@hamnstaden.example"
    assert read(response).fields["name"]["value"] == ""


def test_a_locked_address_cannot_be_changed_whatever_the_browser_sends(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    [guest_id] = invited(app, make, event, guest(is_locked=True))
    opened(client, app, guest_id)
    assert "readonly" in read(client.get(f"/events/{event.slug}/register")).fields["email"]
    response = register(client, event, email="amina@hamnstaden.example")
    assert response.status_code == 422
    page = read(response)
    assert f"Inbjudan gäller {ADDRESS}. Be arrangören om en egen" in page.text
    assert (page.fields["email"]["value"], "readonly" in page.fields["email"]) == ("amina@hamnstaden.example", False)
    assert people(app, event) == []
    assert register(client, event, email="GUEST1@bolaget.example").status_code == 303
    assert states(app, event) == ["confirmed"]


def test_a_locked_link_is_no_way_to_somebody_elses_registration(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    make.registration(event, email="amina@hamnstaden.example")
    [guest_id] = invited(app, make, event, guest(is_locked=True))
    opened(client, app, guest_id)
    assert register(client, event, email="amina@hamnstaden.example").status_code == 422


def test_where_only_the_invited_may_come_others_are_told(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    set_policy(app, event, admission=Admission.INVITED)
    listed(app, event, guest())
    assert "Träffen är för inbjudna. Öppna länken" in read(client.get(f"/events/{event.slug}/register")).text
    response = register(client, event)
    assert response.status_code == 422
    assert "Träffen är för inbjudna. Skriv adressen som inbjudan skickades till" in read(response).text
    assert read(response).fields["name"]["value"] == "Amina Lindqvist"
    assert people(app, event) == []
    assert register(client, event, email=ADDRESS).status_code == 303


def test_saying_no(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    path = link(app, guest_id)
    response = press(client, path, f"{path}/decline")
    assert (response.status_code, response.location) == (303, path)
    assert flashed(client) == ["Tack, vi har antecknat att du inte kan komma."]
    assert guests(app, event) == [("guest1", "declined")]
    page = read(client.get(path))
    assert "Du har svarat att du inte kan komma" in page.text
    assert "Anmäl mig ändå" in page.text
    assert "Jag kan inte komma" not in page.text


def test_registering_after_a_no(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    do(app, invitees.decline, guest_id)
    opened(client, app, guest_id)
    register(client, event, email=ADDRESS)
    assert guests(app, event) == [("guest1", "registered")]


def test_one_who_is_registered_is_told_to_cancel_instead(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    [guest_id] = invited(app, make, event)
    path = link(app, guest_id)
    sent = read(client.get(path)).hidden
    make.registration(event, email=ADDRESS)
    page = read(client.get(path))
    assert "Du är anmäld" in page.text
    assert "Avboka på din egen sida. Länken står i mejlet." in page.text
    assert "Jag kan inte komma" not in page.text
    client.post(f"{path}/decline", data=sent)
    assert flashed(client) == ["Du är anmäld. Avboka på din egen sida. Länken står i vårt senaste mejl."]
    assert (guests(app, event), states(app, event)) == ([("guest1", "registered")], ["confirmed"])


def test_what_is_called_off_or_over_takes_no_answer(
    client: FlaskClient, app: Flask, make: Make, event: Made, clock: time_machine.Traveller
) -> None:
    [guest_id] = invited(app, make, event)
    path = link(app, guest_id)
    sent = read(client.get(path)).hidden
    clock.move_to(NOW + timedelta(days=25))
    page = read(client.get(path))
    assert "Träffen har varit" in page.text
    assert "Jag kan inte komma" not in page.text
    client.post(f"{path}/decline", data=sent)
    assert flashed(client) == ["Inget ändrades: träffen har varit eller är inställd."]
    clock.move_to(NOW)
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    assert "Träffen är inställd" in read(client.get(path)).text


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"opens_at": NOW + timedelta(days=1)}, "Anmälan öppnar tisdag 25 augusti kl. 11.00. Kom tillbaka då"),
        ({"closes_at": NOW}, "Anmälan har stängt."),
        ({"capacity": 0}, "Träffen är full, men du kan ställa dig i kön."),
        ({"capacity": 0, "has_waitlist": False}, "Träffen är full."),
        ({"state": "postponed"}, "Träffen är uppskjuten"),
    ],
)
def test_it_says_how_the_meeting_stands(  # noqa: PLR0913
    client: FlaskClient, app: Flask, make: Make, event: Made, columns: dict[str, object], words: str
) -> None:
    [guest_id] = invited(app, make, event)
    set_policy(app, event, **columns)
    assert words in read(client.get(link(app, guest_id))).text


def erase(invitee_id: int) -> None:
    """Erase somebody as the purge does."""
    invitee = db.session.get_one(Invitee, invitee_id)
    invitee.name = invitee.email = ""
    invitee.erased_at, invitee.version = NOW, invitee.version + 1


def test_wrong_links_are_404(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id, removed, erased] = invited(app, make, event, guest(1), guest(2), guest(3))
    version = one(app, Invitee, guest_id).version
    good = token(app, guest_id)
    gone = [token(app, removed), token(app, erased)]
    do(app, invitees.remove, event.id, removed, 1)
    do(app, erase, erased)
    tokens = [
        "x",
        good[:-1],
        *gone,
        forged(app, Purpose.MANAGE, guest_id, version),
        forged(app, Purpose.JOIN, guest_id, version),
        forged(app, Purpose.INVITEE, guest_id, version + 1),
        forged(app, Purpose.INVITEE, 99, version),
    ]
    found = {client.get(f"/invited/{each}").status_code for each in tokens}
    app.config["WTF_CSRF_ENABLED"] = False
    found |= {client.post(f"/invited/{each}{way}").status_code for each in tokens for way in ("", "/decline")}
    assert found == {404}
    assert client.get(f"/my/{good}").status_code == 404


def test_a_link_that_was_revoked_does_not_work_in_an_open_browser(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    [guest_id] = invited(app, make, event, guest(is_locked=True))
    opened(client, app, guest_id)
    do(app, invitees.remove, event.id, guest_id, 1)
    assert read(client.get(f"/events/{event.slug}/register")).fields["email"]["value"] == ""


def test_a_draft_tells_nothing(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    set_policy(app, event, state="draft")
    assert client.get(link(app, guest_id)).status_code == 404


def test_buttons_need_their_page(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event)
    for way in ("", "/decline"):
        assert client.post(link(app, guest_id) + way).status_code == 400
    assert client.get(f"{link(app, guest_id)}/decline").status_code == 405
    assert guests(app, event) == [("guest1", "invited")]


def test_a_name_is_text(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    [guest_id] = invited(app, make, event, guest(name="<b>Gäst"))
    opened(client, app, guest_id)
    for path in (link(app, guest_id), f"/events/{event.slug}/register"):
        assert "<b>Gäst" not in client.get(path).get_data(as_text=True)
