"""The queue: a wake-up call is one task, and no call ever fails who makes it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsite import create_app, tasks
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import Registration
from eventsite.rules.answers import GRACE
from eventsite.tasks import schedule
from tests.conftest import settings
from tests.factories import person, states
from tests.web import visitor


def length(app):
    return app.extensions["tasks"].huey.pending_count()


def run_next(app):
    """Do what the worker does with the task at the front."""
    huey = app.extensions["tasks"].huey
    huey.execute(huey.dequeue())


def test_many_wake_up_calls_are_one_task(app):
    with app.app_context():
        for _ in range(3):
            tasks.wake()
    assert length(app) == 1


def test_registering_in_the_browser_wakes_the_worker(app, client, make):
    event = make.event()
    assert visitor.register(client, event).status_code == 303
    assert length(app) == 1
    run_next(app)
    with app.app_context():
        assert queue.run_once() == queue.Outcome()


def test_looking_wakes_nobody(app, client, make):
    assert client.get(f"/events/{make.event().slug}").status_code == 200
    assert length(app) == 0


def test_a_task_sends_a_batch_and_calls_for_the_next(app, make, monkeypatch):
    event = make.event()
    for number in (1, 2, 3):
        make.receipt(event, person(number))
    monkeypatch.setattr(queue.run_batch, "__defaults__", (2,))
    with app.app_context():
        tasks.wake()
    lengths = []
    while length(app):
        run_next(app)
        lengths.append(length(app))
    assert lengths == [1, 1, 0]  # two, one, nothing left


def test_a_queue_whose_file_is_broken_fails_nobody(app, tmp_path, caplog):
    tasks.let_go(app)
    assert Path(app.instance_path) == tmp_path
    for file in tmp_path.glob("tasks.sqlite*"):
        file.write_bytes(b"not a database " * 100)
    with app.app_context():
        tasks.wake()
    assert "could not be woken: DatabaseError" in caplog.text


@pytest.fixture
def without_redis(tmp_path, database_uri):
    app = create_app(**(settings(tmp_path, database_uri) | {"REDIS_URL": "redis://127.0.0.1:9/0"}))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_redis_that_does_not_answer_fails_nobody(without_redis, caplog):
    with without_redis.app_context():
        tasks.wake()
    assert "Redis does not answer: ConnectionError" in caplog.text


def test_a_seat_that_was_declined_goes_to_the_next_when_its_time_is_up(app, make, clock):
    event = make.event(capacity=1)
    first, _ = [make.registration(event, number) for number in (1, 2)]
    with app.app_context(), transaction():
        db.session.get_one(Registration, first).releases_at = datetime.now(UTC) + GRACE
    clock.shift(GRACE - timedelta(seconds=1))
    release(app)
    assert states(app, event) == ["confirmed", "waitlisted"]
    clock.shift(timedelta(seconds=1))
    release(app)
    assert states(app, event) == ["declined", "confirmed"]
    assert length(app) == 1


def release(app):
    """Do what the worker does each minute."""
    with app.app_context():
        tasks.release_declined()


def test_files_that_are_asked_for_while_others_are_made_do_not_wait_for_the_clock(app, monkeypatch):
    turns = []

    def work():
        turns.append(len(turns))
        if turns == [0]:
            tasks.wake_files()
            run_next(app)  # another hand finds the work taken

    monkeypatch.setattr(schedule, "work_off_files", work)
    with app.app_context():
        tasks.wake_files()
    run_next(app)
    assert (turns, length(app)) == ([0], 1)
    run_next(app)
    assert (turns, length(app)) == ([0, 1], 0)
