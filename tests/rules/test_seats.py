"""Limits, tallies and the queue."""

import pytest

from eventsite.rules.policies import Mode
from eventsite.rules.seats import Bar, Claim, Limits, Tally, Waiting, bars_for_newcomers, seated

HERE = Claim(Mode.ON_SITE, 1)
ONLINE = Claim(Mode.DIGITAL, 1)


def of(company, mode=Mode.DIGITAL):
    return Claim(mode, company)


def alone(number, claim=ONLINE):
    return Waiting((number,), (claim,))


def bar(limits, taken, claim=ONLINE, queue=()):
    (found,) = bars_for_newcomers([claim], queue, Tally.of(len(taken), taken), limits)
    return found


@pytest.mark.parametrize(
    ("capacity", "taken", "expected"),
    [(None, 500, None), (2, 0, None), (2, 1, None), (2, 2, Bar.SEATS), (2, 3, Bar.SEATS), (0, 0, Bar.SEATS)],
)
def test_a_newcomer_gets_a_seat_while_there_is_one(capacity, taken, expected):
    assert bar(Limits(capacity), [ONLINE] * taken) is expected


def test_a_newcomer_never_overtakes_somebody_who_could_take_the_seat():
    assert bar(Limits(2), [ONLINE], queue=[alone(7)]) is Bar.SEATS


def test_a_newcomer_passes_somebody_whose_company_has_filled_its_seats():
    limits = Limits(3, quota=1)
    assert bar(limits, [of(1)], of(2), queue=[alone(7, of(1))]) is None


def test_a_newcomer_passes_a_group_that_does_not_fit_whole():
    trio = Waiting((7, 8, 9), (ONLINE,) * 3)
    assert bar(Limits(2), [], queue=[trio]) is None


@pytest.mark.parametrize(
    ("claim", "expected"),
    [(of(1), Bar.QUOTA), (of(2), None), (Claim(Mode.DIGITAL, None, "Okänd AB"), None)],
)
def test_the_quota_is_counted_by_company(claim, expected):
    assert bar(Limits(None, quota=2), [of(1), of(1, Mode.ON_SITE)], claim) is expected


def test_a_company_that_is_not_in_the_register_has_a_quota_of_one():
    first, second = Claim(Mode.DIGITAL, None, "Okänd  AB"), Claim(Mode.DIGITAL, None, "okänd ab")
    assert bar(Limits(None, quota=5), [first], second) is Bar.QUOTA


def test_a_mode_has_seats_of_its_own():
    limits = Limits(None, on_site=1, digital=None)
    assert (bar(limits, [HERE], HERE), bar(limits, [HERE], ONLINE)) == (Bar.MODE, None)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(), None),
        (Limits(9), 9),
        (Limits(None, 2, None), None),
        (Limits(None, 2, 3), 5),
        (Limits(4, 2, 3), 4),
        (Limits(9, 2, 3), 5),
    ],
)
def test_the_room_in_all_is_the_least_of_what_limits_it(limits, expected):
    assert limits.in_all == expected


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(), True),
        (Limits(2), False),
        (Limits(3, 1, None), True),
        (Limits(None, 1, 1), True),  # two have come on site, where one may: there is room online
        (Limits(None, 1, 0), False),
    ],
)
def test_there_is_room_while_a_mode_has_some(limits, expected):
    assert Tally.of(2, [HERE, HERE]).has_room(limits) is expected


def test_as_many_are_seated_as_fit_in_order():
    assert seated([alone(1), alone(2), alone(3)], Tally.of(1), Limits(3)) == [1, 2]


def test_lowering_the_capacity_seats_nobody():
    assert seated([alone(1)], Tally.of(3), Limits(2)) == []


def test_what_does_not_fit_is_passed_over_and_what_follows_is_not_held_up():
    trio = Waiting((1, 2, 3), (ONLINE,) * 3)
    assert seated([trio, alone(4), alone(5)], Tally.of(0), Limits(2)) == [4, 5]


def test_a_group_that_does_not_fit_whole_takes_nothing():
    tally = Tally.of(1, [of(1)])
    assert tally.take_whole([of(2), of(1)], Limits(None, quota=1)) is Bar.QUOTA
    assert tally == Tally.of(1, [of(1)])


def test_a_group_that_comes_as_many_as_possible_is_seated_one_by_one():
    assert bars_for_newcomers([ONLINE] * 3, [], Tally.of(0), Limits(2)) == [None, None, Bar.SEATS]


def test_a_group_that_is_all_or_none_waits_whole():
    bars = bars_for_newcomers([ONLINE] * 3, [], Tally.of(0), Limits(2), is_all_or_none=True)
    assert bars == [Bar.SEATS] * 3
