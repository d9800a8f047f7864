"""The pages of registering that are filled in say what those say that are made from the beginning, and nothing old."""

import re
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from eventsite.database import db, transaction
from eventsite.models import Event, Theme
from eventsite.web.public import ready
from tests.factories import Made, Make
from tests.web.visitor import read, register

HOSTILE = '<b>&amp; "q"</b>{{ 7*7 }} %(title)s k0123456789abcdefn0z'
OF_THE_COPY = re.compile(r'(name="(?:csrf_token|form_key)"[^>]* value=)"[^"]*"')
DIFFERENT = [
    {"capacity": 50},
    {"capacity": None, "title": HOSTILE},
    {"capacity": 1, "summary": HOSTILE},
]
each_event = pytest.mark.parametrize("details", DIFFERENT)
each_language = pytest.mark.parametrize("prefix", ["", "/en"])


def page(client: FlaskClient, path: str) -> str:
    """Return the page but for what names this copy of its form."""
    return OF_THE_COPY.sub(r'\1""', client.get(path).get_data(as_text=True))


def from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no page be filled in any more."""
    monkeypatch.setattr(ready, "meeting", lambda _slug: None)


@each_language
@each_event
def test_the_form(
    client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch, details: dict[str, object], prefix: str
) -> None:
    event = make.event(**details)
    make.registration(event)
    filled_in = [page(client, f"{prefix}/events/{event.slug}/register") for _ in range(2)]
    from_the_beginning(monkeypatch)
    assert filled_in == [page(client, f"{prefix}/events/{event.slug}/register")] * 2


@each_language
@each_event
def test_the_page_after_it(
    client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch, details: dict[str, object], prefix: str
) -> None:
    event = make.event(**details)
    make.registration(event)
    register(client, event, email="o'hara{x}&y@hamnstaden.example")
    filled_in = page(client, f"{prefix}/events/{event.slug}/registered")
    from_the_beginning(monkeypatch)
    assert filled_in == page(client, f"{prefix}/events/{event.slug}/registered")


def test_seats_are_never_old(client: FlaskClient, make: Make) -> None:
    event = make.event(capacity=3)
    for words in ("3 platser kvar", "2 platser kvar", "1 plats kvar", "nummer 1 i kön", "nummer 2 i kön"):
        assert words in text(client, event)
        make.registration(event)


def text(client: FlaskClient, event: Made) -> str:
    """Return the words of the form."""
    return read(client.get(f"/events/{event.slug}/register")).text


def test_what_is_written_past_the_services_shows_at_once(app: Flask, client: FlaskClient, make: Make) -> None:
    event = make.event()
    assert "Ny rubrik" not in text(client, event)
    with app.app_context(), transaction():
        db.session.execute(update(Event).where(Event.id == event.id).values(title="Ny rubrik"))
    assert "Ny rubrik" in text(client, event)


def test_copies_have_their_own_key_and_token(client: FlaskClient, make: Make) -> None:
    event = make.event()
    copies = [read(client.get(f"/events/{event.slug}/register")).hidden for _ in range(2)]
    assert len({copy["form_key"] for copy in copies}) == 2
    assert all(copy["csrf_token"] for copy in copies)


def test_no_page_is_filled_in_for_who_has_something_to_be_told(app: Flask, make: Make) -> None:
    event = make.event()
    with app.test_request_context(f"/events/{event.slug}/register") as context:
        context.session["_flashes"] = [("message", "Hej")]
        assert ready.meeting(event.slug) is None


@pytest.mark.parametrize("table", [Event, Theme])
def test_rolled_back_is_not_seen(app: Flask, client: FlaskClient, make: Make, table: type) -> None:
    event = make.event()
    before = page(client, f"/events/{event.slug}/register")
    with app.app_context(), suppress(RuntimeError), transaction():
        db.session.execute(update(table).values({"title" if table is Event else "name": "Ny rubrik"}))
        raise RuntimeError
    assert page(client, f"/events/{event.slug}/register") == before
