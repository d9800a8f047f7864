"""A backup made in the middle of a rush: what is restored elsewhere holds (security.md 6.2, F18).

What is checked is read from the tables by hand here; the product's own check is asked too, but not believed.
"""

import os
import threading
import time
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import create_engine, text

from eventsite import create_app
from eventsite.database import db
from tests import databases
from tests.conftest import on_both, settings
from tests.factories import Make
from tests.faults.lengths import times
from tests.faults.running import Server, register, running, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
BACKUPS = times("BACKUPS", 1, 10)
CLIENTS = 4
CAPACITY = 12
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
FIRST = {"confirmed": "registered", "waitlisted": "waitlisted"}


class Crowd:
    """Visitors that register one after the other, and a history of when each was sent off and when it was acknowledged."""

    def __init__(self, url, slug, path):
        self.where, self.path = (url, slug), path
        self.sent, self.acknowledged = {}, {}
        self.numbers = iter(range(1, 100_000))
        self.lock, self.is_over = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._keep_coming) for _ in range(CLIENTS)]

    def _keep_coming(self):
        while not self.is_over.is_set():
            with self.lock:
                number = next(self.numbers)
            address = f"p{number}@bolaget.example"
            self.sent[address] = time.monotonic()
            if register(*self.where, number):
                self._note(address)

    def _note(self, address):
        with self.lock, self.path.open("a") as history:
            self.acknowledged[address] = time.monotonic()
            history.write(f"{address}\n")
            history.flush()
            os.fsync(history.fileno())

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join(60)


@pytest.fixture
def uris(request, tmp_path, database_uri):
    """The addresses of the site's database and of an empty one to restore into."""
    if database_uri.startswith("sqlite"):
        return database_uri, f"sqlite:///{tmp_path / 'elsewhere' / 'eventsite.sqlite'}"
    server = request.getfixturevalue("postgresql_server")
    server.create(f"{server.name}_elsewhere", "template0")
    return database_uri, server.uri(f"{server.name}_elsewhere")


@pytest.fixture
def environment():
    """Where pg_dump and pg_restore are found."""
    return {"PATH": f"{databases.programs()}{os.pathsep}{os.environ['PATH']}"}


@on_both
def test_a_backup_from_the_middle_of_a_rush_holds_what_was_acknowledged_by_then(uris, tmp_path, environment):
    here, there = uris
    app = create_app(**settings(tmp_path, here))
    event = Make(app).event(capacity=CAPACITY, **IN_TIME)
    with app.app_context():
        db.engine.dispose()
    extra = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": here, **environment}
    with running(tmp_path, **extra) as server:
        server.start("--no-worker")
        with Crowd(server.url, event.slug, tmp_path / "history") as crowd:
            for number in range(BACKUPS):
                so_far = len(crowd.acknowledged)
                assert wait_until(lambda so_far=so_far: len(crowd.acknowledged) > so_far + CAPACITY, 60)
                moments = backed_up(server, tmp_path / f"backups{number}")
    for number in range(BACKUPS - 1, BACKUPS):
        [path] = (tmp_path / f"backups{number}").glob("eventsite-*.tar.gz")
        restored = Server(tmp_path / "elsewhere", {"EVENTSITE_SQLALCHEMY_DATABASE_URI": there, **environment})
        said = restored.command("restore", str(path))
        assert said.splitlines()[-1] == "checked: all is as it must be"
        holds(there, *cut(crowd, *moments))
    assert len(crowd.acknowledged) > len(cut(crowd, *moments)[0]), "nobody came after the backup"


def backed_up(server, folder):
    """Make a backup while the site serves; return when it was begun and when it was done."""
    begun = time.monotonic()
    server.command("backup", str(folder))
    return begun, time.monotonic()


def cut(crowd, begun, done):
    """Return who was acknowledged before the backup began, and who was sent off before it was done."""
    return (
        {address for address, at in crowd.acknowledged.items() if at < begun},
        {address for address, at in list(crowd.sent.items()) if at < done},
    )


def holds(uri, acknowledged, sent):
    """Assert the invariants on what was restored, with the history cut at the backup (security.md 6.1)."""
    engine = create_engine(uri)
    with engine.connect() as connection:
        people = connection.execute(text("SELECT id, email, state, seq, queue_no FROM registrations")).all()
        mails = connection.execute(text("SELECT registration_id, kind FROM outbox")).all()
        traces = Counter(connection.scalars(text("SELECT registration_id FROM audit_entries")))
        [taken, waiting] = connection.execute(text("SELECT taken, waiting FROM events")).one()
        if uri.startswith("sqlite"):
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
    addresses = [one.email for one in people]
    states = Counter(one.state for one in people)
    assert acknowledged <= set(addresses) <= sent
    assert len(addresses) == len(set(addresses))
    assert (taken, waiting) == (states["confirmed"], states["waitlisted"])
    assert states["confirmed"] == CAPACITY
    assert states["waitlisted"] > 0, "the rush had not filled the meeting"
    in_order = sorted(people, key=lambda one: one.seq)
    assert [one.state for one in in_order] == ["confirmed"] * CAPACITY + ["waitlisted"] * states["waitlisted"]
    assert sorted(mails) == sorted((one.id, FIRST[one.state]) for one in people)
    assert all(traces[one.id] for one in people)
