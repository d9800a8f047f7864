"""A canary: what one person writes about food and access is on two pages and in one file, and nowhere else at all."""

import io
import json
import logging
import re
from email import message_from_bytes, policy
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import text

from eventsite import cli, tasks
from eventsite.cli.processes import Hooks
from eventsite.database import Base, db
from eventsite.delivery import queue
from eventsite.links import Purpose
from eventsite.services import registrations
from tests.conftest import on_both
from tests.factories import Made, Make
from tests.services.records import do
from tests.services.sealed import asking, let_read
from tests.web.organizer_browser import link_of
from tests.web.visitor import TYPED, link, open_mine, press, read, register

FOOD, RAMP = "KANARIEFAGELSELLERI", "KANARIEFAGELRAMP"
CANARY = re.compile("KANARIEFAGEL", re.IGNORECASE)
WRITTEN = {"diets": "vegan", "diet_note": FOOD, "access_needs": "step_free", "access_note": RAMP, "needs_consent": "y"}
MAY_SHOW = {("GET", "organizer.needs.index"), ("GET", "public.needs.show"), ("POST", "organizer.needs.people")}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, app: Flask) -> pytest.LogCaptureFixture:
    """Everything that anybody logs, every statement and row of the database among it."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.DEBUG, logger=name)
    with app.app_context():
        db.engine.echo = "debug"
    return caplog


@pytest.fixture
def event(app: Flask, make: Make) -> Made:
    """A meeting that asks, and an organizer of it who may read."""
    event = asking(app, make, series="Boendet")
    let_read(app, make, event)
    return event


@pytest.fixture
def browser(client: FlaskClient, app: Flask, event: Made) -> FlaskClient:
    """One browser in which the person has registered, changed it, and the organizer has signed in and exported."""
    refused = register(client, event, **{**WRITTEN, "name": ""})
    assert (refused.status_code, len(CANARY.findall(refused.text))) == (422, 2)  # what is typed is kept
    assert register(client, event, **WRITTEN).status_code == 303
    register(client, event, **WRITTEN)  # again, with the same address
    own = open_mine(client, app, 1)
    assert press(client, f"{own}/needs", f"{own}/needs", **WRITTEN).status_code == 303
    press(client, own, f"{own}/feed")
    press(client, link_of(app, "Alva"))
    press(client, link(app, Purpose.MANAGE, 1))
    return client


def answers(app: Flask, browser: FlaskClient, event: Made) -> dict[tuple[str, str], bytes]:
    """Return what every address answers that can be opened, and every export."""
    here = f"/organizer/events/{event.id}/exports"
    press(browser, here, here)  # the first export is of who is new, the second a workbook that the worker makes
    press(browser, f"{here}/prepare", f"{here}/prepare")
    with app.app_context():
        tasks.work_off_files()
    values = {"event_id": event.id, "registration_id": 1, "organizer_id": 1, "message_id": 1, "slug": event.slug}
    manage = link(app, Purpose.MANAGE, 1).rpartition("/")[2]
    found = {}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda hit: str(values.get(hit[1], 1)), rule.rule)
        path = path.replace("/my/1", f"/my/{manage}") if rule.endpoint.endswith("open_link") else path
        if rule.endpoint.startswith("organizer.prepared_exports."):
            path = path.replace("/exports/1", "/exports/2")
        if "GET" in rule.methods and rule.endpoint != "static":
            name = rule.endpoint if not path.startswith("/en/") else f"{rule.endpoint} en"
            found["GET", name] = browser.get(path, buffered=True).data
    for name in ("counts", "people"):
        page = f"/organizer/events/{event.id}/needs"
        found["POST", f"organizer.needs.{name}"] = press(browser, page, f"{page}/{name}.csv").data
    return found


@on_both
def test_on_two_pages_and_in_one_file(app: Flask, browser: FlaskClient, event: Made) -> None:
    """Every address of the product is opened, by the person and a reader in one: attendee lists, feeds, exports, errors."""
    found = answers(app, browser, event)
    assert len(found) > 60
    shown = {where for where, content in found.items() if CANARY.search(content.decode("utf-8", "replace"))}
    assert {(method, endpoint.removesuffix(" en")) for method, endpoint in shown} == MAY_SHOW
    for workbook in ("organizer.exports.as_xlsx", "organizer.exports.new_as_xlsx", "organizer.prepared_exports.fetch"):
        with ZipFile(io.BytesIO(found["GET", workbook])) as book:
            parts = {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}
        assert "amina@hamnstaden.example" in "".join(parts.values())
        assert [name for name, part in parts.items() if CANARY.search(part)] == []
    for paper in ("list.pdf", "badges.pdf"):
        pages = PdfReader(io.BytesIO(browser.get(f"/organizer/events/{event.id}/print/{paper}").data)).pages
        printed = " ".join(page.extract_text() for page in pages)
        assert ("Amina" in printed, CANARY.search(printed)) == (True, None)
    for query in ("?person=1", "?q=KANARIEFAGEL"):
        people = browser.get(f"/organizer/events/{event.id}/attendees{query}").text
        assert (FOOD in people, RAMP in people) == (False, False)


def test_in_no_page_about_an_error(app: Flask, browser: FlaskClient, event: Made) -> None:
    path = "/my/registrations/1/needs"
    without_token = browser.post(path, data=WRITTEN)
    gone = browser.post("/my/registrations/99/needs", data={**read(browser.get(path)).hidden, **WRITTEN})
    wrong_way = browser.post("/my", data=WRITTEN)
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("ALTER TABLE special_needs RENAME TO taken_away"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    failed = browser.post(path, data={**read(browser.get("/organizer/sign-in")).hidden, **WRITTEN})
    answers = (without_token, gone, wrong_way, failed)
    assert [answer.status_code for answer in answers] == [400, 404, 405, 503]
    assert [CANARY.findall(answer.text) for answer in answers] == [[]] * 4


@on_both
def test_in_no_mail_and_in_no_calendar_that_was_sent(app: Flask, browser: FlaskClient, event: Made, make: Make) -> None:
    with app.app_context():
        assert queue.run_once().sent == 2  # the confirmation, and the link once more
    do(app, registrations.cancel, 1)
    with app.app_context():
        assert queue.run_once().sent == 1
    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in Path(app.instance_path).rglob("*.eml")
    ]
    assert len(letters) == 3
    parts = [part for letter in letters for part in letter.walk() if not part.is_multipart()]
    assert any(part.get_content_type() == "text/calendar" for part in parts)
    said = [str(letter.items()) for letter in letters]
    said += [part.get_payload(decode=True).decode("utf-8", "replace") for part in parts]
    assert [one for one in said if CANARY.search(one)] == []


@on_both
def test_in_no_column_of_any_table_as_it_is_stored(app: Flask, browser: FlaskClient) -> None:
    with app.app_context():
        tables = {table.name for table in Base.metadata.sorted_tables}
        stored = {name: str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables}
        assert db.session.execute(text("SELECT count(*) FROM special_needs")).scalar() == 1
    assert "amina@hamnstaden.example" in stored["registrations"]  # it would be seen
    assert [name for name, rows in stored.items() if CANARY.search(rows) or "vegan" in rows] == []


def test_in_no_file_of_the_instance_nor_in_the_log_of_the_database_and_in_no_line_of_the_log(
    log: pytest.LogCaptureFixture, app: Flask, browser: FlaskClient, event: Made
) -> None:
    answers(app, browser, event)
    with app.app_context():
        queue.run_once()
    files = {file.name: file.read_bytes() for file in Path(app.instance_path).rglob("*") if file.is_file()}
    assert {"eventsite.sqlite", "eventsite.sqlite-wal"} <= files.keys()
    assert b"amina@hamnstaden.example" in b"".join(files.values())
    assert [name for name, content in files.items() if CANARY.search(content.decode("latin-1"))] == []
    assert "special_needs" in log.text
    assert len(log.records) > 500
    assert CANARY.findall(log.text) == []


def test_in_no_json_of_the_command(app: Flask, browser: FlaskClient, event: Made) -> None:
    printed = CliRunner().invoke(cli.group(Hooks(lambda: app, print, print)), ["events", "show", event.slug, "--json"])
    facts = json.loads(printed.output)
    assert facts["confirmed"] == [{"id": 1, "email": TYPED["email"], "seq": 1}]
    assert CANARY.findall(printed.output) == []


def test_in_no_cookie(app: Flask, browser: FlaskClient, event: Made) -> None:
    fresh = app.test_client()
    assert register(fresh, event, **{**WRITTEN, "email": "annan@hamnstaden.example"}).status_code == 303
    for one in (browser, fresh):
        with one.session_transaction() as session:
            assert session
            assert CANARY.findall(json.dumps(dict(session), default=str)) == []
