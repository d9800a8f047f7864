"""Who gets a seat, and which states follow which."""

import pytest

from eventsite.rules import registrations as rules
from eventsite.rules.registrations import RegistrationState as State

ENDS = {State.CANCELLED_BY_SELF, State.CANCELLED_BY_ORGANIZER, State.EXPIRED}
MAY_FOLLOW = {
    State.UNCONFIRMED: ENDS | {State.PENDING, State.WAITLISTED, State.CONFIRMED},
    State.PENDING: ENDS | {State.REJECTED, State.WAITLISTED, State.CONFIRMED},
    State.WAITLISTED: ENDS | {State.OFFERED, State.CONFIRMED},
    State.OFFERED: ENDS | {State.DECLINED, State.CONFIRMED},
    State.CONFIRMED: ENDS | {State.DECLINED, State.WAITLISTED},
    State.DECLINED: {State.CONFIRMED, State.WAITLISTED},  # whoever said no may say yes again
    State.REJECTED: set(),
    State.CANCELLED_BY_SELF: set(),
    State.CANCELLED_BY_ORGANIZER: set(),
    State.EXPIRED: set(),
}


@pytest.mark.parametrize("before", State)
def test_only_the_written_transitions_are_allowed(before):
    assert {after for after in State if rules.may_follow(before, after)} == MAY_FOLLOW[before]


def test_what_lives_is_what_can_still_change():
    assert {state for state in State if MAY_FOLLOW[state]} - {State.DECLINED} == rules.LIVING


def test_a_seat_is_held_by_the_confirmed_and_the_offered():
    assert {State.CONFIRMED, State.OFFERED} == rules.SEATED


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "state"),
    [
        (None, 5000, 0, State.CONFIRMED),
        (2, 0, 0, State.CONFIRMED),
        (2, 1, 0, State.CONFIRMED),
        (2, 2, 0, State.WAITLISTED),
        (2, 1, 1, State.WAITLISTED),
        (2, 3, 0, State.WAITLISTED),
        (0, 0, 0, State.WAITLISTED),
    ],
)
def test_a_newcomer_never_overtakes(capacity, taken, waiting, state):
    assert rules.place_for_newcomer(capacity, taken, waiting) is state


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "promoted"),
    [
        (2, 2, 3, 0),
        (2, 1, 3, 1),
        (5, 1, 3, 3),
        (1, 2, 3, 0),  # the capacity was lowered
        (None, 2, 3, 3),
        (9, 2, 0, 0),
    ],
)
def test_as_many_are_promoted_as_fit(capacity, taken, waiting, promoted):
    assert rules.promotable(capacity, taken, waiting) == promoted


@pytest.mark.parametrize(("capacity", "taken", "left"), [(None, 7, None), (5, 0, 5), (5, 5, 0), (5, 6, 0)])
def test_seats_left_are_never_below_nothing(capacity, taken, left):
    assert rules.seats_left(capacity, taken) == left
