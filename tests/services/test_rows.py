"""Rows that are written past the unit of work are what it would have written (eventsite.database.rows)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from eventsite.database import db, rows, transaction
from eventsite.models import AuditEntry, CalendarEntry, Event, Registration, Session
from eventsite.models.registrations import NO_ANSWER
from eventsite.queries import registrations
from eventsite.rules.registrations import Attendance, RegistrationState
from tests.conftest import on_both
from tests.services.records import one, people

pytestmark = on_both
NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


def newcomer(event, number=1, **more):
    return Registration(
        event_id=event.id,
        seq=number,
        state=RegistrationState.CONFIRMED,
        name="Åsa Öberg",
        email=f"p{number}@bolaget.example",
        canonical_email=f"p{number}@bolaget.example",
        company="Bolaget",
        created_at=NOW,
        changed_at=NOW,
        **more,
    )


def columns(row):
    names = {one.key for one in inspect(Registration).column_attrs} - {"id", "seq"}
    return {name: getattr(row, name) for name in names}


def put_twice(event):
    with transaction():
        db.session.get_one(Event, event.id).capacity = 7
        rows.put(newcomer(event, 1))
        rows.put(newcomer(event, 1))


def put_in_vain(row, block):
    with block:
        rows.put(row)
        raise ZeroDivisionError


def test_a_row_is_as_add_and_flush_would_have_written_it(app, make):
    event = make.event()
    with app.app_context(), transaction():
        ours, theirs = newcomer(event, 1), newcomer(event, 2)
        rows.put(ours)
        db.session.add(theirs)
        db.session.flush()
        ids = [ours.id, theirs.id]
    ours, theirs = (one(app, Registration, row_id) for row_id in ids)
    own = {"email", "canonical_email"}
    assert {k: v for k, v in columns(ours).items() if k not in own} == {
        k: v for k, v in columns(theirs).items() if k not in own
    }
    assert (ours.attendance, ours.created_at, ours.name_key) == (Attendance.UNKNOWN, NOW, theirs.name_key)


def test_the_row_is_the_sessions_own_from_then_on(app, make):
    event = make.event()
    with app.app_context(), transaction():
        registration = newcomer(event)
        rows.put(registration)
        assert registration in db.session
        assert registration.attendance is Attendance.UNKNOWN
        assert registration.answer_rank == int(NO_ANSWER)  # which the database has filled in
        registration.phone = "+46700000000"
        kept = registration.id
    assert one(app, Registration, kept).phone == "+46700000000"


def test_what_else_waits_goes_on_waiting(app, make):
    event = make.event()
    with app.app_context(), transaction():
        kept = db.session.get_one(Event, event.id)
        kept.capacity = 7
        rows.put(AuditEntry(at=NOW, actor="system", action="event.edited", event_id=event.id))
        assert kept in db.session.dirty
    assert one(app, Event, event.id).capacity == 7


def test_a_row_with_others_tied_to_it_takes_them_along(app, make):
    event = make.event()
    with app.app_context(), transaction():
        wall = NOW.replace(tzinfo=None)
        times = {"starts_wall": wall, "ends_wall": wall, "starts_at": NOW, "ends_at": NOW}
        chosen = Session(event_id=event.id, title="Pass 1", **times)
        db.session.add(chosen)
        db.session.flush()
        registration = newcomer(event, sessions=[chosen])
        rows.put(registration)
        assert registration.id
        kept = registration.id
    with app.app_context():
        assert [session.title for session in registrations.by_id(kept).sessions] == ["Pass 1"]


def test_a_row_that_the_database_refuses_is_undone_with_all_else(app, make):
    event = make.event()
    with app.app_context(), pytest.raises(IntegrityError):
        put_twice(event)
    assert one(app, Event, event.id).capacity == 50


def test_a_row_that_is_undone_is_no_longer_the_sessions(app, make):
    event, undone = make.event(), newcomer(make.event())
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            put_in_vain(undone, transaction())
        assert undone not in db.session
        with transaction():
            rows.put(newcomer(event))  # SQLite gives it the same id
    assert people(app, event) == [(1, "confirmed", "p1@bolaget.example")]


def test_of_what_is_undone_in_part_only_that_part_leaves_the_session(app, make):
    event = make.event()
    first, second = newcomer(event, 1), newcomer(event, 2)
    with app.app_context(), transaction():
        with db.session.begin_nested():
            rows.put(first)
        with pytest.raises(ZeroDivisionError):
            put_in_vain(second, db.session.begin_nested())
        assert (first in db.session, second in db.session) == (True, False)
        assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
        rows.put(newcomer(event, 3))
    assert [seq for seq, *_ in people(app, event)] == [1, 3]


def test_of_what_nothing_is_said_is_null_as_sql_knows_it(app, make):
    make.registration(make.event())
    with app.app_context():
        known = select(CalendarEntry.said.is_not(None), CalendarEntry.told.is_not(None))
        assert db.session.execute(known).all() == [(True, False)]


def test_rewritten_are_the_columns_that_are_named_and_no_others(app, make):
    event = make.event()
    with app.app_context(), transaction():
        kept = db.session.get_one(Event, event.id)
        kept.taken, kept.title = 3, "En annan titel"
        rows.rewrite(kept, "taken", "waiting")
        assert kept in db.session.dirty
        stored = (
            db.session.connection()
            .exec_driver_sql(
                f"SELECT taken, title FROM events WHERE id = {event.id}"  # noqa: S608
            )
            .one()
        )
        assert stored.taken == 3
        assert stored.title != "En annan titel"
    assert (one(app, Event, event.id).taken, one(app, Event, event.id).title) == (3, "En annan titel")
