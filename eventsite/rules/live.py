"""On the day: how often browsers ask for news, what counts as new, and whether everybody gets their turn."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NEW = timedelta(minutes=15)
FEW_SEEN = 10  # a question that fewer have been shown has hardly had a chance
IN_A_ROW = 3  # after so many questions one of the new ones should have its turn

DURING_SECONDS = 5
SCREEN_SECONDS = 2
BEFORE_SECONDS = 30
DOORS = timedelta(minutes=30)  # before the start, when people are there already
HERE = timedelta(minutes=3)  # who was seen since then counts as being there
SEEN_EVERY = timedelta(seconds=20)  # so often it is written down that somebody is there


class ListView(StrEnum):
    """In which order participants' browsers are sent the questions."""

    NUMBER = "number"
    WANTED = "wanted"
    NEW = "new"


@dataclass(frozen=True)
class Asked:
    """A question that was taken up: from which organization, if that is shown, and whether it came late."""

    organization: str
    is_late: bool
    shown_at: datetime
    came_at: datetime


@dataclass(frozen=True)
class Fairness:
    """How turns have been given so far. Information for the moderator, never a lock (questions, section 3.5)."""

    asked: int
    organizations: Sequence[tuple[str, int]]
    unnamed: int
    late: int
    hardly_seen: int
    wants_new: bool

    @property
    def late_percent(self) -> int:
        """The share of late questions among those that were taken up."""
        return round(100 * self.late / self.asked) if self.asked else 0


def is_new(asked_at: datetime, now: datetime) -> bool:
    """Say whether a question came in so lately that it stands among the new ones."""
    return now - asked_at < NEW


def fairness(asked: Sequence[Asked], seen: Mapping[int, int]) -> Fairness:
    """Return how turns have been given; `seen` says to how many each question has been shown that could be taken."""
    named = Counter(one.organization for one in asked if one.organization)
    latest = sorted(asked, key=lambda one: one.shown_at)[-IN_A_ROW:]
    return Fairness(
        asked=len(asked),
        organizations=sorted(named.items(), key=lambda pair: (-pair[1], pair[0].casefold())),
        unnamed=len(asked) - named.total(),
        late=sum(one.is_late for one in asked),
        hardly_seen=sum(number < FEW_SEEN for number in seen.values()),
        wants_new=len(latest) == IN_A_ROW and not any(is_new(one.came_at, one.shown_at) for one in latest),
    )


def pace(now: datetime, starts_at: datetime, ends_at: datetime) -> int:
    """Return after how many seconds a participant's browser asks again."""
    return DURING_SECONDS if starts_at - DOORS <= now < ends_at else BEFORE_SECONDS


def planned_minutes(starts: Sequence[datetime], ends_at: datetime) -> list[int]:
    """Return for each item of a programme, in its order, how many minutes it has until the next one begins."""
    following = [*starts[1:], ends_at]
    return [max(0, round((end - start).total_seconds() / 60)) for start, end in zip(starts, following, strict=True)]
