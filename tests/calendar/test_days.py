"""Several days and whole days (calendar.md §5): one object, and every reader shows each day at its hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite import calendar
from eventsite.rules.invitations import Entry, Invitation, OtherHours, PublicEntry
from tests.calendar.conftest import INVITATION
from tests.calendar.libical import Libical
from tests.calendar.readings import Reader
from tests.calendar.wire import unfolded, values

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FAST = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def october(day: int, hour: int, minute: int = 0, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """Return the moment in October 2026; in Stockholm the clocks go back in the night to the 25th."""
    return datetime(2026, 10, day, hour, minute, tzinfo=zone).astimezone(UTC)


@pytest.fixture
def three_days(invitation: Invitation) -> Invitation:
    """9–16 on 24, 25 and 26 October 2026, over the change of the clocks."""
    return replace(invitation, starts_at=october(24, 9), ends_at=october(24, 16), days=3)


@pytest.fixture
def short_sunday(three_days: Invitation) -> Invitation:
    """The same, but on Sunday 10–12."""
    return replace(three_days, other_hours=(OtherHours(october(25, 9), october(25, 10), october(25, 12)),))


@pytest.fixture
def whole_days(invitation: Invitation) -> Invitation:
    """The whole of 24 and 25 October."""
    return replace(invitation, starts_at=october(24, 0), ends_at=october(26, 0), is_all_day=True)


def test_s23_one_rule_says_all_days(three_days: Invitation) -> None:
    data = calendar.request(three_days)
    assert values(data, "DTSTART")[-1] == ";TZID=Europe/Stockholm:20261024T090000"
    assert values(data, "DTEND") == [";TZID=Europe/Stockholm:20261024T160000"]
    assert values(data, "RRULE")[-1] == ":FREQ=DAILY;COUNT=3"
    assert values(data, "RECURRENCE-ID") == []


def test_s23_every_reader_shows_each_day_by_the_clock_on_the_wall(three_days: Invitation, reader: Reader) -> None:
    (reading,) = reader(calendar.request(three_days))
    assert reading.spans == tuple((october(day, 9), october(day, 16)) for day in (24, 25, 26))


def test_s23_every_reader_shows_the_hours_of_a_day_of_its_own(short_sunday: Invitation, reader: Reader) -> None:
    (reading,) = reader(calendar.request(short_sunday))
    assert reading.spans == (
        (october(24, 9), october(24, 16)),
        (october(25, 10), october(25, 12)),
        (october(26, 9), october(26, 16)),
    )


def test_s23_a_day_of_its_own_names_the_start_that_it_replaces(short_sunday: Invitation) -> None:
    data = calendar.request(short_sunday)
    assert values(data, "RECURRENCE-ID") == [";TZID=Europe/Stockholm:20261025T090000"]
    assert values(data, "DTSTART")[-1] == ";TZID=Europe/Stockholm:20261025T100000"


def test_c07_s24_a_day_of_its_own_says_everything_else_again(short_sunday: Invitation) -> None:
    """RFC 5546 §3.2.2: UID, SEQUENCE, ORGANIZER and ATTENDEE of all parts are the same."""
    first, second = _events(calendar.request(short_sunday))
    times = ("DTSTART", "DTEND", "RRULE", "RECURRENCE-ID")
    assert _without(first, times) == _without(second, times)


def test_s24_hours_as_usual_are_no_exception(three_days: Invitation) -> None:
    usual = OtherHours(october(25, 9), october(25, 9), october(25, 16))
    assert calendar.request(replace(three_days, other_hours=(usual,))) == calendar.request(three_days)


def test_the_first_day_can_have_hours_of_its_own(three_days: Invitation, reader: Reader) -> None:
    late = replace(three_days, other_hours=(OtherHours(october(24, 9), october(24, 13), october(24, 16)),))
    (reading,) = reader(calendar.request(late))
    assert reading.spans[0] == (october(24, 13), october(24, 16))
    assert len(reading.spans) == 3


def test_s7_a_cancellation_cancels_every_day_at_once(short_sunday: Invitation) -> None:
    """RFC 5546 §3.2.5: without RECURRENCE-ID it is the whole event."""
    (event,) = _events(calendar.cancel(replace(short_sunday, sequence=1)))
    assert [line for line in event if line.startswith(("STATUS", "RECURRENCE-ID", "RRULE"))] == [
        "RRULE:FREQ=DAILY;COUNT=3",
        "STATUS:CANCELLED",
    ]


def test_a_cancelled_publication_is_cancelled_on_every_day(short_sunday: Invitation) -> None:
    facts = {name: getattr(short_sunday, name) for name in Entry.__dataclass_fields__}
    assert values(calendar.publication([PublicEntry(**facts, cancelled=True)]), "STATUS") == [":CANCELLED"] * 2


@pytest.mark.parametrize("make", [calendar.request, calendar.cancel])
def test_p04_itip_forbids_nothing_of_it(
    short_sunday: Invitation, whole_days: Invitation, libical: Libical, make
) -> None:
    assert [libical.objections(make(replace(one, sequence=1))) for one in (short_sunday, whole_days)] == [0, 0]


def test_t05_days_in_utc_are_right_after_the_clocks_change(invitation: Invitation, reader: Reader) -> None:
    """In Cairo, which no rule expresses, summer time ends with 29 October 2026."""
    cairo = ZoneInfo("Africa/Cairo")
    days = replace(
        invitation,
        timezone="Africa/Cairo",
        starts_at=october(29, 9, zone=cairo),
        ends_at=october(29, 16, zone=cairo),
        days=3,
    )
    data = calendar.request(days)
    assert values(data, "RECURRENCE-ID") == [":20261030T060000Z", ":20261031T060000Z"]
    (reading,) = reader(data)
    assert reading.spans == tuple((october(day, 9, zone=cairo), october(day, 16, zone=cairo)) for day in (29, 30, 31))


def test_t05_days_in_utc_are_a_plain_rule_where_no_clock_changes(three_days: Invitation) -> None:
    data = calendar.request(replace(three_days, timezone="Africa/Cairo"))
    assert values(data, "RECURRENCE-ID") == []


def test_t06_a_night_that_is_an_hour_longer_is_given_by_itself(invitation: Invitation, reader: Reader) -> None:
    """1–5 lasts four hours, in the night of the change five: readers repeat hours or ends."""
    nights = replace(invitation, starts_at=october(24, 1), ends_at=october(24, 5), days=3)
    data = calendar.request(nights)
    assert values(data, "RECURRENCE-ID") == [";TZID=Europe/Stockholm:20261025T010000"]
    (reading,) = reader(data)
    assert reading.spans == tuple((october(day, 1), october(day, 5)) for day in (24, 25, 26))


def test_t07_an_overlap_on_one_day_puts_all_days_in_utc(invitation: Invitation, reader: Reader) -> None:
    nights = replace(invitation, starts_at=october(24, 2, 30), ends_at=october(24, 4), days=3)
    data = calendar.request(nights)
    assert b"VTIMEZONE" not in data
    (reading,) = reader(data)
    assert [span[0] for span in reading.spans] == [october(day, 2, 30) for day in (24, 25, 26)]


def test_t07_a_day_in_the_gap_is_refused(invitation: Invitation) -> None:
    start = datetime(2026, 3, 28, 2, 30, tzinfo=STOCKHOLM)
    with pytest.raises(ValueError, match="clocks show"):
        calendar.request(replace(invitation, starts_at=start, ends_at=start + timedelta(hours=2), days=2))


def test_s2_all_day_has_dates_and_an_end_that_is_the_day_after(whole_days: Invitation) -> None:
    data = calendar.request(whole_days)
    assert (values(data, "DTSTART"), values(data, "DTEND")) == ([";VALUE=DATE:20261024"], [";VALUE=DATE:20261026"])
    assert values(data, "TRANSP") == [":TRANSPARENT"]
    assert values(data, "X-MICROSOFT-CDO-BUSYSTATUS") == [":FREE"]
    assert [line for line in unfolded(data) if line in ("BEGIN:VTIMEZONE", "BEGIN:VALARM")] == []


def test_every_reader_shows_whole_days(whole_days: Invitation, reader: Reader) -> None:
    (reading,) = reader(calendar.request(whole_days))
    assert reading.spans == ((date(2026, 10, 24), date(2026, 10, 26)),)


def test_whole_days_are_those_of_the_venue(whole_days: Invitation) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    abroad = replace(
        whole_days, timezone="Asia/Tokyo", starts_at=october(24, 0, zone=tokyo), ends_at=october(25, 0, zone=tokyo)
    )
    assert values(calendar.request(abroad), "DTSTART") == [";VALUE=DATE:20261024"]


@pytest.mark.parametrize(
    "change",
    [
        {"days": 0},
        {"other_hours": (OtherHours(october(27, 9), october(27, 9), october(27, 10)),)},
        {"other_hours": (OtherHours(october(25, 9), october(25, 12), october(25, 12)),)},
        {"other_hours": (OtherHours(datetime(2026, 10, 25, 9), october(25, 10), october(25, 12)),)},
        {"is_all_day": True},
    ],
    ids=str,
)
def test_days_that_do_not_fit_are_refused(three_days: Invitation, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"one of the days|end after|aware|all day"):
        calendar.request(replace(three_days, **change))


@pytest.mark.parametrize(
    "change",
    [{"days": 2}, {"other_hours": (OtherHours(october(24, 0), october(24, 9), october(24, 12)),)}],
    ids=str,
)
def test_a_whole_day_has_no_hours(whole_days: Invitation, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="has no hours"):
        calendar.request(replace(whole_days, **change))


@FAST
@given(
    st.dates(date(2026, 1, 1), date(2034, 12, 1)),
    st.integers(3, 12),
    st.integers(2, 14),
    st.sets(st.integers(0, 13)),
    st.sampled_from(["Europe/Stockholm", "America/New_York", "Africa/Cairo", "Asia/Jerusalem", "Australia/Lord_Howe"]),
)
def test_p01_to_p04_readers_agree_on_every_day(
    all_readers: list[Reader], first: date, hour: int, days: int, moved: set[int], zone_name: str
) -> None:
    zone = ZoneInfo(zone_name)
    spans = [_span(first, number, hour + (number in moved), zone) for number in range(days)]
    usual = [_span(first, number, hour, zone) for number in range(days)]
    others = tuple(OtherHours(usual[number][0], *spans[number]) for number in sorted(moved) if number < days)
    invited = replace(INVITATION, timezone=zone_name, starts_at=usual[0][0], ends_at=usual[0][1], days=days)
    data = calendar.request(replace(invited, other_hours=others))
    assert [[one.spans for one in read(data)] for read in all_readers] == [[tuple(spans)]] * 4


def _span(first: date, number: int, hour: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from `hour` to eight hours later on the wall, so many days after the first."""
    day = datetime.combine(first + timedelta(days=number), datetime.min.time(), zone)
    return day.replace(hour=hour).astimezone(UTC), day.replace(hour=hour + 8).astimezone(UTC)


def _events(data: bytes) -> list[list[str]]:
    """Return the lines of each VEVENT."""
    lines = unfolded(data)
    starts = [number for number, line in enumerate(lines) if line == "BEGIN:VEVENT"]
    return [lines[start : lines.index("END:VEVENT", start)] for start in starts]


def _without(lines: list[str], names: tuple[str, ...]) -> list[str]:
    return [line for line in lines if not line.startswith(names)]
