"""What the database promises (house, section 4), on both databases, with real locks."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from eventsite.database import check_writable, db, let_go, transaction
from eventsite.models import Event
from eventsite.queries import events, registrations
from tests.conftest import on_both

pytestmark = on_both


@pytest.fixture
def event(make):
    return make.event()


def capacity(app, event):
    with app.app_context():
        return events.whole(event.id).capacity


def test_a_write_waits_for_the_lock_and_sees_what_was_committed(app, event):
    has_begun, may_end = threading.Event(), threading.Event()
    first = threading.Thread(target=_add_ten, args=(app, event, has_begun, may_end))
    second = threading.Thread(target=_add_ten, args=(app, event, threading.Event(), may_end))
    first.start()
    assert has_begun.wait(10)
    second.start()
    second.join(0.3)
    assert second.is_alive()
    may_end.set()
    first.join(10)
    second.join(10)
    assert capacity(app, event) == 50 + 10 + 10


def _add_ten(app, event, has_begun, may_end):
    with app.app_context(), transaction():
        locked = events.locked(event.id)
        has_begun.set()
        may_end.wait(10)
        locked.capacity += 10


def test_what_was_read_before_is_read_again_inside(app, event):
    with app.app_context():
        stale = events.whole(event.id)
        thread = threading.Thread(target=_add_ten, args=(app, event, threading.Event(), _set()))
        thread.start()
        thread.join(10)
        with transaction():
            assert stale.capacity == 60


def _set():
    is_set = threading.Event()
    is_set.set()
    return is_set


def test_outside_a_transaction_nothing_can_be_written(app, event):
    with app.app_context():
        events.whole(event.id).capacity = 1
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            db.session.commit()
        db.session.rollback()
    assert capacity(app, event) == 50


def test_after_a_transaction_nothing_can_be_written_either(app, event):
    with app.app_context():
        with transaction():
            events.locked(event.id)
        with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
            db.session.execute(text("UPDATE events SET capacity = 1"))
        db.session.rollback()


def test_what_was_not_asked_for_is_not_loaded_unawares(app, make, event):
    number = make.registration(event)
    with app.app_context():
        registration = registrations.in_event(event.id, number)
        db.session.expunge_all()
        found = db.session.scalars(select(Event).where(Event.id == event.id)).one()
        with pytest.raises(InvalidRequestError, match="raise_on_sql"):
            _ = found.speakers
        assert registration.id == number


def test_transactions_do_not_nest(app):
    with app.app_context(), transaction(), pytest.raises(RuntimeError, match="nest"), transaction():
        pass


def test_changes_made_before_it_are_refused(app, event):
    with app.app_context():
        events.whole(event.id).capacity = 1
        with pytest.raises(RuntimeError, match="inside"), transaction():
            pass
        db.session.rollback()


def test_an_exception_takes_everything_back(app, event):
    with app.app_context(), pytest.raises(LookupError), transaction():  # noqa: PT012
        events.locked(event.id).capacity = 1
        db.session.flush()
        raise LookupError
    assert capacity(app, event) == 50


def test_after_an_exception_the_next_one_works(app, event):
    with app.app_context():
        with pytest.raises(LookupError), transaction():
            raise LookupError
        with transaction():
            events.locked(event.id).capacity = 7
    assert capacity(app, event) == 7


def test_whether_it_takes_writes_can_be_asked_without_writing(app, event):
    with app.app_context():
        check_writable()
    assert capacity(app, event) == 50


def test_what_was_read_stays_when_the_connection_is_let_go(app, event):
    with app.app_context():
        found = events.whole(event.id)
        let_go()
        assert not db.session().in_transaction()
        _add_ten(app, event, threading.Event(), _set())
        assert (found.capacity, found.speakers[0].name) == (50, "Matilda Rehn")
        with transaction():
            assert found.capacity == 60


def test_it_is_not_let_go_inside_a_transaction_nor_with_changes(app, event):
    with app.app_context():
        with transaction(), pytest.raises(RuntimeError, match="outside"):
            let_go()
        events.whole(event.id).capacity = 1
        with pytest.raises(RuntimeError, match="outside"):
            let_go()
        db.session.rollback()
    assert capacity(app, event) == 50
