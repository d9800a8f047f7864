"""The figures of one section, held against the limits."""

from dataclasses import asdict, dataclass, field
from typing import Any

from tests.benchmarks.limits import LIMITS, USUAL_HELLO, Limit


@dataclass(frozen=True)
class Figure:
    """One figure as it stands in docs/performance.json: what it must reach or not pass, on this machine."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    holds: bool = True


@dataclass
class Table:
    """The figures of one section, and what hello took in this run, in ms of CPU."""

    section: str
    hello: float
    figures: list[Figure] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Return how many times slower this machine is than that for which absolute limits are written."""
        return self.hello / USUAL_HELLO

    def add(self, name: str, value: float, unit: str = "") -> None:
        """Add a figure and print it; it is held against its limit if it has one."""
        limit = LIMITS.get(name, Limit(self.section)).on(self.scale)
        self._keep(Figure(name, value, unit, limit.at_least, limit.at_most, limit.holds(value)))

    def require(self, name: str, holds: bool) -> None:
        """Add what must be so on any machine."""
        self._keep(Figure(name, float(holds), "is so", at_least=1, holds=holds))

    def missing(self) -> list[str]:
        """Return the names of the figures that have limits and were not measured."""
        found = {figure.name for figure in self.figures}
        return [name for name, limit in LIMITS.items() if limit.section == self.section and name not in found]

    def as_data(self) -> dict[str, Any]:
        """Return it as docs/performance.json keeps it; what was not measured has no value and does not hold."""
        measured = [asdict(figure) for figure in self.figures]
        lacking = [{"name": name, "value": None, "unit": "", "holds": False} for name in self.missing()]
        return {"hello_ms": self.hello, "figures": measured + lacking}

    def _keep(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(f"{figure.name:60} {in_words(asdict(figure))}", flush=True)


def in_words(figure: dict[str, Any]) -> str:
    """Return the value with its unit and limit, as they are printed."""
    if figure["value"] is None:
        return "not measured"
    if figure["unit"] == "is so":
        return "yes" if figure["holds"] else "no: NOT HELD"
    return f"{number(figure['value'])} {figure['unit']}".strip() + _bound(figure)


def number(value: float) -> str:
    """Return the number with as many digits as say something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _bound(figure: dict[str, Any]) -> str:
    words = "".join(
        f"; at {word} {number(figure[key])}"
        for word, key in (("least", "at_least"), ("most", "at_most"))
        if figure.get(key) is not None
    )
    return words + ("" if figure["holds"] else ": NOT HELD")
