"""The piles in which a moderator finds the questions of a meeting, and what can be done with one in each."""

from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.questions import UNDECIDED, Handling, Moderation

# So long a question may wait before the organizers are told that nobody has looked.
PATIENCE = timedelta(hours=24)


class Pile(StrEnum):
    """Where a question lies, in the order in which one looks for it. One may lie in several."""

    TO_REVIEW = "review"
    PUBLISHED = "published"
    CHOSEN = "chosen"
    DECLINED = "declined"
    MERGED = "merged"
    IN_WRITING = "writing"
    WITHDRAWN = "withdrawn"


_OF_MODERATION = {
    Moderation.DECLINED: Pile.DECLINED,
    Moderation.MERGED: Pile.MERGED,
    Moderation.WITHDRAWN: Pile.WITHDRAWN,
}
_OF_HANDLING = {
    Handling.SELECTED: Pile.CHOSEN,
    Handling.CURRENT: Pile.CHOSEN,
    Handling.FOR_WRITTEN_ANSWER: Pile.IN_WRITING,
}


def piles_of(moderation: Moderation, handling: Handling, *, has_proposal: bool) -> frozenset[Pile]:
    """Return where a question lies. One whose asker wants other words waits for a word on that too."""
    if moderation in UNDECIDED:
        return frozenset({Pile.TO_REVIEW})
    if moderation is not Moderation.PUBLISHED:
        return frozenset({_OF_MODERATION[moderation]})
    found = {Pile.PUBLISHED} | ({Pile.TO_REVIEW} if has_proposal else set())
    return frozenset(found | ({_OF_HANDLING[handling]} if handling in _OF_HANDLING else set()))


def is_overdue(oldest: datetime | None, now: datetime) -> bool:
    """Say whether somebody has waited so long for a moderator that they may think the question lost."""
    return oldest is not None and now - oldest >= PATIENCE
