"""Two or three who want something of one meeting, in every order of their steps: seats, queue and counters stay true."""

import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import event as sqlalchemy_event

from eventsite.database import db, transaction
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import seats as seat_queries
from eventsite.rules.policies import Mode
from eventsite.rules.seats import Claim
from eventsite.services import events, queues, registrations
from tests.conftest import on_both
from tests.factories import MEETING, Make, person
from tests.faults import books
from tests.faults.lengths import times
from tests.faults.schedules import all_orders, run, some_orders

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
ORDERS = times("ORDERS", 8, 252)
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
THE_INVARIANTS = {"I1", "I4", "I5", "I6", "I7", "I12", "I13"}
on_postgresql = pytest.mark.parametrize("database_uri", ["postgresql"], indirect=True)


class Stage:
    """Meetings, each with as many seats and people as a story begins with."""

    def __init__(self, app, uri):
        self.make, self.uri = Make(app), uri
        self.alva = self.make.organizer()
        self.numbers = iter(range(1000, 100_000))

    def event(self, seats, people):
        """Return a meeting and the ids of those who are registered; more of them than seats wait."""
        made = self.make.event(capacity=seats, **IN_TIME)
        return made, [self.make.registration(made, next(self.numbers)) for _ in range(people)]

    def registers(self, made):
        details = person(next(self.numbers))

        def register():
            event_queries.by_slug(made.slug)
            with transaction():
                registrations.register(made.id, details)

        return register

    def cancels(self, registration_id):
        def cancel():
            organizer_queries.by_id(self.alva)
            with transaction():
                registrations.cancel(registration_id)

        return cancel

    def raises_capacity(self, made, seats):
        def edit():
            version = event_queries.by_slug(made.slug).version
            details = replace(MEETING, capacity=seats, **IN_TIME)
            with transaction():
                events.edit(made.id, details, version, organizer_queries.by_id(self.alva))

        return edit


def register_and_register(stage):
    made, _ = stage.event(1, 0)
    return made, [stage.registers(made), stage.registers(made)]


def register_and_cancel(stage):
    made, (seated, _) = stage.event(1, 2)
    return made, [stage.registers(made), stage.cancels(seated)]


def cancel_and_raise(stage):
    made, (seated, *_) = stage.event(1, 3)
    return made, [stage.cancels(seated), stage.raises_capacity(made, 2)]


def all_three(stage):
    made, (seated, *_) = stage.event(1, 3)
    return made, [stage.cancels(seated), stage.raises_capacity(made, 2), stage.registers(made)]


@pytest.fixture
def stage(app, database_uri):
    return Stage(app, database_uri)


def tried(app, stage, story, orders):
    """Let the story happen once for each order, each at a meeting of its own, and return what broke, by order."""
    errors = []
    for order in orders:
        _made, use_cases = story(stage)
        errors += [(order, error) for error in run(app, use_cases, order) if error]
    return errors, books.violations(books.open_books(stage.uri)).keys() & THE_INVARIANTS


def chosen(chance):
    """Return all orders of two, in the short form some of them; first those in which both have read before either locks."""
    orders = all_orders()
    return orders if len(orders) <= ORDERS else chance.sample(orders, ORDERS)


@on_both
@pytest.mark.parametrize("story", [register_and_register, register_and_cancel, cancel_and_raise])
def test_two_in_every_order(app, stage, chance, story):
    assert tried(app, stage, story, chosen(chance)) == ([], set())


@on_both
def test_three_in_many_orders(app, stage, chance):
    assert tried(app, stage, all_three, some_orders(3, ORDERS, chance)) == ([], set())


@on_both
def test_without_the_lock_some_order_of_two_sells_too_much(app, stage, monkeypatch):
    """The control run: each counts before the lock, and decides by that."""
    decided, really = threading.local(), queues.rules.bars_for_newcomers

    def decides_beforehand(made, register):
        event = event_queries.whole(made.id)
        decided.bars = really([Claim(Mode.DIGITAL)], seat_queries.queue(event), seat_queries.tally(event), event.limits)
        db.session.rollback()
        register()

    monkeypatch.setattr(queues.rules, "bars_for_newcomers", lambda *_, **__: decided.bars)

    def story(stage):
        made, use_cases = register_and_register(stage)
        return made, [partial(decides_beforehand, made, use_case) for use_case in use_cases]

    _errors, broken = tried(app, stage, story, [(0, 1, 0, 1, 0, 0, 0, 1, 1, 1)])
    assert "I1" in broken


@on_postgresql
@pytest.mark.parametrize("story", [register_and_cancel, cancel_and_raise])
def test_without_the_lock_some_order_leaves_a_seat_free_or_the_counters_wrong(app, stage, story):
    """The control run: the words that lock are taken out of the statements."""
    with without_locks(app):
        _errors, broken = tried(app, stage, story, [(0, 1, 0, 1, 0, 1, 0, 0, 1, 1), (0, 0, 1, 1, 0, 1, 0, 1, 0, 1)])
    assert broken & {"I1", "I5", "I6"}


@contextmanager
def without_locks(app):
    def take_out(_connection, _cursor, statement, parameters, *_others):
        return re.sub(r" FOR UPDATE( OF \w+)?", " /* FOR UPDATE */", statement), parameters

    with app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", take_out, retval=True)
    yield
    sqlalchemy_event.remove(engine, "before_cursor_execute", take_out)
