"""Questions as others see them on the day: what may not be seen is left out here, before any template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsite.models import Question
from eventsite.queries.questions.sheets import asker_as_shown
from eventsite.rules import questions as rules
from eventsite.rules.questions import Audience, Handling, Moderation, Phase, Sight, Viewer
from eventsite.rules.ranking import Standing

# Characters from which a question is set smaller on the screen, and smaller still.
LONG = 120
VERY_LONG = 360


@dataclass(frozen=True)
class Shown:
    """A question without its asker: `asker` is as much of a name as this viewer may see, else empty."""

    id: int
    number: int
    text: str
    asker: str
    to: str
    item: str
    handling: Handling
    is_late: bool
    count: int | None = None
    organizations: int | None = None
    version: int = 0
    moderation: str = ""
    shown_at: datetime | None = None
    is_private: bool = False

    @property
    def size(self) -> str:
        """The class of type that lets it fit on the screen."""
        if len(self.text) > VERY_LONG:
            return "q-very-long"
        return "q-long" if len(self.text) > LONG else "q-short"


def visible(questions: Sequence[Question], viewer: Viewer) -> list[Question]:
    """Return the questions that this viewer may see, in the same order."""
    return [one for one in questions if rules.may_see(viewer, _sight(one))]


def shown(question: Question, viewer: Viewer, standing: Standing | None = None) -> Shown:
    """Return a question as this viewer sees it; without a standing no numbers are shown."""
    return Shown(
        id=question.id,
        number=question.public_no,
        text=question.body,
        asker=asker(question, viewer),
        to=question.speaker.name if question.speaker else "",
        item=question.item.title if question.item else "",
        handling=Handling(question.handling),
        is_late=question.phase != Phase.ADVANCE,
        count=standing.supporters if standing else None,
        organizations=standing.organizations if standing else None,
        version=question.version,
        moderation=question.moderation,
        shown_at=question.shown_at,
        is_private=question.audience != Audience.ALL,
    )


def all_shown(
    questions: Sequence[Question], viewer: Viewer, standings: Mapping[int, Standing] | None = None
) -> list[Shown]:
    """Return those of the questions that this viewer may see, as they are seen."""
    known = standings or {}
    return [shown(one, viewer, known.get(one.id)) for one in visible(questions, viewer)]


def asker(question: Question, viewer: Viewer) -> str:
    """Return as much of the asker's name as they let this viewer see; empty if nothing."""
    return asker_as_shown(question, viewer).in_words


def _sight(question: Question) -> Sight:
    return Sight(Moderation(question.moderation), Handling(question.handling), Audience(question.audience))
