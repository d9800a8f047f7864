"""What many at once cost those who register meanwhile: a list of 5,000 taken in with mail, 2,000 cancelled and brought back.

The worker does both in short transactions. What must hold on any machine: nobody waits for the write lock over 0.5 s.
"""

import tempfile
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from eventsite import schema
from eventsite.database import db, transaction
from eventsite.delivery.bulk_actions import BREATH
from eventsite.models import OutboxMessage, Registration
from eventsite.rules import attendee_imports as rules
from eventsite.rules.bulk_actions import BulkKind
from eventsite.rules.registrations import SEATED
from eventsite.services import attendee_imports, bulk_actions
from tests.benchmarks import delivering
from tests.benchmarks.moving import MEETING_TO_COME, application, newcomers
from tests.benchmarks.tables import Table
from tests.factories import Made, Make

ROWS, MANY = 5000, 2000
APART = 100_000  # between the numbers of those who register meanwhile
HEADINGS = ["Namn", "E-post", "Företag"]


def measure(table: Table) -> None:
    """Take a list in, send its mail, then cancel many and undo it, while others register."""
    with tempfile.TemporaryDirectory(prefix="eventsite-crowds-") as folder:
        app = application(folder)
        with app.app_context():
            schema.bring_up_to_date()
        make = Make(app)
        event, alva = make.event(**MEETING_TO_COME), make.organizer()
        begun = time.perf_counter()
        _import(table, app, event, alva)
        table.add("import of 5,000 and its mail delivered", _seconds_with_delivery(table, app, begun), "s")
        _cancel(table, app, event, alva)


def _import(table: Table, app: Flask, event: Made, alva: int) -> None:
    rows = [(number + 2, [f"Person {number}", f"rad{number}@bolaget.example", "Bolaget"]) for number in range(ROWS)]
    with app.app_context(), transaction():
        found = attendee_imports.receive(event.id, alva, "lista.csv", HEADINGS, rows)
        attendee_imports.match(event.id, found, rules.guessed(HEADINGS, {}))
    with app.app_context(), transaction():
        attendee_imports.start(event.id, found, alva, with_mail=True)
    _watched(table, "import of 5,000", app, event, 1 * APART, lambda: attendee_imports.work_off(found))
    with app.app_context():
        invited = func.count(Registration.id.distinct())
        imported = select(invited).join(OutboxMessage, OutboxMessage.registration_id == Registration.id)
        told = db.session.scalar(imported.where(Registration.email.startswith("rad")))
    table.require("import of 5,000, each row has a seat and a mail", told == ROWS)


def _seconds_with_delivery(table: Table, app: Flask, begun: float) -> float:
    sent = delivering.sent(app)
    table.require("import of 5,000, each mail has left", sent.mails >= ROWS)
    return time.perf_counter() - begun


def _cancel(table: Table, app: Flask, event: Made, alva: int) -> None:
    with app.app_context():
        ids = list(db.session.scalars(select(Registration.id).order_by(Registration.id).limit(MANY)))
    with app.app_context(), transaction():
        action = bulk_actions.plan(event.id, BulkKind.CANCEL, ids, alva)
        bulk_actions.confirm(event.id, action, "Lokalen är för liten", alva)
        bulk_actions.start_now(event.id, action)
    _watched(table, "cancelling 2,000", app, event, 2 * APART, lambda: bulk_actions.work_off(action))
    table.require("cancelling 2,000, none has a seat", _seated(app, ids) == 0)
    with app.app_context(), transaction():
        bulk_actions.undo(event.id, action, alva)
    _watched(table, "bringing back 2,000", app, event, 3 * APART, lambda: bulk_actions.work_off(action))
    table.require("bringing back 2,000, each has a seat", _seated(app, ids) == MANY)


def _seated(app: Flask, ids: list[int]) -> int:
    with app.app_context():
        seated = select(func.count()).where(Registration.id.in_(ids), Registration.state.in_(SEATED))
        return db.session.scalar(seated) or 0


def _watched(table: Table, name: str, app: Flask, event: Made, first: int, work_off: Callable[[], bool]) -> None:
    """Work it off as the worker does while others register, and tell how long both took."""
    holds: list[float] = []
    is_done = False
    with newcomers(app, event, first) as waits:
        begun = time.perf_counter()
        while not is_done:
            time.sleep(BREATH)
            with app.app_context(), transaction():
                locked = time.perf_counter()
                is_done = work_off()
            holds.append(time.perf_counter() - locked)
        seconds = time.perf_counter() - begun
    table.add(f"{name}, in all", seconds, "s")
    table.add(f"{name}, longest hold of the write lock", max(holds), "s")
    table.add(f"{name}, longest that somebody waited who registered", max(waits, default=0), "s")
    table.require(f"{name}, others registered meanwhile", bool(waits))
