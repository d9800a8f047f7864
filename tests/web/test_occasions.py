"""When a meeting is, in words, in both languages."""

from datetime import date, datetime, time

import pytest
from flask import Flask
from flask_babel import force_locale

from eventsite.rules.occasions import DayHours, Occasion
from eventsite.web import zones
from eventsite.web.filters import plain_spaces
from eventsite.web.occasions import hours, hours_long, when
from eventsite.web.organizer.elsewhere import seen_from

TUESDAY = DayHours(date(2026, 9, 15), time(10), time(15))


def occasion(starts: str, ends: str, zone: str = "Europe/Stockholm", **more: object) -> Occasion:
    walls = {"starts_wall": datetime.fromisoformat(starts), "ends_wall": datetime.fromisoformat(ends)}
    return Occasion(**walls, timezone=zone, **more)


ONE_DAY = occasion("2026-09-14 09:00", "2026-09-14 12:00")
SAME_HOURS = occasion("2026-09-14 09:00", "2026-09-16 16:00")
OTHER_HOURS = occasion("2026-09-14 09:00", "2026-09-16 16:00", other_hours=(TUESDAY,))
PAST_MIDNIGHT = occasion("2026-09-14 22:00", "2026-09-15 02:00")
ALL_DAY = occasion("2026-09-14 00:00", "2026-09-15 00:00", is_all_day=True)
TWO_WHOLE_DAYS = occasion("2026-09-30 00:00", "2026-10-02 00:00", is_all_day=True)
ELSEWHERE = occasion("2026-09-14 09:00", "2026-09-14 12:00", "Europe/Helsinki")
IN_UTC = occasion("2026-09-14 09:00", "2026-09-14 12:00", "UTC")
LONG = occasion("2026-12-30 09:00", "2027-01-08 12:00", other_hours=(DayHours(date(2027, 1, 2), time(10), time(15)),))
SAYINGS = [
    (ONE_DAY, "måndag 14 september 2026 kl. 9.00–12.00", "Monday 14 September 2026, 9.00–12.00"),
    (
        SAME_HOURS,
        "måndag 14–onsdag 16 september 2026, kl. 9.00–16.00 varje dag",
        "Monday 14–Wednesday 16 September 2026, at 9.00–16.00 each day",
    ),
    (
        OTHER_HOURS,
        "måndag 14–onsdag 16 september 2026, kl. 9.00–16.00 varje dag (tisdag 10.00–15.00)",
        "Monday 14–Wednesday 16 September 2026, at 9.00–16.00 each day (Tuesday 10.00–15.00)",
    ),
    (
        PAST_MIDNIGHT,
        "måndag 14 september 2026 kl. 22.00 till tisdag 15 september 2026 kl. 2.00",
        "Monday 14 September 2026, 22.00 to Tuesday 15 September 2026, 2.00",
    ),
    (ALL_DAY, "måndag 14 september 2026, hela dagen", "Monday 14 September 2026, all day"),
    (
        TWO_WHOLE_DAYS,
        "onsdag 30 september–torsdag 1 oktober 2026, hela dagen",
        "Wednesday 30 September–Thursday 1 October 2026, all day",
    ),
    (
        ELSEWHERE,
        "måndag 14 september 2026 kl. 9.00–12.00 (lokal tid i Helsingfors)",
        "Monday 14 September 2026, 9.00–12.00 (local time in Helsinki)",
    ),
    (IN_UTC, "måndag 14 september 2026 kl. 9.00–12.00 (UTC)", "Monday 14 September 2026, 9.00–12.00 (UTC)"),
    (
        LONG,
        "onsdag 30 december 2026–fredag 8 januari 2027, kl. 9.00–12.00 varje dag (lördag 2 januari 10.00–15.00)",
        "Wednesday 30 December 2026–Friday 8 January 2027, at 9.00–12.00 each day (Saturday 2 January 10.00–15.00)",
    ),
]


def said(app: Flask, language: str, words: object) -> str:
    with app.app_context(), force_locale(language):
        return plain_spaces(words())


@pytest.mark.parametrize(("of", "swedish", "english"), SAYINGS)
def test_when_it_is(app: Flask, of: Occasion, swedish: str, english: str):
    assert (said(app, "sv", lambda: when(of)), said(app, "en", lambda: when(of))) == (swedish, english)


@pytest.mark.parametrize(
    ("of", "listed", "large"),
    [
        (ONE_DAY, "9.00–12.00", "kl. 9.00–12.00"),
        (SAME_HOURS, "till ons 16 sep, 9.00–16.00 varje dag", "till onsdag 16 september, kl. 9.00–16.00 varje dag"),
        (
            OTHER_HOURS,
            "till ons 16 sep, olika tider",
            "till onsdag 16 september, kl. 9.00–16.00 varje dag (tisdag 10.00–15.00)",
        ),
        (PAST_MIDNIGHT, "22.00 till tis 15 sep kl. 2.00", "kl. 22.00 till tis 15 sep kl. 2.00"),
        (ALL_DAY, "hela dagen", "hela dagen"),
        (TWO_WHOLE_DAYS, "till tors 1 okt, hela dagen", "till torsdag 1 oktober, hela dagen"),
        (ELSEWHERE, "9.00–12.00 (lokal tid i Helsingfors)", "kl. 9.00–12.00 (lokal tid i Helsingfors)"),
    ],
)
def test_hours_beside_the_first_day(app: Flask, of: Occasion, listed: str, large: str):
    assert (said(app, "sv", lambda: hours(of)), said(app, "sv", lambda: hours_long(of))) == (listed, large)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Helsinki", "Europe/Helsinki"),
        ("europe/helsinki", "Europe/Helsinki"),
        ("Helsingfors", "Europe/Helsinki"),
        (" helsinki ", "Europe/Helsinki"),
        ("New York", "America/New_York"),
        ("America/New_York", "America/New_York"),
        ("utc", "UTC"),
        ("Stockholm", "Europe/Stockholm"),
        ("Mars/Olympus", None),
        ("Etc/GMT+3", None),
        ("../../etc/passwd", None),
        ("", None),
        (None, None),
    ],
)
def test_a_zone_is_known_by_its_name_or_city(typed: str | None, zone: str | None):
    assert zones.named(typed) == zone


def test_every_zone_on_offer_is_understood_and_has_a_city(app: Flask):
    with app.app_context(), force_locale("sv"):
        assert [name for name in zones.names() if zones.named(name) != name or not zones.city(name)] == []


def faces(of: Occasion, asked: str = "") -> dict[str, list[str]]:
    return {
        row.zone: [f"{starts:%d %H:%M}–{ends:%d %H:%M}" for starts, ends in row.days] for row in seen_from(of, asked)
    }


def test_others_see_the_same_moments_by_their_own_clocks():
    assert faces(ONE_DAY) == {
        "Europe/Stockholm": ["14 09:00–14 12:00"],
        "Europe/Helsinki": ["14 10:00–14 13:00"],
        "Europe/London": ["14 08:00–14 11:00"],
        "America/New_York": ["14 03:00–14 06:00"],
    }


def test_the_zone_of_the_meeting_stands_first_and_the_one_asked_for_last():
    assert list(faces(ELSEWHERE, "Tokyo")) == [
        "Europe/Helsinki", "Europe/Stockholm", "Europe/London", "America/New_York", "Asia/Tokyo",
    ]  # fmt: skip


def test_each_day_is_seen_also_over_a_change_of_clocks_elsewhere():
    # The clocks in New York go back on 1 November 2026, those in Stockholm have done so on 25 October.
    over = occasion("2026-10-31 09:00", "2026-11-02 16:00")
    assert faces(over)["America/New_York"] == ["31 04:00–31 11:00", "01 03:00–01 10:00", "02 03:00–02 10:00"]


def test_a_whole_day_has_no_clock_to_translate():
    assert seen_from(ALL_DAY) == []
