"""Where an event stands, by the clock and by its seats, and what it must say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import events as rules
from eventsite.rules.events import EventState, Format, Missing, Opening, Phase, Standing, WallProblem

START = datetime(2026, 9, 14, 7, tzinfo=UTC)
END = datetime(2026, 9, 14, 10, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
OPENS, CLOSES = START - timedelta(days=30), START - timedelta(days=1)
EVENT = Standing(EventState.PUBLISHED, START, END, OPENS, CLOSES, capacity=2, taken=1, waiting=0, has_waitlist=True)
IN_TIME = OPENS + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (START - INSTANT, Phase.UPCOMING),
        (START, Phase.ONGOING),
        (END - INSTANT, Phase.ONGOING),
        (END, Phase.PAST),
    ],
)
def test_the_clock_decides_the_phase(now, phase):
    assert rules.phase(START, END, now) is phase


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (OPENS - INSTANT, Opening.NOT_YET),
        (OPENS, Opening.OPEN),
        (CLOSES - INSTANT, Opening.OPEN),
        (CLOSES, Opening.CLOSED),
        (END - INSTANT, Opening.CLOSED),
        (END, Opening.PAST),
    ],
)
def test_registration_opens_and_closes_to_the_moment(now, opening):
    assert rules.opening(EVENT, now) is opening


@pytest.mark.parametrize(("now", "opening"), [(START - INSTANT, Opening.OPEN), (START, Opening.CLOSED)])
def test_without_times_of_its_own_registration_closes_at_the_start(now, opening):
    assert rules.opening(replace(EVENT, opens_at=None, closes_at=None), now) is opening


@pytest.mark.parametrize(("now", "opening"), [(END - INSTANT, Opening.OPEN), (END, Opening.PAST)])
def test_a_set_closing_time_may_be_after_the_start_but_not_after_the_end(now, opening):
    assert rules.opening(replace(EVENT, closes_at=END + timedelta(days=1)), now) is opening


@pytest.mark.parametrize(
    ("state", "opening"),
    [
        (EventState.DRAFT, Opening.CLOSED),
        (EventState.PUBLISHED, Opening.OPEN),
        (EventState.ARCHIVED, Opening.CLOSED),
        (EventState.CANCELLED, Opening.CANCELLED),
    ],
)
def test_only_a_published_event_takes_registrations(state, opening):
    assert rules.opening(replace(EVENT, state=state), IN_TIME) is opening


@pytest.mark.parametrize("now", [OPENS - INSTANT, IN_TIME, CLOSES, END])
def test_a_cancelled_event_says_so_whatever_the_time(now):
    assert rules.opening(replace(EVENT, state=EventState.CANCELLED), now) is Opening.CANCELLED


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "has_waitlist", "opening"),
    [
        (None, 5000, 0, False, Opening.OPEN),
        (2, 1, 0, True, Opening.OPEN),
        (2, 2, 0, True, Opening.WAITLIST),
        (2, 2, 0, False, Opening.FULL),
        (2, 1, 1, True, Opening.OPEN),  # who waits beside a free seat waits for something else, such as a quota
        (2, 3, 0, True, Opening.WAITLIST),  # the capacity was lowered
        (0, 0, 0, False, Opening.FULL),
    ],
)
def test_seats_decide_between_open_waitlist_and_full(capacity, taken, waiting, has_waitlist, opening):
    event = replace(EVENT, capacity=capacity, taken=taken, waiting=waiting, has_waitlist=has_waitlist)
    assert rules.opening(event, IN_TIME) is opening


def test_a_queue_that_has_closed_takes_nobody():
    event = replace(EVENT, taken=2, queue_closes_at=IN_TIME)
    assert rules.opening(event, IN_TIME) is Opening.FULL


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        (START - timedelta(minutes=15) - INSTANT, False),
        (START - timedelta(minutes=15), True),
        (END - INSTANT, True),
        (END, False),
    ],
)
def test_the_room_is_open_from_15_minutes_before_the_start_to_the_end(now, is_open):
    assert rules.room_is_open(START, END, now) is is_open


@pytest.mark.parametrize(
    ("wall", "problem"),
    [
        (datetime(2026, 9, 14, 9), None),
        (datetime(2027, 3, 28, 1, 59), None),
        (datetime(2027, 3, 28, 2, 0), WallProblem.GAP),
        (datetime(2027, 3, 28, 2, 59), WallProblem.GAP),
        (datetime(2027, 3, 28, 3, 0), None),
        (datetime(2026, 10, 25, 1, 59), None),
        (datetime(2026, 10, 25, 2, 0), WallProblem.OVERLAP),
        (datetime(2026, 10, 25, 2, 59), WallProblem.OVERLAP),
        (datetime(2026, 10, 25, 3, 0), None),
    ],
)
def test_a_wall_time_in_the_change_of_clocks_is_a_problem(wall, problem):
    assert rules.wall_problem(wall, "Europe/Stockholm") is problem


@pytest.mark.parametrize(
    ("wall", "zone", "moment"),
    [
        (datetime(2026, 9, 14, 9), "Europe/Stockholm", datetime(2026, 9, 14, 7, tzinfo=UTC)),
        (datetime(2026, 12, 14, 9), "Europe/Stockholm", datetime(2026, 12, 14, 8, tzinfo=UTC)),
        (datetime(2026, 9, 14, 9), "Europe/Helsinki", datetime(2026, 9, 14, 6, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30), "Europe/Stockholm", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first
    ],
)
def test_a_wall_time_is_a_moment_of_its_zone(wall, zone, moment):
    assert rules.moment(wall, zone) == moment


@pytest.mark.parametrize(
    ("title", "used", "slug"),
    [
        ("Tematräff om segregation", set(), "tematraff-om-segregation"),
        ("Tematräff om segregation", {"tematraff-om-segregation"}, "tematraff-om-segregation-2"),
        ("Träff", {"traff", "traff-2", "traff-3"}, "traff-4"),
        ("Träff", {"traff", "traff-3"}, "traff-2"),
        ("  Frågor & svar!  ", set(), "fragor-svar"),
        ("会议", set(), "traff"),
        ("", {"traff"}, "traff-2"),
        ("a" * 59 + " bc", set(), "a" * 59),
        ("../../etc/passwd", set(), "etc-passwd"),
    ],
)
def test_the_address_comes_from_the_title_and_is_free(title, used, slug):
    assert rules.slug_for(title, used) == slug


@pytest.mark.parametrize(
    ("format", "venue", "join_url", "missing"),
    [
        (Format.DIGITAL, "", "https://rum.example", set()),
        (Format.DIGITAL, "", "", {Missing.JOIN_URL}),
        (Format.ON_SITE, "Folkets hus", "", set()),
        (Format.ON_SITE, "", "https://rum.example", {Missing.VENUE}),
        (Format.HYBRID, "Folkets hus", "https://rum.example", set()),
        (Format.HYBRID, "Folkets hus", "", {Missing.JOIN_URL}),
        (Format.HYBRID, "", "", {Missing.JOIN_URL, Missing.VENUE}),
    ],
)
def test_before_publishing_there_must_be_somewhere_to_go(format, venue, join_url, missing):
    assert rules.missing_for_publishing(format, venue, join_url) == missing
