"""Where an invitation to register stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import invitees as rules
from eventsite.rules.events import EventState, Standing

NOW = datetime(2026, 8, 24, 9, tzinfo=UTC)
OPEN = Standing(
    state=EventState.PUBLISHED,
    starts_at=NOW + timedelta(days=2),
    ends_at=NOW + timedelta(days=3),
    opens_at=None,
    closes_at=None,
    capacity=1,
    taken=0,
    waiting=0,
    has_waitlist=False,
)


@pytest.mark.parametrize(
    ("changes", "can"),
    [
        ({}, True),
        ({"taken": 1}, True),
        ({"taken": 1, "has_waitlist": True}, True),
        ({"opens_at": NOW + timedelta(hours=1)}, True),
        ({"closes_at": NOW}, False),
        ({"starts_at": NOW}, False),
        ({"ends_at": NOW}, False),
        *(({"state": state}, False) for state in EventState if state is not EventState.PUBLISHED),
    ],
)
def test_people_are_invited_while_they_can_answer(changes, can):
    assert rules.can_answer(replace(OPEN, **changes), NOW) == can


def test_no_link_is_a_link_of_a_row_that_was_there_before():
    assert len({rules.new_version() for _ in range(100)}) > 95
