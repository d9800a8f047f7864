"""Calendars to subscribe to, as programs fetch them: the headers word by word (calendar.md §6.2)."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from eventsite import create_app
from eventsite.database import db
from eventsite.rules.details import SpeakerDetails
from tests.conftest import NOW, settings
from tests.factories import Made, Make
from tests.web.feeds import BOTH, edits, listed, meeting

each_feed = pytest.mark.parametrize("path", BOTH)


@pytest.fixture
def event(make: Make) -> Made:
    """A meeting that is in every feed."""
    return meeting(make)


@each_feed
def test_the_headers(client: FlaskClient, event: Made, path: str) -> None:
    answer = client.get(path)
    names = {"calendar": "calendar.ics", "themes": "segregation.ics", "series": "boendet.ics"}
    name = names[path.removeprefix("/en").split("/")[1].removesuffix(".ics")]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Last-Modified"] == "Mon, 24 Aug 2026 09:00:00 GMT"
    assert answer.headers["ETag"].startswith('"')
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Set-Cookie" not in answer.headers
    assert "Content-Encoding" not in answer.headers


@each_feed
def test_the_feed_says_what_it_is(client: FlaskClient, event: Made, path: str) -> None:
    calendar = Calendar.from_ical(client.get(path).data)
    name = {"themes": "Tematräffar: Segregation", "series": "Tematräffar: Boendet"}.get(
        path.removeprefix("/en").split("/")[1], "Tematräffar"
    )
    assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == (name, name)
    assert calendar["SOURCE"] == f"http://localhost{path}"
    assert calendar["URL"] == f"http://localhost{path}".removesuffix("calendar.ics").removesuffix("/") + (
        "/" if path.count("/") < 3 else ""
    )
    assert "METHOD" not in calendar


@each_feed
def test_the_same_is_the_same_over_requests_and_restarts(
    client: FlaskClient, event: Made, path: str, clock: time_machine.Traveller, database_uri: str, tmp_path: Path
) -> None:
    first = client.get(path)
    clock.shift(timedelta(hours=5))
    again = client.get(path)
    app = create_app(**settings(tmp_path, database_uri))
    restarted = app.test_client().get(path)
    with app.app_context():
        db.engine.dispose()
    assert first.data == again.data == restarted.data
    for name in ("ETag", "Last-Modified"):
        assert first.headers[name] == again.headers[name] == restarted.headers[name]


@each_feed
def test_a_new_registration_changes_nothing(client: FlaskClient, make: Make, event: Made, path: str) -> None:
    before = client.get(path).headers["ETag"]
    make.registration(event)
    assert client.get(path).headers["ETag"] == before


@each_feed
def test_a_change_is_new_in_every_way(
    client: FlaskClient, app: Flask, event: Made, path: str, clock: time_machine.Traveller
) -> None:
    before = client.get(path)
    clock.shift(timedelta(minutes=10))
    edits(app, event, title="Ny rubrik", series="Boendet")
    held = {"If-None-Match": before.headers["ETag"], "If-Modified-Since": before.headers["Last-Modified"]}
    for asked in ({}, held, {"If-Modified-Since": before.headers["Last-Modified"]}):
        after = client.get(path, headers=asked)
        assert (after.status_code, listed(after)) == (200, [("Ny rubrik", "CONFIRMED", 1)])
        assert after.headers["Last-Modified"] == "Mon, 24 Aug 2026 09:10:00 GMT"
    (component,) = Calendar.from_ical(after.data).walk("VEVENT")
    assert component["LAST-MODIFIED"].dt == component["DTSTAMP"].dt == NOW + timedelta(minutes=10)


@each_feed
def test_who_has_it_is_told_so(client: FlaskClient, event: Made, path: str) -> None:
    first = client.get(path)
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for asked in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"other", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": tag, "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ):
        again = client.get(path, headers=asked)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == "public, max-age=900"
        assert again.headers["Vary"] == "Accept-Encoding"


@each_feed
def test_the_tag_outweighs_the_time(client: FlaskClient, event: Made, path: str) -> None:
    modified = client.get(path).headers["Last-Modified"]
    asked = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert client.get(path, headers=asked).status_code == 200


@each_feed
def test_head_says_what_get_says(client: FlaskClient, event: Made, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


@each_feed
def test_packed_it_is_the_same_under_another_tag(client: FlaskClient, event: Made, path: str) -> None:
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    assert client.get(path, headers={"Accept-Encoding": "gzip"}).data == packed.data
    for tag in (plain.headers["ETag"], packed.headers["ETag"]):
        for accepted in ("gzip", "identity"):
            again = client.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": tag})
            assert (again.status_code, again.headers["ETag"]) == (304, tag)


def test_who_refuses_it_packed_gets_it_plain(client: FlaskClient, event: Made) -> None:
    answer = client.get("/calendar.ics", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in answer.headers


def test_who_has_cookies_gets_the_same(client: FlaskClient, app: Flask, event: Made) -> None:
    client.get(f"/events/{event.slug}/register")
    assert client.get("/calendar.ics").data == app.test_client().get("/calendar.ics").data


@each_feed
def test_a_feed_takes_no_posts(client: FlaskClient, event: Made, path: str) -> None:
    assert client.post(path).status_code in {400, 405}


def test_the_download_is_fetched_like_a_feed(
    client: FlaskClient, app: Flask, make: Make, event: Made, clock: time_machine.Traveller
) -> None:
    path = f"/events/{event.slug}/calendar.ics"
    first, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Cache-Control"] == "public, max-age=900"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert gzip.decompress(packed.data) == first.data
    make.registration(event)
    clock.shift(timedelta(hours=1))
    assert client.get(path, headers={"If-None-Match": packed.headers["ETag"]}).status_code == 304
    edits(app, event, speakers=(SpeakerDetails("Ny talare"),), programme=(), title="Ny")
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_robots_may_fetch_feeds(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    blocked = [line.partition(": ")[2] for line in lines if line.startswith("Disallow")]
    assert [path for path in BOTH if any(path.startswith(start) for start in blocked)] == []
    assert lines.index("Allow: /my/calendar/") < lines.index("Disallow: /my")
