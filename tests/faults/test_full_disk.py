"""F6: the disk is full in a rush. It is said in words, pages are read, nothing that was acknowledged is lost, all goes on."""

import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, islice
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import time_machine

from eventsite import create_app
from eventsite.database import db
from tests.conftest import settings
from tests.factories import Make
from tests.faults.books import Answer, open_books, violations
from tests.faults.crowds import Crowd, Visitor
from tests.faults.disks import NoLog, SizeLimit, SmallDisk, occurs, small_disk
from tests.faults.leases import deliver_the_rest
from tests.faults.lengths import say, times
from tests.faults.running import Sink, wait_until
from tests.faults.test_kills import BUSY, IN_TIME

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
TURNS = times("FULL_DISKS", 1, 10)
SHARE = times("SHARE", 15, 60)
AT_ONCE = times("AT_ONCE", 4, 16)
FULL = "507"
PLACES_IN_THE_LOG = 500  # so many may register yet where SQLite's log has room for them: it is written over, not cut
THEN = datetime(2021, 5, 3, 9, 0, tzinfo=UTC)
LONG_AGO = {"starts_wall": datetime(2021, 9, 14, 9, 0), "ends_wall": datetime(2021, 9, 14, 12, 0)}
CANARY = b"Kanariefink"
FAMILY = 4  # the master, two web workers, the mail worker


@contextmanager
def site(folder, migrated_sqlite, sink, way, module="eventsite"):
    """Serve a meeting from that folder, with the media elsewhere."""
    uri = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'eventsite.sqlite')}"
    app = create_app(**settings(folder, uri))
    event = Make(app).event(capacity=None, **IN_TIME)
    with app.app_context():
        db.engine.dispose()
    extra = {
        "EVENTSITE_STORAGE_URL": f"file://{folder.parent}/media",
        "EVENTSITE_BALLAST_MB": str(way.ballast),
        "FAULT_ALTERED": "says yes without room",
    }
    server = NoLog(folder, extra | sink.settings)
    try:
        server.launch(module=module)
        server.wait()
        assert wait_until(lambda: len(server.family()) == FAMILY, 20)
        yield server, event, uri
    finally:
        if server.process.poll() is None:
            server.send(signal.SIGKILL)


@pytest.fixture(params=["a small disk", "ulimit -f"])
def trouble(request, tmp_path):
    """The way in which there is no room, and the folder in which there is none."""
    if request.param == "ulimit -f":
        (tmp_path / "site").mkdir()
        yield SizeLimit(), tmp_path / "site"
    else:
        with small_disk(tmp_path / "site") as folder:
            yield SmallDisk(folder), folder


def test_a_full_disk_loses_nobody_and_all_goes_on_without_a_restart(
    trouble, migrated_sqlite, tmp_path, chance, history
):
    way, folder = trouble
    with Sink() as sink, site(folder, migrated_sqlite, sink, way) as (server, event, uri):
        family, people = server.family(), (2 * TURNS + 1) * SHARE
        others = (Visitor([server.port], event.slug, number, chance) for number in count(people + 1))
        with Crowd([server.port], event.slug, people, AT_ONCE, history, chance) as crowd:
            for _turn in range(TURNS):
                so_far = history.acknowledged
                crowd.let_in(SHARE)
                assert wait_until(lambda so_far=so_far: history.acknowledged > so_far + SHARE // 3, 60)
                way.fill(server)
                refused = next(one for one in islice(others, PLACES_IN_THE_LOG) if comes(one, history) == FULL)
                before = len(history.answers)
                crowd.let_in(SHARE)
                assert shown(server, event) == {200}
                assert wait_until(lambda before=before: len(history.answers) >= before + SHARE // 2, 60)
                way.ease(server)
                way.free(server)
                assert wait_until(lambda one=refused: sends(one, history) == "confirmed", 60)
            assert said(server, "/readyz") == 200
        assert server.family() == family
        server.stop()
        deliver_the_rest(uri, tmp_path, sink)
    statuses = [one.said for one in history.answers]
    say("F6", acknowledged=history.acknowledged, refused=statuses.count(FULL), busy=history.refused)
    books = open_books(uri, answers=history.answers, taken=sink.taken, crashes=TURNS)
    assert violations(books) == {}
    assert history.statuses - {BUSY} == {FULL}


def test_with_the_ballast_gone_people_can_be_erased_on_a_full_disk(tmp_path, migrated_sqlite, chance, history):
    with small_disk(tmp_path / "site") as folder, Sink() as sink:
        way = SmallDisk(folder)
        with site(folder, migrated_sqlite, sink, way) as (server, event, uri):
            overdue(folder, uri)
            assert "eventsite.sqlite-wal" in occurs(folder, CANARY)
            way.fill(server)
            visitor = Visitor([server.port], event.slug, 1, chance)
            visitor.take_form()
            assert (sends(visitor, history), said(server, "/readyz"), purged(server)) == (FULL, 503, False)
            way.ease(server)
            assert (purged(server), occurs(folder, CANARY)) == (True, [])
            assert sends(visitor, history) == "confirmed"
            server.stop()


def test_a_site_that_says_yes_without_room_is_seen(tmp_path, migrated_sqlite, chance, history):
    way, folder = SizeLimit(), tmp_path / "site"
    folder.mkdir()
    with Sink() as sink, site(folder, migrated_sqlite, sink, way, "tests.faults.altered") as (server, event, uri):
        visitors = [Visitor([server.port], event.slug, number, chance) for number in range(3)]
        for visitor in visitors:
            visitor.take_form()
        assert comes(Visitor([server.port], event.slug, 9, chance), history) == "confirmed"
        way.fill(server)
        assert {sends(visitor, history) for visitor in visitors} == {"confirmed"}
    assert "I2" in violations(open_books(uri, answers=history.answers))


def overdue(folder, uri):
    """Let people lie there who should have been erased years ago."""
    app = create_app(**settings(folder, uri))
    with time_machine.travel(THEN, tick=False):
        make = Make(app)
        past = make.event(**LONG_AGO)
        for number in range(5):
            make.registration(past, number, name=f"{CANARY.decode()} {number}")
    with app.app_context():
        db.engine.dispose()


def comes(visitor, history):
    """Let somebody fetch the form and send it, and return what they are told."""
    visitor.take_form()
    return sends(visitor, history)


def sends(visitor, history):
    """Let somebody send their form, again and again the same, and return what they are told."""
    answer = Answer(visitor.email, visitor.fields["form_key"], visitor.registers())
    history.note(answer)
    return answer.said


def shown(server, event):
    """Return the statuses of pages that are read."""
    return {said(server, path) for path in (f"/events/{event.slug}", f"/events/{event.slug}/register", "/healthz")}


def said(server, path):
    """Return the status of a page."""
    try:
        with urlopen(server.url + path, timeout=30) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def purged(server):
    """Run the command and say whether it could do its work."""
    line = [sys.executable, "-m", "eventsite", "purge"]
    return subprocess.run(line, env=server.environment(), check=False, capture_output=True).returncode == 0
