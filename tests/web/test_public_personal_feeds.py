"""One's own meetings as a calendar to subscribe to: made and revoked on one's own page (calendar.md §6.1)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from eventsite.database import db
from eventsite.links import Purpose
from eventsite.models import CalendarEntry, Event
from eventsite.rules.details import SessionDetails
from eventsite.services import events, registrations
from tests.calendar.readers import ical_js, of_icalendar, of_vobject
from tests.factories import Make
from tests.web.feeds import does, statuses
from tests.web.visitor import link, open_mine, press, read

START = "webcal://localhost/my/calendar/"


def feed_of(client: FlaskClient, app: Flask, registration_id: int, prefix: str = "") -> str:
    """Make an address on one's own page and return its path."""
    own = prefix + open_mine(client, app, registration_id).removeprefix("/en")
    page = read(press(client, own, f"{own}/feed"))
    (address,) = [link for link in page.links if link.startswith(START)]
    return address.removeprefix("webcal://localhost")


def only(answer: TestResponse) -> Any:
    """Return the feed's one event."""
    (component,) = Calendar.from_ical(answer.data).walk("VEVENT")
    return component


def test_the_address_is_shown_once_with_all_ways(client: FlaskClient, app: Flask, make: Make) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    assert "Skapa en adress" in read(client.get(own)).text
    answer = press(client, own, f"{own}/feed")
    page = read(answer)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Adressen visas bara nu" in page.text
    services = [link.partition("/my")[0] for link in page.links if "calendar%2F" in link or link.startswith(START)]
    assert [service.split("?")[0] for service in services] == [
        "webcal://localhost",
        "https://calendar.google.com/calendar/r",
        "https://outlook.live.com/calendar/0/addfromweb",
        "https://outlook.office.com/calendar/0/addfromweb",
    ]
    secret = next(link for link in page.links if link.startswith(START)).removeprefix(START).removesuffix(".ics")
    assert f"http://localhost/my/calendar/{secret}.ics" in page.text
    again = client.get(own)
    assert secret not in again.text
    assert "Du har redan en adress." in read(again).text


def test_the_headers(client: FlaskClient, app: Flask, make: Make) -> None:
    path = feed_of(client, app, make.registration(make.event(), 1))
    answer = app.test_client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="calendar.ics"'
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Last-Modified"] == "Mon, 24 Aug 2026 09:00:00 GMT"
    assert "Set-Cookie" not in answer.headers
    for asked in ({"If-None-Match": answer.headers["ETag"]}, {"If-Modified-Since": answer.headers["Last-Modified"]}):
        assert app.test_client().get(path, headers=asked).status_code == 304


def test_a_place_is_certain_and_the_queue_is_not(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(title="Plats"), 1)
    full = make.event(title="Kö", capacity=0)
    make.registration(full, 1)
    make.registration(full, 2)
    path = feed_of(client, app, mine)
    assert statuses(client.get(path)) == [("Plats", "CONFIRMED"), ("Väntelista: Kö", "TENTATIVE")]


def test_the_language_is_that_of_the_page_it_was_made_on(client: FlaskClient, app: Flask, make: Make) -> None:
    path = feed_of(client, app, make.registration(make.event(title="Kö", capacity=0), 1), "/en")
    answer = client.get(path)
    assert statuses(answer) == [("Waiting list: Kö", "TENTATIVE")]
    assert Calendar.from_ical(answer.data)["NAME"] == "My meetings (Tematräffar)"


def test_the_link_to_the_meeting_comes_first(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    said = str(only(client.get(feed_of(client, app, mine)))["DESCRIPTION"])
    assert said == (
        f"Gå till mötet:\nhttp://localhost{link(app, Purpose.JOIN, mine)}\n"
        "Rummet öppnar kl. 8.45. Länken är din egen.\n\nVad driver segregationen?\n\n"
        "Allt om träffen:\nhttp://localhost/events/tematraff-om-segregation"
    )


def test_who_waits_gets_no_link_to_the_meeting(client: FlaskClient, app: Flask, make: Make) -> None:
    answer = client.get(feed_of(client, app, make.registration(make.event(capacity=0), 1)))
    assert "/m/" not in answer.text
    assert "Du står på väntelistan." in str(only(answer)["DESCRIPTION"])


def test_nobody_is_named_in_it(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(contact_name="Karin Wallin", contact_email="karin@privat.example")
    mine = make.registration(event, 1)
    make.registration(event, 2)
    text = client.get(feed_of(client, app, mine)).text.replace("\r\n ", "")
    for word in ("Person", "bolaget", "Karin", "privat", "hemligt-rum", "METHOD", "ORGANIZER", "ATTENDEE", "VALARM"):
        assert word not in text


def test_others_meetings_are_not_in_it(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(title="Min"), 1)
    make.registration(make.event(title="Annans"), 2)
    assert statuses(client.get(feed_of(client, app, mine))) == [("Min", "CONFIRMED")]


def test_uids_are_its_own_and_stay(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    mine = make.registration(event, 1)
    first = only(client.get(feed_of(client, app, mine)))["UID"]
    assert first == only(client.get(feed_of(client, app, mine)))["UID"]
    with app.app_context():
        others = {entry.uid for entry in db.session.query(CalendarEntry)}
        others |= {event.calendar_uid for event in db.session.query(Event)}
    assert first not in others
    assert str(first).endswith("@kalender.example.se")


def test_a_promotion_is_a_change(client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller) -> None:
    event = make.event(capacity=1)
    first, mine = make.registration(event, 1), make.registration(event, 2)
    path = feed_of(client, app, mine)
    before = client.get(path)
    clock.shift(timedelta(minutes=7))
    does(app, registrations.cancel, first)
    after = client.get(path, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (after.status_code, statuses(after)) == (200, [("Tematräff om segregation", "CONFIRMED")])
    assert only(after)["SEQUENCE"] > only(before)["SEQUENCE"]
    assert only(after)["LAST-MODIFIED"].dt - only(before)["LAST-MODIFIED"].dt == timedelta(minutes=7)


@pytest.mark.parametrize(
    ("service", "summary"),
    [
        (events.call_off, "Inställt: Tematräff om segregation"),
        (events.postpone, "Uppskjutet: Tematräff om segregation"),
    ],
)
def test_what_does_not_take_place_stays_as_cancelled(
    client: FlaskClient,
    app: Flask,
    make: Make,
    clock: time_machine.Traveller,
    service: Callable[..., Any],
    summary: str,
) -> None:
    event = make.event()
    path = feed_of(client, app, make.registration(event, 1))
    before = only(client.get(path))["SEQUENCE"]
    clock.shift(timedelta(minutes=1))
    does(app, service, event.id, "", None)
    after = client.get(path)
    assert statuses(after) == [(summary, "CANCELLED")]
    assert only(after)["SEQUENCE"] > before
    assert "/m/" not in after.text


def test_what_one_has_cancelled_vanishes_and_is_news(
    client: FlaskClient, app: Flask, make: Make, clock: time_machine.Traveller
) -> None:
    mine = make.registration(make.event(), 1)
    path = feed_of(client, app, mine)
    before = client.get(path)
    clock.shift(timedelta(minutes=1))
    does(app, registrations.cancel, mine)
    for asked in ({"If-Modified-Since": before.headers["Last-Modified"]}, {"If-None-Match": before.headers["ETag"]}):
        after = client.get(path, headers=asked)
        assert (after.status_code, statuses(after)) == (200, [])


def test_chosen_sessions_stand_for_their_meeting(client: FlaskClient, app: Flask, make: Make) -> None:
    sessions = tuple(
        SessionDetails(title, datetime(2026, 9, 14, hour), datetime(2026, 9, 14, hour + 1), "Sal 1")
        for hour, title in ((9, "Morgon"), (10, "Mitt"), (11, "Slut"))
    )
    event = make.event(title="Dag", sessions=sessions)
    with app.app_context():
        ids = [
            session.id for session in db.session.query(Event).options(db.selectinload(Event.sessions)).one().sessions
        ]
    mine = make.registration(event, 1, sessions=(ids[0], ids[2]))
    found = Calendar.from_ical(client.get(feed_of(client, app, mine)).data).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt.hour) for one in found] == [("Dag: Morgon", 9), ("Dag: Slut", 11)]
    assert len({str(one["UID"]) for one in found}) == 2


def test_readers_agree(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(title="Tre dagar; å, 😀", ends_wall=datetime(2026, 9, 16, 12)), 1)
    data = client.get(feed_of(client, app, mine)).data
    with ical_js() as of_ical_js:
        assert of_icalendar(data) == of_vobject(data) == of_ical_js(data)


def test_a_new_address_ends_the_old(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    old, new = feed_of(client, app, mine), feed_of(client, app, mine)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_revoked_and_unknown_are_one_and_the_same(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    path, own = feed_of(client, app, mine), f"/my/registrations/{mine}"
    answer = press(client, own, f"{own}/feed/revoke")
    assert (answer.status_code, answer.headers["Location"]) == (303, own)
    page = read(client.get(own))
    assert "Adressen till din kalender är avstängd." in page.text
    assert "Stäng av adressen" not in page.text
    answers = [client.get(one) for one in (path, "/my/calendar/unknown.ics", "/my/calendar/%00.ics")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert len({answer.data for answer in answers}) == 1


@pytest.mark.parametrize("path", ["feed", "feed/revoke"])
def test_only_ones_own_page_makes_and_ends_it(client: FlaskClient, app: Flask, make: Make, path: str) -> None:
    event = make.event()
    mine, theirs = make.registration(event, 1), make.registration(event, 2)
    own = open_mine(client, app, mine)
    token = read(client.get(own)).hidden["csrf_token"]
    assert client.post(f"{own}/{path}").status_code == 400
    assert client.post(f"/my/registrations/{theirs}/{path}", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_whoever_comes_back_is_led_to_their_own_page(client: FlaskClient, app: Flask, make: Make, prefix: str) -> None:
    own = open_mine(client, app, make.registration(make.event(), 1))
    path = feed_of(client, app, 1)
    answer = client.get(f"{prefix}{own}/feed")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{prefix}{own}")
    assert client.get(path).status_code == 200
    assert app.test_client().get(f"{own}/feed").status_code == 404


def test_who_has_ended_it_is_offered_none(client: FlaskClient, app: Flask, make: Make) -> None:
    mine = make.registration(make.event(), 1)
    own = open_mine(client, app, mine)
    press(client, f"{own}/cancel")
    assert "Prenumerera på dem i din kalender" not in read(client.get(own)).text
