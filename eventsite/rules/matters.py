"""What somebody wants the moderators of a meeting to think about once more, and what settles it."""

from enum import StrEnum

from eventsite.rules.questions import LIVING, PENDING, Handling, Moderation


class Matter(StrEnum):
    """What waits for a moderator's word, as the trace of a question names it."""

    OBJECTION = "question.objected"
    APPEAL = "question.appealed"
    COMMENT = "question.commented"
    SPEAKER_GONE = "question.speaker_gone"
    ITEM_GONE = "question.item_gone"


OF_ASKERS = frozenset({Matter.OBJECTION, Matter.APPEAL})
GONE = frozenset({Matter.SPEAKER_GONE, Matter.ITEM_GONE})
# The decision that an asker turns against, once for each time that it is made.
AGAINST = {Matter.OBJECTION: "question.merged", Matter.APPEAL: "question.declined"}
_ENDS = {
    "question.unmerged": frozenset({Matter.OBJECTION}),
    "question.accepted": frozenset({Matter.APPEAL}),
    "question.kept": OF_ASKERS,
    "question.retargeted": GONE,
    "question.readdressed": GONE,
}
_UNFINISHED = PENDING | {Handling.FOR_WRITTEN_ANSWER}


def ended_by(action: str, *, is_hidden: bool) -> frozenset[Matter]:
    """Return what a change of a question settles by itself.

    A hidden question, for one speaker alone who is gone, finds another reader by its asker's word alone.
    """
    ended = _ENDS.get(action, frozenset())
    return ended - {Matter.SPEAKER_GONE} if is_hidden and action == "question.retargeted" else ended


def stands(matter: Matter, moderation: Moderation, handling: Handling) -> bool:
    """Say whether there still is something to decide, as the question is by now."""
    if matter is Matter.OBJECTION:
        return moderation is Moderation.MERGED
    if matter is Matter.APPEAL:
        return moderation is Moderation.DECLINED
    if matter is Matter.COMMENT:
        return moderation is not Moderation.WITHDRAWN
    return moderation in LIVING and handling in _UNFINISHED
