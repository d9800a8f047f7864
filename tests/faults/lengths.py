"""How long the long tests go on: short forms in `make test-slow` and in CI, long ones in `make faults`.

The short form of the mutants (tests/scenarios) are the decisions of calendar.md, without its rules.
"""

import os

IS_LONG = os.environ.get("FAULTS") == "long"


def times(what: str, short: int, long: int) -> int:
    """Return how often something is done; FAULT_<WHAT> in the environment sets another number."""
    return int(os.environ.get(f"FAULT_{what}", long if IS_LONG else short))


def say(fault: str, **figures: object) -> None:
    """Print the figures of a run: pytest shows them with -rP, and docs/reliability.md keeps those of the long form."""
    print(f"{fault}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))  # noqa: T201
