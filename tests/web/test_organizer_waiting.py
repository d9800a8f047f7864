"""Those who wait for an organizer's word, and the queue."""

import pytest
from flask import Flask

from eventsite import clock
from eventsite.queries import registrations as registration_queries
from eventsite.rules.permissions import Role
from eventsite.services import approvals
from tests.factories import Make, states
from tests.services.records import do, everything, trace
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/waiting{rest}"


@pytest.fixture
def asked(make: Make):
    """An event of one seat that two have asked to come to, and their ids."""
    event = make.event(capacity=1)
    make.policy(event, needs_approval=True)
    return event, [make.registration(event, number) for number in (1, 2)]


@pytest.fixture
def queued(make: Make):
    """An event of one seat for which two wait, and the ids of all three."""
    event = make.event(capacity=1)
    return event, [make.registration(event, number) for number in (1, 2, 3)]


def test_it_shows_who_asks_and_who_stands_in_the_queue(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make)
    text = read(client.get(path(event))).text
    assert "Väntar på ditt svar (2)" in text
    assert "Kön (" not in text
    do(app, approvals.approve, event.id, ids, 1)
    text = read(client.get(path(event))).text
    assert "Kön (1)" in text
    assert "Träffen är full" in text


def test_nobody_waits(app: Flask, make: Make):
    assert "Ingen väntar" in read(signed_in(app, make).get(path(make.event()))).text


def test_the_number_of_statements_does_not_grow(app: Flask, make: Make):
    event = make.event(capacity=0)
    client = signed_in(app, make)
    make.registration(event, 1)
    client.get(path(event))
    few = queries_of(app, client, path(event))
    for number in (2, 3, 4):
        make.registration(event, number)
    assert queries_of(app, client, path(event)) == few


def test_several_are_approved_at_once(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make)
    response = press(client, path(event), path(event, "/approve"), person=[str(each) for each in ids])
    assert (response.status_code, response.location) == (303, path(event))
    assert states(app, event) == ["confirmed", "waitlisted"]
    assert flashed(client) == ["2 personer är godkända och får mejl.", "1 av dem står i kön."]


def test_what_approving_means_is_said_before_anything_is_done(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make)
    html = client.get(path(event)).get_data(as_text=True)
    assert f'<form class="stack" method="get" action="{path(event, "/approve")}">' in html
    before = everything(app)
    question = read(client.get(path(event, f"/approve?person={ids[0]}&person={ids[1]}")))
    assert "Godkänn 2 personer?" in question.text
    assert "2 personer får mejl med en kalenderinbjudan, eller med sitt könummer." in question.text
    assert "Det finns 1 plats kvar." in question.text
    assert "Det går inte att ångra, men en plats kan avbokas." in question.text
    assert everything(app) == before


def test_answers_that_are_approved_are_not_mailed_about_and_a_seat_that_is_lost_is(app: Flask, make: Make):
    event = make.event()
    one = make.registration(event, 1)
    do(app, _change, event.id, one)
    client = signed_in(app, make)
    approving = read(client.get(path(event, f"/approve?person={one}"))).text
    assert "1 person får inget mejl: de ändrade svaren godkänns och platsen är kvar." in approving
    assert "platser kvar" not in approving
    refusing = read(client.get(path(event, f"/reject?person={one}"))).text
    assert "1 person får nej med mejl, med ditt skäl." in refusing
    assert "(har en plats och förlorar den)" in refusing
    assert "Det går inte att ångra." in refusing


def _change(event_id, registration_id):
    registration_queries.in_event(event_id, registration_id).review_at = clock.now()


def test_nobody_ticked_is_said_before_approving(app: Flask, make: Make, asked):
    event, _ = asked
    client = signed_in(app, make)
    response = client.get(path(event, "/approve?person=999999&person=x"))
    assert (response.status_code, response.location) == (303, path(event))
    assert flashed(client) == ["Bocka först för dem du vill svara."]


def test_nobody_ticked_is_nobody_approved(app: Flask, make: Make, asked):
    event, _ = asked
    client = signed_in(app, make)
    assert press(client, path(event), path(event, "/approve")).status_code == 303
    assert states(app, event) == ["pending", "pending"]


def test_a_no_is_confirmed_with_a_reason(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make)
    question = path(event, f"/reject?person={ids[0]}")
    assert "Säga nej till 1 person?" in read(client.get(question)).text
    sent = press(client, question, path(event, "/reject"), person=str(ids[0]), reason="Bara för medlemmar")
    assert sent.status_code == 303
    assert states(app, event) == ["rejected", "pending"]
    assert flashed(client) == ["1 person får nej i ett mejl."]


def test_a_no_without_a_reason_comes_back(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make)
    question = path(event, f"/reject?person={ids[0]}")
    response = press(client, question, path(event, "/reject"), person=str(ids[0]), reason=" ")
    assert response.status_code == 422
    assert "Skriv varför" in read(response).text
    assert states(app, event) == ["pending", "pending"]


def test_a_no_to_nobody_leads_back(app: Flask, make: Make, asked):
    event, _ = asked
    client = signed_in(app, make)
    response = client.get(path(event, "/reject"))
    assert (response.status_code, response.location) == (303, path(event))
    assert flashed(client) == ["Bocka först för dem du vill svara."]


def test_people_of_another_event_are_not_found(app: Flask, make: Make, asked, queued):
    event, ids = asked
    other, others = queued
    client = signed_in(app, make)
    assert press(client, path(event), path(event, "/approve"), person=str(others[1])).status_code == 404
    assert client.get(path(other, f"/{ids[0]}")).status_code == 404


def test_a_seat_out_of_order(app: Flask, make: Make, queued):
    event, ids = queued
    client = signed_in(app, make)
    page = path(event, f"/{ids[2]}")
    assert "med den här personen blir 2 av 1 platser tagna" in read(client.get(page)).text
    assert press(client, page, f"{page}/pick", reason="Talar på träffen").status_code == 303
    assert states(app, event) == ["confirmed", "waitlisted", "confirmed"]
    assert trace(app, ids[2])[-1][-1] == "Talar på träffen"


def test_another_number_in_the_queue(app: Flask, make: Make, queued):
    event, ids = queued
    client = signed_in(app, make)
    page = path(event, f"/{ids[2]}")
    assert press(client, page, f"{page}/move", number="1", reason="Reser långt").status_code == 303
    assert "Plats 1 i kön." in read(client.get(page)).text
    assert trace(app, ids[2])[-1][2:] == ("2", "1", "Reser långt")


@pytest.mark.parametrize("number", ["", "0", "ett", "-1", "1.5", "9999999"])
def test_a_number_that_is_none_comes_back_with_what_was_typed(app: Flask, make: Make, queued, number):
    event, ids = queued
    client = signed_in(app, make)
    page = path(event, f"/{ids[2]}")
    response = press(client, page, f"{page}/move", number=number, reason="Reser långt")
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert "Skriv ett heltal, till exempel 1" in text
    assert "Reser långt" in text


def test_who_does_not_wait_has_no_such_page(app: Flask, make: Make, queued):
    event, ids = queued
    response = signed_in(app, make).get(path(event, f"/{ids[0]}"))
    assert (response.status_code, response.location) == (303, path(event))


def test_a_viewer_sees_and_decides_nothing(app: Flask, make: Make, asked):
    event, ids = asked
    client = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    page = client.get(path(event))
    assert "Godkänn" not in page.get_data(as_text=True)
    assert press(client, "/organizer/", path(event, "/approve"), person=str(ids[0])).status_code == 403


def test_the_queue_of_another_organizers_event_is_not_there(app: Flask, make: Make, asked):
    event, _ = asked
    assert signed_in(app, make, "Bo").get(path(event)).status_code == 404
