"""Rules T: the readers' clocks show what ours show."""

import io
import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest

from eventsite import calendar
from eventsite.calendar import zones
from eventsite.rules.invitations import Invitation
from tests.calendar.conftest import READERS
from tests.calendar.readings import Reader
from tests.calendar.wire import own_lines, unfolded, values

AUTUMN = datetime(2026, 10, 14, 16, tzinfo=UTC)
SWEDEN = """\
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
X-LIC-LOCATION:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
# Zones whose changes no yearly rule expresses, or whose rule does not hold yet (calendar.md §4.2).
INEXPRESSIBLE = ["Africa/Cairo", "Africa/Casablanca", "America/Nuuk", "America/Santiago", "Asia/Jerusalem"]
ZONES = ["Europe/Stockholm", "Europe/Dublin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Asia/Tokyo"]
# Both sides of each change of 2026 and 2027 in Sweden (security.md §4.3).
CHANGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, tzinfo=UTC),
    datetime(2027, 10, 31, 1, tzinfo=UTC),
]


def at(invitation: Invitation, start: datetime, zone: str = "Europe/Stockholm") -> bytes:
    """Return the invitation moved to another time and zone, an hour and a half long."""
    return calendar.request(replace(invitation, starts_at=start, ends_at=start + timedelta(minutes=90), timezone=zone))


def block(zone: str, moment: datetime = AUTUMN) -> bytes | None:
    """Return the VTIMEZONE that a time in the zone is written with."""
    component = zones.clock(zone, moment).block
    return None if component is None else component.to_ical()


def test_t03_t05_the_block_for_sweden_is_this() -> None:
    assert block("Europe/Stockholm") == SWEDEN.replace("\n", "\r\n").encode()


def test_sweden_is_written_by_hand_and_agrees_with_the_zone_file() -> None:
    assert zones._BY_HAND["Europe/Stockholm"] == zones._footer("Europe/Stockholm")


def test_t01_t02_t08_the_one_zone_comes_once_and_first(invitation: Invitation) -> None:
    lines = unfolded(at(invitation, AUTUMN, "Europe/Helsinki"))
    assert [line for line in lines if line.startswith("TZID")] == ["TZID:Europe/Helsinki"]
    assert lines.index("END:VTIMEZONE") + 1 == lines.index("BEGIN:VEVENT")


def test_t05_no_date_lists_and_no_comments(invitation: Invitation) -> None:
    data = at(invitation, AUTUMN)
    assert [values(data, name) for name in ("RDATE", "COMMENT", "EXDATE")] == [[], [], []]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("minutes", [-24 * 60, -2 * 60, 0, 60, 24 * 60])
def test_t06_all_readers_show_the_instant_around_a_change(
    invitation: Invitation, reader: Reader, change: datetime, minutes: int
) -> None:
    start = change + timedelta(minutes=minutes)
    (reading,) = reader(at(invitation, start))
    assert (reading.starts_at, reading.ends_at) == (start, start + timedelta(minutes=90))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [1, 7])
def test_t06_all_readers_show_the_instant_elsewhere(
    invitation: Invitation, reader: Reader, zone: str, month: int
) -> None:
    start = datetime(2027, month, 10, 9, tzinfo=UTC)
    data = at(invitation, start, zone)
    assert own_lines(data)["DTSTART"].startswith(f"TZID={zone}:")
    (reading,) = reader(data)
    assert reading.starts_at == start


@pytest.mark.parametrize("name", ["vobject", "ical.js", "libical"])
def test_readers_do_take_the_offset_from_the_block(
    invitation: Invitation, all_readers: list[Reader], name: str
) -> None:
    """The control: with a wrong block three of the readers are wrong, so they can see a wrong block."""
    wrong = at(invitation, AUTUMN).replace(b"Europe/Stockholm", b"Europe/Atlantis")
    wrong = wrong.replace(b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0500")
    (reading,) = all_readers[READERS.index(name)](wrong)
    assert reading.starts_at == AUTUMN - timedelta(hours=3)


def test_s32_on_the_day_of_a_change_ten_is_nine_utc(invitation: Invitation) -> None:
    assert own_lines(at(invitation, datetime(2026, 10, 25, 9, tzinfo=UTC)))["DTSTART"] == (
        "TZID=Europe/Stockholm:20261025T100000"
    )


@pytest.mark.parametrize(
    "start", [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
)
def test_t07_a_time_the_clocks_show_twice_is_written_in_utc(invitation: Invitation, start: datetime) -> None:
    data = at(invitation, start)
    assert own_lines(data)["DTSTART"] == f"{start:%Y%m%dT%H%M%SZ}"
    assert b"VTIMEZONE" not in data


def test_t07_an_end_that_comes_twice_takes_the_start_with_it(invitation: Invitation) -> None:
    """E04: both times are on the same clock."""
    own = own_lines(at(invitation, datetime(2026, 10, 24, 23, 30, tzinfo=UTC)))
    assert (own["DTSTART"], own["DTEND"]) == ("20261024T233000Z", "20261025T010000Z")


def test_t07_a_time_the_clocks_jump_over_is_refused(invitation: Invitation) -> None:
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Stockholm"))
    with pytest.raises(ValueError, match="clocks show"):
        at(invitation, gap)


@pytest.mark.parametrize("zone", [*INEXPRESSIBLE, "UTC"])
def test_t05_what_cannot_be_expressed_is_written_in_utc(invitation: Invitation, zone: str) -> None:
    data = at(invitation, AUTUMN, zone)
    assert own_lines(data)["DTSTART"] == "20261014T160000Z"
    assert b"TZID" not in data


def test_nearly_all_zones_can_be_expressed() -> None:
    """§4.2: 495 of 518; with the aliases that the zone files have here, all but a few."""
    names = zoneinfo.available_timezones()
    in_utc = {name for name in names if block(name) is None}
    assert set(INEXPRESSIBLE) < in_utc
    assert len(in_utc) < len(names) * 0.05


@pytest.mark.parametrize(
    "zone", sorted({*ZONES, "America/Havana", "Asia/Beirut", "Pacific/Auckland", "Australia/Lord_Howe"})
)
def test_t06_dateutil_computes_our_offsets_from_the_block(zone: str) -> None:
    """Every week of three years, and no reader's own zone data in between."""
    lines = [line for line in (block(zone) or b"").decode().splitlines() if not line.startswith("X-LIC-LOCATION")]
    reader = dateutil.tz.tzical(io.StringIO("\n".join(lines))).get()
    walls = [datetime(2026, 1, 1, 12) + timedelta(weeks=n) for n in range(156)]
    ours = [wall.replace(tzinfo=ZoneInfo(zone)).utcoffset() for wall in walls]
    assert [wall.replace(tzinfo=reader).utcoffset() for wall in walls] == ours


def test_rules_that_did_not_hold_in_that_year_are_not_used() -> None:
    """Sweden had no summer time in 1975, and Turkey still had it in 2014."""
    assert block("Europe/Stockholm", datetime(1975, 7, 1, tzinfo=UTC)) is None
    assert block("Europe/Istanbul", datetime(2014, 7, 1, tzinfo=UTC)) is None
    assert block("Europe/Istanbul", AUTUMN) is not None


def test_dublin_has_its_summer_as_daylight_though_its_footer_has_it_as_standard() -> None:
    text = (block("Europe/Dublin") or b"").decode()
    assert text.index("BEGIN:DAYLIGHT") < text.index("TZNAME:IST") < text.index("TZNAME:GMT")


@pytest.mark.parametrize(
    "posix",
    [
        "",
        "nonsense",
        "CET-1CEST,J60,J300",
        "CET-1CEST,59,300",
        "IST-2IDT,M3.4.4/26,M10.5.0",
        "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
        "CET-1CEST,M3.6.0,M10.5.0",
    ],
)
def test_footers_that_no_rrule_can_say(posix: str) -> None:
    assert zones.posix_rules(posix) is None


@pytest.mark.parametrize(
    ("posix", "onsets"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)]),
        ("EST5EDT,M3.2.0,M11.1.0", [datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)]),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", [datetime(2026, 10, 3, 15, 30), datetime(2026, 4, 4, 15)]),
        ("AAA0BBB,M2.4.6/23:59:59,M6.1.1/0", [datetime(2026, 2, 28, 23, 59, 59), datetime(2026, 5, 31, 23)]),
    ],
)
def test_footers_give_the_instants_of_the_changes(posix: str, onsets: list[datetime]) -> None:
    rules = zones.posix_rules(posix)
    assert rules is not None
    assert [onset.moment(2026).replace(tzinfo=None) for onset in rules.onsets] == onsets


def test_unknown_zones_are_refused() -> None:
    with pytest.raises(ValueError, match="no such time zone"):
        zones.clock("Europe/Atlantis", AUTUMN)
