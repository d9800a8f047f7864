"""The piles in which a moderator finds the questions of a meeting, and what can be done with one in each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.questions import UNDECIDED, Handling, Moderation

# So long a question may wait before the organizers are told that nobody has looked.
PATIENCE = timedelta(hours=24)


class Pile(StrEnum):
    """Where a question lies, in the order in which one looks for it. One may lie in several."""

    TO_REVIEW = "review"
    OBJECTIONS = "objections"
    PUBLISHED = "published"
    CHOSEN = "chosen"
    DECLINED = "declined"
    MERGED = "merged"
    IN_WRITING = "writing"
    WITHDRAWN = "withdrawn"
    ANSWERED_LIVE = "answered_live"
    ANSWERED_IN_WRITING = "answered_in_writing"
    NOT_REACHED = "not_reached"


# What became of the questions in the end: of interest once something has.
OUTCOMES = (Pile.ANSWERED_LIVE, Pile.ANSWERED_IN_WRITING, Pile.NOT_REACHED)


@dataclass(frozen=True)
class Lying:
    """What decides where a question lies."""

    moderation: Moderation
    handling: Handling = Handling.OPEN
    has_proposal: bool = False
    has_matter: bool = False  # somebody wants moderators to think about it once more (rules/matters.py)
    is_answered_live: bool = False
    is_answered_in_writing: bool = False


_OF_MODERATION = {
    Moderation.DECLINED: Pile.DECLINED,
    Moderation.MERGED: Pile.MERGED,
    Moderation.WITHDRAWN: Pile.WITHDRAWN,
}
_OF_HANDLING = {
    Handling.SELECTED: Pile.CHOSEN,
    Handling.CURRENT: Pile.CHOSEN,
    Handling.FOR_WRITTEN_ANSWER: Pile.IN_WRITING,
    Handling.NOT_REACHED: Pile.NOT_REACHED,
}


def piles_of(lying: Lying) -> frozenset[Pile]:
    """Return where a question lies. One whose asker wants other words waits for a word on that too."""
    objected = {Pile.OBJECTIONS} if lying.has_matter else set()
    if lying.moderation in UNDECIDED:
        return frozenset({Pile.TO_REVIEW} | objected)
    if lying.moderation is not Moderation.PUBLISHED:
        return frozenset({_OF_MODERATION[lying.moderation]} | objected)
    also = {
        Pile.TO_REVIEW: lying.has_proposal,
        Pile.ANSWERED_LIVE: lying.is_answered_live,
        Pile.ANSWERED_IN_WRITING: lying.is_answered_in_writing,
    }
    handled = {_OF_HANDLING[lying.handling]} if lying.handling in _OF_HANDLING else set()
    return frozenset({Pile.PUBLISHED} | objected | handled | {pile for pile, is_there in also.items() if is_there})


def is_overdue(oldest: datetime | None, now: datetime) -> bool:
    """Say whether somebody has waited so long for a moderator that they may think the question lost."""
    return oldest is not None and now - oldest >= PATIENCE
