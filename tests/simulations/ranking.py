"""What the order of showing and the final rule are worth, on made-up meetings: `make simulate`.

In each meeting 120 people visit the list of questions one to three times, more of them towards the end.
45 questions come, 30 % of them in the last tenth of the time (*late*). A page holds 20; at its end some go on to the
next. Attention falls with the place on the page. Whoever reads a question makes up their mind once: the better
the question and the more generous the person, the likelier a vote; where counts are shown, many votes draw
some more. The true order is that of the questions' appeal, which no rule knows.
"""

import math
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import NormalDist, mean, stdev

from eventsite.rules.ranking import Standing, order_of_showing, ranked

RUNS, SEED = 150, 20261124
PEOPLE, QUESTIONS, LATE_SHARE, LATE = 120, 45, 0.3, 0.9
PAGE, ATTENTION, GOES_ON, BANDWAGON = 20, 12, 0.4, 0.3
TOP = 10
BEGUN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """A question: when it came (0 to 1), how appealing it is, and by whom."""

    number: int
    at: float
    appeal: float
    asker: int


@dataclass(frozen=True)
class Visit:
    at: float
    person: int


@dataclass(frozen=True)
class Meeting:
    questions: list[Asked]
    visits: list[Visit]
    generosity: list[float]


@dataclass
class Received:
    """Who has been shown a question, who has read it, and who supports it."""

    shown: set[int] = field(default_factory=set)
    read: set[int] = field(default_factory=set)
    supporters: set[int] = field(default_factory=set)


State = dict[int, Received]
Display = Callable[[Sequence[Asked], State, int, random.Random], list[int]]
Rule = Callable[[Sequence[Asked], State], list[int]]


def meeting(chance: random.Random) -> Meeting:
    """Return what would happen in a meeting if everybody saw everything."""
    late = round(QUESTIONS * LATE_SHARE)
    moments = [chance.uniform(LATE, 1) if number < late else chance.uniform(0, LATE) for number in range(QUESTIONS)]
    questions = [
        Asked(number, at, chance.betavariate(1.6, 5), chance.randrange(PEOPLE))
        for number, at in enumerate(sorted(moments), 1)
    ]
    visits = [
        Visit(max(chance.random(), chance.random()), person)
        for person in range(PEOPLE)
        for _ in range(chance.randint(1, 3))
    ]
    generosity = [chance.lognormvariate(0, 0.4) for _ in range(PEOPLE)]
    return Meeting(questions, sorted(visits, key=lambda visit: visit.at), generosity)


def held(plan: Meeting, display: Display, *, are_counts_shown: bool, chance: random.Random) -> State:
    """Return how the questions have been received when all visits are over."""
    state = {asked.number: Received() for asked in plan.questions}
    for visit in plan.visits:
        there = [asked for asked in plan.questions if asked.at < visit.at and asked.asker != visit.person]
        by_number = {asked.number: asked for asked in there}
        for number in _read(display(there, state, visit.person, chance), state, visit.person, chance):
            _decide(by_number[number], state, visit.person, plan.generosity, are_counts_shown, chance)
    return state


def _read(order: list[int], state: State, person: int, chance: random.Random) -> list[int]:
    """Return what one reads of the pages that one opens; all on these has been shown."""
    read = []
    for start in range(0, len(order), PAGE):
        if start and chance.random() > GOES_ON:
            break
        for place, number in enumerate(order[start : start + PAGE]):
            state[number].shown.add(person)
            if chance.random() < math.exp(-place / ATTENTION):
                read.append(number)
    return read


def _decide(
    asked: Asked, state: State, person: int, generosity: Sequence[float], are_counts_shown: bool, chance: random.Random
) -> None:
    """Let the person support the question or not, the first time it is read."""
    received = state[asked.number]
    if person in received.read:
        return
    received.read.add(person)
    most = max(len(other.supporters) for other in state.values())
    drawn = 1 + BANDWAGON * len(received.supporters) / most if are_counts_shown and most else 1
    if chance.random() < min(1.0, asked.appeal * generosity[person] * drawn):
        received.supporters.add(person)


def standings(questions: Sequence[Asked], state: State) -> list[Standing]:
    """Return what the product would know."""
    return [
        Standing(
            asked.number,
            supporters=len(state[asked.number].supporters),
            organizations=0,
            seen=len(state[asked.number].shown),
            asked_at=BEGUN + timedelta(days=asked.at),
        )
        for asked in questions
    ]


def by_votes(questions: Sequence[Asked], state: State) -> list[int]:
    """Order by how many votes, then the older."""
    return [asked.number for asked in sorted(questions, key=lambda one: (-len(state[one.number].supporters), one.at))]


def by_wilson(questions: Sequence[Asked], state: State) -> list[int]:
    """Order by the lower end of the 95 % interval of the share, then the older."""

    def lower(asked: Asked) -> float:
        received, z = state[asked.number], NormalDist().inv_cdf(0.975)
        if not (n := len(received.shown)):
            return 0
        share = len(received.supporters) / n
        spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return (share + z * z / (2 * n) - spread) / (1 + z * z / n)

    return [asked.number for asked in sorted(questions, key=lambda one: (-lower(one), one.at))]


def by_share(questions: Sequence[Asked], state: State) -> list[int]:
    """Order by the product's rule."""
    return ranked(standings(questions, state))


def by_share_with(weight: int, questions: Sequence[Asked], state: State) -> list[int]:
    """Order by the product's rule with another number of imagined viewers."""
    known = standings(questions, state)
    average = sum(one.supporters for one in known) / (sum(one.seen for one in known) or 1)
    shares = {one.question_id: (one.supporters + weight * average) / (one.seen + weight or 1) for one in known}
    return [asked.number for asked in sorted(questions, key=lambda one: (-shares[one.number], one.at))]


def fairly(questions: Sequence[Asked], state: State, person: int, _: random.Random) -> list[int]:
    """Show by the product's rule for the time before the advance deadline."""
    seen = [asked.number for asked in questions if person in state[asked.number].shown]
    return order_of_showing(standings(questions, state), seen, person)


def at_random(questions: Sequence[Asked], _: State, __: int, chance: random.Random) -> list[int]:
    """Show in another order each time."""
    return chance.sample([asked.number for asked in questions], len(questions))


def newest_first(questions: Sequence[Asked], *_: object) -> list[int]:
    """Show the newest first."""
    return [asked.number for asked in sorted(questions, key=lambda one: -one.at)]


def ordered(rule: Rule, questions: Sequence[Asked], state: State, *_: object) -> list[int]:
    """Show in the order of a final rule."""
    return rule(questions, state)


FAIRLY = "not seen first, then least shown"
DISPLAYS: dict[str, tuple[Display, bool]] = {
    "by votes, counts shown (the usual)": (partial(ordered, by_votes), True),
    "by shrunk share": (partial(ordered, by_share), False),
    "random each time": (at_random, False),
    "newest first": (newest_first, False),
    FAIRLY: (fairly, False),
}
RULES: dict[str, Rule] = {"raw votes": by_votes, "Wilson bound": by_wilson, "shrunk share": by_share}
WEIGHTS: dict[str, Rule] = {f"m = {weight}": partial(by_share_with, weight) for weight in (0, 2, 6, 12, 25, 50)}


AGAINST = {
    "raw votes, shown by votes (the usual)": ("by votes, counts shown (the usual)", "raw votes"),
    "Wilson bound, shown alike": (FAIRLY, "Wilson bound"),
    "shrunk share, shown newest first": ("newest first", "shrunk share"),
}


@dataclass(frozen=True)
class Worth:
    """How good an order is; `late` is None in a meeting in which no late question is in the true top."""

    ndcg: float
    top: float
    late: float | None


def worth(questions: Sequence[Asked], order: Sequence[int]) -> Worth:
    """Return what the order is worth against that by appeal."""
    appeal = {asked.number: asked.appeal for asked in questions}
    best = sorted(appeal, key=lambda number: -appeal[number])[:TOP]
    late = {asked.number for asked in questions if asked.at >= LATE} & set(best)
    first = set(order[:TOP])
    return Worth(
        _gain(appeal, order) / _gain(appeal, best),
        len(first & set(best)) / TOP,
        len(first & late) / len(late) if late else None,
    )


def _gain(appeal: dict[int, float], order: Sequence[int]) -> float:
    return sum(appeal[number] / math.log2(place + 1) for place, number in enumerate(order[:TOP], 1))


def simulated(runs: int = RUNS, seed: int = SEED) -> dict[tuple[str, str], list[Worth]]:
    """Return what each rule is worth under each order of showing, in as many meetings; the same for the same seed."""
    found: dict[tuple[str, str], list[Worth]] = {(display, rule): [] for display in DISPLAYS for rule in RULES}
    found |= {(FAIRLY, rule): [] for rule in WEIGHTS}
    for run in range(runs):
        plan = meeting(random.Random(f"{seed} {run}"))
        for name, (display, are_counts_shown) in DISPLAYS.items():
            state = held(plan, display, are_counts_shown=are_counts_shown, chance=random.Random(f"{run} {seed}"))
            for rule, order in (RULES | (WEIGHTS if name == FAIRLY else {})).items():
                found[name, rule].append(worth(plan.questions, order(plan.questions, state)))
    return found


def _average(found: Sequence[Worth]) -> str:
    late = mean(one.late for one in found if one.late is not None)
    return f"{mean(one.ndcg for one in found):.3f} | {mean(one.top for one in found):.0%} | {late:.0%}"


def _difference(ours: Sequence[Worth], theirs: Sequence[Worth]) -> str:
    """Return by how much ours is better in the same meetings, with 95 % intervals."""
    pairs = list(zip(ours, theirs, strict=True))
    ndcg, ndcg_off = _interval([one.ndcg - other.ndcg for one, other in pairs])
    top, top_off = _interval([100 * (one.top - other.top) for one, other in pairs])
    late, late_off = _interval([100 * (one.late - other.late) for one, other in pairs if one.late is not None])
    return f"{ndcg:+.3f} ± {ndcg_off:.3f} | {top:+.0f} ± {top_off:.0f} points | {late:+.0f} ± {late_off:.0f} points"


def _interval(values: Sequence[float]) -> tuple[float, float]:
    return mean(values), 1.96 * stdev(values) / math.sqrt(len(values))


def main() -> int:
    """Print the table."""
    print(f"{RUNS} meetings, {PEOPLE} people, {QUESTIONS} questions, {LATE_SHARE:.0%} of them in the last tenth\n")
    print(
        "| Order of showing | Final rule | NDCG@10 | true top ten found | of the late true top ten |\n|---|---|---|---|---|"
    )
    found = simulated()
    for (display, rule), worths in found.items():
        if rule in RULES:
            print(f"| {display} | {rule} | {_average(worths)} |")
    print("\n| Against | NDCG@10 | true top ten found | of the late true top ten |\n|---|---|---|---|")
    for name, other in AGAINST.items():
        print(f"| {name} | {_difference(found[FAIRLY, 'shrunk share'], found[other])} |")
    print("\n| Imagined viewers | NDCG@10 | true top ten found | of the late true top ten |\n|---|---|---|---|")
    for rule in WEIGHTS:
        print(f"| {rule} | {_average(found[FAIRLY, rule])} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
