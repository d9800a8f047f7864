"""Sending invitations and reminders: shown, and confirmed, before it is done."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.rules.permissions import Role
from eventsite.services import events
from tests.factories import Made, Make
from tests.services.guests import guest, guests, invited, listed
from tests.services.records import do, everything, mails
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import press, read


def path(event: Made, rest: str) -> str:
    return f"/organizer/events/{event.id}/invitees{rest}"


@pytest.fixture
def event(app: Flask, make: Make, clock: time_machine.Traveller) -> Made:
    """A meeting to which two were invited three days ago, and two more are on the list."""
    event = make.event()
    invited(app, make, event, guest(1), guest(2))
    clock.shift(timedelta(days=3))
    listed(app, event, guest(3), guest(4))
    return event


@pytest.fixture
def alva(app: Flask, make: Make, event: Made) -> FlaskClient:
    """The organizer's browser."""
    return signed_in(app, make)


def confirmed(client: FlaskClient, event: Made, way: str, line: str = "") -> TestResponse:
    return press(client, path(event, way), own_line=line)


@pytest.mark.parametrize(
    ("way", "words", "subject"),
    [
        ("/send", "Skicka inbjudningar till 2 personer?", "Du är inbjuden: Tematräff om segregation"),
        ("/remind", "Påminn 2 personer?", "Kommer du? Tematräff om segregation"),
    ],
)
def test_the_page_says_to_how_many_and_how_it_reads(
    app: Flask, alva: FlaskClient, event: Made, way: str, words: str, subject: str
) -> None:
    before = everything(app)
    page = read(alva.get(path(event, way)))
    for each in (words, subject, "Hej Förnamn Efternamn", "SVARA SENAST"):
        assert each in page.text
    assert "guest" not in page.text
    assert everything(app) == before


def test_the_mail_is_shown_in_the_language_of_the_meeting(app: Flask, make: Make) -> None:
    event = make.event(language="en")
    listed(app, event, guest())
    assert "You are invited: " in read(signed_in(app, make).get(path(event, "/send"))).text


@pytest.mark.parametrize(
    ("way", "kind", "who"),
    [("/send", "invited", ["guest3", "guest4"]), ("/remind", "invited_reminder", ["guest1", "guest2"])],
)
def test_sending(app: Flask, make: Make, alva: FlaskClient, event: Made, way: str, kind: str, who: list[str]) -> None:  # noqa: PLR0913
    response = confirmed(alva, event, way, "Välkomna!")
    assert (response.status_code, response.location) == (303, path(event, ""))
    assert flashed(alva) == ["2 mejl är på väg."]
    make.told()
    assert mails(app, after=2) == [(kind, each, None) for each in who]


@pytest.mark.parametrize("way", ["/send", "/remind"])
def test_when_there_is_nobody_left_there_is_no_page(
    app: Flask, make: Make, alva: FlaskClient, event: Made, way: str
) -> None:
    sent = read(alva.get(path(event, way))).hidden
    confirmed(alva, event, way)
    make.told()
    assert alva.get(path(event, way)).location == path(event, "")
    assert alva.post(path(event, way), data=sent).location == path(event, "")
    assert len(mails(app)) == 4
    assert "Det finns ingen att mejla nu." in flashed(alva)


def test_a_line_too_long_is_said_and_stays(app: Flask, alva: FlaskClient, event: Made) -> None:
    response = confirmed(alva, event, "/send", "x" * 501)
    assert response.status_code == 422
    assert "Skriv högst 500 tecken" in read(response).text
    assert "x" * 501 in read(response).text
    assert len(mails(app)) == 2


def test_a_list_that_has_grown_meanwhile_is_shown_again(app: Flask, alva: FlaskClient, event: Made) -> None:
    sent = read(alva.get(path(event, "/send"))).hidden
    listed(app, event, guest(5))
    response = alva.post(path(event, "/send"), data={**sent, "own_line": "Välkomna!"})
    page = read(response)
    assert response.status_code == 409
    assert "Listan har ändrats sedan du öppnade sidan." in page.text
    assert "Skicka inbjudningar till 3 personer?" in page.text
    assert "Från arrangören: Välkomna!" in page.text
    assert alva.post(path(event, "/send"), data=page.hidden).status_code == 303


def test_nothing_is_sent_for_what_is_called_off(app: Flask, alva: FlaskClient, event: Made) -> None:
    sent = read(alva.get(path(event, "/send"))).hidden
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    assert alva.get(path(event, "/send")).status_code == 303
    assert alva.post(path(event, "/send"), data=sent).status_code == 303
    assert guests(app, event)[2:] == [("guest3", "added"), ("guest4", "added")]


def test_who_may(app: Flask, make: Make, alva: FlaskClient, event: Made) -> None:
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    other = make.event("Bo")
    for way in ("/send", "/remind"):
        assert viewer.get(path(event, way)).status_code == 403
        assert alva.get(path(other, way)).status_code == 404
        assert alva.post(path(event, way), data={"number": "2"}).status_code in {400, 422}
        assert alva.put(path(event, way)).status_code in {400, 405}
    assert len(mails(app)) == 2


def test_the_own_line_is_text(alva: FlaskClient, event: Made) -> None:
    response = confirmed(alva, event, "/send", "<b>x" + "y" * 500)
    assert "<b>x" not in response.get_data(as_text=True)
