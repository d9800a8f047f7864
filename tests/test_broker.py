"""Redis may go, hang or forget at any moment: limits hold, pages answer, mail leaves."""

import shutil
import time

import pytest
import time_machine

from eventsite import broker, create_app, tasks
from eventsite.database import db
from eventsite.models import CallerCount
from eventsite.tasks import silence
from tests import redises
from tests.conftest import NOW, settings
from tests.factories import Make, person

LINK = "/my/link"
LIMIT = 20  # an hour


@pytest.fixture
def redis():
    server = redises.Server().start()
    yield server
    server.kill()


@pytest.fixture
def nodes(redis, migrated_sqlite, tmp_path, monkeypatch):
    """Two applications as on two machines: one database, one Redis."""
    monkeypatch.setattr(broker, "REST", 0.5)
    path = shutil.copy(migrated_sqlite, tmp_path / "eventsite.sqlite")
    shared = {"REDIS_URL": redis.url, "RATELIMIT_ENABLED": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}"}
    apps = [create_app(**(settings(tmp_path / name, f"sqlite:///{path}") | shared)) for name in ("a", "b")]
    yield apps
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def clients(nodes):
    for app in nodes:
        app.config["WTF_CSRF_ENABLED"] = False
    return [app.test_client() for app in nodes]


def ask(client) -> int:
    return client.post(LINK, data={"email": "cia@bolaget.example"}).status_code


def asked(clients, times: int) -> list[int]:
    """Ask so often, at one after the other, and return the answers."""
    return [ask(clients[turn % len(clients)]) for turn in range(times)]


def test_limits_are_counted_over_all_machines(clients, nodes):
    assert asked(clients, LIMIT + 2) == [200] * LIMIT + [429, 429]
    with nodes[0].app_context():
        assert db.session.query(CallerCount).count() == 0


def test_without_redis_they_are_counted_in_the_database(clients, nodes, redis):
    redis.kill()
    assert asked(clients, LIMIT + 2) == [200] * LIMIT + [429, 429]
    with nodes[0].app_context():
        [count] = db.session.query(CallerCount)
        assert (len(count.key), "127.0.0.1" in count.key) == (64, False)


def test_a_limit_of_the_database_ends_with_its_time(clients, redis):
    redis.kill()
    with time_machine.travel(NOW, tick=False) as clock:
        assert asked(clients, LIMIT + 1)[-1] == 429
        clock.shift(3601)
        assert ask(clients[0]) == 200


def test_who_comes_back_is_used_again(clients, nodes, redis):
    redis.kill()
    assert ask(clients[0]) == 200
    redis.start()
    time.sleep(0.6)
    assert ask(clients[0]) == 200
    assert redis.call("DBSIZE") > 0


def test_a_redis_that_is_full_stops_nobody(clients, redis):
    redis.call("CONFIG", "SET", "maxmemory", "1")
    assert asked(clients, LIMIT + 1) == [200] * LIMIT + [429]


def test_a_redis_that_hangs_is_waited_for_once(clients, redis, monkeypatch):
    monkeypatch.setattr(broker, "REST", 60)
    assert ask(clients[0]) == 200
    redis.pause()
    begin = time.monotonic()
    assert ask(clients[0]) == 200
    first = time.monotonic() - begin
    begin = time.monotonic()
    assert ask(clients[0]) == 200
    assert (first < 2, time.monotonic() - begin < broker.PATIENCE) == (True, True)
    redis.go_on()


def test_calls_that_are_lost_fail_nobody(nodes, redis):
    redis.kill()
    with nodes[0].app_context():
        tasks.wake()
        tasks.wake_files()
    assert nodes[0].extensions["tasks"].huey.dequeue() is None


def test_a_task_that_ends_while_redis_is_silent_ends_well(nodes, redis):
    huey = nodes[0].extensions["tasks"].huey
    with nodes[0].app_context():
        tasks.wake()
    task = huey.dequeue()
    redis.kill()
    assert huey.execute(task) is False


def test_mail_leaves_whose_call_was_lost_while_the_worker_saw_nothing(nodes, redis, monkeypatch, tmp_path):
    monkeypatch.setattr(broker, "REST", 60)
    redis.kill()
    assert not nodes[0].extensions["broker"].answers()
    redis.start()
    with time_machine.travel(NOW, tick=False):
        make = Make(nodes[0])
        make.receipt(make.event(), person(1))
        with nodes[0].app_context():
            tasks.wake()
        assert nodes[1].extensions["tasks"].huey.pending_count() == 0
        silence.Net(nodes[1]).look(nodes[1].extensions["broker"])
    assert len(list((tmp_path / "b" / "inbox").glob("*.eml"))) == 1


def test_a_call_on_one_machine_is_heard_on_the_other(nodes):
    with nodes[0].app_context():
        tasks.wake()
    assert nodes[1].extensions["tasks"].huey.dequeue().name == "deliver"


def test_mail_leaves_while_redis_is_silent(nodes, redis, tmp_path):
    redis.kill()
    with time_machine.travel(NOW, tick=False):
        make = Make(nodes[0])
        event = make.event()
        for number in range(3):
            make.receipt(event, person(number))
        silence.Net(nodes[1]).look(nodes[1].extensions["broker"])
    assert len(list((tmp_path / "b" / "inbox").glob("*.eml"))) == 3


def test_when_redis_is_back_the_workers_are_called(nodes, redis):
    net, way = silence.Net(nodes[0]), nodes[0].extensions["broker"]
    net.look(way)
    assert nodes[0].extensions["tasks"].huey.pending_count() == 0
    redis.kill()
    net.look(way)
    redis.start()
    time.sleep(0.6)
    net.look(way)
    assert {task.name for task in nodes[0].extensions["tasks"].huey.pending()} == {"deliver", "handle_files"}
