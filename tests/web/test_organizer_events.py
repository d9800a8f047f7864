"""An organizer's events: the list, the overview, publishing, archiving, calling off."""

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from eventsite.rules.events import EventState, Format
from eventsite.rules.permissions import Role
from tests.conftest import NOW
from tests.factories import Make, states, stored
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read

TOMORROW = {"starts_wall": datetime(2026, 8, 25, 9), "ends_wall": datetime(2026, 8, 25, 12)}


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}{rest}"


def test_the_list_shows_mine_and_not_those_of_others(app: Flask, make: Make):
    make.event("Alva", title="Alvas träff")
    make.event("Bo", title="Bos träff")
    text = read(signed_in(app, make).get("/organizer/")).text
    assert "Alvas träff" in text
    assert "Bos träff" not in text


def test_an_administrator_sees_all(app: Flask, make: Make):
    make.event("Bo", title="Bos träff")
    assert "Bos träff" in read(signed_in(app, make, "Eva", Role.ADMINISTRATOR).get("/organizer/")).text


def test_the_list_parts_those_to_come_drafts_and_those_that_have_been(app: Flask, make: Make, clock: Traveller):
    make.event(title="Varit", **TOMORROW)
    make.event(title="Kommer")
    make.draft(title="Utkast")
    clock.move_to(NOW + timedelta(days=3))
    page = read(signed_in(app, make).get("/organizer/")).text
    assert page.index("Kommer") < page.index("Utkast") < page.index("Varit")


def test_the_list_takes_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    make.event()
    client = signed_in(app, make)
    one = queries_of(app, client, "/organizer/")
    make.event()
    make.event()
    assert queries_of(app, client, "/organizer/") == one


def test_only_those_who_may_write_are_offered_to(app: Flask, make: Make):
    event = make.event()
    assert "/organizer/events/begin" in read(signed_in(app, make).get("/organizer/")).links
    assert (
        "/organizer/events/begin"
        not in read(signed_in(app, make, "Vera", Role.VIEWER, event.slug).get("/organizer/")).links
    )


def test_the_overview_counts_seats_queue_and_mails(app: Flask, make: Make):
    event = make.event(capacity=2)
    for _ in range(3):
        make.registration(event)
    page = read(signed_in(app, make).get(path(event)))
    assert re.search(r"\b2 (av|of) 2\b", page.text)
    assert path(event, "/attendees?state=waitlisted") in page.links


@pytest.mark.parametrize("rest", ["", "/call-off", "/edit", "/preview", "/attendees", "/questions", "/outbox"])
def test_strangers_get_404_and_visitors_are_asked_to_sign_in(app: Flask, make: Make, client, rest: str):
    event = make.event("Alva")
    assert signed_in(app, make, "Bo").get(path(event, rest)).status_code == 404
    response = client.get(path(event, rest))
    assert (response.status_code, response.location) == (303, "/organizer/sign-in")


@pytest.mark.parametrize("number", ["999", "2147483648", "99999999999999999999"])
@pytest.mark.parametrize("rest", ["", "/edit", "/attendees", "/questions", "/outbox", "/attendees.csv"])
def test_an_event_that_is_none_is_not_found(app: Flask, make: Make, number: str, rest: str):
    assert signed_in(app, make).get(f"/organizer/events/{number}{rest}").status_code == 404


@pytest.mark.parametrize("rest", ["/publish", "/archive", "/call-off"])
def test_a_viewer_may_not(app: Flask, make: Make, rest: str):
    event = make.event()
    client = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert press(client, path(event), path(event, rest), reason="x").status_code == 403
    assert stored(app, event).state == EventState.PUBLISHED


@pytest.mark.parametrize("rest", ["/publish", "/archive", "/call-off"])
def test_another_organizer_finds_nothing(app: Flask, make: Make, rest: str):
    event = make.event("Alva")
    assert press(signed_in(app, make, "Bo"), "/organizer/", path(event, rest), reason="x").status_code == 404
    assert stored(app, event).state == EventState.PUBLISHED


@pytest.mark.parametrize("rest", ["/publish", "/archive"])
def test_publishing_and_archiving_are_no_links(app: Flask, make: Make, rest: str):
    assert signed_in(app, make).get(path(make.event(), rest)).status_code == 405


@pytest.mark.parametrize("rest", ["/publish", "/archive", "/call-off", "/edit"])
def test_without_a_token_nothing_is_changed(app: Flask, make: Make, rest: str):
    event = make.draft()
    assert signed_in(app, make).post(path(event, rest), data={"reason": "x"}).status_code == 400
    assert stored(app, event).state == EventState.DRAFT


def test_publishing(app: Flask, make: Make):
    event = make.draft()
    client = signed_in(app, make)
    assert press(client, path(event), path(event, "/publish")).location == path(event)
    assert stored(app, event).state == EventState.PUBLISHED


@pytest.mark.parametrize(
    "lacking",
    [{"join_url": ""}, {"format": Format.ON_SITE, "join_url": ""}, {"format": Format.HYBRID}],
    ids=["digital without room", "on site without venue", "hybrid without venue"],
)
def test_what_lacks_a_room_or_a_venue_is_not_published(app: Flask, make: Make, lacking: dict):
    event = make.draft(**lacking)
    client = signed_in(app, make)
    press(client, path(event), path(event, "/publish"))
    assert stored(app, event).state == EventState.DRAFT
    assert len(flashed(client)) == 1


def test_publishing_twice_changes_nothing(app: Flask, make: Make):
    event = make.event()
    version = stored(app, event).version
    press(signed_in(app, make), path(event), path(event, "/publish"))
    assert stored(app, event).version == version


def test_archiving(app: Flask, make: Make):
    event = make.event()
    press(signed_in(app, make), path(event), path(event, "/archive"))
    assert stored(app, event).state == EventState.ARCHIVED


def test_a_draft_is_not_archived(app: Flask, make: Make):
    event = make.draft()
    press(signed_in(app, make), path(event), path(event, "/archive"))
    assert stored(app, event).state == EventState.DRAFT


def test_the_last_question_says_how_many_are_told(app: Flask, make: Make):
    event = make.event(capacity=1)
    make.registration(event)
    make.registration(event)
    page = read(signed_in(app, make).get(path(event, "/call-off")))
    assert "2 " in page.text
    assert "reason" in page.fields


def test_calling_off_tells_everyone(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    client = signed_in(app, make)
    assert press(client, path(event, "/call-off"), path(event, "/call-off"), reason="Sjukdom").status_code == 303
    kept = stored(app, event)
    assert (kept.state, kept.cancelled_reason) == (EventState.CANCELLED, "Sjukdom")
    assert states(app, event) == ["confirmed"]


def test_calling_off_needs_a_reason(app: Flask, make: Make):
    event = make.event()
    response = press(signed_in(app, make), path(event, "/call-off"), path(event, "/call-off"), reason="  ")
    assert response.status_code == 422
    assert stored(app, event).state == EventState.PUBLISHED


@pytest.mark.parametrize("state", ["draft", "over"])
def test_only_a_published_event_that_is_not_over_is_called_off(app: Flask, make: Make, clock: Traveller, state: str):
    event = make.draft() if state == "draft" else make.event(**TOMORROW)
    clock.move_to(NOW + timedelta(days=3))
    client = signed_in(app, make)
    assert client.get(path(event, "/call-off")).location == path(event)
    press(client, path(event), path(event, "/call-off"), reason="x")
    assert stored(app, event).state != EventState.CANCELLED


def test_titles_are_text_wherever_they_stand(app: Flask, make: Make):
    event = make.event(title="<script>alert(1)</script>")
    client = signed_in(app, make)
    for rest in ("", "/call-off", "/attendees", "/questions", "/outbox", "/edit"):
        assert "<script>alert" not in client.get(path(event, rest)).get_data(as_text=True)
