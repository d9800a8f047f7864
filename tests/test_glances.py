"""A look past the session sees what was committed, gives its connection back, and says as others do what is wrong."""

from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import OperationalError

from eventsite.database import db, transaction
from eventsite.database.glances import Glance
from eventsite.models import Event
from eventsite.rules.events import EventState
from tests.conftest import on_both

LOOK = Glance(
    select(Event.taken, Event.slug).where(
        Event.slug == bindparam("slug"), Event.state.in_((EventState.PUBLISHED, EventState.CANCELLED))
    )
)


@on_both
def test_it_sees_what_was_committed_and_nothing_else(app, make):
    event = make.event()
    with app.app_context():
        assert LOOK.first({"slug": event.slug}) == (0, event.slug)
        assert LOOK.first({"slug": "another"}) is None
        with transaction():
            db.session.get_one(Event, event.id).taken = 3
        assert LOOK.first({"slug": event.slug}) == (3, event.slug)


def test_it_gives_its_connection_back(app, make):
    event = make.event()
    with app.app_context():
        for _ in range(50):
            LOOK.first({"slug": event.slug})
        assert db.engine.pool.checkedout() == 0


def test_a_database_that_cannot_answer_is_told_of_as_by_the_session(app, make):
    make.event()
    broken = Glance(select(text("nowhere")).select_from(text("nothing")))
    with app.app_context():
        with pytest.raises(OperationalError):
            broken.first({})
        assert db.engine.pool.checkedout() == 0


def test_a_file_that_cannot_be_opened_is_told_of_as_by_the_session(app, make):
    event = make.event()
    with app.app_context():
        db.engine.dispose()
        path = Path(db.engine.url.database)
        path.rename(path.with_suffix(".away"))
        path.mkdir()
        with pytest.raises(OperationalError, match="unable to open"):
            LOOK.first({"slug": event.slug})
    page = app.test_client().get(f"/events/{event.slug}/register")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
