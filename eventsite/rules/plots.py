"""A plot of how many have registered over time, as numbers to draw: a line for all, a bar for each day's newcomers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_BY_DAY = 62  # days; a longer time is shown by weeks, so that bars can be told apart
MOST_TICKS, MOST_LABELS = 4, 4
MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 40, 14, 30, 50
BAR_SHARE, WIDEST_BAR = 0.6, 36  # of the room that a day has; and in units of the picture


@dataclass(frozen=True)
class Movement:
    """How many came and how many went in the days that begin on that one."""

    on: date
    came: int
    went: int


@dataclass(frozen=True)
class Point:
    """A place in the plot, and what stands there: a number of people, or the day of a label."""

    x: float
    y: float
    value: int
    on: date


@dataclass(frozen=True)
class Plot:
    """All that is drawn, in units of the picture; `limit_y` is where the seats end, None if they do not."""

    width: int
    height: int
    bars: tuple[tuple[float, float, float, float], ...]
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, int], ...]
    labels: tuple[Point, ...]
    limit_y: float | None

    @property
    def left(self) -> int:
        """Where the axis begins."""
        return MARGIN_LEFT

    @property
    def right(self) -> int:
        """Where the axis ends."""
        return self.width - MARGIN_RIGHT

    @property
    def floor(self) -> int:
        """Where nobody is."""
        return self.height - MARGIN_BOTTOM

    @property
    def line(self) -> str:
        """The points as SVG's polyline takes them, from nobody on."""
        return " ".join([f"{self.left},{self.floor}", *(f"{point.x:g},{point.y:g}" for point in self.points)])


def by_week(days: Sequence[Movement]) -> list[Movement]:
    """Return the movements of whole weeks, each by its Monday."""
    weeks: dict[date, Movement] = {}
    for day in days:
        monday = day.on - timedelta(days=day.on.weekday())
        so_far = weeks.get(monday, Movement(monday, 0, 0))
        weeks[monday] = Movement(monday, so_far.came + day.came, so_far.went + day.went)
    return [weeks[monday] for monday in sorted(weeks)]


def without_gaps(days: Sequence[Movement], until: date) -> list[Movement]:
    """Return the movements of every day from the first to that one: a day without any counts too."""
    if not days:
        return []
    by_day = {day.on: day for day in days}
    first, last = min(by_day), max(until, max(by_day))
    all_days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [by_day.get(day, Movement(day, 0, 0)) for day in all_days]


def totals(steps: Sequence[Movement]) -> list[int]:
    """Return how many there were after each step."""
    found: list[int] = []
    for step in steps:
        found.append((found[-1] if found else 0) + step.came - step.went)
    return found


def plot(days: Sequence[Movement], limit: int | None, width: int, height: int) -> Plot:
    """Return the plot of days without gaps. Raises ValueError where there are none."""
    if not days:
        raise ValueError("nobody has come: there is nothing to draw")
    steps = list(days) if len(days) <= LONGEST_BY_DAY else by_week(days)
    numbers = totals(steps)
    ticks = _ticks(max(*numbers, *(step.came for step in steps), limit or 0, 1))
    top, floor = MARGIN_TOP, height - MARGIN_BOTTOM
    room = (width - MARGIN_LEFT - MARGIN_RIGHT) / len(steps)

    def y(number: int) -> float:
        return round(floor - (floor - top) * number / ticks[-1], 1)

    def x(place: int) -> float:
        return round(MARGIN_LEFT + room * (place + 0.5), 1)

    bar = round(min(room * BAR_SHARE, WIDEST_BAR), 1)
    bars = [
        (round(x(place) - bar / 2, 1), y(step.came), bar, round(floor - y(step.came), 1))
        for place, step in enumerate(steps)
        if step.came
    ]
    points = [
        Point(x(place), y(number), number, step.on)
        for place, (number, step) in enumerate(zip(numbers, steps, strict=True))
    ]
    return Plot(
        width,
        height,
        tuple(bars),
        tuple(points),
        tuple((y(number), number) for number in ticks),
        tuple(points[place] for place in _spread(len(points))),
        None if limit is None else y(limit),
    )


def _ticks(largest: int) -> list[int]:
    """Return round numbers from 0 to the largest or just above it: steps of 1, 2 or 5 times a power of ten."""
    step, factors = 1, (2, 2.5, 2)
    for turn in range(60):
        if step * MOST_TICKS >= largest:
            break
        step = int(step * factors[turn % 3])
    return list(range(0, step * -(-largest // step) + 1, step))


def _spread(number: int) -> list[int]:
    """Return at most so many places that labels fit at, evenly from the first to the last."""
    shown = min(number, MOST_LABELS)
    if shown == 1:
        return [0]
    return [round(place * (number - 1) / (shown - 1)) for place in range(shown)]
