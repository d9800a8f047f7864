"""Where questions lie, when somebody has waited too long, and on which days speakers get mail."""

from datetime import timedelta

import pytest

from eventsite.rules.piles import Lying, Pile, is_overdue, piles_of
from eventsite.rules.questions import Handling, Moderation
from eventsite.rules.rounds import digest_days
from tests.conftest import NOW

OPEN, M = Handling.OPEN, Moderation


@pytest.mark.parametrize(
    ("moderation", "handling", "piles"),
    [
        (M.SUBMITTED, OPEN, {Pile.TO_REVIEW}),
        (M.HELD, OPEN, {Pile.TO_REVIEW}),
        (M.PUBLISHED, OPEN, {Pile.PUBLISHED}),
        (M.PUBLISHED, Handling.SELECTED, {Pile.PUBLISHED, Pile.CHOSEN}),
        (M.PUBLISHED, Handling.CURRENT, {Pile.PUBLISHED, Pile.CHOSEN}),
        (M.PUBLISHED, Handling.FOR_WRITTEN_ANSWER, {Pile.PUBLISHED, Pile.IN_WRITING}),
        (M.PUBLISHED, Handling.NOT_REACHED, {Pile.PUBLISHED, Pile.NOT_REACHED}),
        (M.DECLINED, OPEN, {Pile.DECLINED}),
        (M.MERGED, OPEN, {Pile.MERGED}),
        (M.WITHDRAWN, Handling.SELECTED, {Pile.WITHDRAWN}),
    ],
)
def test_where_a_question_lies(moderation, handling, piles):
    assert piles_of(Lying(moderation, handling)) == piles


def test_new_words_of_the_asker_are_to_be_reviewed():
    assert piles_of(Lying(M.PUBLISHED, has_proposal=True)) == {Pile.PUBLISHED, Pile.TO_REVIEW}


def test_what_was_answered_twice_lies_with_both():
    lying = Lying(M.PUBLISHED, Handling.ANSWERED, is_answered_live=True, is_answered_in_writing=True)
    assert piles_of(lying) == {Pile.PUBLISHED, Pile.ANSWERED_LIVE, Pile.ANSWERED_IN_WRITING}


@pytest.mark.parametrize(
    ("moderation", "pile"),
    [
        (M.SUBMITTED, Pile.TO_REVIEW),
        (M.PUBLISHED, Pile.PUBLISHED),
        (M.MERGED, Pile.MERGED),
        (M.DECLINED, Pile.DECLINED),
    ],
)
def test_what_somebody_has_objected_to_lies_there_too(moderation, pile):
    assert piles_of(Lying(moderation, has_matter=True)) == {pile, Pile.OBJECTIONS}


def test_a_day_without_a_moderator_is_too_long():
    assert [is_overdue(NOW - timedelta(hours=hours), NOW) for hours in (23, 24)] == [False, True]
    assert not is_overdue(None, NOW)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("7, 1", (7, 1)),
        ("1 7 7", (7, 1)),
        ("0", (0,)),
        ("", ()),
        ("sju", None),
        ("61", None),
        ("1,2,3,4,5,6", None),
        ("7,,1", None),
        ("-1", None),
    ],
)
def test_days_as_they_are_typed(typed, days):
    assert digest_days(typed) == days
