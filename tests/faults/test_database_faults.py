"""F8, F14: the database restarts, ends sessions, is full, is locked; the network to it is slow, loses packets, goes dead."""

import time

import pytest

from eventsite.postgresql import Impatient
from tests.factories import Make
from tests.faults import postgres
from tests.faults.books import open_books, violations
from tests.faults.crowds import Crowd, watched
from tests.faults.leases import deliver_the_rest
from tests.faults.lengths import IS_LONG, say, times
from tests.faults.networks import Proxy, Weather
from tests.faults.running import Sink, nodes, running, wait_until
from tests.faults.test_kills import IN_TIME, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.nightly,
    pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True),
]
RESTARTS = times("RESTARTS", 2, 20)
ENDS = times("ENDS", 4, 40)
SHARE = times("SHARE", 15, 100)
AT_ONCE = times("AT_ONCE", 6, 32)
LINES = 24  # of a node to its database: two processes, a pool of twelve in each
LIMIT = 5 if IS_LONG else 20  # seconds until an answer: the short form may have a busy machine


@pytest.fixture(autouse=True)
def hang_up(postgresql_server):
    """Let go of the tests' own connections afterwards: they may have been ended."""
    yield
    postgresql_server.close()


@pytest.fixture
def event(app):
    return Make(app).event(capacity=SHARE, **IN_TIME)


def seconds_until_answered(crowd, seconds=60):
    """Return how long it takes until somebody is told that they have a place, or wait for one."""
    begin, so_far = time.monotonic(), crowd.history.acknowledged
    crowd.let_in(2)
    assert wait_until(lambda: crowd.history.acknowledged > so_far, seconds)
    return time.monotonic() - begin


def in_order(uri, history, sink, crashes):
    """Return what is wrong after it all, once what is left of the mail has been sent."""
    return violations(open_books(uri, answers=history.answers, taken=sink.taken, crashes=crashes))


def test_a_database_that_falls_over_in_a_rush_loses_nobody(
    app, event, database_uri, postgresql_server, tmp_path, chance, history
):
    """F8: restarted without warning, and sessions ended at random."""
    settings = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": database_uri}
    people = (RESTARTS + ENDS + 2) * SHARE
    with (
        postgres.durable(postgresql_server, database_uri),
        Sink() as sink,
        nodes(tmp_path, 2, **settings, **sink.settings) as both,
    ):
        start(both)
        with Crowd([node.port for node in both], event.slug, people, AT_ONCE, history, chance) as crowd:
            pauses = []
            for turn in chance.sample(["restart"] * RESTARTS + ["end"] * ENDS, RESTARTS + ENDS):
                crowd.let_in(SHARE)
                time.sleep(chance.uniform(0.2, 0.6))
                if turn == "restart":
                    postgres.restart(postgresql_server, database_uri)
                    pauses.append(seconds_until_answered(crowd))
                else:
                    postgres.end_sessions(database_uri, 3)
        for node in both:
            node.stop()
        deliver_the_rest(database_uri, tmp_path, sink)
    say(
        "F8",
        restarts=RESTARTS,
        ended=ENDS,
        acknowledged=history.acknowledged,
        refused=history.refused,
        pause=f"{max(pauses):.1f} s",
    )
    assert history.statuses <= {"503"}
    assert not IS_LONG or max(pauses) < 5
    assert in_order(database_uri, history, sink, RESTARTS * 2 + ENDS) == {}


@pytest.mark.parametrize("trouble", ["full", "locked"])
def test_a_database_that_lets_nobody_in_is_answered_for_within_five_seconds(
    app, event, database_uri, tmp_path, chance, history, trouble
):
    """F8: no session is to be had; or somebody holds the event and never ends."""
    is_so = {"full": lambda: postgres.full(database_uri), "locked": lambda: postgres.locked(database_uri, event.id)}
    with running(tmp_path, EVENTSITE_SQLALCHEMY_DATABASE_URI=database_uri) as node:
        node.start("--no-worker")
        with Crowd([node.port], event.slug, 30, 6, history, chance) as crowd:
            seconds_until_answered(crowd)
            with is_so[trouble]():
                crowd.let_in(6)
                assert wait_until(lambda: history.statuses, 20)
            pause = seconds_until_answered(crowd)
    say("F8", trouble=trouble, slowest=f"{history.slowest:.1f} s", pause=f"{pause:.1f} s")
    assert history.statuses == {"503"}
    assert history.slowest < LIMIT
    assert in_order_unsent(database_uri, history) == {}


def in_order_unsent(uri, history):
    """Return what is wrong, but for mail: there is no worker."""
    found = violations(open_books(uri, answers=history.answers))
    return {name: wrongs for name, wrongs in found.items() if name != "I11"}


def test_undoing_over_a_dead_line_fails_nobody(database_uri, chance):
    """The page is made by then: it must not become an error because nobody heard that the reading is over."""
    with Proxy(database_uri, chance) as network:
        connection = Impatient.connect(network.through.replace("+psycopg", ""))
        connection.execute("SELECT 1")
        connection.patience = 0.2
        network.weather = Weather(is_dead=True)
        connection.rollback()
        assert connection.closed


def test_a_network_that_is_slow_or_dead_costs_time_and_nobody(app, event, database_uri, tmp_path, chance, history):
    """F14: 200 ms, 5 % loss, lines that go dead with nobody hanging up."""
    with (
        Proxy(database_uri, chance) as network,
        running(tmp_path, EVENTSITE_SQLALCHEMY_DATABASE_URI=network.through) as node,
        watched(database_uri, event.id) as over,
    ):
        node.start("--no-worker")
        with Crowd([node.port], event.slug, 2 * SHARE + 40, AT_ONCE, history, chance) as crowd:
            seconds_until_answered(crowd)
            network.weather = Weather(delay=0.1, loss=0.05)  # 200 ms there and back
            slow = seconds_until_answered(crowd)
            crowd.let_in(AT_ONCE)
            wait_until(lambda: False, 2)
            network.weather = Weather()
            crowd.let_in(AT_ONCE)
            wait_until(lambda: False, 0.3)
            before, waits = len(history.answers), len(history.waits)
            network.weather = Weather(is_dead=True)
            crowd.let_in(AT_ONCE)
            assert wait_until(lambda: "503" in {one.said for one in history.answers[before:]}, 20)
            dead = max(history.waits[waits:])
            network.weather = Weather()
            pause = seconds_until_answered(crowd, 90)
        most, slowest = network.most, f"{history.slowest:.1f} s"
    say(
        "F14",
        answer_at_200_ms=f"{slow:.1f} s",
        slowest=slowest,
        dead=f"{dead:.1f} s",
        pause=f"{pause:.1f} s",
        lines=most,
    )
    assert history.statuses <= {"503"}
    assert dead < LIMIT
    assert history.slowest < 2 * LIMIT  # at 200 ms: in turn for the event's lock, then a dozen ways there and back
    assert pause < (15 if IS_LONG else 40)  # whoever held the event when the line went dead holds it for ten seconds
    assert most <= LINES
    assert over == []
    assert in_order_unsent(database_uri, history) == {}
