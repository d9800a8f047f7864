"""What those see who watch over the site, and what visitors see when its disk is full."""

import errno
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from eventsite import database, disk
from eventsite.database import db
from eventsite.disk import Room
from eventsite.models import Registration
from tests.conftest import NOW, on_both
from tests.services.records import rows
from tests.web.visitor import Page, fill_in, register


@on_both
def test_a_site_that_is_ready_says_how_its_mail_stands(client, make, clock):
    make.registration(make.event(), 1)
    clock.move_to(NOW + timedelta(minutes=3))
    answer = client.get("/readyz")
    told = answer.json
    told.pop("clock_skew_seconds", None)
    assert (answer.status_code, told) == (
        200,
        {"status": "ok", "database": True, "disk": True, "mails_waiting": 1, "oldest_mail_seconds": 180},
    )


def test_old_mail_makes_no_site_unready(client, make, clock):
    make.registration(make.event(), 1)
    clock.move_to(NOW + timedelta(days=4))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["oldest_mail_seconds"]) == (200, 4 * 86400)


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_the_clock_of_a_database_server_is_compared_with_ours(client, clock):
    before = client.get("/readyz").json["clock_skew_seconds"]
    clock.shift(timedelta(hours=1))
    assert before - client.get("/readyz").json["clock_skew_seconds"] == pytest.approx(3600, abs=5)


def test_a_disk_that_is_nearly_full_makes_it_unready(client, monkeypatch):
    monkeypatch.setattr(disk, "room", lambda _folder: Room(total=1000, free=99))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["disk"]) == (503, "unavailable", False)
    assert client.get("/healthz").status_code == 200


def test_a_database_that_takes_no_writes_makes_it_unready(app, client):
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "database": False, "disk": True})
    assert client.get("/healthz").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nobody_keeps_what_probes_are_told(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"
    assert client.post(path).status_code == 405


@contextmanager
def full(app):
    """Let the database file grow no more, as on a disk without room."""

    def stop_growing(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    db.event.listen(engine, "connect", stop_growing)
    yield
    db.event.remove(engine, "connect", stop_growing)
    engine.dispose()


def test_a_full_disk_is_said_in_words_and_nothing_is_saved(app, client, make):
    event = make.event()
    typed = fill_in(client, event)
    with full(app):
        answer = client.post(f"/events/{event.slug}/register", data=typed)
        assert client.get(f"/events/{event.slug}").status_code == 200
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "300")
    assert "Sajten har slut på utrymme" in Page(answer.text).text
    assert rows(app, select(func.count()).select_from(Registration)) == [(0,)]
    assert register(client, event).status_code == 303


def test_a_file_that_finds_no_room_is_said_in_words_too(app):
    with app.test_request_context("/"):
        page, status, _ = app.handle_user_exception(OSError(errno.ENOSPC, "/srv/secret/path"))
    assert (status, "slut på utrymme" in page, "/srv/secret" in page) == (507, True, False)


def test_other_trouble_with_files_stays_trouble(app):
    with app.test_request_context("/"), pytest.raises(PermissionError):
        app.handle_user_exception(PermissionError(errno.EACCES, "no"))


def test_postgresql_says_it_by_its_code():
    assert database.is_full(OperationalError("", {}, psycopg.errors.DiskFull()))
    assert not database.is_full(OperationalError("", {}, psycopg.errors.LockNotAvailable()))
