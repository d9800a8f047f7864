"""When an occasion is, as an entry says it: the usual hours, the number of days, the days that differ."""

from datetime import UTC, date, datetime, time

from eventsite.rules.entry_times import times
from eventsite.rules.invitations import OtherHours
from eventsite.rules.occasions import DayHours, Occasion


def at(day: int, hour: int) -> datetime:
    """Return a moment in October 2026, in UTC."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def test_one_day() -> None:
    occasion = Occasion(
        starts_wall=datetime(2026, 10, 14, 18), ends_wall=datetime(2026, 10, 14, 20), timezone="Europe/Stockholm"
    )
    assert times(occasion) == {
        "starts_at": at(14, 16),
        "ends_at": at(14, 18),
        "timezone": "Europe/Stockholm",
        "days": 1,
        "other_hours": (),
        "is_all_day": False,
    }


def test_past_midnight_is_one_stretch() -> None:
    occasion = Occasion(
        starts_wall=datetime(2026, 10, 14, 20), ends_wall=datetime(2026, 10, 15, 2), timezone="Europe/Stockholm"
    )
    found = times(occasion)
    assert (found["starts_at"], found["ends_at"], found["days"]) == (at(14, 18), at(15, 0), 1)


def test_days_in_a_row_have_the_usual_hours_even_if_the_first_differs() -> None:
    occasion = Occasion(
        starts_wall=datetime(2026, 10, 14, 9),
        ends_wall=datetime(2026, 10, 16, 12),
        timezone="Europe/Stockholm",
        other_hours=(DayHours(date(2026, 10, 14), time(13), time(16)),),
    )
    found = times(occasion)
    assert (found["starts_at"], found["ends_at"], found["days"]) == (at(14, 7), at(14, 10), 3)
    assert found["other_hours"] == (OtherHours(at(14, 7), at(14, 11), at(14, 14)),)


def test_whole_days_go_from_midnight_to_midnight() -> None:
    occasion = Occasion(
        starts_wall=datetime(2026, 10, 14),
        ends_wall=datetime(2026, 10, 16),
        timezone="Europe/Stockholm",
        is_all_day=True,
    )
    found = times(occasion)
    assert (found["starts_at"], found["ends_at"], found["days"], found["is_all_day"]) == (
        at(13, 22),
        at(15, 22),
        1,
        True,
    )
