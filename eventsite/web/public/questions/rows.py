"""Questions as other participants see them. What they may not see is not in here, so no template can show it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from eventsite import text
from eventsite.models import Question, Registration
from eventsite.queries.questions import listing
from eventsite.queries.questions.sheets import asker_as_shown
from eventsite.rules.questions import AnswerState, Viewer
from eventsite.rules.ranking import Standing
from eventsite.rules.registrations import RegistrationState


@dataclass(frozen=True)
class Row:
    """One question in the list, or by itself."""

    id: int
    number: int
    body: str
    speaker: str
    item: str
    asker: str
    handling: str
    answer: Markup | None
    support: int | None  # None where numbers are not shown
    is_supported: bool
    may_support: bool
    is_own: bool
    is_reworded: bool
    variants: Sequence[str]


@dataclass(frozen=True)
class Looking:
    """What about whoever looks decides how a question is shown: read once for the whole list."""

    registration: Registration
    shows_counts: bool
    standings: Mapping[int, Standing]
    votes: Collection[int] = ()
    reworded: Collection[int] = ()
    speaks_as: Collection[int] = ()
    variants: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, registration: Registration, shows_counts: bool, standings: Mapping[int, Standing]) -> "Looking":
        """Return what holds for this person."""
        return cls(
            registration,
            shows_counts,
            standings,
            listing.supported_by(registration.id),
            listing.reworded_since_vote(registration.id),
            listing.speaks_as(registration),
            listing.variants(registration.event_id),
        )

    def row(self, question: Question) -> Row:
        """Return a question that participants may see as this one sees it."""
        is_own = question.registration_id == self.registration.id
        has_seat = self.registration.state == RegistrationState.CONFIRMED
        answer = answer_of(question)
        return Row(
            id=question.id,
            number=question.public_no,
            body=question.body,
            speaker=question.speaker.name if question.speaker else "",
            item=question.item.title if question.item else "",
            asker=asker_of(question),
            handling=question.handling,
            answer=answer,
            support=self._support(question.id),
            is_supported=question.id in self.votes,
            may_support=has_seat and not is_own and question.speaker_id not in self.speaks_as,
            is_own=is_own,
            is_reworded=question.id in self.reworded,
            variants=self.variants.get(question.id, ()),
        )

    def _support(self, question_id: int) -> int | None:
        return self.standings[question_id].supporters if self.shows_counts and question_id in self.standings else None


def asker_of(question: Question, viewer: Viewer = Viewer.PARTICIPANT) -> str:
    """Return what is shown of the asker: nothing, a company, or a name and a company."""
    return asker_as_shown(question, viewer).in_words


def answer_of(question: Question) -> Markup | None:
    """Return the written answer, once it is published."""
    answer = question.answer
    return Markup(text.markdown(answer.body)) if answer and answer.state == AnswerState.PUBLISHED else None
