"""F15: too few descriptors, too little memory, workers that the kernel kills. The others notice nothing, and nobody is lost."""

import os
import signal
import time
from contextlib import contextmanager

import pytest

from tests.factories import Make
from tests.faults import clusters
from tests.faults.books import open_books, violations
from tests.faults.crowds import Crowd, watched
from tests.faults.leases import deliver_the_rest
from tests.faults.lengths import say, times
from tests.faults.running import Sink, wait_until
from tests.faults.shortages import Short, Throwers, answered, bomb
from tests.faults.test_kills import BUSY, IN_TIME
from tests.web.organizer_browser import link_of

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
KILLS = times("KILLS", 3, 40)
PEOPLE = times("PEOPLE", 30, 1500)
SHARE = times("SHARE", 15, 60)
TURNS = times("TURNS", 3, 50)
CALLERS, DESCRIPTORS = 240, 96  # many more than the two workers together may open
THROWERS = 6
NO_MEMORY = "no memory to decode a picture"
MEMORY = 1_200_000  # kilobytes of addresses for a process: room for one such picture, not for four


@contextmanager
def site(tmp_path, uri, sink, *limits, altered=""):
    """Serve under these limits, altered or not."""
    server = Short(tmp_path, {"EVENTSITE_SQLALCHEMY_DATABASE_URI": uri, **sink.settings}, limits=limits)
    server.extra |= {"FAULT_ALTERED": altered} if altered else {}
    try:
        server.launch(module="tests.faults.altered" if altered else "eventsite")
        server.wait()
        yield server
    finally:
        if server.process.poll() is None:
            server.send(signal.SIGKILL)


@pytest.fixture
def event(app):
    return Make(app).event(capacity=SHARE, **IN_TIME)


def test_more_callers_than_can_be_opened_wait_at_the_door(tmp_path, database_uri):
    with Sink() as sink, site(tmp_path, database_uri, sink, f"-n {DESCRIPTORS}") as server:
        workers = server.children()
        for _ in range(TURNS):
            assert answered(server.port, CALLERS) == CALLERS
        assert server.children() == workers
        server.stop()


def test_workers_that_take_every_call_die_of_it(tmp_path, database_uri):
    """The control."""
    with Sink() as sink, site(tmp_path, database_uri, sink, f"-n {DESCRIPTORS}", altered="takes every call") as server:
        workers = server.children()
        answered(server.port, CALLERS)
        assert server.children() != workers


def test_workers_that_the_kernel_kills_are_replaced_and_lose_nobody(
    app, event, database_uri, tmp_path, chance, history
):
    with (
        Sink() as sink,
        site(tmp_path, database_uri, sink) as server,
        watched(database_uri, event.id) as over,
    ):
        with Crowd([server.port], event.slug, KILLS * SHARE, 8, history, chance) as crowd:
            for _ in range(KILLS):
                crowd.let_in(SHARE)
                time.sleep(chance.uniform(0.1, 0.5))
                os.kill(chance.choice(sorted(server.children())), signal.SIGKILL)
        server.children()
        server.stop()
        deliver_the_rest(database_uri, tmp_path, sink)
    say("F15", trouble="workers killed", kills=KILLS, acknowledged=history.acknowledged)
    books = open_books(database_uri, answers=history.answers, taken=sink.taken, crashes=KILLS)
    assert violations(books) == {}
    assert (over, history.statuses - {BUSY}) == ([], set())


def thrown(app, server, event, history, chance):
    """Let organizers send heavy pictures while people register; return their answers, and the workers that are new."""
    make, forms, before = Make(app), [], server.children()
    for number in range(THROWERS):
        browser, own = clusters.Browser(server.url), make.event(title=f"Träff {number}", **IN_TIME)
        assert browser.press(link_of(app, "Alva")).status_code == 303
        path = f"/organizer/events/{own.id}/edit"
        forms.append((browser, path))
    with (
        Throwers(forms, bomb()) as throwers,
        Crowd([server.port], event.slug, PEOPLE, 4, history, chance) as crowd,
    ):
        assert wait_until(lambda: throwers.answers, 120)
        crowd.let_in(PEOPLE)
    return set(throwers.answers), server.children() - before


def test_heavy_pictures_in_a_rush_leave_memory_for_the_others(app, event, database_uri, tmp_path, chance, history):
    with Sink() as sink, site(tmp_path, database_uri, sink, f"-v {MEMORY}") as server:
        answers, new = thrown(app, server, event, history, chance)
        server.stop()
        deliver_the_rest(database_uri, tmp_path, sink)
    say("F15", trouble="pictures", acknowledged=history.acknowledged, slowest=f"{history.slowest:.1f} s")
    assert (answers - {"busy"}, new) == ({"303"}, set())
    assert violations(open_books(database_uri, answers=history.answers, taken=sink.taken)) == {}
    assert history.statuses - {BUSY} == set()


def test_heavy_pictures_that_are_decoded_at_once_take_the_memory(app, event, database_uri, tmp_path, chance, history):
    """The control."""
    altered = "decodes all at once"
    with Sink() as sink, site(tmp_path, database_uri, sink, f"-v {MEMORY}", altered=altered) as server:
        answers, new = thrown(app, server, event, history, chance)
    assert answers - {"busy", "303"} or new or NO_MEMORY in server.log.read_text()
