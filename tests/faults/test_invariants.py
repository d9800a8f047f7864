"""Whatever happens to a meeting, in whatever order: counters, seats, calendars and mail stay true."""

import random

import pytest

from eventsite import clock as time
from tests.faults import truths
from tests.faults.hands import Hands
from tests.faults.lives import Life

STEPS = 50
SHORT = range(3)
LONG = (*range(1000, 1016), 1047, 1077, 1120, 1135)  # the last four have found faults
hands = [3000, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (3005, 3012, 3018, 3022))]
seeds = [*SHORT, *(pytest.param(seed, marks=pytest.mark.slow) for seed in LONG)]


@pytest.mark.parametrize("seed", seeds)
def test_all_stays_true_whatever_happens(app, make, clock, seed):
    goes_well(app, Life(app, make, clock, random.Random(seed)), seed)


@pytest.mark.parametrize("seed", hands)
def test_all_stays_true_whatever_organizers_do_to_many(app, make, clock, seed):
    goes_well(app, Hands(app, make, clock, random.Random(seed)), seed)


def goes_well(app, life, seed):
    """Let the life go on to its end and see after each step that all is true."""
    world = truths.look(app, life.event)
    try:
        for _ in range(STEPS):
            life.goes_on()
            before, world = world, truths.look(app, life.event)
            truths.check(world, before, time.now() < world.event["starts_at"])
        life.comes_to_rest()
        truths.check_rest(truths.look(app, life.event))
        rest = truths.look(app, life.event)
        of_this = {message.id for message in rest.messages}
        truths.check_sent(rest, [one for one in life.sent if one in of_this])
    except AssertionError:
        print(f"seed {seed}", *life.story, sep="\n")  # noqa: T201
        raise
