"""What becomes of questions when whom or what they were for leaves the programme: never lost, never shown to others."""

from collections.abc import Sequence

from eventsite.models import Event, ProgrammeItem, Question, Speaker
from eventsite.queries.questions import matters as matter_queries
from eventsite.rules.matters import Matter
from eventsite.services import audit
from eventsite.services.questions import changes, rounds


def release(event: Event, speakers: Sequence[Speaker], items: Sequence[ProgrammeItem]) -> None:
    """Let questions to those who go be for the whole meeting, and tell the moderators whom they were for.

    What was for one speaker alone stays hidden from all others. Not to be undone: nobody is there to put it back to.
    """
    names, titles = {one.id: one.name for one in speakers}, {one.id: one.title for one in items}
    for question in matter_queries.aimed_at(event.id, list(names), list(titles)):
        question.version += 1
        if question.speaker_id in names:
            _note(question, Matter.SPEAKER_GONE, names[question.speaker_id])
            question.speaker_id = None
        if question.item_id in titles:
            _note(question, Matter.ITEM_GONE, titles[question.item_id])
            question.item_id = None
        rounds.touch(event.id)


def _note(question: Question, matter: Matter, name: str) -> None:
    changes.note(question, matter, audit.SYSTEM, name)
