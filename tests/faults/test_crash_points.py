"""A process that dies at each write and each fsync of a use case, and a power cut there: all of it is there, or nothing."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from eventsite import create_app
from eventsite.database import db
from tests.conftest import missing, settings
from tests.factories import Make
from tests.faults import books, power_cuts
from tests.faults.crash_points import CALLS, Case, Nursery
from tests.faults.lengths import IS_LONG, times
from tests.faults.running import Sink

EVERY = 8  # the short form tries one point out of so many
CUTS = times("CUTS", 1, 20)  # how often the power is cut at each moment, each time with other luck
pytestmark = [pytest.mark.slow, pytest.mark.nightly]
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}


@pytest.fixture(scope="module")
def nursery():
    if shutil.which("strace") is None:
        missing("strace is not installed")
    with Nursery() as nursery:
        yield nursery


@pytest.fixture
def scene(migrated_sqlite, tmp_path, doing, nursery):
    """Two who are registered, one of whom waits where a promotion is to come; their mail is about to leave."""
    before = tmp_path / "before"
    before.mkdir()
    path = shutil.copy(migrated_sqlite, before / "eventsite.sqlite")
    app = create_app(**settings(before, f"sqlite:///{path}"))
    make = Make(app)
    event = make.event(capacity=1 if doing == "promotion" else 3, **IN_TIME)
    first, _ = make.registration(event), make.registration(event)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with Sink() as sink:
        scene = Scene(before, doing, event, first, sink)
        nursery.warm_up(scene.again())
        yield scene


class Scene:
    """A use case that can be done again and again, each time on a copy of the same database."""

    def __init__(self, before, doing, event, first, sink):
        self.before, self.doing, self.event, self.first, self.sink = before, doing, event, first, sink

    def again(self, folder="now"):
        """Return the case on a new copy."""
        path = self.before.parent / folder
        shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.before, path)
        self.sink.taken.clear()
        return Case(str(path), self.doing, self.event.slug, self.first, self.sink.port)


def change(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def states(uri):
    with closing(books.connect(uri)) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM registrations ORDER BY id").fetchall()]


def broken(uri):
    """Return the invariants that do not hold, but for the mail that has not been sent yet (I11)."""
    return {name: wrongs for name, wrongs in books.violations(books.open_books(uri)).items() if name != "I11"}


def chosen(number):
    """Return the points that are tried: all in the long form, some of them and the last in the short one."""
    points = range(1, number + 1) if IS_LONG else sorted({*range(1, number + 1, EVERY), number})
    print(f"{len(points)} of {number} points")  # noqa: T201
    return points


STATES = {
    "registration": (["confirmed"] * 2, ["confirmed"] * 3),
    "cancellation": (["confirmed"] * 2, ["cancelled_by_self", "confirmed"]),
    "promotion": (["confirmed", "waitlisted"], ["cancelled_by_self", "confirmed"]),
}
changes = pytest.mark.parametrize("doing", STATES)


@changes
def test_whoever_dies_at_a_write_leaves_all_or_nothing(scene, nursery, doing):
    outcomes = []
    for point in chosen(len(nursery.trace(scene.again(), *CALLS))):
        now = scene.again()
        is_acknowledged = nursery.dies_before(now, point)
        assert broken(now.uri) == {}, point
        outcome = STATES[doing].index(states(now.uri))
        assert outcome or not is_acknowledged, point
        outcomes.append(outcome)
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {0, 1}


@pytest.mark.parametrize("doing", ["delivery"])
def test_a_sender_that_dies_at_a_write_or_a_word_is_followed_by_one_that_sends_the_rest(scene, nursery):
    for point in chosen(len(nursery.trace(scene.again(), *CALLS))):
        now = scene.again()
        nursery.dies_before(now, point)
        change(f"{now.folder}/eventsite.sqlite", "UPDATE outbox SET leased_until = created_at WHERE state = 'sending'")
        nursery.run(now)
        after = books.open_books(now.uri, taken=scene.sink.taken, crashes=1)
        assert books.violations(after) == {}, point
        assert {row["state"] for row in after.tables["outbox"]} == {"sent"}


@changes
def test_a_power_cut_leaves_all_or_nothing_and_nothing_acknowledged_is_lost(scene, nursery, doing, chance):
    assert outcomes_of_power_cuts(scene, nursery, doing, chance) == {(False, 0), (False, 1), (True, 1)}


@pytest.mark.parametrize("doing", ["registration"])
def test_without_waiting_for_the_disk_a_power_cut_loses_what_was_acknowledged(scene, nursery, doing, chance):
    """The control run: it proves that the test above can see a loss."""
    assert (True, 0) in outcomes_of_power_cuts(scene, nursery, doing, chance, is_durable=False)


def outcomes_of_power_cuts(scene, nursery, doing, chance, **how):
    """Cut the power after each write; return what was seen: whether it was acknowledged, whether it is stored."""
    now = replace(scene.again(), **how)
    folder, base = Path(now.folder), Path(now.folder).parent / "base"
    trace = nursery.trace(now, *power_cuts.CALLS, beforehand=lambda: shutil.copytree(folder, base))
    seen = set()
    for disk, is_acknowledged in power_cuts.moments(base, trace):
        for luck in (None, *[chance] * CUTS):
            disk.after_power_cut(folder, luck)
            assert broken(now.uri) == {}
            seen.add((is_acknowledged, STATES[doing].index(states(now.uri))))
    return seen
