"""On the day: what counts as new, whether everybody gets a turn, how often browsers ask, how long items take."""

from datetime import timedelta

import pytest

from eventsite.rules.live import Asked, fairness, is_new, pace, planned_minutes
from tests.conftest import NOW


def minutes(number):
    return NOW + timedelta(minutes=number)


def asked(organization="", *, is_late=False, shown=0, came=-60):
    """Return a question that was taken up so many minutes from now, and came in so many minutes from now."""
    return Asked(organization, is_late, minutes(shown), minutes(came))


def test_a_question_is_new_for_a_quarter_of_an_hour():
    assert [is_new(NOW, NOW + timedelta(seconds=seconds)) for seconds in (0, 899, 900)] == [True, True, False]


def test_nothing_has_been_taken_up_yet():
    found = fairness([], {})
    assert (found.asked, found.organizations, found.unnamed, found.late_percent, found.wants_new) == (
        0,
        [],
        0,
        0,
        False,
    )


def test_organizations_are_counted_where_they_show_themselves_the_most_first_then_by_name():
    found = fairness([asked("Mimer"), asked("bo"), asked("Axet"), asked("Mimer"), asked()], {})
    assert (found.organizations, found.unnamed) == ([("Mimer", 2), ("Axet", 1), ("bo", 1)], 1)


@pytest.mark.parametrize(("late", "of", "percent"), [(0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100)])
def test_the_share_of_late_ones_is_rounded(late, of, percent):
    found = fairness([asked(is_late=number < late) for number in range(of)], {})
    assert (found.late, found.late_percent) == (late, percent)


def test_what_fewer_than_ten_have_been_shown_has_hardly_had_a_chance():
    assert fairness([], {1: 0, 2: 9, 3: 10, 4: 200}).hardly_seen == 2


@pytest.mark.parametrize(
    ("came", "wants"),
    [
        ((-60, -60), False),  # two are not three in a row
        ((-60, -60, -60), True),
        ((-60, -60, -10), False),  # the last was new when it was taken up
        ((-60, -10, -60), False),
        ((-10, -60, -60, -60), True),  # the new one is too long ago
    ],
)
def test_after_three_old_ones_a_new_one_should_have_its_turn(came, wants):
    taken = [asked(shown=place, came=moment) for place, moment in enumerate(came)]
    assert fairness(taken[::-1], {}).wants_new is wants


@pytest.mark.parametrize(("moment", "seconds"), [(-31, 30), (-30, 5), (0, 5), (179, 5), (180, 30)])
def test_browsers_ask_often_from_half_an_hour_before_until_the_end(moment, seconds):
    assert pace(minutes(moment), NOW, minutes(180)) == seconds


def test_each_item_takes_until_the_next_one_and_the_last_until_the_end():
    assert planned_minutes([minutes(0), minutes(10), minutes(55)], minutes(180)) == [10, 45, 125]


def test_an_item_after_the_end_takes_no_time():
    assert planned_minutes([minutes(0), minutes(200)], minutes(180)) == [200, 0]
