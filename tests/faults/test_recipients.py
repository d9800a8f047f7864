"""F5: recipients that say no in every way. Nobody else waits for them, and what becomes of theirs is right after five days."""

from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest

from eventsite import create_app
from eventsite.database import db
from eventsite.delivery import queue
from eventsite.delivery.queue import Outcome
from tests.conftest import NOW, settings
from tests.factories import Make, person
from tests.faults.books import connect, open_books, violations
from tests.faults.lengths import say, times
from tests.faults.sinks import Choosy

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
EACH = times("EACH", 1, 4)
SHARES = {"slow": 1, "grey": 30, "temp": 10, "perm": 5, "full": 2, "fine": 52}
SLOW = times("SLOW", 1, 5) / EACH


@pytest.fixture
def app_of(database_uri, tmp_path):
    """Return the application whose mail goes to the sink."""
    apps = []

    def app_of(sink):
        mail = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": sink.port}
        apps.append(create_app(**settings(tmp_path, database_uri), **mail))
        return apps[-1]

    yield app_of
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def deliver(app):
    with app.app_context():
        return queue.run_once()


def states(uri):
    """Return how many mails stand in each state, by the kind of their recipient."""
    with closing(connect(uri)) as connection:
        rows = connection.execute("SELECT recipient, state, attempts FROM outbox").fetchall()
    return Counter((recipient.partition("-")[0], state, attempts) for recipient, state, attempts in rows)


def test_nobody_waits_for_those_who_say_no(app_of, database_uri, clock):
    with Choosy(SLOW) as sink:
        app = app_of(sink)
        make = Make(app)
        event = make.event(capacity=None)
        kinds = [kind for kind, share in SHARES.items() for _ in range(share * EACH)]
        for number, kind in enumerate(kinds):
            make.receipt(event, person(number, email=f"{kind}-{number}@bolaget.example"))
        sink.begin_now()
        assert deliver(app) == Outcome(sent=53 * EACH, failed=5 * EACH, retried=42 * EACH)
        others = sorted(delay for address, delay in sink.delays.items() if address.startswith("fine-"))
        clock.move_to(NOW + timedelta(minutes=1))
        assert deliver(app) == Outcome(sent=30 * EACH, retried=12 * EACH)
        clock.move_to(NOW + timedelta(days=4, hours=23))
        assert deliver(app) == Outcome(retried=12 * EACH)
        clock.move_to(NOW + timedelta(days=5, hours=1))
        assert deliver(app) == Outcome(failed=12 * EACH)
        assert deliver(app) == Outcome()
    say(
        "F5",
        mails=len(kinds),
        slow=f"{EACH} of {SLOW:.2f} s each",
        p99_of_others=f"{others[len(others) * 99 // 100]:.2f} s",
    )
    assert others[len(others) * 99 // 100] < 30
    assert states(database_uri) == {
        ("fine", "sent", 1): 52 * EACH,
        ("slow", "sent", 1): EACH,
        ("grey", "sent", 2): 30 * EACH,
        ("perm", "failed", 1): 5 * EACH,
        ("temp", "failed", 4): 10 * EACH,
        ("full", "failed", 4): 2 * EACH,
    }
    assert Counter(sink.asked[address] for address in sink.asked if address.startswith("perm-")) == {1: 5 * EACH}
    assert violations(open_books(database_uri, taken=sink.taken)) == {}
