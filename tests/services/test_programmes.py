"""What belongs to an event is written as the organizer said it, and rows that are known stay the same rows."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from eventsite.database import db, transaction
from eventsite.models import Series
from eventsite.queries import events as queries
from eventsite.queries import occasions as occasion_queries
from eventsite.rules.details import SessionDetails
from eventsite.rules.occasions import DayHours
from eventsite.services import programmes
from tests.conftest import NOW, on_both
from tests.factories import MEETING, stored

MONDAY = datetime(2026, 9, 14)
HOURS = DayHours(date(2026, 9, 15), time(10), time(15))
FIRST = SessionDetails("Ett", MONDAY.replace(hour=9), MONDAY.replace(hour=10), "Sal A")
SECOND = SessionDetails("Två", MONDAY.replace(hour=10), MONDAY.replace(hour=11))
SEVERAL = {"ends_wall": datetime(2026, 9, 16, 16), "other_hours": (HOURS,)}


def write(app, event, **changes):
    """Write what belongs to the event anew, as an edit does."""
    with app.app_context(), transaction():
        programmes.write(queries.locked(event.id), replace(MEETING, **changes))


def current(app, event):
    return {session.title: session.id for session in stored(app, event).current_sessions}


def known(app, event, details):
    """Return the details of a session with the id that it is stored under."""
    return replace(details, id=current(app, event)[details.title])


@on_both
def test_a_day_with_other_hours_can_be_saved_again_and_changed(app, make):
    event = make.draft(**SEVERAL)
    before = stored(app, event).other_hours[0].id
    write(app, event, **SEVERAL)
    write(app, event, **SEVERAL | {"other_hours": (replace(HOURS, ends=time(14)),)})
    assert [(one.id, one.on, one.ends) for one in stored(app, event).other_hours] == [(before, HOURS.on, time(14))]


def test_hours_that_are_taken_out_are_gone(app, make):
    event = make.draft(**SEVERAL)
    write(app, event, **SEVERAL | {"other_hours": ()})
    assert stored(app, event).other_hours == []


@on_both
def test_a_session_keeps_its_row_when_it_is_changed(app, make):
    event = make.draft(sessions=(FIRST, SECOND))
    before = current(app, event)
    changed = replace(known(app, event, FIRST), title="Ett och ett halvt", place="")
    write(app, event, sessions=(changed, known(app, event, SECOND)))
    assert current(app, event) == {"Ett och ett halvt": before["Ett"], "Två": before["Två"]}


def test_a_session_has_its_moments_in_the_zone_of_the_event(app, make):
    event = make.draft(sessions=(FIRST,), timezone="Europe/Helsinki")
    [session] = stored(app, event).sessions
    assert (f"{session.starts_at:%H:%M}", f"{session.ends_at:%H:%M}") == ("06:00", "07:00")


def test_a_session_that_nobody_has_chosen_is_gone_when_it_is_taken_out(app, make):
    event = make.draft(sessions=(FIRST, SECOND))
    write(app, event, sessions=(known(app, event, FIRST),))
    assert [session.title for session in stored(app, event).sessions] == ["Ett"]


@on_both
def test_a_session_that_somebody_has_chosen_stays_as_cancelled(app, make):
    event = make.event(sessions=(FIRST, SECOND))
    make.registration(event, sessions=(current(app, event)["Två"],))
    write(app, event, sessions=(known(app, event, FIRST),))
    assert [(one.title, one.cancelled_at) for one in stored(app, event).sessions] == [("Ett", None), ("Två", NOW)]
    assert list(current(app, event)) == ["Ett"]


def test_a_cancelled_session_is_not_revived_by_its_id(app, make):
    event = make.event(sessions=(FIRST, SECOND))
    second = known(app, event, SECOND)
    make.registration(event, sessions=(second.id,))
    write(app, event, sessions=(known(app, event, FIRST),))
    write(app, event, sessions=(known(app, event, FIRST), second))
    assert current(app, event)["Två"] != second.id


def test_the_id_of_another_events_session_makes_a_new_one(app, make):
    other, event = make.draft(sessions=(FIRST,)), make.draft(title="Annan")
    write(app, event, sessions=(known(app, other, FIRST),))
    assert current(app, event)["Ett"] != current(app, other)["Ett"]


def test_how_many_have_chosen_each_session(app, make):
    event = make.event(sessions=(FIRST, SECOND))
    ids = current(app, event)
    for chosen in ([ids["Ett"]], [ids["Ett"], ids["Två"]]):
        make.registration(event, sessions=tuple(chosen))
    with app.app_context():
        assert occasion_queries.choices_of(event.id) == {ids["Ett"]: 2, ids["Två"]: 1}


@pytest.mark.parametrize("name", ["Bosociala rummet", "bosociala  rummet", "BOSOCIALA RUMMET"])
def test_a_series_of_that_name_is_joined(app, make, name):
    first, second = make.draft(series="Bosociala rummet"), make.draft(title="Annan", series=name)
    assert stored(app, second).series_id == stored(app, first).series_id


def test_an_event_leaves_its_series(app, make):
    event = make.draft(series="Bosociala rummet")
    write(app, event, series="")
    assert stored(app, event).series is None
    with app.app_context():
        assert db.session.scalars(select(Series.name)).all() == ["Bosociala rummet"]
