"""Days of an occasion: one, several with other hours, past midnight, all day; when the room is open."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from eventsite.rules import occasions
from eventsite.rules.events import Format, WallProblem
from eventsite.rules.occasions import DayHours, Occasion

INSTANT = timedelta(microseconds=1)


def occasion(starts: str, ends: str, **more: object) -> Occasion:
    walls = {"starts_wall": datetime.fromisoformat(starts), "ends_wall": datetime.fromisoformat(ends)}
    return Occasion(**{"timezone": "Europe/Stockholm", **walls, **more})


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


TUESDAY = DayHours(date(2026, 9, 15), time(10), time(15))
THREE_DAYS = occasion("2026-09-14 09:00", "2026-09-16 16:00", other_hours=(TUESDAY,))
PAST_MIDNIGHT = occasion("2026-09-14 22:00", "2026-09-15 02:00")
ALL_DAY = occasion("2026-09-14 00:00", "2026-09-16 00:00", is_all_day=True)


def spans(of: Occasion) -> list[tuple[datetime, datetime]]:
    return [(day.starts_at, day.ends_at) for day in occasions.days(of)]


def test_one_day_is_one_stretch():
    of = occasion("2026-09-14 09:00", "2026-09-14 12:00")
    assert (of.is_daily, spans(of)) == (False, [(utc("2026-09-14 07:00"), utc("2026-09-14 10:00"))])


def test_over_several_days_the_clocks_are_those_of_each_day():
    assert spans(THREE_DAYS) == [
        (utc("2026-09-14 07:00"), utc("2026-09-14 14:00")),
        (utc("2026-09-15 08:00"), utc("2026-09-15 13:00")),
        (utc("2026-09-16 07:00"), utc("2026-09-16 14:00")),
    ]


def test_a_day_with_other_hours_knows_when_it_would_have_begun():
    first, second, third = occasions.days(THREE_DAYS)
    assert [day.is_usual for day in (first, second, third)] == [True, False, True]
    assert second.usual_at == utc("2026-09-15 07:00")


def test_an_end_before_the_start_by_the_clock_is_one_stretch_past_midnight():
    assert (PAST_MIDNIGHT.is_daily, spans(PAST_MIDNIGHT)) == (
        False,
        [(utc("2026-09-14 20:00"), utc("2026-09-15 00:00"))],
    )


def test_all_day_is_one_stretch_to_the_midnight_after():
    assert (ALL_DAY.is_daily, spans(ALL_DAY)) == (False, [(utc("2026-09-13 22:00"), utc("2026-09-15 22:00"))])


def test_each_day_keeps_its_clock_over_a_change_of_clocks():
    over = occasion("2026-10-24 09:00", "2026-10-26 16:00")
    assert [starts.hour for starts, _ in spans(over)] == [7, 8, 8]


def test_it_begins_with_its_first_day_also_when_that_has_other_hours():
    early = occasion(
        "2026-09-14 09:00", "2026-09-15 16:00", other_hours=(DayHours(date(2026, 9, 14), time(8), time(20)),)
    )
    assert occasions.starts_at(early) == utc("2026-09-14 06:00")
    assert occasions.ends_at(early) == utc("2026-09-15 14:00")


@pytest.mark.parametrize(
    ("of", "problems"),
    [
        (occasion("2026-09-14 09:00", "2026-09-14 12:00"), set()),
        (occasion("2026-03-28 02:30", "2026-03-30 16:00"), {WallProblem.GAP}),
        (occasion("2026-10-24 02:30", "2026-10-26 16:00"), {WallProblem.OVERLAP}),
        (
            occasion(
                "2026-03-28 09:00",
                "2026-03-30 16:00",
                other_hours=(DayHours(date(2026, 3, 29), time(2, 30), time(15)),),
            ),
            {WallProblem.GAP},
        ),
        (occasion("2026-03-29 00:00", "2026-03-30 00:00", is_all_day=True), set()),
    ],
)
def test_what_is_wrong_with_its_times_on_any_day(of: Occasion, problems: set[WallProblem]):
    assert occasions.clock_problems(of) == problems


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (utc("2026-09-14 06:45") - INSTANT, False),
        (utc("2026-09-14 06:45"), True),
        (utc("2026-09-14 14:00") - INSTANT, True),
        (utc("2026-09-14 14:00"), False),
        (utc("2026-09-15 07:30"), False),
        (utc("2026-09-15 07:45"), True),
        (utc("2026-09-15 13:00"), False),
        (utc("2026-09-16 13:59"), True),
        (utc("2026-09-16 14:00"), False),
    ],
)
def test_the_room_is_open_on_each_day_from_15_minutes_before_to_its_end(now: datetime, is_open: bool):
    assert occasions.room_is_open(THREE_DAYS, now) is is_open


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (utc("2026-09-01 00:00"), 14),
        (utc("2026-09-14 13:59"), 14),
        (utc("2026-09-14 14:00"), 15),
        (utc("2026-09-15 13:00"), 16),
        (utc("2026-09-20 00:00"), 16),
    ],
)
def test_the_next_day_is_the_one_that_goes_on_or_comes(now: datetime, day: int):
    assert occasions.next_day(THREE_DAYS, now).starts_at.day == day


def test_the_doors_open_before_each_day_by_its_own_hours():
    assert [f"{day.doors_open_at:%d %H:%M}" for day in occasions.days(THREE_DAYS)] == [
        "14 06:45", "15 07:45", "16 06:45",
    ]  # fmt: skip


@pytest.mark.parametrize("of", [THREE_DAYS, PAST_MIDNIGHT, ALL_DAY])
def test_it_is_the_same_after_json(of: Occasion):
    assert Occasion.from_json(of.as_json()) == of


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_wall": datetime(2026, 9, 14, 8)},
        {"ends_wall": datetime(2026, 9, 17, 16)},
        {"timezone": "Europe/Helsinki"},
        {"is_all_day": True},
        {"other_hours": ()},
        {"venue": "Folkets hus"},
        {"address": "Gatan 1"},
        {"format": Format.HYBRID},
    ],
)
def test_any_change_of_time_or_place_asks_anew(changes: dict[str, object]):
    before = replace(THREE_DAYS, format=Format.ON_SITE)
    after = replace(before, **changes)
    is_place = bool(changes.keys() & {"venue", "address", "format"})
    assert occasions.asks_anew(before, after)
    assert (occasions.is_new_place(before, after), occasions.is_new_time(before, after)) == (
        is_place,
        not is_place,
    )
