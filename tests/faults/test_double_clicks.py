"""The same form sent twice: clicked twice, sent again since no answer came, sent again from the browser's history."""

import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from http.client import HTTPConnection

import pytest

from eventsite import create_app
from eventsite.database import db
from eventsite.links import Claim, Purpose, Signer
from tests.conftest import settings
from tests.factories import Make
from tests.faults import books
from tests.faults.crowds import HIDDEN, UNANSWERED, Visitor
from tests.faults.lengths import times
from tests.faults.running import running

pytestmark = pytest.mark.slow
ROUNDS = times("CLICKS", 3, 50)
COPIES = 10
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}


@pytest.fixture(scope="module")
def site(migrated_sqlite, tmp_path_factory):
    """A server, and an application of our own on the same database, to make meetings with."""
    folder = tmp_path_factory.mktemp("site")
    path = shutil.copy(migrated_sqlite, folder / "eventsite.sqlite")
    app = create_app(**settings(folder, f"sqlite:///{path}"))
    with running(folder) as server:
        server.start("--no-worker")
        yield server, app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visit(site, chance):
    """Return a visitor of a meeting with two seats who has the form before them."""
    server, app = site
    event = Make(app).event(capacity=2, **IN_TIME)
    numbers = iter(range(1, 1000))

    def visit():
        visitor = Visitor([server.port], event.slug, next(numbers), chance)
        visitor.take_form()
        return visitor

    visit.event, visit.port = event, server.port
    return visit


@pytest.fixture
def people(site, visit):
    """Return state and number of mails of everyone, after seeing that nothing is broken but for the mail not yet sent."""
    uri = site[1].config["SQLALCHEMY_DATABASE_URI"]

    def people():
        found = books.open_books(uri)
        assert {name: wrong for name, wrong in books.violations(found).items() if name != "I11"} == {}
        registered = found.of("registrations", event_id=visit.event.id)
        return [(row["state"], len(found.of("outbox", registration_id=row["id"]))) for row in registered]

    people.ids = lambda: [row["id"] for row in books.open_books(uri).tables["registrations"]]
    return people


def test_ten_copies_at_once_are_one_registration(people, visit):
    for _ in range(ROUNDS):
        request = visit().request()
        with ThreadPoolExecutor(COPIES) as clicks:
            answers = list(clicks.map(partial(_answer, visit.port), [request] * COPIES))
        heads = {
            tuple(line for line in answer.splitlines() if line.startswith((b"HTTP", b"Location"))) for answer in answers
        }
        [(status, location)] = heads
        assert status.split()[1] == b"303"
        assert location.endswith(b"/registered")
    states = ["confirmed", "confirmed", *["waitlisted"] * ROUNDS][:ROUNDS]
    assert people() == [(state, 1) for state in states]


def test_whoever_gets_no_answer_and_asks_again_gets_the_same(people, visit):
    said = []
    for _ in range(ROUNDS):
        visitor = visit()
        with answers_dropped(visit.port) as port:
            visitor.ports = [port]
            with pytest.raises(UNANSWERED):
                visitor.registers()
        visitor.ports = [visit.port]
        said += [visitor.registers(), visitor.registers()]
    states = ["confirmed", "confirmed", *["waitlisted"] * ROUNDS][:ROUNDS]
    assert said == [state for state in states for _ in range(2)]
    assert people() == [(state, 1) for state in states]


def test_going_back_and_sending_the_form_again_after_cancelling_registers_nobody(people, visit):
    visitor = visit()
    assert visitor.registers() == "confirmed"
    cancel(visitor, people.ids()[-1])
    assert visitor.registers() == "another page"
    assert people() == [("cancelled_by_self", 2)]


def cancel(visitor, registration_id):
    """Cancel by the link from the mail, in the same browser."""
    link = f"/my/{Signer(settings(None, '')['SECRET_KEY']).sign(Purpose.MANAGE, Claim(registration_id, 1))}"
    for address in (link, f"/my/registrations/{registration_id}/cancel"):
        token = dict(HIDDEN.findall(_asked(visitor, "GET", address)[1]))[b"csrf_token"].decode()
        assert _asked(visitor, "POST", address, f"csrf_token={token}")[0] == 303


def _asked(visitor, method, address, body=None):
    headers = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", visitor.ports[0], timeout=30)) as connection:
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        visitor.cookie = answer.headers.get("Set-Cookie", visitor.cookie).partition(";")[0]
        return answer.status, answer.read()


@contextmanager
def answers_dropped(port):
    """A proxy that hands the request on and the answer not: it hangs up when the server has done its work."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_drop_one_answer, args=(listener, port), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(30)


def _drop_one_answer(listener, port):
    visitor, _ = listener.accept()
    with visitor, socket.create_connection(("127.0.0.1", port), timeout=30) as server:
        request = b""
        while not _is_whole(request):
            request += visitor.recv(65536)
        server.sendall(request)
        assert server.recv(65536)


def _answer(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as server, server.makefile("rb") as answer:
        server.sendall(request)
        return answer.read()


def _is_whole(request):
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.splitlines() if line.lower().startswith(b"content-length:")]
    return bool(lengths) and len(body) == int(lengths[0])
