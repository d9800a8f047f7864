"""F20: what is left in logs, temporary files and core dumps after faults: no name, no address, no link, no secret."""

import os
import re
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories import Make
from tests.faults.books import connect
from tests.faults.crowds import Crowd
from tests.faults.disks import SizeLimit
from tests.faults.lengths import say, times
from tests.faults.running import children_of, wait_until
from tests.faults.shortages import Short
from tests.faults.sinks import LOGIN, Moody
from tests.faults.test_kills import BUSY, IN_TIME

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
SHARE = times("SHARE", 12, 100)
TURNS = times("TURNS", 1, 10)
# Everybody who registers is Person so-and-so at Bolaget; what follows /my/ in a link is as good as a key.
CANARIES = re.compile(rb"bolaget|Person \d|/my/[\w.-]{20}|our password|a key for tests only", re.IGNORECASE)
MAY_KNOW = re.compile(r"eventsite\.sqlite(-wal|-shm)?")  # the database itself
CORES = Path("/proc/sys/kernel/core_pattern")
TROUBLE = {"500", "503", "507"}


@dataclass
class Traced(Short):
    """A server in a folder of its own, where its log, its temporary files and whatever it drops lie."""

    def launch(self, *options: str, module: str = "eventsite") -> None:
        """Start it, or a module that serves as it does, and do not wait."""
        for name in ("here", "tmp"):
            (self.instance / name).mkdir(parents=True, exist_ok=True)
        shell = ["/bin/sh", "-c", 'ulimit -c unlimited && exec "$@"', "sh"]
        command = [sys.executable, "-m", module, "serve", "--port", str(self.port), *options]
        environment = self.environment() | {
            "TMPDIR": str(self.instance / "tmp"),
            "PYTHONPATH": os.path.abspath("."),  # it runs elsewhere
        }
        with (self.instance / "here" / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*shell, *command], env=environment, cwd=self.instance / "here", stdout=log, stderr=log
            )

    def family(self) -> set[int]:
        """Return the processes of the site, its master among them."""
        assert self.process is not None
        return {self.process.pid, *children_of(self.process.pid)}

    def known(self) -> list[str]:
        """Return the files beside the database in which anybody can be found."""
        files = [path for path in self.instance.rglob("*") if path.is_file() and not MAY_KNOW.fullmatch(path.name)]
        return sorted(path.name for path in files if CANARIES.search(path.read_bytes()))


@contextmanager
def site(database_uri, tmp_path, sink, altered=""):
    extra = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": database_uri, "FAULT_ALTERED": altered, **sink.settings, **LOGIN}
    server = Traced(tmp_path / "site", extra)
    try:
        server.launch(module="tests.faults.altered" if altered else "eventsite")
        server.wait()
        server.children()
        yield server
    finally:
        if server.process.poll() is None:
            server.send(signal.SIGKILL)


@contextmanager
def without_a_table(uri):
    """Let the database lack what everybody writes to: statements fail with all that they were given."""
    with closing(connect(uri)) as connection:
        connection.execute("ALTER TABLE audit_entries RENAME TO elsewhere")
        yield
        connection.execute("ALTER TABLE elsewhere RENAME TO audit_entries")


def crashed(server, crowd):
    """Let a worker that has just served somebody end as by a fault in its machine code."""
    before, dead = len(crowd.history.answers), min(server.children())
    crowd.let_in(SHARE)
    assert wait_until(lambda: len(crowd.history.answers) > before + SHARE // 2, 60)
    os.kill(dead, signal.SIGSEGV)
    assert wait_until(lambda: dead not in children_of(server.process.pid), 60)
    server.children()


def all_of_it(server, crowd, sink, database_uri):
    """Let everything go wrong that the other tests let go wrong, one thing after the other."""
    limit = SizeLimit()
    for mood in ("busy", "cut", "locked"):
        sink.turn(mood)
        crowd.let_in(SHARE // 3)
        assert wait_until(lambda mood=mood: sink.seen[mood], 90)
    sink.turn("")
    crashed(server, crowd)
    limit.fill(server)
    answered_with_trouble(crowd)
    limit.free(server)
    with without_a_table(database_uri):
        answered_with_trouble(crowd)


def answered_with_trouble(crowd):
    before = len(crowd.history.answers)
    crowd.let_in(SHARE)
    assert wait_until(lambda: TROUBLE & {one.said for one in crowd.history.answers[before:]}, 60)


def test_nobody_can_be_found_in_what_faults_leave_behind(app, database_uri, tmp_path, chance, history):
    event = Make(app).event(capacity=SHARE, **IN_TIME)
    with Moody() as sink, site(database_uri, tmp_path, sink) as server:
        with Crowd([server.port], event.slug, 4 * TURNS * SHARE, 6, history, chance) as crowd:
            for _ in range(TURNS):
                all_of_it(server, crowd, sink, database_uri)
        server.stop()
    log = (server.instance / "here" / "log").read_text()
    say("F20", lines=log.count("\n"), acknowledged=history.acknowledged, others=sorted(history.statuses - {BUSY}))
    assert "the disk is full" in log
    assert "was not taken" in log
    assert server.known() == []


@pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)
def test_rows_that_postgresql_refuses_stay_out_of_the_log(app, database_uri, tmp_path, chance, history):
    """It says what it refused, with all values of the row."""
    event = Make(app).event(capacity=SHARE, **IN_TIME)
    with closing(connect(database_uri)) as connection:
        connection.execute("ALTER TABLE registrations ADD CONSTRAINT nobody_more CHECK (false) NOT VALID")
    with Moody() as sink, site(database_uri, tmp_path, sink) as server:
        with Crowd([server.port], event.slug, 3, 1, history, chance) as crowd:
            crowd.let_in(3)
        server.stop()
    assert history.statuses == {"500"}
    assert "nobody_more" in (server.instance / "here" / "log").read_text()
    assert server.known() == []


@pytest.mark.parametrize("altered", ["notes who registers", "leaves its memory"])
def test_what_is_left_behind_is_found(app, database_uri, tmp_path, chance, history, altered):
    """The control, for logs and for memory."""
    if altered == "leaves its memory" and CORES.read_text().startswith("|"):
        pytest.skip("here the system takes memory away by itself")
    event = Make(app).event(capacity=SHARE, **IN_TIME)
    with Moody() as sink, site(database_uri, tmp_path, sink, altered) as server:
        with Crowd([server.port], event.slug, SHARE, 4, history, chance) as crowd:
            crashed(server, crowd)
        server.stop()
    [found] = server.known()
    assert found.partition(".")[0] == {"notes who registers": "log", "leaves its memory": "core"}[altered]
