"""F11: Redis gone, full, flushed, asleep, in a rush. Only speed may suffer."""

import time
from statistics import quantiles

import pytest

from eventsite.broker import REST
from tests.factories import Make
from tests.faults.books import open_books, violations
from tests.faults.crowds import Crowd, watched
from tests.faults.leases import waiting
from tests.faults.lengths import IS_LONG, say, times
from tests.faults.running import Sink, nodes, wait_until
from tests.faults.test_kills import BUSY, IN_TIME, start
from tests.redises import Server

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
TURNS = times("REDIS_TURNS", 1, 10)
SHARE = times("SHARE", 15, 100)
AT_ONCE = times("AT_ONCE", 8, 32)


@pytest.fixture
def redis():
    server = Server().start()
    yield server
    server.kill()


def troubles(redis):
    """Return how each trouble begins, and how it ends."""
    return [
        (redis.kill, redis.start),
        (lambda: redis.call("CONFIG", "SET", "maxmemory", "1"), lambda: redis.call("CONFIG", "SET", "maxmemory", "0")),
        (lambda: redis.call("FLUSHALL"), lambda: None),
        (redis.pause, redis.go_on),
    ]


def test_without_redis_a_rush_oversells_nothing_and_loses_no_mail(app, database_uri, tmp_path, chance, history, redis):
    event = Make(app).event(capacity=SHARE, **IN_TIME)
    settings = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": database_uri, "EVENTSITE_REDIS_URL": redis.url}
    turns = troubles(redis) * TURNS
    with (
        Sink() as sink,
        nodes(tmp_path, 2, **settings, **sink.settings) as both,
        watched(database_uri, event.id) as over,
    ):
        start(both)
        people = (len(turns) + 1) * SHARE
        with Crowd([node.port for node in both], event.slug, people, AT_ONCE, history, chance) as crowd:
            for number, (begin, end) in enumerate(chance.sample(turns, len(turns)), 1):
                crowd.let_in(SHARE)
                time.sleep(chance.uniform(0.1, 0.4))
                begin()
                assert wait_until(lambda number=number: len(history.answers) >= number * SHARE, 90)
                end()
            time.sleep(REST)  # then it is asked again, and wakes the senders
        drained = wait_until(lambda: waiting(database_uri) == 0, 90)
        for node in both:
            node.stop()
    p99 = quantiles(history.waits, n=100)[98]
    say(
        "F11",
        troubles=len(turns),
        acknowledged=history.acknowledged,
        p99=f"{p99:.2f} s",
        slowest=f"{history.slowest:.2f} s",
    )
    assert drained
    assert (over, history.statuses - {BUSY}) == ([], set())
    assert p99 < (2 if IS_LONG else 30)
    assert violations(open_books(database_uri, answers=history.answers, taken=sink.taken)) == {}
