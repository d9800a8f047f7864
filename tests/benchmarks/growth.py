"""Whether a registration costs the same however many there are: at 1, 1,000 and 100,000, and among 1,000 events."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import insert, select

from eventsite.database import db
from eventsite.models import Event, Registration
from tests.benchmarks import comparing
from tests.benchmarks.comparing import Target
from tests.benchmarks.delivering import TO_COME
from tests.benchmarks.registering import registration, stage, warm_up
from tests.benchmarks.tables import Table
from tests.factories import Make

STEPS = (1, 1000, 100_000)
EVENTS = 1000
SECONDS = 2.0
FIRST_COPY = 10_000_000


def measure(table: Table) -> None:
    """Register beside so many who are there already, then among so many events."""
    with stage(None) as (app, ours, slug):
        warm_up(ours, slug)
        before = 0
        costs = {}
        for number, people in enumerate(STEPS):
            _fill(app, people, before)
            before = people
            target = Target(ours, registration, (ours.port, slug, f"g{number}."))
            costs[people] = comparing.measured(target, seconds=SECONDS).cpu
            table.add(f"registration beside {people:,}, CPU", costs[people], "ms")
        make = Make(app)
        for number in range(EVENTS):
            starts = TO_COME["starts_wall"] + timedelta(days=number + 1)
            make.event(title=f"Tematräff {number}", starts_wall=starts, ends_wall=starts + timedelta(hours=3))
        among = comparing.measured(Target(ours, registration, (ours.port, slug, "e.")), seconds=SECONDS).cpu
        table.add(f"registration among {EVENTS:,} events, CPU", among, "ms")
        table.add("registration, growth with people", costs[STEPS[-1]] / costs[STEPS[0]], "×")
        table.add("registration, growth with events", among / costs[STEPS[0]], "×")


def _fill(app: Flask, people: int, before: int) -> None:
    """Let so many be registered: copies of one who is, since how they came to be is not what is measured."""
    registrations, events = Registration.__table__, Event.__table__
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        first = connection.execute(select(registrations).limit(1)).mappings().first()
        if first is None:
            return
        rows = []
        for number in range(before, people):
            address = f"copy{number}@bolaget.example"
            own = {"seq": FIRST_COPY + number, "queue_no": FIRST_COPY + number, "form_key": None}
            # Below the ids of people, who get the next above the highest.
            rows.append({**first, **own, "id": -1 - number, "email": address, "canonical_email": address})
        if rows:
            connection.execute(insert(registrations), rows)
        connection.execute(events.update().values(taken=events.c.taken + people - before))
