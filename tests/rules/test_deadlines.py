"""What comes next."""

from datetime import UTC, datetime, timedelta

from eventsite.rules import deadlines
from eventsite.rules.deadlines import Deadline, Due

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_next_comes_first_and_what_has_been_is_left_out():
    found = deadlines.to_come(
        {
            Deadline.ENDS: NOW + 3 * HOUR,
            Deadline.STARTS: NOW + HOUR,
            Deadline.CLOSES: NOW + HOUR,
            Deadline.OPENS: NOW,
            Deadline.NAMES_DUE: None,
        },
        NOW,
    )
    assert found == [
        Due(Deadline.CLOSES, NOW + HOUR),
        Due(Deadline.STARTS, NOW + HOUR),
        Due(Deadline.ENDS, NOW + 3 * HOUR),
    ]
