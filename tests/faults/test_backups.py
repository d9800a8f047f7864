"""A backup made in the middle of a rush: what is restored elsewhere holds (security.md 6.2, F18).

What is checked is read from the tables by hand here; the product's own check is asked too, but not believed.
"""

import os
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime

import pytest
from sqlalchemy import create_engine, text

from eventsite import create_app
from eventsite.database import db
from tests import databases
from tests.conftest import on_both, settings
from tests.factories import Make
from tests.faults import books
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


@contextmanager
def rush(uri, folder, environment, beside=None):
    """A site that is being registered at by many, with what else goes on beside; yields its server and the crowd."""
    app = create_app(**settings(folder, uri))
    event = Make(app).event(capacity=CAPACITY, **IN_TIME)
    with app.app_context():
        db.engine.dispose()
    with beside or nullcontext(), running(folder, EVENTSITE_SQLALCHEMY_DATABASE_URI=uri, **environment) as server:
        server.start("--no-worker")
        with Crowd(server.url, event.slug, folder / "history") as crowd:
            yield server, crowd


@on_both
def test_a_backup_from_the_middle_of_a_rush_holds_what_was_acknowledged_by_then(uris, tmp_path, environment):
    here, there = uris
    with rush(here, tmp_path, environment) as (server, crowd):
        for number in range(BACKUPS):
            let_come(crowd)
            moments = backed_up(server, tmp_path / f"backups{number}")
    said = restored(there, tmp_path, BACKUPS - 1, environment)
    assert said.splitlines()[-1] == "checked: all is as it must be"
    holds(there, *cut(crowd, *moments))
    assert len(crowd.acknowledged) > len(cut(crowd, *moments)[0]), "nobody came after the backup"


@pytest.mark.parametrize(
    ("altered", "checked", "wrong"),
    [
        ("copies the file without its log", nullcontext(), r"assert \{'p\d+@bolaget.* <= set\(\)"),
        ("copies people after the rest", pytest.raises(AssertionError, match="not as they must be"), r"assert \(12, "),
    ],
    ids=["without the log", "in two readings"],
)
def test_a_backup_that_is_not_of_one_moment_is_seen(uris, tmp_path, environment, altered, checked, wrong):
    here, there = uris
    altering = environment | {"FAULT_ALTERED": altered}
    with rush(here, tmp_path, altering, reading(here)) as (server, crowd):
        let_come(crowd)
        moments = backed_up(server, tmp_path / "backups0", "tests.faults.altered")
    with checked:  # by the product itself, which cannot know of whom nothing is there
        restored(there, tmp_path, 0, environment)
    with pytest.raises(AssertionError, match=wrong):
        holds(there, *cut(crowd, *moments))


@contextmanager
def reading(uri):
    """Somebody reads all the while, as an export does: what comes in stays in SQLite's log beside the file."""
    with closing(books.connect(uri)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM registrations").fetchall()
        yield


def let_come(crowd):
    """Let more people register than have seats."""
    so_far = len(crowd.acknowledged)
    assert wait_until(lambda: len(crowd.acknowledged) > so_far + CAPACITY, 60)


def backed_up(server, folder, module="eventsite"):
    """Make a backup while the site serves; return when it was begun and when it was done."""
    begun = time.monotonic()
    server.command("backup", str(folder), module=module)
    return begun, time.monotonic()


def restored(uri, folder, number, environment):
    """Restore the backup of that number elsewhere, and return what is said."""
    [path] = (folder / f"backups{number}").glob("eventsite-*.tar.gz")
    extra = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": uri, **environment}
    return Server(folder / "elsewhere", extra).command("restore", str(path))


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
