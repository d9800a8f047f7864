"""Links for those who work with an event without an account: made, mailed, copied, ended."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import Guest, OutboxMessage
from eventsite.rules.permissions import Role
from tests.factories import Make, stored
from tests.services.records import mails, rows
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


def path(event, *more):
    return "/".join(map(str, (f"/organizer/events/{event.id}/guests", *more)))


def made(app):
    return rows(app, select(Guest.role, Guest.name, Guest.email).order_by(Guest.id))


def invite(client, event, **typed):
    said = {"role": "moderator", "speaker": "", "name": "", "email": "", **typed}
    return press(client, path(event), path(event), **said)


def test_a_link_is_made_and_mailed(app: Flask, event, alva):
    assert invite(alva, event, name="Greta Gäst", email="greta@gast.example").status_code == 303
    assert made(app) == [("moderator", "Greta Gäst", "greta@gast.example")]
    assert [kind for kind, *_ in mails(app)] == ["guest_link"]
    assert flashed(alva) == ["Länken är skapad och mejlad."]


def test_a_moderator_gets_mail_and_workplace_in_their_language(app: Flask, event, alva):
    invite(alva, event, name="Grace Guest", email="grace@gast.example", language="en")
    ((subject, text),) = rows(app, select(OutboxMessage.subject, OutboxMessage.text))
    assert subject.startswith("Link for moderators: ")
    (path_of,) = re.findall(r"http://localhost(/en/guest/\S+)", text)
    guest = app.test_client()
    queue = press(guest, path_of, path_of).location
    assert read(guest.get(queue)).text.startswith("Review questions")
    assert "Moderatorer" not in read(guest.get(f"{queue}/live")).text
    assert read(alva.get(queue)).text.startswith("Granska frågor")


def test_an_organizer_keeps_their_language_whatever_link_they_open(app: Flask, event, alva):
    invite(alva, event, name="Grace Guest", language="en")
    [link] = set(re.findall(r"http://localhost(/en/guest/[^\"]+)\"", alva.get(path(event)).get_data(as_text=True)))
    queue = press(alva, link, link).location
    assert read(alva.get(queue)).text.startswith("Granska frågor")


def test_an_unknown_language_is_refused(app: Flask, event, alva):
    assert invite(alva, event, name="Greta", language="de").status_code == 422
    assert made(app) == []


def test_a_speaker_has_the_name_of_the_programme(app: Flask, event, alva):
    speaker = stored(app, event).speakers[0].id
    assert invite(alva, event, role="speaker", speaker=speaker, name="Någon").status_code == 303
    assert made(app) == [("speaker", "Matilda Rehn", "")]


def test_a_link_without_an_address_is_copied_and_opens(app: Flask, event, alva):
    invite(alva, event, role="screen")
    html = alva.get(path(event)).get_data(as_text=True)
    assert "Inte öppnad än" in html
    [link] = set(re.findall(r"http://localhost(/guest/[^\"]+)\"", html))
    assert app.test_client().get(link).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"role": "speaker", "speaker": "999"},
        {"role": "king", "name": "Kung"},
        {"name": "Greta", "email": "greta"},
        {"name": "x" * 201},
    ],
)
def test_what_is_missing_is_said(app: Flask, event, alva, typed):
    answer = invite(alva, event, **typed)
    assert (answer.status_code, made(app)) == (422, [])
    assert "error-summary" in answer.get_data(as_text=True)


def test_sending_again_and_ending(app: Flask, event, alva):
    invite(alva, event, name="Greta", email="greta@gast.example")
    press(alva, path(event), path(event, 1, "send-again"))
    assert [kind for kind, *_ in mails(app)] == ["guest_link", "guest_link"]
    question = read(alva.get(path(event, 1, "revoke"))).text
    assert "Avsluta länken för Greta?" in question
    assert "Den öppnar ingenting längre, inte heller där den redan är öppen. Den var till för: Moderator." in question
    assert "Ingen får mejl om det. Det går inte att ångra, men du kan skapa en ny länk." in question
    assert "/guest/" in alva.get(path(event)).get_data(as_text=True)
    press(alva, path(event, 1, "revoke"), path(event, 1, "revoke"))
    html = alva.get(path(event)).get_data(as_text=True)
    assert ("Avslutad" in html or "Avslutat" in html, "/guest/" in html) == (True, False)
    press(alva, path(event), path(event, 1, "send-again"))
    assert len(mails(app)) == 2


def test_where_a_link_goes_is_said_before_it_is_mailed_again(app: Flask, event, alva):
    invite(alva, event, role="venue", name="Greta", email="greta@gast.example")
    again = path(event, 1, "send-again")
    assert again in read(alva.get(path(event))).links
    question = read(alva.get(again)).text
    assert "Skicka länken igen till Greta?" in question
    assert (
        "Länken mejlas till greta@gast.example. Den är densamma som förut, så det förra mejlet fungerar också."
        in question
    )
    assert re.search(r"kommer in utan konto till och med .* som: Lokal\.", question)
    assert "Mejlet skickas genast och kan inte tas tillbaka." in question
    assert len(mails(app)) == 1
    press(alva, again, again)
    assert len(mails(app)) == 2
    press(alva, path(event), path(event, 1, "revoke"))
    assert alva.get(again).location == path(event)


def test_a_link_without_an_address_cannot_be_mailed(app: Flask, event, alva):
    invite(alva, event, name="Greta")
    assert alva.get(path(event, 1, "send-again")).location == path(event)
    assert flashed(alva)[-1] == "Länken är avslutad, eller så saknas adress. Inget skickades."


def test_another_events_guest_is_not_there(app: Flask, make: Make, event, alva):
    invite(alva, event, name="Greta")
    other = make.event("Alva")
    assert alva.get(path(other, 1, "send-again")).status_code == 404
    assert alva.get(path(other, 1, "revoke")).status_code == 404
    assert press(alva, path(other), path(other, 1, "revoke")).status_code == 404


def test_viewers_and_others_may_not(app: Flask, make: Make, event):
    assert signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event)).status_code == 403
    assert signed_in(app, make, "Bo").get(path(event)).status_code == 404
    assert app.test_client().get(path(event)).status_code == 303


def test_reading_ends_no_link(app: Flask, event, alva):
    invite(alva, event, name="Greta")
    assert alva.get(path(event, 1, "revoke")).status_code == 200
    assert "/guest/" in alva.get(path(event)).get_data(as_text=True)
