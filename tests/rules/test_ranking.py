"""What people have chosen together, and what each is shown."""

from datetime import UTC, datetime, timedelta
from functools import cmp_to_key
from statistics import mean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventsite.rules.ranking import Standing, order_of_showing, ranked, scores
from tests.simulations import ranking as simulation

# A busy machine is no fault of the code: no deadline for one example.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def standing(number, supporters=0, seen=0, organizations=0, minutes=0):
    return Standing(number, supporters, organizations, seen, NOON + timedelta(minutes=minutes))


@st.composite
def meetings(draw, least=1):
    """Draw the standings of a meeting, in which nobody supports what they have not seen."""
    numbers = draw(st.lists(st.integers(1, 500), min_size=least, max_size=12, unique=True))
    drawn = []
    for number in numbers:
        seen = draw(st.integers(0, 60))
        supporters = draw(st.integers(0, seen))
        drawn.append(standing(number, supporters, seen, draw(st.integers(0, supporters)), draw(st.integers(0, 3))))
    return drawn


# A meeting as it may be at the deadline: number, supporters, seen, organizations, minutes.
MEETING = [
    standing(1, 30, 110, 14, 0),  # the first, seen by nearly all
    standing(2, 22, 104, 15, 5),
    standing(3, 41, 98, 22, 9),  # wanted most
    standing(4, 3, 101, 3, 12),
    standing(5, 14, 52, 9, 300),
    standing(6, 9, 20, 9, 700),  # late, and nearly half want it
    standing(7, 1, 2, 1, 710),  # one of two
    standing(8, 0, 0, 0, 720),  # nobody has seen it
    standing(9, 0, 0, 0, 719),
    standing(10, 0, 18, 0, 640),
    standing(11, 7, 30, 5, 620),
    standing(12, 7, 30, 6, 630),  # as many, from more organizations
]


def compared(one, other, seen, supporters):
    """Compare as §3.5 says, without a division: by the products across, the better first."""
    # (v + 12 V/E) / (e + 12) against the same of the other, multiplied by E (e + 12) (e' + 12).
    left = (one.supporters * seen + 12 * supporters) * (other.seen + 12)
    right = (other.supporters * seen + 12 * supporters) * (one.seen + 12)
    if left != right:
        return right - left
    if one.organizations != other.organizations:
        return other.organizations - one.organizations
    if one.asked_at != other.asked_at:
        return -1 if one.asked_at < other.asked_at else 1
    return one.question_id - other.question_id


def independently(standings):
    """Return the order by comparing in pairs; before anybody has seen anything, V/E is 1/5."""
    seen, supporters = sum(s.seen for s in standings), sum(s.supporters for s in standings)
    if not seen:
        seen, supporters = 5, 1
    key = cmp_to_key(lambda one, other: compared(one, other, seen, supporters))
    return [s.question_id for s in sorted(standings, key=key)]


def test_the_order_of_a_meeting_is_that_of_an_independent_calculation():
    assert ranked(MEETING) == independently(MEETING) == [3, 6, 7, 1, 5, 9, 8, 12, 11, 2, 10, 4]


@PATIENT
@given(meetings())
def test_the_order_of_any_meeting_is_that_of_an_independent_calculation(standings):
    assert ranked(standings) == independently(standings)


def test_a_score_is_the_share_drawn_to_the_average_by_twelve_viewers():
    # 10 of 40 in all: (8 + 12 × 0.25) / (20 + 12) and (2 + 12 × 0.25) / (20 + 12).
    assert scores([standing(1, 8, 20), standing(2, 2, 20)]) == {1: 11 / 32, 2: 5 / 32}


def test_before_anybody_has_seen_anything_every_score_is_a_fifth():
    assert scores([standing(1), standing(2)]) == {1: 0.2, 2: 0.2}


def test_a_meeting_without_questions_has_no_order():
    assert (scores([]), ranked([])) == ({}, [])


def test_one_vote_of_two_views_does_not_win():
    assert ranked([standing(1, 1, 2), standing(2, 35, 100), *(standing(n, 5, 100) for n in range(3, 9))])[0] == 2


def test_a_late_question_is_not_behind_for_having_been_seen_by_few():
    assert ranked([standing(1, 30, 110), standing(2, 14, 30)]) == [2, 1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (standing(9, 5, 20, organizations=4, minutes=9), standing(1, 5, 20, organizations=3)),
        (standing(9, 5, 20, 3, minutes=1), standing(1, 5, 20, 3, minutes=2)),
        (standing(1, 5, 20, 3), standing(9, 5, 20, 3)),
    ],
    ids=["organizations", "age", "id"],
)
def test_equal_shares_are_told_apart(first, second):
    assert ranked([first, second]) == ranked([second, first]) == [first.question_id, second.question_id]


def test_shares_that_are_equal_in_truth_are_equal_however_they_are_rounded():
    """As floats the newer would be ahead by the last bit: 12/7 / 12 and (1 + 12/7) / 19 are both 1/7."""
    assert ranked([standing(1, 0, 0), standing(2, 1, 7, minutes=1)]) == [1, 2]


@PATIENT
@given(meetings())
def test_scores_are_shares_whose_mean_over_all_viewers_is_the_average(standings):
    found, seen = scores(standings), sum(s.seen for s in standings)
    average = sum(s.supporters for s in standings) / seen if seen else 0.2
    assert all(0 <= score <= 1 for score in found.values())
    weighed = sum(found[s.question_id] * (s.seen + 12) for s in standings)
    assert weighed / sum(s.seen + 12 for s in standings) == pytest.approx(average)


@PATIENT
@given(meetings(), st.randoms())
def test_no_order_depends_on_how_the_questions_were_handed_over(standings, chance):
    shuffled = chance.sample(standings, len(standings))
    assert ranked(shuffled) == ranked(standings)
    assert order_of_showing(shuffled, {1, 2}, 7) == order_of_showing(standings, {1, 2}, 7)


def test_what_one_has_not_been_shown_comes_first():
    known, new = standing(1, seen=0), standing(2, seen=90)
    assert order_of_showing([known, new], [1], registration_id=5) == [2, 1]


def test_what_few_have_been_shown_comes_first_within_that():
    asked = [standing(n, seen=seen) for n, seen in enumerate([12, 0, 8, 4], 1)]
    assert order_of_showing(asked, [], 5) == [2, 4, 3, 1]
    assert order_of_showing(asked, [1, 2, 3, 4], 5) == [2, 4, 3, 1]


def test_one_viewer_more_moves_nothing_within_a_step_of_four():
    before = [standing(n, seen=4) for n in range(1, 30)]
    after = [standing(n, seen=4 + n % 4) for n in range(1, 30)]
    assert order_of_showing(before, [], 5) == order_of_showing(after, [], 5)


def test_counts_of_votes_do_not_show_in_the_order():
    quiet = [standing(n) for n in range(1, 30)]
    loud = [standing(n, supporters=n, organizations=n) for n in range(1, 30)]
    assert order_of_showing(quiet, [], 5) == order_of_showing(loud, [], 5)


def test_ones_own_order_is_the_same_in_every_process():
    assert order_of_showing([standing(n) for n in range(1, 9)], [], 41) == [7, 5, 1, 3, 6, 4, 8, 2]


def test_people_are_shown_questions_in_orders_of_their_own():
    asked = [standing(n) for n in range(1, 9)]
    firsts = [order_of_showing(asked, [], person)[0] for person in range(800)]
    assert all(60 <= firsts.count(number) <= 140 for number in range(1, 9))


@PATIENT
@given(meetings(), st.sets(st.integers(1, 500)), st.integers(1, 10**6))
def test_everything_is_shown_once_and_the_new_before_the_known(standings, seen, person):
    shown = order_of_showing(standings, seen, person)
    assert sorted(shown) == sorted(s.question_id for s in standings)
    assert [number in seen for number in shown] == sorted(number in seen for number in shown)


def test_the_simulation_finds_late_questions_by_the_rule_and_not_by_raw_votes():
    found = simulation.simulated(runs=12)

    def late(rule):
        worths = found["not seen first, then least shown", rule]
        return mean(worth.late for worth in worths if worth.late is not None)

    assert late("raw votes") < 0.1 < 0.4 < late("shrunk share")


def test_the_simulation_says_the_same_for_the_same_seed():
    assert simulation.simulated(runs=1) == simulation.simulated(runs=1)
