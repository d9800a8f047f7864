"""The day of the meeting: who is there, and the numbers."""

import pytest
from flask import Flask

from eventsite.models import Registration
from eventsite.rules.permissions import Role
from tests.factories import Make
from tests.services.records import one
from tests.web.organizer_browser import press, queries_of, signed_in
from tests.web.visitor import read

DAY = "2026-09-14T06:30:00+00:00"


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/attendance{rest}"


@pytest.fixture
def event(make: Make):
    return make.event()


def test_ticking_again_takes_it_back(app: Flask, make: Make, event, clock):
    mine = make.registration(event, 1)
    clock.move_to(DAY)
    client = signed_in(app, make)
    for value, expected in (("absent", "absent"), ("present", "present"), ("unknown", "unknown")):
        response = press(client, path(event), path(event, f"/{mine}?q=person"), attendance=value)
        assert response.location == path(event, f"?page=1&q=person#person-{mine}")
        assert one(app, Registration, mine).attendance == expected
    assert press(client, path(event), path(event, f"/{mine}"), attendance="late").status_code == 303


def test_a_script_gets_what_it_has_to_show(app: Flask, make: Make, event, clock):
    mine = make.registration(event, 1)
    clock.move_to(DAY)
    client = signed_in(app, make)
    token = read(client.get(path(event))).hidden["csrf_token"]
    asks = {"Accept": "application/json"}
    answer = client.post(path(event, f"/{mine}"), data={"csrf_token": token, "attendance": "excused"}, headers=asks)
    assert answer.json == {
        "said": "Förhinder",
        "attendance": "excused",
        "counts": {"unknown": 0, "present": 0, "absent": 0, "excused": 1},
    }
    refused = client.post(path(event, f"/{mine}"), data={"csrf_token": token, "attendance": "x"}, headers=asks)
    assert (refused.status_code, refused.json["attendance"]) == (409, None)


def test_it_finds_people_and_shows_those_of_one_kind(app: Flask, make: Make, event, clock):
    mine = make.registration(event, name="Anna Ek")
    make.registration(event, name="Bo Berg")
    clock.move_to(DAY)
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{mine}"), attendance="present")
    assert "Bo Berg" not in read(client.get(path(event, "?q=anna"))).text
    assert "Bo Berg" in read(client.get(path(event, "?shown=unknown"))).text
    assert "Anna Ek" not in read(client.get(path(event, "?shown=unknown"))).text
    assert "Ingen passar sökningen" in read(client.get(path(event, "?q=finnsinte"))).text


def test_it_is_too_early_until_the_day_before(app: Flask, make: Make, event):
    mine = make.registration(event, 1)
    client = signed_in(app, make)
    page = read(client.get(path(event)))
    assert "Närvaro kan noteras från" in page.text
    assert "attendance" not in page.fields
    press(client, "/organizer/", path(event, f"/{mine}"), attendance="present")
    assert one(app, Registration, mine).attendance == "unknown"


def test_the_numbers_by_company(app: Flask, make: Make, event, clock):
    mine = make.registration(event, 1, company="Alhem")
    make.registration(event, 2, company="Bostads AB Ek")
    clock.move_to(DAY)
    client = signed_in(app, make)
    press(client, path(event), path(event, f"/{mine}"), attendance="present")
    text = read(client.get(path(event, "/companies"))).text
    assert "Alhem Platser: 1 Närvarande: 1 Frånvarande: 0 Förhinder: 0 Inte noterade: 0" in text
    assert "Sammanlagt Platser: 2 Närvarande: 1 Frånvarande: 0 Förhinder: 0 Inte noterade: 1" in text


def test_the_number_of_statements_does_not_grow(app: Flask, make: Make, event, clock):
    make.registration(event, 1)
    early = "2026-09-13T12:00:00+00:00"  # people register still, and can be ticked already
    clock.move_to(early)
    client = signed_in(app, make)
    few = queries_of(app, client, path(event))
    for number in (2, 3):
        make.registration(event, number)
    assert queries_of(app, client, path(event)) == few


def test_a_viewer_sees_and_does_not_tick(app: Flask, make: Make, event, clock):
    mine = make.registration(event, 1)
    clock.move_to(DAY)
    client = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    assert "data-attendance" not in read(client.get(path(event))).attributes
    assert press(client, "/organizer/", path(event, f"/{mine}"), attendance="present").status_code == 403
