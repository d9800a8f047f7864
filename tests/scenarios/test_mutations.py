"""Rules that are broken on purpose are noticed (issue, acceptance 2)."""

import pytest

from tests.faults.lengths import IS_LONG
from tests.scenarios import mutations
from tests.scenarios.mutants import MUTANTS, Mutant

DECISIONS = [f"D{number}" for number in range(1, 11)]


def test_each_decision_and_each_family_of_rules_has_a_mutant() -> None:
    rules = [mutant.rule for mutant in MUTANTS]
    assert [rule for rule in rules if rule in DECISIONS] == DECISIONS
    assert {rule[0] for rule in rules} == set("DMSCETXF")


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_the_place_of_the_mutant_is_still_there(mutant: Mutant) -> None:
    mutations.check_applies(mutant)


@pytest.mark.slow
def test_no_mutant_survives() -> None:
    chosen = [mutant for mutant in MUTANTS if IS_LONG or mutant.rule in DECISIONS]
    assert [mutant.rule for mutant, is_killed in mutations.run(chosen) if not is_killed] == []
