"""How well twins are found among 200 made-up questions, beside rapidfuzz: `make simulate`.

*First* and *among 3*: of the questions that have a twin, how many find one as the most alike and among
the three most alike of all others. *AUC*: how often a pair of twins is more alike than a pair that are not.
At a threshold at most three are shown to each: *precision* is the share of what is shown that is a twin,
*recall* the share of the questions with a twin that are shown one, *disturbed* the share of those without
that are shown something.
"""

import random
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz

from eventsite.rules.similarity import WHILE_WRITING, Index
from eventsite.stems import stems

QUESTIONS = Path(__file__).with_name("questions_sv.txt")
SHOWN = 3
MEETING, MEETINGS = 40, 50


@dataclass(frozen=True)
class Question:
    """A question and the number of what it means; `near` is what it seems to mean."""

    meaning: int
    text: str
    near: int | None = None


Cosines = list[list[float]]
Method = Callable[[Sequence[Question]], Cosines]


@dataclass(frozen=True)
class AtThreshold:
    precision: float
    recall: float
    disturbed: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


def questions() -> list[Question]:
    """Return the questions of the file."""
    return [_read(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]


def _read(line: str) -> Question:
    number, text = line.split(" ", 1)
    meaning, _, near = number.partition("~")
    return Question(int(meaning), text, int(near) if near else None)


def by_runs(asked: Sequence[Question]) -> Cosines:
    """Return how alike each is to each by the product's own rule, as while it is written: not yet among the others."""
    words = dict(enumerate(stems(one.text, "sv") for one in asked))
    return [
        _row(Index({other: its for other, its in words.items() if other != number}), own, len(asked))
        for number, own in words.items()
    ]


def by_runs_within(asked: Sequence[Question]) -> Cosines:
    """Return the same as moderators meet it: each is among the others already, and so its runs are less rare."""
    words = dict(enumerate(stems(one.text, "sv") for one in asked))
    index = Index(words)
    return [_row(index, own, len(asked)) for own in words.values()]


def _row(index: Index, words: Sequence[str], size: int) -> list[float]:
    found = dict(index.similar(words, at_least=0, most=size))
    return [found.get(other, 0.0) for other in range(size)]


def by_ratio(ratio: Callable[[str, str], float], *, of_stems: bool = False) -> Method:
    """Return the method of a function of rapidfuzz."""

    def method(asked: Sequence[Question]) -> Cosines:
        texts = [" ".join(stems(one.text, "sv")) if of_stems else one.text for one in asked]
        return [[ratio(one, other) / 100 for other in texts] for one in texts]

    return method


METHODS: dict[str, Method] = {
    "4-grams of stems, idf, cosine": by_runs,
    "rapidfuzz WRatio": by_ratio(fuzz.WRatio),
    "rapidfuzz token_set_ratio": by_ratio(fuzz.token_set_ratio),
    "rapidfuzz token_set_ratio, stems": by_ratio(fuzz.token_set_ratio, of_stems=True),
}


def best_first(asked: Sequence[Question], cosines: Cosines) -> Iterator[tuple[Question, list[tuple[Question, float]]]]:
    """Yield each question with all others that are alike at all."""
    for number, one in enumerate(asked):
        others = [(other, cosines[number][at]) for at, other in enumerate(asked) if at != number]
        yield one, sorted((pair for pair in others if pair[1] > 0), key=lambda pair: -pair[1])


def found_among(asked: Sequence[Question], cosines: Cosines, most: int) -> float:
    """Return the share of the questions with a twin that have one among the most alike."""
    with_twin = _meanings_with_twins(asked)
    tops = [
        {other.meaning for other, _ in others[:most]} >= {one.meaning}
        for one, others in best_first(asked, cosines)
        if one.meaning in with_twin
    ]
    return sum(tops) / len(tops)


def auc(
    asked: Sequence[Question], cosines: Cosines, are_counted: Callable[[int, int], bool] = lambda *_: True
) -> float:
    """Return how often twins are more alike than others are; only the twins that are counted."""
    twins, others = [], []
    for one, other in combinations(range(len(asked)), 2):
        is_twin = asked[one].meaning == asked[other].meaning
        if not is_twin:
            others.append(cosines[one][other])
        elif are_counted(one, other):
            twins.append(cosines[one][other])
    others.sort()
    return sum((bisect_left(others, twin) + bisect_right(others, twin)) / 2 for twin in twins) / (
        len(twins) * len(others)
    )


def at_threshold(meetings: Iterable[tuple[Sequence[Question], Cosines]], least: float) -> AtThreshold:
    """Return what is shown in all of the meetings together."""
    shown = true = helped = disturbed = paired = alone = 0
    for asked, cosines in meetings:
        with_twin = _meanings_with_twins(asked)
        for one, others in best_first(asked, cosines):
            offered = [other.meaning == one.meaning for other, cosine in others[:SHOWN] if cosine >= least]
            shown, true = shown + len(offered), true + sum(offered)
            if one.meaning in with_twin:
                paired, helped = paired + 1, helped + any(offered)
            else:
                alone, disturbed = alone + 1, disturbed + bool(offered)
    return AtThreshold(true / (shown or 1), helped / paired, disturbed / alone)


def drawn_meetings(asked: Sequence[Question], number: int = MEETINGS, seed: int = 1) -> Iterator[list[Question]]:
    """Yield meetings with as many questions as a real one has, those of one meaning together."""
    chance = random.Random(seed)
    meanings = sorted({one.meaning for one in asked})
    for _ in range(number):
        chance.shuffle(meanings)
        places = {meaning: place for place, meaning in enumerate(meanings)}
        yield sorted(asked, key=lambda one: places[one.meaning])[:MEETING]


def _meanings_with_twins(asked: Sequence[Question]) -> set[int]:
    meanings = [one.meaning for one in asked]
    return {meaning for meaning in meanings if meanings.count(meaning) > 1}


def main() -> int:
    """Print the tables."""
    asked = questions()
    twins = [pair for pair in combinations(asked, 2) if pair[0].meaning == pair[1].meaning]
    print(f"{len(asked)} questions, {len(_meanings_with_twins(asked))} meanings in 2-3 wordings, {len(twins)} pairs\n")
    _compare(asked)
    _by_kind(asked)
    _thresholds(asked)
    _time(asked)
    return 0


def _compare(asked: Sequence[Question]) -> None:
    print("| All 200, each at its best threshold | first | among 3 | AUC | threshold | precision | recall |")
    print("|---|---|---|---|---|---|---|")
    for name, method in METHODS.items():
        cosines = method(asked)
        least = max((step / 100 for step in range(4, 100, 2)), key=lambda at: at_threshold([(asked, cosines)], at).f1)
        best = at_threshold([(asked, cosines)], least)
        first, among = found_among(asked, cosines, 1), found_among(asked, cosines, SHOWN)
        numbers = f"{auc(asked, cosines):.2f} | {least:.2f} | {best.precision:.0%} | {best.recall:.0%}"
        print(f"| {name} | {first:.0%} | {among:.0%} | {numbers} |")


def _by_kind(asked: Sequence[Question]) -> None:
    words = [set(stems(one.text, "sv")) for one in asked]
    kinds: dict[str, Callable[[int, int], bool]] = {
        "share a stem": lambda one, other: bool(words[one] & words[other]),
        "share none": lambda one, other: not words[one] & words[other],
    }
    print("\n| AUC of twins that … | " + " | ".join(kinds) + " |\n|---|" + "---|" * len(kinds))
    for name, method in METHODS.items():
        cosines = method(asked)
        print(f"| {name} | " + " | ".join(f"{auc(asked, cosines, counted):.2f}" for counted in kinds.values()) + " |")


def _thresholds(asked: Sequence[Question]) -> None:
    meetings = list(drawn_meetings(asked))
    print(f"\n| {MEETINGS} meetings of {MEETING}, threshold | precision | recall | disturbed |\n|---|---|---|---|")
    for method, kind in ((by_runs, "being written"), (by_runs_within, "asked")):
        measured = [(drawn, method(drawn)) for drawn in meetings]
        for least in (0.08, 0.10, 0.12, 0.14, 0.16, 0.18, 0.20, 0.25, 0.30):
            _print_at(f"{kind}, {least:.2f}", at_threshold(measured, least))
    for name, ratio in (("WRatio", fuzz.WRatio), ("token_set_ratio", fuzz.token_set_ratio)):
        others = [(drawn, by_ratio(ratio)(drawn)) for drawn in meetings]
        best = max((at_threshold(others, step / 100) for step in range(20, 100, 2)), key=lambda at: at.f1)
        _print_at(f"rapidfuzz {name}, its best", best)


def _print_at(name: str, now: AtThreshold) -> None:
    print(f"| {name} | {now.precision:.0%} | {now.recall:.0%} | {now.disturbed:.0%} |")


def _time(asked: Sequence[Question]) -> None:
    """Print what one text costs against all, stemming included, and what the index costs."""
    words = {number: stems(one.text, "sv") for number, one in enumerate(asked)}
    index = Index(words)
    texts = [one.text for one in asked]
    costs = {
        "stems of all": lambda: [stems(text, "sv") for text in texts],
        "index of all": lambda: Index(words),
        "one text looked up, stems included": lambda: index.similar(stems(texts[0], "sv"), at_least=WHILE_WRITING),
        "one text by WRatio": lambda: [fuzz.WRatio(texts[0], text) for text in texts],
        "one text by token_set_ratio": lambda: [fuzz.token_set_ratio(texts[0], text) for text in texts],
    }
    print("\n| Time, 200 questions | ms |\n|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {_milliseconds(cost):.1f} |")


def _milliseconds(cost: Callable[[], object], tries: int = 20) -> float:
    """Return the shortest of some tries: the others waited for something else."""
    times = []
    for _ in range(tries):
        begun = time.perf_counter()
        cost()
        times.append(time.perf_counter() - begun)
    return min(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
