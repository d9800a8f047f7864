"""A question as moderators see it: nothing of the asker but what the asker shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from eventsite import stems
from eventsite.models import Event, Question
from eventsite.queries.questions import moderation as queries
from eventsite.queries.questions import standings
from eventsite.queries.questions.sheets import asker_as_shown
from eventsite.rules import piles, similarity
from eventsite.rules import questions as rules
from eventsite.rules.piles import Lying, Pile
from eventsite.rules.questions import Audience, Handling, Moderation, Viewer
from eventsite.web.organizer.questions import matters, words
from eventsite.web.organizer.questions.matters import Gone, Matter

MOST_SIMILAR = 3


@dataclass(frozen=True)
class QueueView:
    """What the address asks for: a pile, and what narrows it down."""

    pile: Pile = Pile.TO_REVIEW
    speaker_id: int | None = None
    item_id: int | None = None
    search: str = ""
    page: int = 1

    @classmethod
    def asked(cls, arguments: MultiDict[str, str]) -> "QueueView":
        """Return what the address asks for; what it does not understand it leaves out."""
        pile = arguments.get("pile", "")
        return cls(
            Pile(pile) if pile in set(map(str, Pile)) else Pile.TO_REVIEW,
            arguments.get("speaker", None, int),
            arguments.get("item", None, int),
            arguments.get("q", "").strip()[:100],
            max(1, arguments.get("page", 1, int)),
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as part of an address, without what goes without saying."""
        said = {
            "pile": str(self.pile) if self.pile is not Pile.TO_REVIEW else None,
            "speaker": self.speaker_id,
            "item": self.item_id,
            "q": self.search or None,
            "page": self.page if self.page > 1 else None,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return f"?{urlencode(self.arguments)}" if self.arguments else ""

    def takes(self, question: Question) -> bool:
        """Say whether the question is among those asked for, whatever its pile."""
        words_in = f"{question.public_no} {question.body} {question.body_original} {question.background}".casefold()
        return (
            self.speaker_id in {None, question.speaker_id}
            and self.item_id in {None, question.item_id}
            and self.search.casefold() in words_in
        )


@dataclass(frozen=True)
class Shown:
    """A question for a moderator. Of the asker it holds what the asker shows to everyone, and no more."""

    id: int
    number: int
    version: int
    text: str
    original: str
    proposal: str
    background: str
    to: str
    item: str
    asker: str
    is_asker_hidden: bool
    is_private: bool
    is_merged: bool
    is_undecided: bool
    is_published: bool
    is_ended: bool
    handling: Handling
    suspicion: str
    reports: Sequence[str]
    reason: str
    merged_into: int | None
    goes_with: int | None
    support: int | None
    speaker_id: int | None
    item_id: int | None
    entered_by: str
    language: str
    asked_at: datetime
    is_carried: bool
    matters: Sequence[Matter] = ()


@dataclass(frozen=True)
class Desk:
    """All questions of an event as moderators see them."""

    event: Event
    questions: Mapping[int, Question]
    shown: Mapping[int, Shown]

    def piled(self, view: QueueView) -> tuple[list[int], dict[str, int]]:
        """Return the ids of the questions that a view asks for, and how many such questions each pile has."""
        numbers = dict.fromkeys(map(str, Pile), 0)
        found = []
        for question in filter(view.takes, self.questions.values()):
            lies_in = piles.piles_of(self._lying(question))
            for pile in lies_in:
                numbers[str(pile)] += 1
            if view.pile in lies_in:
                found.append(question.id)
        return found, numbers

    def with_similar(self, ids: Sequence[int]) -> list[tuple[Shown, list[Shown]]]:
        """Return these questions, each with those beside it that ask for much the same."""
        living = {one.id: self._stems(one) for one in self.questions.values() if one.moderation in rules.LIVING}
        index = similarity.Index(living)
        return [(self.shown[one], self._similar(index, one)) for one in ids]

    def gone(self) -> list[Gone]:
        """Return the speakers and items that are gone while questions to them wait, in the order of the questions."""
        groups: dict[tuple[str, bool], list[Shown]] = {}
        for shown in self.shown.values():
            for matter in shown.matters:
                if matter.is_of_target:
                    groups.setdefault((matter.words, matter.is_of_speaker), []).append(shown)
        return [
            Gone(
                name,
                is_speaker,
                [(one.id, one.version) for one in found if not (is_speaker and one.is_private)],
                sum(is_speaker and one.is_private for one in found),
            )
            for (name, is_speaker), found in groups.items()
        ]

    def by_speaker(self) -> list[tuple[str, int]]:
        """Return how many questions that are to be asked each speaker has, who has most first; "" is anyone."""
        living = [self.shown[one.id].to for one in self.questions.values() if one.moderation in rules.LIVING]
        return sorted(Counter(living).items(), key=lambda found: (-found[1], found[0]))

    def _lying(self, question: Question) -> Lying:
        return Lying(
            Moderation(question.moderation),
            Handling(question.handling),
            has_proposal=bool(question.proposal),
            has_matter=bool(self.shown[question.id].matters),
            is_answered_live=question.answered_live_at is not None,
            is_answered_in_writing=question.answered_written_at is not None,
        )

    def _similar(self, index: similarity.Index, question_id: int) -> list[Shown]:
        question = self.questions[question_id]
        if question.moderation not in rules.LIVING:
            return []
        alike = index.similar(self._stems(question), at_least=similarity.FOR_MODERATORS, most=MOST_SIMILAR + 1)
        return [self.shown[other] for other, _ in alike if other != question_id][:MOST_SIMILAR]

    def _stems(self, question: Question) -> list[str]:
        return stems.stems(question.body, self.event.language)


def desk(event: Event) -> Desk:
    """Return the event's questions as moderators see them."""
    questions = {question.id: question for question in queries.of_event(event.id)}
    reports, support = queries.reports_of(event.id), standings.of_event(event.id, with_private=True)
    why, suspected = words.reasons_in_words(), words.suspicions_in_words()
    waiting = matters.of_event(event.id)

    def number(question_id: int | None) -> int | None:
        return questions[question_id].public_no if question_id in questions else None

    def seen(question: Question) -> Shown:
        moderation = Moderation(question.moderation)
        asker, is_hidden = _asker(question)
        return Shown(
            id=question.id,
            number=question.public_no,
            version=question.version,
            text=question.body,
            original=question.body_original if question.body_original != question.body else "",
            proposal=question.proposal,
            background=question.background,
            to=question.speaker.name if question.speaker else "",
            item=question.item.title if question.item else "",
            asker=asker,
            is_asker_hidden=is_hidden,
            is_private=question.audience == Audience.SPEAKER_ONLY,
            is_merged=moderation is Moderation.MERGED,
            is_undecided=moderation in rules.UNDECIDED,
            is_published=moderation is Moderation.PUBLISHED,
            is_ended=moderation in {Moderation.DECLINED, Moderation.WITHDRAWN},
            handling=Handling(question.handling),
            suspicion=suspected.get(question.held_for, "") if moderation is Moderation.HELD else "",
            reports=[f"{why[reason]} ({times})" for reason, times in sorted(reports.get(question.id, {}).items())],
            reason=f"{why[question.reason]}. {question.reason_text}".strip() if question.reason else "",
            merged_into=number(question.merged_into_id),
            goes_with=number(question.goes_with_id),
            support=support[question.id].supporters if question.id in support else None,
            speaker_id=question.speaker_id,
            item_id=question.item_id,
            entered_by=question.entered_by,
            language=words.language_of(question),
            asked_at=question.created_at,
            is_carried=question.carried_from_id is not None,
            matters=waiting.get(question.id, ()),
        )

    return Desk(event, questions, {one.id: seen(one) for one in questions.values()})


def _asker(question: Question) -> tuple[str, bool]:
    """Return what is shown of the asker, and whether there is a name that is not."""
    shown = asker_as_shown(question, Viewer.MODERATOR)
    if shown.in_words:
        return shown.in_words, not shown.name
    return "", question.registration is not None and bool(question.registration.name)
