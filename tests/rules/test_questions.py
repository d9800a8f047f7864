"""What may be asked, and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import questions as rules

END = datetime(2026, 9, 14, 10, tzinfo=UTC)
EARLIER = datetime(2026, 9, 13, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hur?\r\n", "Hur?"),
        ("Ett\r\ntv\u00e5\rtre\nfyra", "Ett\ntv\u00e5\ntre\nfyra"),
        ("a\u030a", "\u00e5"),
        (" \n\t ", ""),
    ],
)
def test_a_question_is_kept_in_one_form(typed, kept):
    assert rules.measured(typed) == kept


@pytest.mark.parametrize(
    ("text", "is_acceptable"),
    [("", False), ("?", True), ("\u00e5" * 600, True), ("\u00e5" * 601, False), ("a\r\n" * 299 + "ab", True)],
)
def test_a_question_has_1_to_600_characters(text, is_acceptable):
    assert rules.is_acceptable(rules.measured(text)) is is_acceptable


@pytest.mark.parametrize(("set_to", "closes"), [(None, END + timedelta(days=1)), (EARLIER, EARLIER)])
def test_questions_close_as_set_or_a_day_after_the_end(set_to, closes):
    assert rules.closes_at(set_to, END) == closes
