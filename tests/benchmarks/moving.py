"""What it takes to move a meeting that 2,000 people have in their calendars: `make bench`.

The figures are ratios within one run, since machines differ: the time for an invitation against
icalendar's bare `to_ical` of the same object. Two things must hold on any machine: all invitations are in the
outbox, and nobody who registers meanwhile waits for the write lock over 0.5 s (rulings, Calendar and mail).
"""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select

from eventsite import create_app, schema
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import OutboxMessage
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.outbox import OutboxState
from eventsite.services import events, fan_outs, registrations
from tests.benchmarks.tables import Table
from tests.conftest import settings
from tests.factories import MEETING, Made, Make, person, stored

PEOPLE = 2000
MEETING_TO_COME = {
    "starts_wall": datetime(2037, 9, 14, 9),
    "ends_wall": datetime(2037, 9, 14, 12),
    "capacity": None,
}


def measure(table: Table) -> None:
    """Move the meeting while others register."""
    with tempfile.TemporaryDirectory(prefix="eventsite-bench-") as folder:
        app = application(folder)
        with app.app_context():
            schema.bring_up_to_date()
        _tell(table, *_measure(app))


def _measure(app: Flask) -> tuple[list[float], list[float], int, int, float]:
    """Return the seconds each batch held the lock, those that newcomers waited, the counts, and a bare to_ical."""
    make = Make(app)
    event = make.event(**MEETING_TO_COME)
    with app.app_context():
        for number in range(PEOPLE):
            with transaction():
                registrations.register(event.id, person(number))
    _send_all(app)
    _move(app, make, event)
    with newcomers(app, event, PEOPLE) as waits:
        holds = _work_off(app)
    with app.app_context():
        moved = db.session.scalar(select(func.count()).where(OutboxMessage.kind == "moved")) or 0
        sample = db.session.scalar(select(OutboxMessage.calendar).where(OutboxMessage.kind == "moved").limit(1))
    return holds, waits, moved, len(waits), _bare(sample)


def _send_all(app: Flask) -> None:
    """Let every first invitation have left."""
    with app.app_context(), transaction():
        for message in db.session.scalars(select(OutboxMessage)):
            message.state, message.claimed_at = OutboxState.SENT, message.created_at


def _move(app: Flask, make: Make, event: Made) -> None:
    alva, version = make.organizer(), stored(app, event).version
    later = {"starts_wall": datetime(2037, 9, 15, 9), "ends_wall": datetime(2037, 9, 15, 12), "capacity": None}
    with app.app_context(), transaction():
        events.edit(event.id, replace(MEETING, **later), version, organizer_queries.by_id(alva))
        events.send_changes_now(event.id)


def _work_off(app: Flask) -> list[float]:
    """Write all the messages as the worker does and return the seconds that each transaction took."""
    holds: list[float] = []
    with app.app_context():
        (order,) = outbox_queries.open_fan_outs(datetime.now().astimezone() + timedelta(minutes=1))
        is_done = False
        while not is_done:
            db.session.rollback()
            time.sleep(queue.BREATH)
            with transaction():
                begun = time.perf_counter()
                is_done = fan_outs.work_off(order)
            holds.append(time.perf_counter() - begun)
    return holds


@contextmanager
def newcomers(app: Flask, event: Made, first: int) -> Iterator[list[float]]:
    """Let people, from that number on, register one after the other meanwhile; give the seconds that each took then."""
    context = multiprocessing.get_context("spawn")
    ready, stop, waited = context.Event(), context.Event(), context.SimpleQueue()
    process = context.Process(target=_register_on_and_on, args=(app.instance_path, event, first, ready, stop, waited))
    process.start()
    ready.wait()
    waits: list[float] = []
    try:
        yield waits
    finally:
        stop.set()
        waits += waited.get()
        process.join()


def _register_on_and_on(folder: str, event: Made, first: int, ready: Any, stop: Any, waited: Any) -> None:
    """Register one person after the other, in a process of one's own, until told to stop; say how long each took."""
    app, waits = application(folder), []
    ready.set()
    for number in count(first):
        if stop.wait(0.05):
            break
        begun = time.perf_counter()
        with app.app_context(), transaction():
            registrations.register(event.id, person(number))
        waits.append(time.perf_counter() - begun)
    waited.put(waits)


def application(folder: str) -> Flask:
    """Return an application on the database of that folder."""
    return create_app(**settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"))


def _bare(sample: bytes) -> float:
    """Return the seconds of one bare `to_ical` of the object."""
    calendar, tries = Calendar.from_ical(sample), 300
    begun = time.perf_counter()
    for _ in range(tries):
        calendar.to_ical()
    return (time.perf_counter() - begun) / tries


def _tell(table: Table, holds: list[float], waits: list[float], moved: int, newcomers: int, bare: float) -> None:
    table.require("move, all invitations are in the outbox", moved == PEOPLE)
    table.require("move, others registered meanwhile", newcomers > 0)
    table.add("move, an invitation", sum(holds) / PEOPLE * 1000, "ms")
    table.add("move, an invitation by icalendar's bare to_ical", sum(holds) / PEOPLE / bare, "×")
    table.add("move, median hold of the write lock", median(holds), "s")
    table.add("move, longest hold of the write lock", max(holds), "s")
    table.add("move, longest that somebody waited who registered", max(waits, default=0), "s")
