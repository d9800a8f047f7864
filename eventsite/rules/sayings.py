"""What has been said to a calendar, and what the next message to it has to be."""

from dataclasses import dataclass, replace
from typing import Any, Self

from eventsite.rules import occasions
from eventsite.rules.invitations import PartStat
from eventsite.rules.occasions import Occasion


@dataclass(frozen=True)
class Saying:
    """What one message puts into a calendar: enough to tell whether the next one has any news.

    `digest` is the content_hash of the invitation; `time_sequence` the SEQUENCE of the last change of
    time or place; `partstat` the answer that the message carries.
    """

    digest: str
    occasion: Occasion
    sequence: int = 0
    time_sequence: int = 0
    partstat: PartStat = PartStat.ACCEPTED

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON holds them."""
        return {
            "digest": self.digest,
            "occasion": self.occasion.as_json(),
            "sequence": self.sequence,
            "time_sequence": self.time_sequence,
            "partstat": str(self.partstat),
        }

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self:
        """Return the saying that `as_json` has written down."""
        return cls(
            facts["digest"],
            Occasion.from_json(facts["occasion"]),
            facts["sequence"],
            facts["time_sequence"],
            PartStat(facts["partstat"]),
        )

    def asks_anew_after(self, before: "Saying") -> bool:
        """Say whether time or place differ from what was said before, so that people are asked anew."""
        return occasions.asks_anew(before.occasion, self.occasion)

    def followed_by(self, digest: str, occasion: Occasion, answer: PartStat) -> "Saying":
        """Return what comes after this: SEQUENCE + 1, and the question anew if time or place differ (S2–S4, D5).

        `answer` is the one that is stored; one that was only waiting for a message that never left is
        not asked for again.
        """
        sequence = self.sequence + 1
        if occasions.asks_anew(self.occasion, occasion):
            return Saying(digest, occasion, sequence, sequence, PartStat.NEEDS_ACTION)
        return replace(self, digest=digest, sequence=sequence, partstat=self._known(answer))

    def taken_back_to(self, answer: PartStat) -> "Saying":
        """Return this once more: what was to follow was undone before it left. An answer that came since counts."""
        return replace(self, partstat=self._known(answer))

    def _known(self, answer: PartStat) -> PartStat:
        return self.partstat if answer is PartStat.NEEDS_ACTION else answer


def after(told: Saying | None, digest: str, occasion: Occasion, answer: PartStat) -> Saying:
    """Return what is said next to a calendar that was told so much, or nothing yet: then it is the first (S1)."""
    if told is None:
        return Saying(digest, occasion, partstat=answer)
    if digest == told.digest:
        return told.taken_back_to(answer)
    return told.followed_by(digest, occasion, answer)
