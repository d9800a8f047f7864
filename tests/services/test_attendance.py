"""Coming to the meeting: who is let in, when, and that it is noted once."""

from datetime import date, datetime, time, timedelta

import pytest

from eventsite.errors import NotPossibleNow
from eventsite.models import Registration
from eventsite.queries import attendance as queries
from eventsite.rules.occasions import DayHours
from eventsite.rules.registrations import Attendance
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


def said(app, registration):
    kept = one(app, Registration, registration)
    return str(kept.attendance), kept.attendance_source, kept.attendance_at


@on_both
def test_an_organizer_says_who_is_there_and_takes_it_back(app, make, clock):
    event = make.event()
    registration = make.registration(event)
    clock.move_to(START)
    for value in (Attendance.ABSENT, Attendance.ABSENT, Attendance.EXCUSED):
        do(app, attendance.mark, event.id, registration, value, 1)
    assert said(app, registration) == ("excused", "staff", START)
    do(app, attendance.mark, event.id, registration, Attendance.UNKNOWN, 1)
    assert said(app, registration) == ("unknown", None, None)
    assert trace(app, registration)[1:] == [
        ("attendance.ticked", "organizer:1", "unknown", "absent", ""),
        ("attendance.ticked", "organizer:1", "absent", "excused", ""),
        ("attendance.ticked", "organizer:1", "excused", "unknown", ""),
    ]


def test_what_an_organizer_has_said_outlasts_the_join_press(app, make, clock):
    event = make.event()
    registration = make.registration(event)
    clock.move_to(START)
    do(app, attendance.mark, event.id, registration, Attendance.EXCUSED, 1)
    do(app, attendance.join, registration)
    assert said(app, registration)[:2] == ("excused", "staff")
    do(app, attendance.mark, event.id, registration, Attendance.UNKNOWN, 1)
    assert said(app, registration) == ("present", "join", START)
    do(app, attendance.mark, event.id, registration, Attendance.UNKNOWN, 1)  # there is no tick to take back
    assert said(app, registration) == ("present", "join", START)


@pytest.mark.parametrize(
    ("earlier", "is_early"), [(timedelta(days=1, microseconds=1), True), (timedelta(days=1), False)]
)
def test_it_begins_the_day_before(app, make, clock, earlier, is_early):
    event = make.event()
    registration = make.registration(event)
    clock.move_to(START - earlier)
    if is_early:
        with pytest.raises(NotPossibleNow):
            do(app, attendance.mark, event.id, registration, Attendance.PRESENT, 1)
    else:
        do(app, attendance.mark, event.id, registration, Attendance.PRESENT, 1)
    assert (said(app, registration)[0] == "unknown") is is_early


def test_only_who_has_a_seat_can_be_ticked_also_long_after(app, make, clock):
    event = make.event(capacity=1)
    seated, waiting = make.registration(event), make.registration(event)
    clock.move_to(END + timedelta(days=10))
    do(app, attendance.mark, event.id, seated, Attendance.PRESENT, 1)
    with pytest.raises(NotPossibleNow):
        do(app, attendance.mark, event.id, waiting, Attendance.PRESENT, 1)


@on_both
def test_the_numbers_are_by_company_and_never_guess(app, make, clock):
    event = make.event()
    first = make.registration(event, company="Bostads AB Ek")
    make.registration(event, company="Bostads AB Ek")
    make.registration(event, company="Alhem")
    clock.move_to(START)
    do(app, attendance.mark, event.id, first, Attendance.ABSENT, 1)
    with app.app_context():
        assert queries.counts(event.id) == {"unknown": 2, "present": 0, "absent": 1, "excused": 0}
        found = [(one.company, one.people, dict(one.counts)) for one in queries.by_company(event.id)]
    assert found == [("Alhem", 1, {"unknown": 1}), ("Bostads AB Ek", 2, {"absent": 1, "unknown": 1})]
