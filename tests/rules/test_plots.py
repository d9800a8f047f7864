"""What is drawn of how many have registered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite.rules import plots
from eventsite.rules.plots import Movement

MONDAY = date(2027, 8, 9)


def days(*numbers: tuple[int, int], first: date = MONDAY) -> list[Movement]:
    return [Movement(first + timedelta(days=day), came, went) for day, (came, went) in enumerate(numbers)]


def test_days_on_which_nothing_happened_count_too():
    found = plots.without_gaps([Movement(MONDAY, 2, 0), Movement(MONDAY + timedelta(3), 0, 1)], MONDAY + timedelta(4))
    assert found == days((2, 0), (0, 0), (0, 0), (0, 1), (0, 0))


def test_what_happened_after_the_last_day_is_kept():
    assert plots.without_gaps(days((1, 0), (1, 0)), MONDAY) == days((1, 0), (1, 0))


def test_nobody_is_no_days():
    assert plots.without_gaps([], MONDAY) == []
    with pytest.raises(ValueError, match="nothing to draw"):
        plots.plot([], None, 720, 270)


def test_weeks_begin_on_monday():
    sunday = MONDAY - timedelta(days=1)
    found = plots.by_week(days((1, 0), (2, 1), (3, 0), first=sunday))
    assert found == [Movement(MONDAY - timedelta(days=7), 1, 0), Movement(MONDAY, 5, 1)]


def test_totals_count_those_who_left():
    assert plots.totals(days((3, 0), (2, 4), (0, 1))) == [3, 1, 0]


@pytest.mark.parametrize(
    ("largest", "ticks"),
    [
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4, 6]),
        (112, [0, 50, 100, 150]),
        (50_000, [0, 20_000, 40_000, 60_000]),
    ],
)
def test_the_scale_has_few_round_numbers(largest: int, ticks: list[int]):
    drawn = plots.plot(days((largest, 0)), None, 720, 270)
    assert [number for _, number in drawn.ticks] == ticks


def test_the_last_point_stands_where_its_number_is():
    drawn = plots.plot(days((50, 0), (50, 0)), 100, 720, 270)
    assert drawn.points[-1].value == 100
    assert drawn.points[-1].y == drawn.limit_y == {number: y for y, number in drawn.ticks}[100]


def test_without_a_limit_there_is_no_line_for_it():
    assert plots.plot(days((1, 0)), None, 720, 270).limit_y is None


def test_a_long_time_is_shown_by_weeks():
    drawn = plots.plot(days(*[(1, 0)] * 70), None, 720, 270)
    assert (len(drawn.points), drawn.points[-1].value) == (10, 70)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 3)), min_size=1, max_size=90),
    st.none() | st.integers(0, 900),
)
def test_everything_is_inside_the_picture(numbers: list[tuple[int, int]], limit: int | None):
    numbers = [(came + 3, went) for came, went in numbers]  # nobody leaves who has not come
    drawn = plots.plot(days(*numbers), limit, 340, 250)
    assert all(
        min(x, y) >= 0 and x + width <= 340 and y + height <= drawn.floor + 0.11 for x, y, width, height in drawn.bars
    )
    assert all(drawn.left <= point.x <= drawn.right and 0 <= point.y <= drawn.floor for point in drawn.points)
    assert 1 <= len(drawn.labels) <= 4
