"""PostgreSQL may hang, be locked or be gone: whoever asks is told in time, and what comes back is used again."""

import socket
import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventsite import create_app, database, postgresql
from eventsite.database import db
from tests.conftest import settings

pytestmark = pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)


class Line:
    """A way to the server's socket that can be made to hang, as a network does that loses everything."""

    def __init__(self, path):
        self._path, self._is_open = path, threading.Event()
        self._is_open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = []
        threading.Thread(target=self._take, daemon=True).start()

    def hang(self):
        self._is_open.clear()

    def mend(self):
        self._is_open.set()

    def close(self):
        self.mend()
        for one in [self._listener, *self._sockets]:
            one.close()

    def _take(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._path)
            self._sockets += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target):
        try:
            while data := source.recv(65536):
                self._is_open.wait()
                target.sendall(data)
        except OSError:
            pass


@pytest.fixture
def line(database_uri):
    folder = database_uri.partition("host=")[2].partition("&")[0]
    line = Line(f"{folder}/.s.PGSQL.5432")
    yield line
    line.close()


@pytest.fixture
def app(database_uri, line, tmp_path):
    uri = database_uri.partition("?")[0].replace("@/", f"@127.0.0.1:{line.port}/").replace(":@", "@")
    app = create_app(**settings(tmp_path, uri))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def asked(statement="SELECT 1"):
    """Ask, and return how long it took to be told that there is no answer."""
    begin = time.monotonic()
    with pytest.raises(OperationalError), db.engine.connect() as connection:
        connection.execute(text(statement))
    return time.monotonic() - begin


def answers():
    with db.engine.connect() as connection:
        return connection.scalar(text("SELECT 1"))


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    for name, seconds in {"ANSWER": 0.9, "PING": 0.3, "CONNECTION": 1}.items():
        monkeypatch.setattr(postgresql, name, seconds)
    monkeypatch.setattr(postgresql.Impatient, "patience", 0.9)


def test_a_line_that_goes_dead_is_given_up_and_used_again_when_it_is_back(app, line):
    assert answers() == 1
    with db.engine.connect() as connection:
        line.hang()
        begin = time.monotonic()
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
        assert time.monotonic() - begin < 3
    line.mend()
    assert answers() == 1


def test_an_idle_connection_is_asked_only_briefly(app, line, monkeypatch):
    assert answers() == 1
    line.hang()
    monkeypatch.setitem(postgresql.OPTIONS["connect_args"], "connect_timeout", 2)
    assert asked() < 6
    assert asked() < 0.5  # nobody tries again at once
    line.mend()


def test_a_statement_that_takes_too_long_is_ended(app, monkeypatch):
    with db.engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "4s"
        assert connection.scalar(text("SHOW lock_timeout")) == "3500ms"


def test_commands_may_take_their_time(app):
    database.take_all_time()
    with db.engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
        assert connection.scalar(text("SHOW lock_timeout")) == "0"
        assert connection.connection.driver_connection.patience is None
