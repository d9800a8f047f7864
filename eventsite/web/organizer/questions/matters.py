"""What somebody wants moderators to think about once more, beside the questions and in groups above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsite.models import QuestionChange
from eventsite.queries.questions import matters as queries
from eventsite.queries.questions import moderation as moderation_queries
from eventsite.rules import matters as rules
from eventsite.web.organizer.questions import words


@dataclass(frozen=True)
class Matter:
    """One thing to think about; `kind` is one of rules.matters.Matter. Whoever asked stays without a name."""

    id: int
    kind: rules.Matter
    who: str
    words: str
    at: datetime

    @property
    def is_of_asker(self) -> bool:
        """Say whether it is the asker who waits, and is owed a word."""
        return self.kind in rules.OF_ASKERS

    @property
    def is_of_speaker(self) -> bool:
        """Say whether the speaker is gone whom the question was for."""
        return self.kind is rules.Matter.SPEAKER_GONE

    @property
    def is_of_target(self) -> bool:
        """Say whether it is about whom or what the question was for."""
        return self.kind in rules.GONE


@dataclass(frozen=True)
class Gone:
    """A speaker or an item that is gone, the questions to pass on (id and version), and how many are private."""

    name: str
    is_speaker: bool
    to_pass_on: Sequence[tuple[int, int]]
    private: int

    @property
    def all(self) -> int:
        """How many questions there are in all."""
        return len(self.to_pass_on) + self.private


def of_event(event_id: int) -> Mapping[int, Sequence[Matter]]:
    """Return what is open about each question of the event, by the question's id."""
    found = queries.of_event(event_id)
    names = moderation_queries.names({change.actor for changes in found.values() for change in changes})
    return {question_id: [_matter(one, names) for one in changes] for question_id, changes in found.items()}


def _matter(change: QuestionChange, names: Mapping[str, str]) -> Matter:
    who = words.who_in_words(change.actor, names)
    return Matter(change.id, rules.Matter(change.action), who, change.reason, change.at)
