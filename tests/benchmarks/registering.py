"""What a registration costs, as a browser makes it, beside the bare one; and a rush of 5,000 for 500 seats.

A registration is three requests: the form, what it sends, and the page after it. When it is acknowledged the mail with the
invitation is in the outbox. What it costs with delivery adds what one sender then takes to hand each mail to a local
SMTP server.
"""

import gzip
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from flask import Flask
from sqlalchemy import func, select

from eventsite import schema
from eventsite.database import db, transaction
from eventsite.models import Event, Registration
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.registrations import RegistrationState
from eventsite.services import companies
from tests.benchmarks import bare, comparing, delivering, loads
from tests.benchmarks.comparing import TURNS, Pair, Target
from tests.benchmarks.delivering import TO_COME
from tests.benchmarks.loads import Answer, Visit
from tests.benchmarks.serving import Server, application, free_port, product, serving
from tests.benchmarks.tables import Table
from tests.factories import Make

COMPANY = "Bolaget Bostäder"
JUDGED, CONNECTIONS = 8, (1, 8, 32)
WARM_UP = 60  # visits
PEOPLE, SEATS, AT_ONCE = 5000, 500, 64
HIDDEN = re.compile(rb'name="(csrf_token|form_key)"[^>]* value="([^"]*)"')


def measure(table: Table) -> None:
    """Register beside the bare application, deliver what was written, then let everybody come at once."""
    with stage(None) as (app, ours, slug), bare_server() as other:
        warm_up(ours, slug)
        for connections in CONNECTIONS:
            turns = TURNS if connections == JUDGED else 1
            pairs = [_beside(other, ours, slug, connections, f"p{connections}.{turn}.") for turn in range(turns)]
            pair = sorted(pairs, key=lambda one: one.rate_ratio)[turns // 2]
            at = "" if connections == JUDGED else f" on {connections}"
            table.add(f"registration, visits{at}", pair.rate_ratio, "× bare")
            table.add(f"registration, CPU{at}", pair.ours.cpu, "ms")
            table.add(f"registration, a second{at}", pair.ours.rate)
            table.add(f"registration, p99{at}", pair.ours.p99, "ms")
            if connections == JUDGED:
                registered = pair.ours.cpu
        table.add("registration with delivery, CPU", registered + delivering.sent(app).cpu, "ms")
    _rush(table)


def _beside(other: Server, ours: Server, slug: str, connections: int, first: str) -> Pair:
    return comparing.beside(
        Target(other, bare.registration, (other.port, first)),
        Target(ours, registration, (ours.port, slug, first)),
        connections,
        turns=1,
    )


@contextmanager
def stage(capacity: int | None) -> Iterator[tuple[Flask, Server, str]]:
    """Give the product as it is served, with a meeting that has so many seats: its application, and its address."""
    with tempfile.TemporaryDirectory(prefix="eventsite-registering-") as folder:
        port = free_port()
        app = application(folder, port)
        with app.app_context():
            schema.bring_up_to_date()
            with transaction():
                companies.add(CompanyDetails(COMPANY), None)
        made = Make(app).event(capacity=capacity, **TO_COME)
        with serving(product, port, folder) as ours:
            yield app, ours, made.slug


def warm_up(ours: Server, slug: str) -> None:
    """Let each process make once what it makes once."""
    loads.load(ours.port, registration, (ours.port, slug, "warm"), connections=JUDGED, visits=WARM_UP)


@contextmanager
def bare_server() -> Iterator[Server]:
    """Give the bare application."""
    with (
        tempfile.TemporaryDirectory(prefix="eventsite-bare-") as folder,
        serving(bare.serve, free_port(), folder) as it,
    ):
        yield it


def registration(number: int, port: int, slug: str, first: str) -> Visit:
    """Register one person as a browser does, with a cookie. `first` begins the address."""
    answer = yield loads.request(port, f"/events/{slug}/register")
    assert answer.status == 200, answer.head
    hidden = "&".join(f"{name.decode()}={quote(value.decode())}" for name, value in HIDDEN.findall(_page(answer)))
    typed = f"name=%C3%85sa+%C3%96berg&email={first}{number}%40bolaget.example&company={quote(COMPANY)}"
    sent = f"{hidden}&{typed}"
    answer = yield loads.request(port, f"/events/{slug}/register", _cookie(answer), sent, "POST")
    assert answer.status == 303, answer.head
    answer = yield loads.request(port, answer.header("Location"), _cookie(answer))
    assert answer.status == 200, answer.head


def _page(answer: Answer) -> bytes:
    return gzip.decompress(answer.body) if answer.header("Content-Encoding") == "gzip" else answer.body


def _cookie(answer: Answer) -> str:
    return f"Cookie: {answer.header('Set-Cookie').partition(';')[0]}\r\n"


def _rush(table: Table) -> None:
    with stage(SEATS) as (app, ours, slug):
        measured = comparing.measured(Target(ours, registration, (ours.port, slug, "rush")), AT_ONCE, visits=PEOPLE)
        with app.app_context():
            counts = dict(
                db.session.execute(select(Registration.state, func.count()).group_by(Registration.state)).tuples().all()
            )
            numbers = select(Registration.seq).where(Registration.state == RegistrationState.CONFIRMED)
            seated = list(db.session.scalars(numbers.order_by(Registration.seq)))
            taken = db.session.scalar(select(Event.taken))
    with bare_server() as other:
        usual = comparing.measured(Target(other, bare.registration, (other.port, "rush")), AT_ONCE)
    table.add("rush, visits", measured.rate / usual.rate, "× bare")
    table.add("rush, a second", measured.rate)
    table.add("rush, p99", measured.p99 / 1000, "s")
    table.require("rush, exactly 500 have seats", counts.get("confirmed") == SEATS == taken)
    table.require("rush, all others stand in the queue", counts.get("waitlisted") == PEOPLE - SEATS)
    table.require("rush, who came first has a seat", seated == list(range(1, SEATS + 1)))
