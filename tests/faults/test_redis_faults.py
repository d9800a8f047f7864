"""F11: Redis gone, full, flushed, asleep, in a rush. Only speed may suffer."""

import time
from statistics import quantiles

import pytest

from tests.factories import Make
from tests.faults.books import open_books, violations
from tests.faults.crowds import Crowd, Visitor, watched
from tests.faults.leases import waiting
from tests.faults.lengths import IS_LONG, say, times
from tests.faults.redises import RedisServer
from tests.faults.running import Sink, nodes, running, wait_until
from tests.faults.test_kills import IN_TIME, start

pytestmark = pytest.mark.slow
TURNS = times("REDIS_TURNS", 1, 10)
SHARE = times("SHARE", 15, 100)
AT_ONCE = times("AT_ONCE", 8, 32)
ASLEEP = times("ASLEEP", 6, 30)  # seconds
LIMIT = 30  # registrations a minute by one caller


@pytest.fixture
def redis(tmp_path):
    with RedisServer(tmp_path) as redis:
        yield redis


def troubles(redis):
    """Return how each trouble begins, and how it ends."""
    nothing = lambda: None  # noqa: E731
    return [
        (redis.go, redis.start),
        (redis.fill, redis.empty),
        (redis.flush, nothing),
        (lambda: redis.sleep(ASLEEP), nothing),
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
            time.sleep(ASLEEP)
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
    assert (over, history.statuses) == ([], set())
    assert p99 < (2 if IS_LONG else 8)
    assert violations(open_books(database_uri, answers=history.answers, taken=sink.taken)) == {}


def test_without_redis_limits_hold(app, database_uri, tmp_path, chance, redis):
    event = Make(app).event(capacity=None, **IN_TIME)
    limited = {"EVENTSITE_REDIS_URL": redis.url, "EVENTSITE_RATELIMIT_ENABLED": "true"}
    with running(tmp_path, **limited) as node:
        node.start("--no-worker")
        redis.go()
        said = [Visitor([node.port], event.slug, number, chance).registers() for number in range(LIMIT + 5)]
        redis.start()
    assert said.count("confirmed") <= LIMIT
    assert said[-1] == "429"
