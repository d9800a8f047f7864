"""Who gets a seat, and which states follow which."""

import pytest

from eventsite.rules import registrations as rules
from eventsite.rules.policies import Admission
from eventsite.rules.registrations import Entrance
from eventsite.rules.registrations import RegistrationState as State

ENDS = {State.CANCELLED_BY_SELF, State.CANCELLED_BY_ORGANIZER, State.EXPIRED}
MAY_FOLLOW = {
    State.UNCONFIRMED: ENDS | {State.PENDING, State.WAITLISTED, State.CONFIRMED},
    State.PENDING: ENDS | {State.REJECTED, State.WAITLISTED, State.CONFIRMED},
    State.WAITLISTED: ENDS | {State.OFFERED, State.CONFIRMED},
    State.OFFERED: ENDS | {State.DECLINED, State.CONFIRMED},
    State.CONFIRMED: ENDS | {State.DECLINED, State.REJECTED},
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


@pytest.mark.parametrize(("capacity", "taken", "left"), [(None, 7, None), (5, 0, 5), (5, 5, 0), (5, 6, 0)])
def test_seats_left_are_never_below_nothing(capacity, taken, left):
    assert rules.seats_left(capacity, taken) == left


def entrance(admission=Admission.OPEN, *, proof=False, approval=False, **known):
    return Entrance(admission, asks_for_proof=proof, needs_approval=approval, **known)


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        (entrance(), None),
        (entrance(proof=True, approval=True), State.UNCONFIRMED),
        (entrance(proof=True, is_invited=True), None),  # the link is the proof
        (entrance(approval=True), State.PENDING),
        (entrance(approval=True, is_invited=True, skips_approval=True), None),
        (entrance(Admission.MEMBERS, is_member=True), None),
        (entrance(Admission.MEMBERS), State.PENDING),
        (entrance(Admission.MEMBERS, is_invited=True, skips_approval=True), None),
        (entrance(Admission.INVITED, is_invited=True), None),
    ],
)
def test_a_newcomer_waits_for_a_proof_first_and_for_a_word_then(asked, state):
    assert rules.first_state(asked) is state


@pytest.mark.parametrize("is_invited", [True, False])
def test_an_event_for_those_invited_takes_nobody_else(is_invited):
    assert rules.may_enter(entrance(Admission.INVITED, is_invited=is_invited)) is is_invited
