"""The server killed in a rush: nobody who was told "registered" is lost, and nobody is told twice for it."""

import random
import shutil
import signal
import threading
from datetime import datetime

import pytest
from sqlalchemy import func, select

from eventsite import create_app
from eventsite.database import db
from eventsite.models import OutboxMessage, Registration
from eventsite.queries import outbox
from tests.conftest import settings
from tests.factories import Make
from tests.faults.lengths import times
from tests.faults.running import Sink, register, running, wait_until

pytestmark = pytest.mark.slow
ROUNDS = times("KILLS", 4, 40)
CLIENTS = 4
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}


class Crowd:
    """Visitors that register one after the other, for as long as they are let."""

    def __init__(self, url, slug):
        self.where = url, slug
        self.acknowledged = []
        self.numbers = iter(range(1, 100_000))
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._keep_coming) for _ in range(CLIENTS)]

    def _keep_coming(self):
        while not self.is_over.is_set():
            with self.lock:
                number = next(self.numbers)
            if register(*self.where, number):
                self.acknowledged.append(f"p{number}@bolaget.example")
            else:
                self.is_over.wait(0.05)


@pytest.fixture
def app(migrated_sqlite, tmp_path):
    path = shutil.copy(migrated_sqlite, tmp_path / "eventsite.sqlite")
    app = create_app(**settings(tmp_path, f"sqlite:///{path}"))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_everyone_acknowledged_is_stored_and_told_once_however_often_the_server_dies(app, tmp_path):
    event = Make(app).event(capacity=30, **IN_TIME)
    with Sink() as sink, running(tmp_path, **mail_to(sink)) as server:
        crowd = Crowd(server.url, event.slug)
        server.start()
        rush(crowd, server)
        expire_leases(app)
        assert wait_until(lambda: waiting(app) == 0, 120)
        server.send(signal.SIGTERM)
    assert len(crowd.acknowledged) >= ROUNDS
    told = rows(app)
    assert {email: told.get(email) for email in crowd.acknowledged} == dict.fromkeys(crowd.acknowledged, 1)
    assert set(told.values()) == {1}
    assert set(sink.taken) == mails(app)
    assert len(sink.taken) - len(mails(app)) <= ROUNDS


def mail_to(sink):
    return {"EVENTSITE_MAIL_SERVER": "127.0.0.1", "EVENTSITE_MAIL_PORT": str(sink.port)}


def rush(crowd, server):
    """Let the crowd in and kill the server at random moments, each after somebody was acknowledged."""
    moments = random.Random()
    for thread in crowd.threads:
        thread.start()
    try:
        for _ in range(ROUNDS):
            so_far = len(crowd.acknowledged)
            assert wait_until(lambda so_far=so_far: len(crowd.acknowledged) > so_far, 60)
            crowd.is_over.wait(moments.uniform(0, 1.5))
            server.send(signal.SIGKILL)
            server.start()
    finally:
        crowd.is_over.set()
        for thread in crowd.threads:
            thread.join(60)


def expire_leases(app):
    """Five minutes pass for the mails that a sender had in hand when it died."""
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("UPDATE outbox SET leased_until = '2000-01-01' WHERE state = 'sending'")
        connection.exec_driver_sql("UPDATE outbox SET due_at = '2000-01-01' WHERE state = 'waiting'")
        connection.commit()


def waiting(app):
    with app.app_context():
        return outbox.backlog().waiting


def rows(app):
    """How many first notices each stored registration has in the outbox."""
    first = OutboxMessage.kind.in_(["registered", "waitlisted"])
    with app.app_context():
        statement = select(Registration.email, func.count(OutboxMessage.id))
        joined = statement.outerjoin(OutboxMessage, (OutboxMessage.registration_id == Registration.id) & first)
        return dict(db.session.execute(joined.group_by(Registration.id)).all())


def mails(app):
    with app.app_context():
        return {tuple(row) for row in db.session.execute(select(OutboxMessage.recipient, OutboxMessage.message_id))}
