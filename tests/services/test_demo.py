"""The demo: the meetings that are promised, and nothing changed by loading them again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from eventsite import clock as eventsite_clock
from eventsite import demo
from eventsite.database import Base, db
from eventsite.demo import segregation
from eventsite.models import OutboxMessage
from eventsite.queries import events
from tests.conftest import on_both


def load(app):
    with app.app_context():
        return demo.load(eventsite_clock.now())


def row_counts(app):
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def standing(app):
    with app.app_context():
        return {
            event.slug: (str(event.state), event.capacity, event.taken, event.waiting) for event in events.all_events()
        }


@on_both
def test_the_promised_meetings_are_there(app, clock):
    assert load(app)
    assert standing(app) == {
        "tematraff-om-segregation-och-utanforskap": ("published", 150, 37, 0),
        "renovera-med-hyresgasterna-pa-plats": ("published", 20, 20, 7),
        "trygghet-i-trapphus-och-pa-gardar": ("published", 40, 13, 0),
        "gardar-som-klarar-skyfall-och-varme": ("published", 60, 14, 0),
        "digital-dialog-med-hyresgaster": ("cancelled", 80, 9, 0),
    }


def test_a_second_run_changes_nothing(app, clock):
    load(app)
    before = row_counts(app)
    clock.shift(timedelta(days=40))
    assert not load(app)
    assert row_counts(app) == before


def test_no_address_can_be_anybodys(app, clock):
    load(app)
    with app.app_context():
        recipients = db.session.scalars(select(OutboxMessage.recipient)).all()
    assert recipients
    assert [address for address in recipients if not address.endswith(".example")] == []


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 9, 13, 12, tzinfo=UTC), 2026),
        (datetime(2026, 9, 14, 6, tzinfo=UTC), 2026),
        (datetime(2026, 9, 14, 22, 30, tzinfo=UTC), 2027),  # after midnight in Stockholm
        (datetime(2026, 11, 23, tzinfo=UTC), 2027),
    ],
)
def test_the_main_meeting_is_on_the_next_14_september(now, year):
    details = segregation.details(now)
    assert (details.starts_wall, details.ends_wall) == (datetime(year, 9, 14, 9), datetime(year, 9, 14, 12))
