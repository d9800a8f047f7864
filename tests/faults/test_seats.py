"""Seats in a rush: never one too many, never one too few, whoever comes first served first."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models import OutboxMessage, Registration
from eventsite.queries import registrations
from tests.conftest import on_both
from tests.factories import Make, stored
from tests.faults.rush import Rush

IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
QUICK = pytest.param(4, 10, 15, id="4x10-for-15")
WHOLE = pytest.param(8, 25, 50, id="8x25-for-50", marks=pytest.mark.slow)
sizes = pytest.mark.parametrize(("processes", "tries", "seats"), [QUICK, WHOLE])


@pytest.fixture
def rush(app, database_uri, tmp_path, processes, tries, seats):
    event = Make(app).event(capacity=seats, **IN_TIME)
    return Rush(database_uri, tmp_path, event, processes, tries)


def seqs(app, event):
    """The seq of everyone, by state, in order of id."""
    with app.app_context():
        rows = db.session.execute(select(Registration.state, Registration.seq).order_by(Registration.id)).all()
    return {state: [seq for one, seq in rows if one == state] for state, _ in rows}


@on_both
@sizes
def test_a_rush_fills_the_seats_exactly_and_in_order(app, rush, seats):
    assert rush.run() == []
    everyone = rush.processes * rush.tries
    assert seqs(app, rush.event) == {
        "confirmed": list(range(1, seats + 1)),
        "waitlisted": list(range(seats + 1, everyone + 1)),
    }
    event = stored(app, rush.event)
    assert (event.taken, event.waiting, event.last_seq) == (seats, everyone - seats, everyone)
    with app.app_context():
        arrivals = [registration.created_at for registration in registrations.in_order(rush.event.id)]
    assert arrivals == sorted(arrivals)
    assert mails(app) == {"registered": seats, "waitlisted": everyone - seats}
    assert registrations_with_one_mail(app) == everyone


@on_both
@sizes
def test_without_the_lock_the_same_rush_sells_too_much(app, rush, seats):
    """The control run: it proves that the test above can see the race."""
    unlocked = Rush(rush.uri, rush.instance, rush.event, rush.processes, rush.tries, is_locked=False)
    assert unlocked.run() == []
    assert len(seqs(app, rush.event)["confirmed"]) > seats


def mails(app):
    with app.app_context():
        kinds = select(OutboxMessage.kind, func.count()).group_by(OutboxMessage.kind)
        return {str(kind): number for kind, number in db.session.execute(kinds)}


def registrations_with_one_mail(app):
    with app.app_context():
        one_each = (
            select(OutboxMessage.registration_id).group_by(OutboxMessage.registration_id).having(func.count() == 1)
        )
        return len(db.session.scalars(one_each).all())
