"""What an edit means for those registered is shown, and confirmed, before it is saved."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventsite.models import FanOut, OutboxMessage
from eventsite.rules.details import SessionDetails
from eventsite.rules.permissions import Role
from tests.conftest import NOW
from tests.factories import MEETING, Made, Make, stored
from tests.services.records import mails, rows, sent
from tests.web.organizer_browser import flashed, press, signed_in, written
from tests.web.visitor import read

# What a browser sends besides text fields, for the event that `make` makes.
CHOSEN = {
    "format": "digital", "language": "sv", "timezone": "Europe/Stockholm", "pattern": "segregation",
    "has_waitlist": "y", "summary": MEETING.summary, "description": MEETING.description,
}  # fmt: skip
MOVED = {"day": "2026-09-15"}
START = datetime(2026, 9, 14, 9)
RENAMED = {"title": "En annan rubrik"}


@pytest.fixture
def event(app: Flask, make: Make) -> Made:
    """An event that one person has in the calendar, and that another waits for."""
    event = make.event(capacity=1)
    for number in (1, 2):
        make.registration(event, number)
    sent(app, NOW)
    return event


def path(event: Made, rest: str = "/edit") -> str:
    return f"/organizer/events/{event.id}{rest}"


def save(client: FlaskClient, event: Made, **typed: str) -> TestResponse:
    """Open the editor, type over some fields and press the button."""
    page = read(client.get(path(event)))
    return client.post(path(event), data=written(page) | CHOSEN | typed)


def answer(client: FlaskClient, event: Made, response: TestResponse, **pressed: str) -> TestResponse:
    """Press a button of the page that asks: it sends what the page has, and nothing else."""
    page = read(response)
    return client.post(path(event), data={**page.hidden, **pressed})


def orders(app: Flask) -> list[tuple[str, str, str]]:
    return rows(app, select(FanOut.kind, FanOut.note, FanOut.message))


def test_a_move_is_asked_about_and_nothing_is_saved_yet(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    response = save(client, event, **MOVED)
    text = read(response).text
    assert response.status_code == 200
    assert "1 inbjudan går ut på nytt. 1 person i kön får ett mejl." in text
    assert "Mejlen går kl. 11.05." in text
    assert "Ny tid: Tematräff om segregation, 15 september kl. 9.00" in text
    assert (stored(app, event).starts_wall, orders(app)) == (MEETING.starts_wall, [])


def test_the_times_before_and_after_stand_side_by_side(app: Flask, make: Make, event: Made):
    page = save(signed_in(app, make), event, **MOVED).text
    assert "måndag 14\N{NO-BREAK SPACE}september" in page.split("<del>")[1].split("</del>")[0]
    assert "tisdag 15\N{NO-BREAK SPACE}september" in page.split("<ins>")[1].split("</ins>")[0]


def test_confirming_saves_it_and_tells_with_the_own_line(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    asked = save(client, event, **MOVED)
    response = answer(client, event, asked, confirmed="tell", own_line="Lokalen var upptagen.")
    assert response.location == path(event, "")
    assert stored(app, event).starts_wall == datetime(2026, 9, 15, 9)
    assert orders(app) == [("changed", "time", "Lokalen var upptagen.")]
    make.told()
    assert mails(app, 2) == [("moved", "person1", "REQUEST"), ("moved", "person2", None)]
    texts = [text for (text,) in rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "moved"))]
    assert all("Från arrangören: Lokalen var upptagen." in text for text in texts)


def test_a_move_cannot_be_saved_in_silence(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    asked = save(client, event, **MOVED)
    assert 'value="silently"' not in asked.text
    answer(client, event, asked, confirmed="silently")
    assert orders(app) == [("changed", "time", "")]


def test_a_new_title_can_be_saved_without_a_mail(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    asked = save(client, event, **RENAMED)
    assert "Tid och plats är desamma, så ingen behöver svara." in read(asked).text
    answer(client, event, asked, confirmed="silently")
    assert (stored(app, event).title, orders(app)) == ("En annan rubrik", [])


@pytest.fixture
def parted(app: Flask, make: Make) -> Made:
    """An event of two sessions, one of which somebody has in the calendar."""
    sessions = tuple(SessionDetails(title, START, START + timedelta(hours=1), "Sal A") for title in ("Ett", "Två"))
    event = make.event(sessions=sessions)
    make.registration(event, sessions=(stored(app, event).sessions[0].id,))
    sent(app, NOW)
    return event


def test_a_session_that_moves_cannot_do_so_in_silence(app: Flask, make: Make, parted: Made):
    client = signed_in(app, make)
    asked = save(client, parted, **{"sessions-0-starts": "9.30"})
    words = "De som har valt passen får ett mejl. Flyttas ett pass får de som har valt det frågan på nytt."
    assert words in read(asked).text
    assert [asked.text.split(f"<{tag}>")[1].split(f"</{tag}>")[0].split("kl.")[1][1:] for tag in ("ins", "del")] == [
        "9.30–10.00, Sal A",
        "9.00–10.00, Sal A",
    ]
    answer(client, parted, asked, confirmed="silently")
    assert orders(app) == [("changed", "sessions", "")]


def test_a_session_of_another_name_asks_nobody_anew_but_is_told(app: Flask, make: Make, parted: Made):
    asked = save(signed_in(app, make), parted, **{"sessions-1-title": "Tre"})
    assert 'value="silently"' not in asked.text
    assert "Tid och plats är desamma, så ingen behöver svara." in read(asked).text


def test_a_session_that_is_taken_away_is_struck_out(app: Flask, make: Make, parted: Made):
    blank = {f"sessions-1-{name}": "" for name in ("title", "day", "starts", "ends", "place")}
    asked = save(signed_in(app, make), parted, **blank)
    assert asked.text.split("<del>")[1].startswith("Två, ")
    assert 'value="silently"' not in asked.text


def test_one_can_go_back_with_everything_typed(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    asked = save(client, event, **RENAMED)
    page = read(answer(client, event, asked, confirmed="back"))
    assert page.fields["title"]["value"] == "En annan rubrik"
    assert stored(app, event).title == MEETING.title


def test_a_line_that_is_too_long_is_refused_beside_its_field(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    response = answer(client, event, save(client, event, **MOVED), confirmed="tell", own_line="x" * 501)
    page = read(response)
    assert (response.status_code, page.fields["own_line"]["aria-invalid"]) == (422, "true")
    assert "x" * 501 in response.text
    assert orders(app) == []


def test_what_somebody_saved_meanwhile_is_not_overwritten(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    asked = save(client, event, **MOVED)
    answer(client, event, save(client, event, **RENAMED), confirmed="silently")
    assert answer(client, event, asked, confirmed="tell").status_code == 409
    assert stored(app, event).starts_wall == MEETING.starts_wall


@pytest.mark.parametrize("change", [{"capacity": "70"}, {"description": "Ny text"}], ids=["capacity", "description"])
def test_what_no_invitation_shows_is_saved_without_asking(app: Flask, make: Make, event: Made, change: dict[str, str]):
    assert save(signed_in(app, make), event, **change).status_code == 303


def test_nobody_is_asked_about_a_draft(app: Flask, make: Make):
    draft = make.draft()
    assert save(signed_in(app, make), draft, **MOVED).status_code == 303


def test_the_overview_says_when_it_is_told_and_lets_one_send_at_once(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    answer(client, event, save(client, event, **MOVED), confirmed="tell")
    assert "En ändring mejlas ut kl. 11.05" in read(client.get(path(event, ""))).text
    press(client, path(event, ""), path(event, "/send-changes"))
    assert rows(app, select(FanOut.due_at)) == [(NOW,)]


def test_sending_what_is_told_already_says_so(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    press(client, path(event, ""), path(event, "/send-changes"))
    assert flashed(client) == ["Det finns ingen ändring kvar att berätta om: mejlen är redan på väg."]


def test_putting_off_needs_a_reason(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    response = press(client, path(event, "/postpone"), path(event, "/postpone"), reason=" ")
    assert (response.status_code, stored(app, event).state) == (422, "published")


def test_a_meeting_is_put_off_and_takes_place_after_all(app: Flask, make: Make, event: Made):
    client = signed_in(app, make)
    assert "2 personer får besked med mejl" in read(client.get(path(event, "/postpone"))).text
    press(client, path(event, "/postpone"), path(event, "/postpone"), reason="Talaren är sjuk")
    make.told()
    assert (stored(app, event).state, stored(app, event).taken) == ("postponed", 1)
    assert mails(app, 2) == [("postponed", "person1", "CANCEL"), ("postponed", "person2", None)]
    assert save(client, event, **MOVED).status_code == 303
    press(client, path(event, "/revive"), path(event, "/revive"))
    make.told()
    assert stored(app, event).state == "published"
    assert mails(app, 4) == [("revived", "person1", "REQUEST"), ("revived", "person2", None)]


def test_a_meeting_whose_time_has_passed_needs_a_new_one_first(app: Flask, make: Make, event: Made, clock):
    client = signed_in(app, make)
    press(client, path(event, "/postpone"), path(event, "/postpone"), reason="Talaren är sjuk")
    clock.move_to(datetime(2026, 9, 20, tzinfo=UTC) + timedelta(hours=1))
    client = signed_in(app, make)
    assert "Träffen behöver en ny tid först" in read(client.get(path(event, "/revive"))).text
    press(client, path(event, ""), path(event, "/revive"))
    assert stored(app, event).state == "postponed"


def test_only_who_may_edit_can_put_off(app: Flask, make: Make, event: Made):
    client = signed_in(app, make, "Dag", Role.VIEWER, event.slug)
    assert client.get(path(event, "/postpone")).status_code == 403
