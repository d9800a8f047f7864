"""Groups: when a coordinator is reminded of names, and how many places are asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from eventsite.rules import groups as rules
from eventsite.rules.groups import Coordinator, GroupDetails
from eventsite.rules.registrations import RegistrationDetails

DUE = datetime(2026, 9, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("registered", "reminded"),
    [(30 * DAY, 3 * DAY), (4 * DAY, 3 * DAY), (3 * DAY, 2 * DAY), (2 * DAY, DAY), (DAY, None), (timedelta(), None)],
)
def test_coordinators_are_reminded_three_days_before_and_never_later_than_one(registered, reminded):
    expected = None if reminded is None else DUE - reminded
    assert rules.reminder_at(DUE, DUE - registered) == expected


def test_one_is_no_group():
    assert [rules.takes_groups(most) for most in (1, 2)] == [False, True]


@pytest.mark.parametrize(("now", "takes"), [(DUE - DAY, True), (DUE, False)])
def test_seats_without_names_are_held_until_the_date(now, takes):
    assert rules.takes_unnamed(DUE, now) is takes


def test_seats_without_names_need_a_date():
    assert rules.takes_unnamed(None, DUE) is False


def test_seats_without_names_count():
    person = RegistrationDetails("Sara Ek", "sara@bolaget.example", "Bolaget")
    assert GroupDetails(Coordinator("Karin", "k@bolaget.example", "Bolaget"), (person,), 2).size == 3


def test_an_address_counts_once():
    first, second = (RegistrationDetails(name, "s@b.example", "B") for name in "AB")
    assert rules.once_each((first, second), ("k", "k")) == [("k", first)]
