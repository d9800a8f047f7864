"""Which texts ask for much the same: runs of letters in the stems of their words, the rare ones weighing most.

Runs of four letters find *segregation* in *boendesegregationen*, which whole words would miss. Everything
is in memory and made anew when the questions of a meeting have changed; the thresholds were chosen by
`python -m tests.simulations.similarity` (docs/questions.md).
"""

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

# How alike questions must be to be shown to the one who writes, to be asked about once more before
# sending, and to stand beside each other for moderators.
WHILE_WRITING = 0.10
ON_REVIEW = 0.20
FOR_MODERATORS = 0.12

_LENGTH = 4
# Marks where a word begins, so that short stems share something with longer ones: hyr, hyran.
_START = "^"


class Index:
    """The texts that others are compared with; each is the stems of its words without stop words."""

    def __init__(self, texts: Mapping[int, Sequence[str]]) -> None:
        runs = {text_id: Counter(_runs(stems)) for text_id, stems in texts.items()}
        self._size = len(runs)
        self._spread = Counter(run for counted in runs.values() for run in counted)
        self._places: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for text_id, counted in runs.items():
            for run, weight in self._weighted(counted).items():
                self._places[run].append((text_id, weight))

    def similar(self, stems: Sequence[str], *, at_least: float, most: int = 3) -> list[tuple[int, float]]:
        """Return the texts that are at least so much alike, 1 being the same, with how much; the most alike first."""
        cosines: defaultdict[int, float] = defaultdict(float)
        for run, weight in self._weighted(Counter(_runs(stems))).items():
            for text_id, other in self._places.get(run, ()):
                cosines[text_id] += weight * other
        alike = [(text_id, cosine) for text_id, cosine in cosines.items() if cosine >= at_least]
        return sorted(alike, key=lambda found: (-found[1], found[0]))[:most]

    def _weighted(self, counted: Counter[str]) -> dict[str, float]:
        """Return the runs with their weights, as a vector of length 1."""
        weights = {run: times * math.log(1 + self._size / (self._spread[run] or 1)) for run, times in counted.items()}
        length = math.hypot(*weights.values())
        return {run: weight / length for run, weight in weights.items() if length}


def normalized(text: str) -> str:
    """Return what of the text must be equal for it to be the same text sent twice: no case, blanks, punctuation."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(char for char in folded if not unicodedata.category(char).startswith("P")).split())


def _runs(stems: Sequence[str]) -> Iterator[str]:
    """Yield every four letters of each stem with its beginning marked, or the whole of a shorter one."""
    for stem in stems:
        marked = _START + stem
        yield from (marked[at : at + _LENGTH] for at in range(max(1, len(marked) - _LENGTH + 1)))
