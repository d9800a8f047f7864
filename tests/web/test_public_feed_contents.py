"""Calendars to subscribe to: which meetings are in them, what they say, and who reads them (calendar.md §6.1, S27)."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from eventsite.database import db, transaction
from eventsite.models import Event
from eventsite.queries.feeds import MAX_EVENTS
from eventsite.rules.occasions import DayHours
from eventsite.services import events
from tests.calendar.readers import ical_js, of_icalendar, of_vobject
from tests.factories import Made, Make
from tests.web.feeds import ALL, BOTH, does, listed, meeting, titles
from tests.web.visitor import read


@pytest.fixture
def event(make: Make) -> Made:
    """A meeting that is in every feed."""
    return meeting(make)


def test_what_a_meeting_says(client: FlaskClient, event: Made) -> None:
    (component,) = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")
    assert component["DTSTART"].dt.isoformat() == "2026-09-14T09:00:00+02:00"
    assert component["LOCATION"] == "Digitalt (Teams)"
    assert component["URL"] == f"http://localhost/events/{event.slug}"
    assert component["DESCRIPTION"] == (
        f"Vad driver segregationen?\n\nProgram och anmälan:\nhttp://localhost/events/{event.slug}"
    )


def test_the_english_feed_leads_to_english_pages(client: FlaskClient, event: Made) -> None:
    (component,) = Calendar.from_ical(client.get("/en/calendar.ics").data).walk("VEVENT")
    assert component["LOCATION"] == "Online (Teams)"
    assert component["URL"] == f"http://localhost/en/events/{event.slug}"


@pytest.mark.parametrize("path", BOTH)
def test_nothing_personal_is_in_it(client: FlaskClient, event: Made, path: str) -> None:
    answer = client.get(path)
    for word in (
        "Person 1",
        "bolaget",
        "Karin",
        "privat",
        "070-",
        "070 ",
        "Alva",
        "forening",
        "hemligt-rum",
        "/m/",
        "mailto",
    ):
        assert word not in answer.text
    for word in ("METHOD", "ORGANIZER", "ATTENDEE", "VALARM", "CONFERENCE"):
        assert word not in answer.text


def test_a_theme_and_a_series_hold_their_own_meetings(client: FlaskClient, make: Make, event: Made) -> None:
    make.event(title="Annat", themes=("Trygghet",), series="Annan serie")
    assert sorted(titles(client.get("/calendar.ics"))) == ["Annat", "Tematräff om segregation"]
    for path in ALL[1:]:
        assert titles(client.get(path)) == ["Tematräff om segregation"]


@pytest.mark.parametrize("path", ["/themes/nej/calendar.ics", "/series/nej/calendar.ics", "/series/nej"])
def test_what_is_not_there_is_not_found(client: FlaskClient, event: Made, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_draft_is_in_no_feed(client: FlaskClient, make: Make) -> None:
    make.draft(title="Hemligt utkast", themes=("Hemligt",), series="Hemlig serie")
    assert "emlig" not in client.get("/calendar.ics").text
    for path in ("/themes/hemligt/calendar.ics", "/series/hemlig-serie/calendar.ics", "/series/hemlig-serie"):
        assert client.get(path).status_code == 404


def test_an_archived_meeting_is_in_no_feed(client: FlaskClient, app: Flask, event: Made) -> None:
    does(app, events.archive, event.id, None)
    assert titles(client.get("/calendar.ics")) == []
    assert client.get("/series/boendet/calendar.ics").status_code == 404


def test_an_empty_feed_is_a_calendar(client: FlaskClient) -> None:
    answer = client.get("/calendar.ics")
    assert (answer.status_code, titles(answer)) == (200, [])
    assert answer.headers["Last-Modified"] == "Sat, 01 Jan 2000 00:00:00 GMT"


def test_publishing_shows_although_the_draft_is_old(
    client: FlaskClient, app: Flask, make: Make, event: Made, clock: time_machine.Traveller
) -> None:
    draft = make.draft(title="Utkast")
    clock.shift(timedelta(hours=1))
    before = client.get("/calendar.ics").headers["Last-Modified"]
    does(app, events.publish, draft.id, None)
    after = client.get("/calendar.ics", headers={"If-Modified-Since": before})
    assert (after.status_code, after.headers["Last-Modified"]) == (200, "Mon, 24 Aug 2026 10:00:00 GMT")


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
    event: Made,
    clock: time_machine.Traveller,
    service: Callable[..., Any],
    summary: str,
) -> None:
    clock.shift(timedelta(minutes=1))
    does(app, service, event.id, "Talaren är sjuk.", None)
    answer = client.get("/calendar.ics")
    assert listed(answer) == [(summary, "CANCELLED", 1)]
    assert "Talaren är sjuk." in answer.text.replace("\r\n ", "")
    clock.move_to(datetime(2026, 11, 14, tzinfo=UTC))  # 61 days after its date
    assert listed(client.get("/calendar.ics")) == [(summary, "CANCELLED", 1)]


def test_a_past_meeting_stays_for_400_days(client: FlaskClient, event: Made, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 9, 14, 10, tzinfo=UTC) + timedelta(days=399))
    assert titles(client.get("/calendar.ics")) == ["Tematräff om segregation"]
    clock.shift(timedelta(days=2))
    assert titles(client.get("/calendar.ics")) == []


def test_uids_are_the_meetings_own(client: FlaskClient, app: Flask, make: Make, event: Made) -> None:
    make.event(title="En till")
    uids = [str(one["UID"]) for one in Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")]
    download = Calendar.from_ical(client.get(f"/events/{event.slug}/calendar.ics").data).walk("VEVENT")
    with app.app_context():
        assert set(uids) == {one.calendar_uid for one in db.session.query(Event)}
    assert len(uids) == 2
    assert str(download[0]["UID"]) in uids


def test_the_largest_feed_is_under_a_megabyte(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(title="å" * 200, summary="ö" * 500)
    with app.app_context(), transaction():
        row = dict(db.session.execute(db.select(Event.__table__).where(Event.id == event.id)).mappings().one())
        rows = [{**row, "id": n, "slug": f"s{n}", "calendar_uid": f"{n}@x.se"} for n in range(1000, 1000 + MAX_EVENTS)]
        db.session.execute(db.insert(Event.__table__), rows)
    answer = client.get("/calendar.ics")
    assert len(titles(answer)) == MAX_EVENTS
    assert len(answer.data) < 1_000_000


def test_days_in_a_row_and_whole_days(client: FlaskClient, make: Make) -> None:
    make.event(
        title="Tre dagar",
        ends_wall=datetime(2026, 9, 16, 12),
        other_hours=(DayHours(date(2026, 9, 15), time(13), time(16)),),
    )
    make.event(title="Heldag", starts_wall=datetime(2026, 10, 1), ends_wall=datetime(2026, 10, 2), is_all_day=True)
    first, other, whole = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")
    assert first["RRULE"].to_ical() == b"FREQ=DAILY;COUNT=3"
    assert other["RECURRENCE-ID"].dt.isoformat() == "2026-09-15T09:00:00+02:00"
    assert other["DTSTART"].dt.isoformat() == "2026-09-15T13:00:00+02:00"
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (date(2026, 10, 1), date(2026, 10, 2))


def test_readers_agree_on_a_feed(client: FlaskClient, make: Make, event: Made) -> None:
    make.event(title="Tre dagar; å, \\ 😀", ends_wall=datetime(2026, 9, 16, 12))
    data = client.get("/calendar.ics").data
    with ical_js() as of_ical_js:
        readings = [reader(data) for reader in (of_icalendar, of_vobject, of_ical_js)]
    assert readings[0] == readings[1] == readings[2]
    assert [len(reading.spans) for reading in readings[0]] == [1, 3]


def test_khal_lists_a_feed(client: FlaskClient, event: Made, tmp_path: Path) -> None:
    feed, config = tmp_path / "feed.ics", tmp_path / "config"
    feed.write_bytes(client.get("/calendar.ics").data)
    config.write_text(f"[calendars]\n[[mine]]\npath = {tmp_path}/mine\n[locale]\ndateformat = %Y-%m-%d\n")
    command = ["khal", "-c", str(config), "printics", "--format", "{start-long} {title}", str(feed)]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"HOME": str(tmp_path), "LANG": "C.UTF-8", "TZ": "Europe/Stockholm"},
    )
    assert "Tematräff om segregation" in done.stdout, done.stderr
    assert done.returncode == 0


def test_a_series_has_a_page(client: FlaskClient, make: Make, event: Made) -> None:
    make.event(title="Varit", series="Boendet", starts_wall=datetime(2026, 5, 4, 9), ends_wall=datetime(2026, 5, 4, 12))
    make.event(title="Utanför")
    page = read(client.get("/series/boendet"))
    assert "Alla träffar i serien Boendet" in page.text
    assert [link for link in page.links if link.startswith("/events/")] == [f"/events/{event.slug}", "/events/varit"]
    assert "/series/boendet" in read(client.get(f"/events/{event.slug}")).links
    assert "/en/series/boendet" in read(client.get(f"/en/events/{event.slug}")).links
