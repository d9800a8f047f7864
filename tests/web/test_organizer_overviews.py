"""My meetings, and one of them by numbers."""

from datetime import timedelta

from flask import Flask
from time_machine import Traveller

from eventsite.database import db, transaction
from eventsite.models import OutboxMessage
from eventsite.queries import overviews
from eventsite.rules.events import Format
from eventsite.rules.outbox import OutboxState
from eventsite.rules.permissions import Role
from tests.conftest import NOW
from tests.factories import Make
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}{rest}"


def test_my_meetings_say_what_is_new_what_comes_next_and_what_failed(app: Flask, make: Make):
    event = make.event(closes_wall=NOW.replace(tzinfo=None) + timedelta(days=10))
    make.registration(event)
    with app.app_context(), transaction():
        db.session.query(OutboxMessage).one().state = OutboxState.FAILED
    page = read(signed_in(app, make).get("/organizer/"))
    assert "Anmälan stänger" in page.text
    assert "1 mejl kom inte fram" in page.text
    assert path(event, "/outbox?state=failed") in page.links


def test_the_list_asks_as_often_for_three_meetings_as_for_one(app: Flask, make: Make):
    make.registration(make.event())
    client = signed_in(app, make)
    once = queries_of(app, client, "/organizer/")
    for _ in range(2):
        make.registration(make.event())
    assert queries_of(app, client, "/organizer/") == once


def test_the_overview_draws_who_came_and_has_the_same_as_a_table(app: Flask, make: Make, time_machine: Traveller):
    event = make.event(capacity=40)
    make.registration(event)
    time_machine.move_to(NOW + timedelta(days=7), tick=False)
    make.registration(event)
    page = read(signed_in(app, make).get(path(event)))
    assert page.text.count("Från 24 augusti till 31 augusti gick antalet från 1 till 2. Det finns 40 platser.") == 2
    assert "24 aug 2026 1 0 1 31 aug 2026 1 0 2" in " ".join(page.text.split()).replace("\xa0", " ")


def test_an_event_without_people_has_no_drawing(app: Flask, make: Make):
    response = signed_in(app, make).get(path(make.event()))
    assert b"<polyline" not in response.data


def test_a_visit_is_written_down_once_a_minute(app: Flask, make: Make, time_machine: Traveller):
    event = make.event()
    client, alva = signed_in(app, make), make.organizer("Alva")
    client.get(path(event))
    time_machine.move_to(NOW + timedelta(seconds=30), tick=False)
    client.get(path(event))
    with app.app_context():
        assert overviews.visit(alva, event.id).seen_at == NOW


def test_people_are_told_apart_by_how_they_take_part(app: Flask, make: Make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", address="Gatan 1")
    make.policy(event, capacity_on_site=30)
    make.registration(event, mode="on_site", company="<b>Bolaget</b>")
    page = read(signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event)))
    assert "På plats 1 av 30" in " ".join(page.text.split()).replace("\xa0", " ")
    assert "<b>Bolaget</b>" in page.text


def test_whoever_awaits_an_answer_is_something_to_do(app: Flask, make: Make):
    event = make.event()
    make.policy(event, needs_approval=True)
    make.registration(event)
    page = read(signed_in(app, make).get(path(event)))
    assert "1 person väntar på ditt svar" in page.text
    assert path(event, "/waiting") in page.links
