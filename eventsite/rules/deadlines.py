"""What comes next in the life of an event, by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Deadline(StrEnum):
    """What happens by itself at a moment that the event has set."""

    OPENS = "opens"
    CLOSES = "closes"
    NAMES_DUE = "names_due"
    QUESTIONS_CLOSE = "questions_close"
    EDITS_CLOSE = "edits_close"
    FREE_UNTIL = "free_until"
    QUEUE_CLOSES = "queue_closes"
    STARTS = "starts"
    ENDS = "ends"


@dataclass(frozen=True)
class Due:
    """Something that happens at a moment."""

    deadline: Deadline
    at: datetime


def to_come(moments: Mapping[Deadline, datetime | None], now: datetime) -> list[Due]:
    """Return what is still to come, the next first; of the same moment in the order of the kinds."""
    found = [Due(deadline, at) for deadline in Deadline if (at := moments.get(deadline)) is not None and at > now]
    return sorted(found, key=lambda due: due.at)
