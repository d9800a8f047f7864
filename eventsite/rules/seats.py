"""Who gets a seat: limits, what is taken of them, and the queue. For newcomers and for those who wait alike.

The queue is gone through in order; every entry that fits whole is seated, one that does not is passed over and
keeps its place. A newcomer gets a seat only if no entry that waits could take it (rulings, Waitlist).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from eventsite.rules.companies import canonical
from eventsite.rules.policies import Mode

# A company that is not in the register cannot be told from its other names: one person, where quotas apply.
QUOTA_OF_STRANGERS = 1


class Bar(StrEnum):
    """Why there is no seat for somebody: "your company has filled its seats" is not "the meeting is full"."""

    SEATS = "seats"
    MODE = "mode"
    QUOTA = "quota"


@dataclass(frozen=True)
class Claim:
    """What a seat would be taken from: how the person takes part, and the company, by id or as it was written."""

    mode: Mode
    company_id: int | None = None
    company: str = ""

    @property
    def company_key(self) -> int | str:
        """What the company's people are counted under."""
        return self.company_id or canonical(self.company)


@dataclass(frozen=True)
class Limits:
    """How many an event takes: in all, in each mode, of each company. None: no limit."""

    capacity: int | None = None
    on_site: int | None = None
    digital: int | None = None
    quota: int | None = None

    @property
    def in_all(self) -> int | None:
        """How many there is room for, whatever they choose; None when somebody can always come."""
        by_mode = None if self.on_site is None or self.digital is None else self.on_site + self.digital
        return min((limit for limit in (self.capacity, by_mode) if limit is not None), default=None)

    @property
    def is_plain(self) -> bool:
        """Whether only the number of seats counts, so that nobody needs to be told apart."""
        return self.on_site is None and self.digital is None and self.quota is None

    def of(self, mode: Mode) -> int | None:
        """Return the limit of a mode."""
        return self.on_site if mode is Mode.ON_SITE else self.digital

    def quota_of(self, claim: Claim) -> int | None:
        """Return how many the claim's company may have."""
        return self.quota if self.quota is None or claim.company_id else QUOTA_OF_STRANGERS


@dataclass
class Tally:
    """What is taken."""

    taken: int = 0
    modes: Counter[Mode] = field(default_factory=Counter)
    companies: Counter[int | str] = field(default_factory=Counter)

    @classmethod
    def of(cls, taken: int, claims: Iterable[Claim] = ()) -> Self:
        """Return the tally of so many seats, of which those claims are known one by one."""
        claims = list(claims)
        return cls(taken, Counter(each.mode for each in claims), Counter(each.company_key for each in claims))

    def bar(self, claim: Claim, limits: Limits) -> Bar | None:
        """Return why one more like this does not fit, or None: what holds for most people comes first."""
        quota, mode = limits.quota_of(claim), limits.of(claim.mode)
        if limits.capacity is not None and self.taken >= limits.capacity:
            return Bar.SEATS
        if quota is not None and self.companies[claim.company_key] >= quota:
            return Bar.QUOTA
        return Bar.MODE if mode is not None and self.modes[claim.mode] >= mode else None

    def has_room(self, limits: Limits) -> bool:
        """Say whether a seat is left for somebody, in one mode or another; quotas are about one company's people."""
        if limits.capacity is not None and self.taken >= limits.capacity:
            return False
        return any((limit := limits.of(mode)) is None or self.modes[mode] < limit for mode in Mode)

    def take(self, claim: Claim) -> None:
        """Count one more."""
        self.taken += 1
        self.modes[claim.mode] += 1
        self.companies[claim.company_key] += 1

    def release(self, claim: Claim) -> None:
        """Count one less."""
        self.taken -= 1
        self.modes[claim.mode] -= 1
        self.companies[claim.company_key] -= 1

    def take_whole(self, claims: Sequence[Claim], limits: Limits) -> Bar | None:
        """Count them all if all fit, else none of them; return why not."""
        for number, claim in enumerate(claims):
            bar = self.bar(claim, limits)
            if bar is not None:
                for earlier in claims[:number]:
                    self.release(earlier)
                return bar
            self.take(claim)
        return None


@dataclass(frozen=True)
class Waiting:
    """An entry of the queue: one person, or a group that comes whole or not at all."""

    ids: tuple[int, ...]
    claims: tuple[Claim, ...]


def seated(queue: Iterable[Waiting], tally: Tally, limits: Limits) -> list[int]:
    """Return the ids of those who get a seat now, in order; they are counted in the tally.

    Nobody in the queue is looked at once there is no room for anybody: in a rush thousands may stand in it.
    """
    ids: list[int] = []
    waiting = iter(queue)
    while tally.has_room(limits) and (entry := next(waiting, None)) is not None:
        if tally.take_whole(entry.claims, limits) is None:
            ids += entry.ids
    return ids


def bars_for_newcomers(
    claims: Sequence[Claim], queue: Iterable[Waiting], tally: Tally, limits: Limits, *, is_all_or_none: bool = False
) -> list[Bar | None]:
    """Return for each newcomer why there is no seat, or None for those who get one.

    Those who wait come first; of a group that is all or none, one who does not fit keeps the others waiting.
    """
    seated(queue, tally, limits)
    if is_all_or_none:
        return [tally.take_whole(claims, limits)] * len(claims)
    return [tally.take_whole((claim,), limits) for claim in claims]
