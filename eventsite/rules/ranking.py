"""Which questions come first: the choice that people have made together, and what each is shown (docs/questions.md).

Before the advance deadline the purpose is breadth: everybody gets to see what others have not seen.
After it the purpose is choice: the share of those who have seen a question who want an answer too.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

# As many imagined viewers, who support as the meeting does on the average, are added to the real ones.
WEIGHT = 12
# What is supposed of the average before anybody has seen anything.
EXPECTED_SHARE = Fraction(1, 5)
# Exposures are compared in steps, so that a list does not change with every other visitor.
STEP = 4


@dataclass(frozen=True)
class Standing:
    """What is known of how a question has been received; those merged into it are counted with it.

    `supporters` are distinct people, the asker not among them, `organizations` the distinct ones of
    these, and `seen` the distinct others to whom it has been delivered.
    """

    question_id: int
    supporters: int
    organizations: int
    seen: int
    asked_at: datetime


def scores(standings: Iterable[Standing]) -> dict[int, float]:
    """Return for each question the share of its viewers who support it, drawn towards the meeting's average."""
    return {question_id: float(share) for question_id, share in _shares(list(standings)).items()}


def ranked(standings: Sequence[Standing]) -> list[int]:
    """Return the questions, the most wanted first; then those wanted by more organizations, then the older."""
    shares = _shares(standings)
    best_first = sorted(
        standings,
        key=lambda one: (-shares[one.question_id], -one.organizations, one.asked_at, one.question_id),
    )
    return [one.question_id for one in best_first]


def order_of_showing(standings: Sequence[Standing], seen: Collection[int], registration_id: int) -> list[int]:
    """Return the questions as one person is shown them before the advance deadline.

    Those that have not been delivered to this person come first, then those that few have seen. What is
    alike after that stands in an order of the person's own, the same each time.
    """
    known = frozenset(seen)
    drawn = sorted(
        (one.question_id in known, one.seen // STEP, _lot(registration_id, one.question_id), one.question_id)
        for one in standings
    )
    return [question_id for *_, question_id in drawn]


def _shares(standings: Sequence[Standing]) -> dict[int, Fraction]:
    """Return the scores exactly: equal ones must be equal, for others decide then."""
    seen = sum(one.seen for one in standings)
    average = Fraction(sum(one.supporters for one in standings), seen) if seen else EXPECTED_SHARE
    return {one.question_id: (one.supporters + WEIGHT * average) / (one.seen + WEIGHT) for one in standings}


def _lot(registration_id: int, question_id: int) -> bytes:
    """Return what the two draw; Python's own hash would differ between processes."""
    return hashlib.sha256(f"{registration_id}:{question_id}".encode()).digest()[:8]
