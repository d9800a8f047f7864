"""The edition is another one whenever what is said of meetings may be, whoever writes and however, and only then."""

from contextlib import suppress
from datetime import time

import pytest
from sqlalchemy import delete, insert, update

from eventsite.database import db, transaction
from eventsite.models import Event, ProgrammeItem, QuestionRound, Registration, Speaker, Theme
from eventsite.models.editions import TABLES
from eventsite.queries import editions
from tests.conftest import on_both
from tests.factories import person


def edition(app):
    with app.app_context():
        return db.session.scalar(editions.CURRENT)


def write(app, *statements):
    with app.app_context(), transaction():
        for statement in statements:
            db.session.execute(statement)


CHANGES = {
    "a title": lambda event: update(Event).values(title="Ny"),
    "a state": lambda event: update(Event).values(state="cancelled"),
    "a limit": lambda event: update(Event).values(capacity=7),
    "a theme": lambda event: update(Theme).values(name="Nytt"),
    "a speaker": lambda event: update(Speaker).values(title="Ny"),
    "programme": lambda event: insert(ProgrammeItem).values(
        event_id=event.id, position=9, starts_local_time=time(9), title="Ny", text=""
    ),
    "no programme": lambda event: delete(ProgrammeItem),
}
COUNTS = {
    "seats": lambda event: update(Event).values(taken=Event.taken + 1, waiting=3, last_seq=9),
    "a revision": lambda event: update(QuestionRound).values(revision=9),
    "a person": lambda event: update(Registration).values(name="Ny"),
}


@on_both
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_said_makes_another(app, make, change):
    event = make.event()
    before = edition(app)
    write(app, CHANGES[change](event))
    assert edition(app) != before


@on_both
@pytest.mark.parametrize("count", COUNTS)
def test_what_counts_does_not(app, make, count):
    event = make.event()
    make.receipt(event, person(1))
    before = edition(app)
    write(app, COUNTS[count](event))
    assert edition(app) == before


@on_both
def test_what_is_rolled_back_does_not(app, make):
    make.event()
    before = edition(app)
    with app.app_context(), suppress(RuntimeError), transaction():
        db.session.execute(update(Event).values(title="Ny"))
        raise RuntimeError
    assert edition(app) == before


def test_each_table_is_watched_for_all_that_can_happen_to_a_row(app):
    with app.app_context(), db.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'editions%'"
        ).scalars()
    assert sorted(names) == sorted(
        f"editions_{table}_{how}" for table in TABLES for how in ("insert", "update", "delete")
    )
