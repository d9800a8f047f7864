"""Whatever happens to a meeting, in whatever order: counters, seats, calendars and mail stay true."""

import random

import pytest

from eventsite import clock as time
from tests.faults import truths
from tests.faults.lives import Life

STEPS = 50
SHORT = range(3)
LONG = (*range(1000, 1016), 1047, 1077, 1120, 1135)  # the last four have found faults
seeds = [*SHORT, *(pytest.param(seed, marks=pytest.mark.slow) for seed in LONG)]


@pytest.mark.parametrize("seed", seeds)
def test_all_stays_true_whatever_happens(app, make, clock, seed):
    life = Life(app, make, clock, random.Random(seed))
    world = truths.look(app, life.event)
    try:
        for _ in range(STEPS):
            life.goes_on()
            before, world = world, truths.look(app, life.event)
            truths.check(world, before, time.now() < world.event["starts_at"])
        life.comes_to_rest()
        truths.check_rest(truths.look(app, life.event))
        truths.check_sent(truths.look(app, life.event), life.sent)
    except AssertionError:
        print(f"seed {seed}", *life.story, sep="\n")  # noqa: T201
        raise
