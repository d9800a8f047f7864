"""F1: nodes killed in a rush. Nobody who was told "you have a place" is lost, nobody is told twice, nobody sits in excess."""

import signal
import time
from datetime import datetime
from statistics import median

import pytest

from tests.factories import Make
from tests.faults.books import open_books, violations
from tests.faults.crowds import Crowd, watched
from tests.faults.leases import deliver_the_rest
from tests.faults.lengths import IS_LONG, say, times
from tests.faults.running import Sink, nodes, wait_until

pytestmark = pytest.mark.slow
KILLS = times("KILLS", 1, 50)
PEOPLE = times("PEOPLE", 30, 5000)
AT_ONCE = times("AT_ONCE", 8, 64)
BUSY = "503"  # with Retry-After: on a machine that is busy with other things a writer may wait too long for its turn
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}


@pytest.mark.parametrize(
    "database_uri", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)], indirect=True
)
def test_nodes_that_are_killed_in_a_rush_lose_nobody_and_oversell_nothing(app, database_uri, tmp_path, chance, history):
    event = Make(app).event(capacity=PEOPLE // 4, **IN_TIME)
    settings = {"EVENTSITE_SQLALCHEMY_DATABASE_URI": database_uri}
    with (
        Sink() as sink,
        nodes(tmp_path, 2, **settings, **sink.settings) as both,
        watched(database_uri, event.id) as over,
    ):
        start(both)
        with Crowd([node.port for node in both], event.slug, PEOPLE, AT_ONCE, history, chance) as crowd:
            gaps = [killed(chance.choice(both), crowd, chance) for _ in range(KILLS)]
        for node in both:
            node.stop()
        deliver_the_rest(database_uri, tmp_path, sink)
    say(
        "F1",
        kills=KILLS,
        acknowledged=history.acknowledged,
        busy=history.refused,
        gap=f"{median(gaps):.2f} s, at most {max(gaps):.2f} s",
    )
    books = open_books(database_uri, answers=history.answers, taken=sink.taken, crashes=KILLS)
    assert violations(books) == {}
    assert (over, history.statuses - {BUSY}) == ([], set())
    assert history.acknowledged >= PEOPLE * 0.7
    assert not IS_LONG or median(gaps) < 3  # seconds: the short form may have a busy machine


def start(servers, *options, **how):
    """Start them all at once and wait for each."""
    for server in servers:
        server.launch(*options, **how)
    for server in servers:
        server.wait()


def killed(node, crowd, chance):
    """Let a share of the crowd in, kill the node among them, start it again; return how long nobody was answered."""
    crowd.let_in(PEOPLE // KILLS)
    time.sleep(chance.uniform(0.3, 0.9))
    node.send(signal.SIGKILL)
    begin, so_far = time.monotonic(), crowd.history.acknowledged
    node.launch()
    wait_until(lambda: crowd.history.acknowledged > so_far or crowd.is_done, 30)
    gap = time.monotonic() - begin
    node.wait()
    return gap
