"""What looks wrong with the times of a programme."""

from datetime import time

import pytest

from eventsite.rules.programmes import Noted, Remark, Slot, remarks


def slots(*typed):
    return [Slot(time(*starts), time(*ends) if ends else None) for starts, ends in typed]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (((9, 30), None), []),
        (((9, 30), (10, 0)), []),
        (((9, 20), None), [Noted(1, Remark.OVERLAP, 10)]),
        (((10, 0), None), [Noted(1, Remark.GAP, 30)]),
        (((8, 45), None), [Noted(1, Remark.UNORDERED)]),
        (((9, 0), None), [Noted(1, Remark.SAME)]),
        (((9, 30), (9, 15)), [Noted(1, Remark.BACKWARDS)]),
        (((9, 30), (12, 15)), [Noted(1, Remark.LATE)]),
        (((9, 30), (12, 0)), []),
    ],
)
def test_an_item_after_one_from_nine_to_half_past(second, expected):
    assert remarks(slots(((9, 0), (9, 30)), second), time(9), time(12)) == expected


def test_before_the_meeting_and_without_its_clocks():
    early = slots(((8, 0), None), ((13, 0), None))
    assert remarks(early, time(9), time(12)) == [Noted(0, Remark.EARLY), Noted(1, Remark.LATE)]
    assert remarks(early, None, None) == []


def test_one_without_an_end_leaves_no_gap():
    assert remarks(slots(((9, 0), None), ((11, 0), None)), None, None) == []
