"""The times of a programme: what looks wrong with them. Nothing here refuses anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Remark(StrEnum):
    """What looks wrong with the time of one item."""

    BACKWARDS = "backwards"  # ends before it begins
    UNORDERED = "unordered"  # begins before the one above
    SAME = "same"  # begins when the one above does
    OVERLAP = "overlap"  # begins before the one above has ended
    GAP = "gap"  # begins a while after the one above has ended
    EARLY = "early"  # before the meeting begins
    LATE = "late"  # after the meeting has ended


@dataclass(frozen=True)
class Slot:
    """When an item is: without an end it goes on to the next."""

    starts: time
    ends: time | None = None


@dataclass(frozen=True)
class Noted:
    """A remark about the item at a place in the programme, and how many minutes it is about."""

    place: int
    remark: Remark
    minutes: int = 0


def remarks(slots: Sequence[Slot], begins: time | None, ends: time | None) -> list[Noted]:
    """Return what looks wrong, at most one thing for each item.

    `begins` and `ends` are those of the meeting, None where its clocks say nothing: several days, or all day.
    """
    return [found for place in range(len(slots)) if (found := _about(slots, place, begins, ends)) is not None]


def _about(slots: Sequence[Slot], place: int, begins: time | None, ends: time | None) -> Noted | None:
    slot = slots[place]
    before = slots[place - 1] if place else None
    return next((Noted(place, remark, minutes) for remark, minutes in _found(slot, before, begins, ends)), None)


def _found(slot: Slot, before: Slot | None, begins: time | None, ends: time | None) -> Iterator[tuple[Remark, int]]:
    """Yield what is wrong, the worst first."""
    if slot.ends and slot.ends < slot.starts:
        yield Remark.BACKWARDS, 0
    if before and slot.starts < before.starts:
        yield Remark.UNORDERED, 0
    elif before:
        yield from _beside(slot, before)
    if begins and slot.starts < begins:
        yield Remark.EARLY, 0
    if ends and max(slot.starts, slot.ends or slot.starts) > ends:
        yield Remark.LATE, 0


def _beside(slot: Slot, before: Slot) -> Iterator[tuple[Remark, int]]:
    if slot.starts == before.starts:
        yield Remark.SAME, 0
    if before.ends and before.ends >= before.starts:
        between = _minutes(slot.starts) - _minutes(before.ends)
        if between < 0:
            yield Remark.OVERLAP, -between
        elif between > 0:
            yield Remark.GAP, between


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
