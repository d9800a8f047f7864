"""The server as it runs: its processes end with it, and it finishes what it is doing."""

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from eventsite import create_app, demo
from eventsite.database import db
from eventsite.delivery import queue
from tests.conftest import settings
from tests.faults.running import FIELD, Sink, children_of, free_port, lives, register, running, wait_until

pytestmark = pytest.mark.slow
SLUG = "tematraff-om-segregation-och-utanforskap"
FORM = f"/events/{SLUG}/register"


class SlowSink(Sink):
    """Has the mail two seconds before it says so."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(2)
        return answer


@pytest.fixture
def sink(request):
    with getattr(request, "param", Sink)() as sink:
        yield sink


@pytest.fixture(scope="module")
def demo_database(migrated_sqlite, tmp_path_factory):
    """A database with the demo in it, whose mail has all been sent."""
    folder = tmp_path_factory.mktemp("demo")
    path = shutil.copy(migrated_sqlite, folder / "eventsite.sqlite")
    app = create_app(**settings(folder, f"sqlite:///{path}"))
    with app.app_context():
        demo.load(datetime.now(UTC))
        queue.run_once()
        db.engine.dispose()
    return path


@pytest.fixture
def server(tmp_path, demo_database, sink):
    shutil.copy(demo_database, tmp_path)
    mail = {"EVENTSITE_MAIL_SERVER": "127.0.0.1", "EVENTSITE_MAIL_PORT": str(sink.port)}
    with running(tmp_path, **mail) as server:
        yield server


def database(server):
    return closing(sqlite3.connect(server.instance / "eventsite.sqlite", isolation_level=None))


def states(server, number):
    """Return the states of the mails to person number so-and-so."""
    mails = "SELECT state FROM outbox WHERE recipient = ? ORDER BY id"
    with database(server) as connection:
        return [state for (state,) in connection.execute(mails, [f"p{number}@bolaget.example"])]


def mails_to(sink, number):
    return [recipient for recipient, _ in sink.taken].count(f"p{number}@bolaget.example")


def whole_family(server):
    """Return the processes of two web workers and the mail worker, once they all are there."""
    assert wait_until(lambda: len(children_of(server.process.pid)) == 3, 10)
    return children_of(server.process.pid)


def is_free(port):
    """Say whether a server could take the port now, as gunicorn does."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def is_gone(server, processes):
    return not any(map(lives, processes)) and is_free(server.port)


def test_kill_9_leaves_no_process_behind_and_the_port_free(server):
    server.start()
    children = whole_family(server)
    server.send(signal.SIGKILL)
    assert wait_until(lambda: is_gone(server, children), 5)
    server.start()


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_well_and_leaves_nothing(server, order):
    server.start()
    children = whole_family(server)
    begin = time.monotonic()
    assert server.send(order) == 0
    assert time.monotonic() - begin < 10
    assert is_gone(server, children)


def test_told_to_stop_it_answers_the_request_in_hand(server):
    server.start()
    headers, fields = open_form(server)
    with database(server) as other, closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as visitor:
        other.execute("BEGIN IMMEDIATE")  # the registration has to wait for this
        visitor.request("POST", FORM, urlencode(fields | person(1)), headers)
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        other.execute("ROLLBACK")
        assert visitor.getresponse().status == 303
    assert server.process.wait(40) == 0
    assert len(states(server, 1)) == 1


def open_form(server):
    """Return the headers and the hidden fields with which the form is sent."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=30)) as visitor:
        visitor.request("GET", FORM)
        page = visitor.getresponse()
        fields = dict(FIELD.findall(page.read().decode()))
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    return {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}, fields


def person(number):
    return {"name": f"Person {number}", "email": f"p{number}@bolaget.example", "company": "Bolaget"}


@pytest.mark.parametrize("sink", [SlowSink], indirect=True)
def test_told_to_stop_it_finishes_the_mail_in_hand(server, sink):
    server.start()
    assert register(server.url, SLUG, 1)
    assert wait_until(lambda: mails_to(sink, 1), 10)
    assert states(server, 1) == ["sending"]
    assert server.send(signal.SIGTERM) == 0
    assert (states(server, 1), mails_to(sink, 1)) == (["sent"], 1)


def test_workers_that_die_are_replaced_and_go_on(server, sink):
    server.start()
    dead = whole_family(server)
    for worker in dead:
        os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: len(children_of(server.process.pid) - dead) == 3, 10)
    assert wait_until(lambda: register(server.url, SLUG, 1), 10)
    assert wait_until(lambda: mails_to(sink, 1), 60)


def test_mail_leaves_within_two_seconds(server, sink):
    server.start()
    waits = []
    for number in range(1, 6):
        assert register(server.url, SLUG, number)
        begin = time.monotonic()
        assert wait_until(lambda number=number: mails_to(sink, number), 30)
        waits.append(time.monotonic() - begin)
    assert sorted(waits)[2] < 2


def test_without_a_worker_mail_waits_for_one(server, sink):
    server.start("--no-worker")
    assert wait_until(lambda: len(children_of(server.process.pid)) == 2, 10)
    assert register(server.url, SLUG, 1)
    assert states(server, 1) == ["waiting"]
    port = free_port()
    command = [sys.executable, "-m", "eventsite", "work", "--metrics-port", str(port)]
    worker = subprocess.Popen(command, env=server.environment())
    try:
        assert wait_until(lambda: states(server, 1) == ["sent"], 60)
        assert wait_until(lambda: "\neventsite_mails_sent_total 1.0\n" in numbers(port), 10)
    finally:
        worker.terminate()
    assert (worker.wait(40), mails_to(sink, 1)) == (0, 1)
    assert "\neventsite_mails_sent_total 0.0\n" in numbers(server.port)


def numbers(port):
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def test_it_stops_with_the_process_that_started_it(server):
    command = [sys.executable, "-m", "eventsite", "serve", "--port", str(server.port), "--stop-with-parent"]
    shell = subprocess.Popen(
        ["/bin/sh", "-c", '"$@" & wait', "sh", *command], env=server.environment(), stdout=subprocess.DEVNULL
    )
    assert wait_until(server.answers, 60)
    family = children_of(shell.pid)
    shell.kill()
    shell.wait()
    assert wait_until(lambda: is_gone(server, family), 10)


def test_it_does_not_start_on_an_old_schema(server):
    with database(server) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    command = [sys.executable, "-m", "eventsite", "serve", "--port", str(server.port)]
    refusal = subprocess.run(command, env=server.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert refusal.returncode == 1
    assert "eventsite db upgrade" in refusal.stderr


def test_a_request_of_two_lengths_is_refused(server):
    """What stands behind the first end must not be taken for a request of its own."""
    server.start()
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
        wire.sendall(head + hidden)
        answer = b""
        with suppress(TimeoutError):
            while piece := wire.recv(65536):
                answer += piece
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b"404" not in answer.split(b"\r\n", 1)[0]
