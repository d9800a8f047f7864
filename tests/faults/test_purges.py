"""`eventsite purge` killed again and again in the middle: run once more, it ends where one that was left alone ends."""

import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from eventsite import create_app
from eventsite.database import db
from eventsite.models import OutboxMessage, Registration
from tests.conftest import settings
from tests.factories import Make
from tests.faults.lengths import times
from tests.faults.running import Server, wait_until
from tests.services.held import held, traces
from tests.services.records import everything

pytestmark = pytest.mark.slow
ROUNDS = times("KILLS", 2, 40)
PEOPLE = 450
THEN = datetime(2021, 5, 3, 9, 0, tzinfo=UTC)
LONG_AGO = {"starts_wall": datetime(2021, 9, 14, 9, 0), "ends_wall": datetime(2021, 9, 14, 12, 0), "capacity": None}
OF_THE_RUN = {"audit_entries", "erasures"}  # what a run adds beside what it erases


@pytest.fixture
def app(migrated_sqlite: Path, tmp_path: Path):
    """An application that keeps hundreds of people whose time has been over for years."""
    app = opened(tmp_path / "killed", migrated_sqlite)
    with time_machine.travel(THEN, tick=False):
        make = Make(app)
        event = make.event(**LONG_AGO)
        held(app, make, event)
        for number in range(100, 100 + PEOPLE):
            make.registration(event, number, name=f"Kanaria {number}")
    closed(app)
    return app


def test_a_purge_that_is_killed_at_any_moment_ends_like_one_that_is_not(app: Flask, tmp_path: Path):
    shutil.copytree(app.instance_path, tmp_path / "left-alone")
    alone = opened(tmp_path / "left-alone")
    assert purge(alone).wait(120) == 0
    left = [killed(app) for _ in range(ROUNDS)]
    assert any(left), "no run was killed before it had erased everything"
    assert purge(app).wait(120) == 0
    assert (traces(app), remains(app)) == ([], remains(alone))


def opened(folder: Path, database: Path | None = None) -> Flask:
    """Return the application of that instance folder."""
    folder.mkdir(exist_ok=True)
    path = folder / "eventsite.sqlite"
    if database is not None:
        shutil.copy(database, path)
    return create_app(**settings(folder, f"sqlite:///{path}"))


def closed(app: Flask) -> None:
    """Let go of the database file, so that it can be copied whole."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def purge(app: Flask) -> "subprocess.Popen[bytes]":
    """Start the command on the application's instance, as an administrator would; what it says is kept beside it."""
    with (Path(app.instance_path) / "said.log").open("ab") as log:
        environment = Server(Path(app.instance_path)).environment()
        return subprocess.Popen([sys.executable, "-m", "eventsite", "purge"], env=environment, stdout=log, stderr=log)


def killed(app: Flask) -> int:
    """Run it, kill it at a random moment after it has begun to erase, and return how much it has left."""
    before = still_there(app)
    process = purge(app)
    try:
        wait_until(lambda: still_there(app) < before or process.poll() is not None, 60)
        time.sleep(random.uniform(0, 0.3))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    return still_there(app)


def still_there(app: Flask) -> int:
    """Return how many registrations and mails still name somebody."""
    with app.app_context():
        people = db.session.scalar(select(func.count()).where(Registration.name != "")) or 0
        mails = db.session.scalar(select(func.count()).where(OutboxMessage.recipient != "")) or 0
        db.session.remove()
    return people + mails


def remains(app: Flask) -> tuple[dict[str, int], list[tuple[object, ...]]]:
    """Return what is left: how many rows of each table, and what each registration still says."""
    numbers = {name: number for name, number in everything(app).items() if name not in OF_THE_RUN}
    table = db.metadata.tables["registrations"]
    kept = [table.c[name] for name in ("id", "seq", "state", "name", "email", "company", "phone", "job_title")]
    with app.app_context():
        rows = [tuple(row) for row in db.session.execute(select(*kept).order_by(table.c.id))]
        db.session.remove()
    return numbers, rows
