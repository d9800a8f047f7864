"""When automatic mails fall due, follow their event, and are missed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import automatic_mails as rules
from eventsite.rules.automatic_mails import Due, Outcome, Standing, Unit
from eventsite.rules.occasions import Occasion

MEETING = Occasion(
    starts_wall=datetime(2026, 10, 26, 9), ends_wall=datetime(2026, 10, 26, 12), timezone="Europe/Stockholm"
)
AT = datetime(2026, 9, 7, 7, tzinfo=UTC)
DAY = Standing(AT, timedelta(days=1), timedelta(hours=2), AT - timedelta(days=30), too_late_at=AT + timedelta(days=1))


@pytest.mark.parametrize(
    ("amount", "unit", "is_after", "at"),
    [
        (1, Unit.HOURS, False, datetime(2026, 10, 26, 7, tzinfo=UTC)),
        (1, Unit.DAYS, False, datetime(2026, 10, 25, 8, tzinfo=UTC)),
        (2, Unit.DAYS, False, datetime(2026, 10, 24, 7, tzinfo=UTC)),  # before the clocks change: 9.00 all the same
        (24, Unit.HOURS, True, datetime(2026, 10, 27, 11, tzinfo=UTC)),
        (1, Unit.DAYS, True, datetime(2026, 10, 27, 11, tzinfo=UTC)),
    ],
)
def test_days_are_days_on_the_wall_of_the_event(amount, unit, is_after, at):
    assert rules.falls_at(MEETING, amount, unit, is_after=is_after) == at


def test_all_day_is_counted_from_a_working_day():
    whole = replace(MEETING, starts_wall=datetime(2026, 9, 14), ends_wall=datetime(2026, 9, 15), is_all_day=True)
    assert rules.falls_at(whole, 1, Unit.DAYS, is_after=False) == datetime(2026, 9, 13, 7, tzinfo=UTC)
    assert rules.falls_at(whole, 1, Unit.HOURS, is_after=True) == datetime(2026, 9, 14, 16, tzinfo=UTC)
    assert rules.too_late_at(whole, is_after=False) == datetime(2026, 9, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "late", "what"),
    [
        (DAY, timedelta(seconds=-1), Due.NOT_YET),
        (DAY, timedelta(0), Due.SEND),
        (DAY, timedelta(hours=2), Due.SEND),
        (DAY, timedelta(hours=2, seconds=1), Due.MISS),
        (replace(DAY, since=AT + timedelta(seconds=1)), timedelta(minutes=1), Due.MISS),
        (replace(DAY, too_late_at=AT), timedelta(0), Due.MISS),
        (replace(DAY, settled_for=AT, outcome=Outcome.SENT), timedelta(0), Due.SETTLED),
        (replace(DAY, settled_for=AT, outcome=Outcome.MISSED), timedelta(0), Due.SETTLED),
        # The event moved: two hours later is the same reminder, a day later is another; what was missed may come again.
        (replace(DAY, settled_for=AT - timedelta(hours=2), outcome=Outcome.SENT), timedelta(0), Due.SETTLED),
        (replace(DAY, settled_for=AT - timedelta(days=1), outcome=Outcome.SENT), timedelta(0), Due.SEND),
        (replace(DAY, settled_for=AT - timedelta(hours=2), outcome=Outcome.MISSED), timedelta(0), Due.SEND),
        (replace(DAY, settled_for=AT + timedelta(days=7), outcome=Outcome.MISSED), timedelta(0), Due.SETTLED),
    ],
)
def test_what_is_done_about_a_moment(standing, late, what):
    assert rules.due(standing, AT + late) is what


def test_what_has_begun_goes_on_for_a_while_and_not_past_the_start():
    goes_on = [rules.may_go_on(timedelta(hours=2), AT, None, AT + timedelta(hours=hours)) for hours in (0, 4, 4.01)]
    assert goes_on == [True, True, False]
    assert not rules.may_go_on(timedelta(hours=2), AT, AT + timedelta(hours=1), AT + timedelta(hours=1))
