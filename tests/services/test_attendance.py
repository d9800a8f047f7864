"""Coming to the meeting: who is let in, when, and that it is noted once."""

from datetime import date, datetime, time, timedelta

import pytest

from eventsite.errors import NotPossibleNow
from eventsite.models import Registration
from eventsite.rules.occasions import DayHours
from eventsite.services import attendance, events, registrations
from tests.conftest import on_both
from tests.factories import MEETING
from tests.services.records import do, everything, one, trace

START = datetime.fromisoformat("2026-09-14T07:00:00+00:00")
END = datetime.fromisoformat("2026-09-14T10:00:00+00:00")
SEVERAL = {
    "ends_wall": datetime(2026, 9, 16, 12),
    "other_hours": (DayHours(date(2026, 9, 15), time(10), time(15)),),
}
OPENS = START - timedelta(minutes=15)


def refused(app, registration):
    """Knock in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(NotPossibleNow):
        do(app, attendance.join, registration)
    assert everything(app) == before
    assert noted(app, registration) == ("unknown", None)


def noted(app, registration):
    kept = one(app, Registration, registration)
    return str(kept.attendance), kept.joined_at


@on_both
def test_who_has_a_seat_is_led_to_the_room_and_noted(app, make, clock):
    registration = make.registration(make.event())
    clock.move_to(START)
    assert do(app, attendance.join, registration) == MEETING.join_url
    assert noted(app, registration) == ("present", START)
    assert trace(app, registration)[1:] == [("attendance.joined", "registrant", "", "", "")]


def test_coming_back_is_noted_once(app, make, clock):
    registration = make.registration(make.event())
    for moment in (START, START + timedelta(hours=1)):
        clock.move_to(moment)
        do(app, attendance.join, registration)
    assert noted(app, registration) == ("present", START)
    assert len(trace(app, registration)) == 2


@pytest.mark.parametrize("moment", [OPENS - timedelta(microseconds=1), END])
def test_before_and_after_the_room_is_closed(app, make, clock, moment):
    registration = make.registration(make.event())
    clock.move_to(moment)
    refused(app, registration)


@pytest.mark.parametrize("moment", [OPENS, END - timedelta(microseconds=1)])
def test_the_room_is_open_to_the_moment(app, make, clock, moment):
    registration = make.registration(make.event())
    clock.move_to(moment)
    assert do(app, attendance.join, registration) == MEETING.join_url


@on_both
@pytest.mark.parametrize("moment", ["2026-09-14T10:00", "2026-09-15T07:44", "2026-09-15T13:00"])
def test_between_the_days_of_a_meeting_the_room_is_closed(app, make, clock, moment):
    registration = make.registration(make.event(**SEVERAL))
    clock.move_to(datetime.fromisoformat(f"{moment}+00:00"))
    refused(app, registration)


@pytest.mark.parametrize("moment", ["2026-09-14T06:45", "2026-09-15T07:45", "2026-09-16T09:59"])
def test_on_each_day_the_room_is_open_by_that_days_hours(app, make, clock, moment):
    registration = make.registration(make.event(**SEVERAL))
    clock.move_to(datetime.fromisoformat(f"{moment}+00:00"))
    assert do(app, attendance.join, registration) == MEETING.join_url


def test_who_waits_is_not_let_in(app, make, clock):
    registration = make.registration(make.event(capacity=0))
    clock.move_to(START)
    refused(app, registration)


def test_who_has_cancelled_is_not_let_in(app, make, clock):
    registration = make.registration(make.event())
    do(app, registrations.cancel, registration)
    clock.move_to(START)
    refused(app, registration)


def test_nobody_is_let_in_to_what_is_called_off(app, make, clock):
    event = make.event()
    registration = make.registration(event)
    do(app, events.call_off, event.id, "Sjukdom", None)
    clock.move_to(START)
    refused(app, registration)


def test_without_a_room_there_is_nowhere_to_go(app, make, clock):
    registration = make.registration(make.event(join_url=""))
    clock.move_to(START)
    refused(app, registration)
