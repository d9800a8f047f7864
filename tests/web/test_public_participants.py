"""Who else takes part: only for those who have a place, only of those who have said yes, only for a time."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite import tasks
from eventsite.models import AuditEntry, ListingConsent
from eventsite.rules.needs import hash_of
from eventsite.rules.permissions import Role
from eventsite.services import listings, registrations
from tests.factories import Made, Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, signed_in
from tests.web.organizer_browser import press as organizer_press
from tests.web.visitor import open_mine, press, read, register

CONSENT = (
    "Ja, de som deltar i träffen får se mitt namn och mitt företag, till och med 7 dagar efter den. Jag kan ta tillbaka "
    "det när som helst."
)


@pytest.fixture
def event(app: Flask, make: Make) -> Made:
    """A meeting whose participants may see one another."""
    event = make.event(capacity=4)
    do(app, listings.switch, event.id, make.organizer(), is_on=True)
    return event


def consents(app: Flask) -> list[tuple[int, str]]:
    return rows(app, select(ListingConsent.registration_id, ListingConsent.consent_text_hash))


def participants(client: FlaskClient, own: str) -> str:
    return read(client.get(f"{own}/participants")).text


def test_it_is_asked_and_not_ticked_beforehand(app: Flask, client: FlaskClient, event: Made):
    page = client.get(f"/events/{event.slug}/register")
    box = read(page).fields["is_listed"]
    assert ("Får andra deltagare se ditt namn och företag?" in page.text, "checked" in box) == (True, False)
    register(client, event)
    assert consents(app) == []
    register(app.test_client(), event, email="bo@obo.example", is_listed="y")
    assert consents(app) == [(2, hash_of(CONSENT))]


def test_nobody_is_asked_where_there_is_no_list(app: Flask, client: FlaskClient, make: Make):
    event = make.event()
    assert "is_listed" not in read(client.get(f"/events/{event.slug}/register")).fields
    register(client, event, is_listed="y")
    assert consents(app) == []
    own = open_mine(client, app, 1)
    assert client.get(f"{own}/participants").status_code == 404
    assert f"{own}/participants" not in read(client.get(own)).links


def test_the_list_shows_who_has_said_yes_and_counts_the_others(
    app: Flask, client: FlaskClient, make: Make, event: Made
):
    for number, (name, is_listed) in enumerate((("Örjan", True), ("Åsa", True), ("Hemliga", False), ("Mig", False)), 1):
        make.registration(event, number, name=name, listing_consent=CONSENT if is_listed else "")
    make.registration(event, 5, name="Väntar", listing_consent=CONSENT)
    own = open_mine(client, app, 4)
    words = participants(client, own)
    assert "Åsa Bolaget Bostäder Örjan Bolaget Bostäder och 2 till som inte visas" in words
    assert ("Hemliga" in words, "Väntar" in words, "person1@" in words) == (False, False, False)
    assert client.get(f"{own}/participants").headers["Cache-Control"] == "no-store"
    waiting = app.test_client()
    words = participants(waiting, open_mine(waiting, app, 5))
    assert ("Åsa" in words, "Du ser vilka som deltar så snart du har en plats." in words) == (False, True)


def test_one_can_say_yes_later_and_take_it_back_at_once(app: Flask, client: FlaskClient, make: Make, event: Made):
    make.registration(event, 1, name="Cia")
    own = open_mine(client, app, 1)
    assert press(client, f"{own}/participants", f"{own}/participants/show-me").location == own
    assert consents(app) == [(1, hash_of(CONSENT))]
    assert "Cia" in participants(client, own)
    press(client, f"{own}/participants", f"{own}/participants/hide-me")
    assert (consents(app), "1 person deltar. Ingen har valt att synas." in participants(client, own)) == ([], True)
    statement = select(AuditEntry.action).where(AuditEntry.action.startswith("listing.")).order_by(AuditEntry.id)
    assert rows(app, statement) == [("listing.switched_on",), ("listing.given",), ("listing.withdrawn",)]


def test_it_ends_some_days_after_the_meeting(app: Flask, client: FlaskClient, make: Make, event: Made, clock):
    make.registration(event, 1, listing_consent=CONSENT)
    own = open_mine(client, app, 1)
    clock.move_to("2026-09-21T09:59:00+00:00")
    assert "Person 1" in participants(client, own)
    clock.shift(timedelta(minutes=2))
    words = participants(client, own)
    assert ("Person 1 Bolaget" in words, "Det finns ingen lista för deltagare längre." in words) == (False, True)
    assert press(client, f"{own}/participants", f"{own}/participants/hide-me").status_code == 303  # one still may
    assert consents(app) == []


def test_the_purge_deletes_it(app: Flask, make: Make, event: Made, clock):
    make.registration(event, 1, listing_consent=CONSENT)
    make.registration(event, 2, listing_consent=CONSENT)
    do(app, registrations.cancel, 1)
    for days, left in ((2, [2]), (40, [])):
        clock.shift(timedelta(days=days))
        with app.app_context():
            tasks.purge()
        assert [one for one, _ in consents(app)] == left


def test_switching_it_off_shows_nobody_anything_at_once(app: Flask, client: FlaskClient, make: Make, event: Made):
    make.registration(event, 1, name="Cia", listing_consent=CONSENT)
    own = open_mine(client, app, 1)
    alva = signed_in(app, make)
    here = f"/organizer/events/{event.id}/participants"
    assert "1 av 1 har sagt ja." in read(alva.get(here)).text
    organizer_press(alva, here, here)
    assert flashed(alva) == ["Nu ser ingen listan."]
    assert "Cia Bolaget" not in participants(client, own)
    organizer_press(alva, here, here, is_on="y")
    assert "Cia Bolaget" in participants(client, own)  # what people have said yes to stays


def test_who_may_switch_it(app: Flask, make: Make, event: Made):
    here = f"/organizer/events/{event.id}/participants"
    vera = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert (vera.get(here).status_code, organizer_press(vera, here, here, is_on="y").status_code) == (200, 403)
    assert signed_in(app, make, "Bo").get(here).status_code == 404


def test_others_do_not_see_it(app: Flask, client: FlaskClient, make: Make, event: Made):
    make.registration(event, 1, listing_consent=CONSENT)
    for path in ("/my/registrations/1/participants", "/en/my/registrations/1/participants"):
        assert client.get(path).status_code == 404
    assert client.post("/my/registrations/1/participants/hide-me").status_code in {400, 404}
    assert len(consents(app)) == 1
