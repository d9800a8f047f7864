"""A bare Flask application that does what ours must at least do: the yardstick. It runs under the same server as ours.

* `/`: hello;
* `/page`: a page that Jinja makes of a row in SQLite;
* `/form`, POST, `/done`: a registration. The form, an insert of two rows (the registration, a mail) where fewer than the
  capacity are in, acknowledged when it is on the disk (`synchronous=FULL`), and a page that says so.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, redirect, render_template_string, request
from werkzeug.wrappers import Response

from eventsite import counters, server
from eventsite.server import Plan, Served
from tests.benchmarks import loads
from tests.benchmarks.loads import Visit

CAPACITY = 10_000_000
WORKERS = 2
TABLES = """
CREATE TABLE events (id INTEGER PRIMARY KEY, title TEXT, summary TEXT, venue TEXT, starts_at TEXT, capacity INTEGER);
CREATE TABLE registrations (id INTEGER PRIMARY KEY, event_id INTEGER REFERENCES events, name TEXT, email TEXT UNIQUE);
CREATE TABLE mails (id INTEGER PRIMARY KEY, registration_id INTEGER REFERENCES registrations, subject TEXT, body TEXT);
CREATE INDEX ix_registrations_event_id ON registrations (event_id);
"""
EVENT = "INSERT INTO events VALUES (1, 'Tematräff', 'Vad driver segregationen?', 'Folkets hus', '2037-09-14 09:00', ?)"
PAGE = """<!doctype html>
<html lang="sv">
<head><meta charset="utf-8"><title>{{ event.title }}</title></head>
<body>
<h1>{{ event.title }}</h1>
<p>{{ event.summary }}</p>
<dl>{% for name in ('venue', 'starts_at', 'capacity') %}<dt>{{ name }}</dt><dd>{{ event[name] }}</dd>{% endfor %}</dl>
{% if form %}
<form method="post"><label>Namn <input name="name"></label><label>E-post <input name="email"></label><button>Anmäl</button></form>
{% elif done %}<p>Du är anmäld.</p>{% endif %}
</body>
</html>
"""


class Store:
    """A connection for each thread, each set as ours are."""

    def __init__(self, path: str) -> None:
        self._path, self._local = path, threading.local()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection."""
        if not hasattr(self._local, "connection"):
            found = sqlite3.connect(self._path, timeout=15, isolation_level=None)
            found.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                found.execute(f"PRAGMA {pragma}")
            self._local.connection = found
        return self._local.connection  # type: ignore[no-any-return]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection with the write lock taken."""
        connection = self.connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def event(self) -> sqlite3.Row:
        """Return the one event."""
        return self.connection().execute("SELECT * FROM events WHERE id = 1").fetchone()  # type: ignore[no-any-return]

    def register(self, name: str, email: str) -> bool:
        """Insert the registration and its mail if there is room; say whether there was."""
        with self.writing() as connection:
            (taken,) = connection.execute("SELECT max(id) FROM registrations").fetchone()
            (capacity,) = connection.execute("SELECT capacity FROM events WHERE id = 1").fetchone()
            if (taken or 0) >= capacity:
                return False
            row = (1, name, email)
            cursor = connection.execute("INSERT INTO registrations (event_id, name, email) VALUES (?, ?, ?)", row)
            mail = (cursor.lastrowid, "Du är anmäld", f"Hej {name}!")
            connection.execute("INSERT INTO mails (registration_id, subject, body) VALUES (?, ?, ?)", mail)
        return True


def create_app(folder: str) -> Flask:
    """Return the application; its database lies in the folder."""
    store = Store(f"{folder}/bare.sqlite")
    app = Flask("bare")

    @app.get("/")
    def hello() -> str:
        return "Hello"

    @app.get("/page")
    def page() -> str:
        return render_template_string(PAGE, event=store.event())

    @app.get("/form")
    def form() -> str:
        return render_template_string(PAGE, event=store.event(), form=True)

    @app.post("/form")
    def register() -> Response:
        is_in = store.register(request.form["name"], request.form["email"])
        return redirect("/done" if is_in else "/page", code=303)

    @app.get("/done")
    def done() -> str:
        return render_template_string(PAGE, event=store.event(), done=True)

    return app


def serve(port: int, folder: str) -> None:
    """Serve it as ours is served, with an empty database."""
    path = Path(folder) / "bare.sqlite"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # kept: else the first callers would get into each other's way
        connection.executescript(TABLES)
        connection.execute(EVENT, (CAPACITY,))
    app = create_app(folder)
    counters.init_app(app)  # the server gives each of its processes a row to count in
    plan = Plan(app, "127.0.0.1", port, WORKERS, has_mail_worker=False)
    server.Arbiter(Served(plan)).run()


def registration(number: int, port: int, first: str) -> Visit:
    """Register one person as a browser does: the form, what it sends, the page after it. `first` begins the address."""
    answer = yield loads.request(port, "/form")
    assert answer.status == 200, answer.head
    body = f"name=Person+{number}&email={first}{number}%40bolaget.example"
    answer = yield loads.request(port, "/form", body=body, method="POST")
    assert answer.status == 303, answer.head
    answer = yield loads.request(port, answer.header("Location"))
    assert "Du är anmäld".encode() in answer.body, answer.head
