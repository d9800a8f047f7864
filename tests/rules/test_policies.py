"""How an event takes people: modes, moments of the queue, prices, and what may surprise an organizer."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import policies as rules
from eventsite.rules.policies import Admission, Mode, Policy, Registered, Surprise

START = datetime(2026, 9, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("format", "chosen", "mode"),
    [
        ("hybrid", "digital", Mode.DIGITAL),
        ("hybrid", None, Mode.ON_SITE),
        ("hybrid", "nonsense", Mode.ON_SITE),
        ("digital", "on_site", Mode.DIGITAL),
        ("on_site", None, Mode.ON_SITE),
    ],
)
def test_one_takes_part_as_chosen_where_there_is_a_choice(format, chosen, mode):
    assert rules.mode_in(format, chosen) is mode


def test_an_offer_never_outlives_the_queue():
    closes = rules.queue_closes_at(START, 2)
    assert rules.offer_ends_at(START - timedelta(hours=30), 24, closes) == START - timedelta(hours=6)
    assert rules.offer_ends_at(START - timedelta(hours=10), 24, closes) == START - timedelta(hours=2)


def test_offers_begin_so_many_hours_before_the_start_or_never():
    assert (rules.offers_from(START, 48), rules.offers_from(START, None)) == (START - timedelta(hours=48), None)


@pytest.mark.parametrize(
    ("member", "other", "is_member", "price"),
    [(120000, 190000, True, 120000), (120000, 190000, False, 190000), (0, 5, True, None), (None, None, False, None)],
)
def test_a_price_of_nothing_is_no_price(member, other, is_member, price):
    assert rules.price_for(member, other, is_member=is_member) == price


def test_cancelling_is_free_to_the_start_at_the_latest():
    free = [rules.free_until(at, START) for at in (None, START - timedelta(days=1), START + timedelta(days=1))]
    assert free == [START, START - timedelta(days=1), START]


def test_only_what_is_new_can_surprise():
    policy = Policy(Admission.MEMBERS, company_quota=1, capacity_on_site=1, price_other=5)
    registered = Registered({Mode.ON_SITE: 3}, (2, 1), (2,), 4, 6)
    assert rules.surprises(policy, policy, registered) == {}


def test_a_surprise_says_how_many_it_is_about():
    after = Policy(Admission.MEMBERS, company_quota=1, capacity_on_site=1, capacity_digital=0, price_other=5)
    registered = Registered({Mode.ON_SITE: 3, Mode.DIGITAL: 1}, (2, 1), (3, 1), 4, 6)
    assert rules.surprises(Policy(), after, registered) == {
        Surprise.FEWER_SEATS: 3,
        Surprise.SMALLER_QUOTA: 2,
        Surprise.NON_MEMBERS: 4,
        Surprise.OTHER_PRICE: 6,
    }


def test_nothing_surprises_where_nobody_is_there():
    after = Policy(Admission.MEMBERS, company_quota=1, capacity_on_site=1, price_other=5)
    assert rules.surprises(Policy(), after, Registered()) == {}


def test_more_room_surprises_nobody():
    before, after = Policy(company_quota=1, capacity_on_site=1), Policy(company_quota=3, capacity_on_site=9)
    assert rules.surprises(before, after, Registered({Mode.ON_SITE: 3}, (3,))) == {}
