"""What waits for a moderator: objections, appeals and comments, and questions to somebody who is gone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from eventsite.database import db
from eventsite.models.questions import Question, QuestionChange
from eventsite.rules import matters as rules
from eventsite.rules.matters import Matter
from eventsite.rules.questions import Audience, Handling, Moderation

CONSENT_ASKED = "question.consent_asked"
_SETTLER = aliased(QuestionChange)


def of_event(event_id: int) -> Mapping[int, Sequence[QuestionChange]]:
    """Return what is open about each question of the event, by the question's id, the first first."""
    return _open(Question.event_id == event_id)


def of_question(question_id: int) -> Sequence[QuestionChange]:
    """Return what is open about one question, the first first."""
    return _open(Question.id == question_id).get(question_id, ())


def settled_by(change_id: int) -> set[Matter]:
    """Return what a change has settled."""
    statement = select(QuestionChange.action).where(QuestionChange.settled_by_id == change_id)
    return {Matter(action) for action in db.session.scalars(statement)}


def aimed_at(event_id: int, speaker_ids: Sequence[int], item_ids: Sequence[int]) -> Sequence[Question]:
    """Return the event's questions to these speakers or about these items, without those taken back, locked."""
    is_aimed = or_(Question.speaker_id.in_(speaker_ids), Question.item_id.in_(item_ids))
    statement = select(Question).where(
        Question.event_id == event_id, Question.moderation != Moderation.WITHDRAWN, is_aimed
    )
    return db.session.scalars(statement.order_by(Question.id).with_for_update(of=Question)).all()


def without_target(event_id: int) -> set[int]:
    """Return the ids of the event's questions whose speaker or item has left it at some time."""
    statement = (
        select(QuestionChange.question_id)
        .join(Question, Question.id == QuestionChange.question_id)
        .where(Question.event_id == event_id, QuestionChange.action.in_(list(rules.GONE)))
    )
    return set(db.session.scalars(statement))


def gone_speaker(question: Question) -> str:
    """Return whom a living question was for alone who no longer takes part; nothing where that is not so."""
    is_hidden = question.audience == Audience.SPEAKER_ONLY and question.speaker_id is None
    if not is_hidden or not rules.stands(
        Matter.SPEAKER_GONE, Moderation(question.moderation), Handling(question.handling)
    ):
        return ""
    gone = select(QuestionChange.reason).where(
        QuestionChange.question_id == question.id, QuestionChange.action == Matter.SPEAKER_GONE
    )
    return db.session.scalar(gone.order_by(QuestionChange.id.desc()).limit(1)) or ""


def is_consent_asked(question_id: int) -> bool:
    """Say whether the asker has been asked who may read the question, since its speaker left."""
    gone = select(func.max(QuestionChange.id)).where(
        QuestionChange.question_id == question_id, QuestionChange.action == Matter.SPEAKER_GONE
    )
    asked = select(QuestionChange.id).where(
        QuestionChange.question_id == question_id,
        QuestionChange.action == CONSENT_ASKED,
        QuestionChange.undone_at.is_(None),
        QuestionChange.id > gone.scalar_subquery(),
    )
    return db.session.scalar(asked.limit(1)) is not None


def is_used_up(question_id: int, matter: Matter) -> bool:
    """Say whether an asker has turned against the decision already, since it was made last."""
    decided = select(func.max(QuestionChange.id)).where(
        QuestionChange.question_id == question_id, QuestionChange.action == rules.AGAINST[matter]
    )
    turned = select(QuestionChange.id).where(
        QuestionChange.question_id == question_id,
        QuestionChange.action == matter,
        QuestionChange.id > decided.scalar_subquery(),
    )
    return db.session.scalar(turned.limit(1)) is not None


def _open(which: ColumnElement[bool]) -> dict[int, list[QuestionChange]]:
    """Return what nothing has settled, or only something that was undone, as long as there is something to decide."""
    statement = (
        select(QuestionChange, Question.moderation, Question.handling)
        .join(Question, Question.id == QuestionChange.question_id)
        .outerjoin(_SETTLER, _SETTLER.id == QuestionChange.settled_by_id)
        .where(
            which,
            QuestionChange.action.in_(list(Matter)),
            or_(QuestionChange.settled_by_id.is_(None), _SETTLER.undone_at.is_not(None)),
        )
    )
    found: defaultdict[int, list[QuestionChange]] = defaultdict(list)
    for change, moderation, handling in db.session.execute(statement.order_by(QuestionChange.id)):
        if rules.stands(Matter(change.action), Moderation(moderation), Handling(handling)):
            found[change.question_id].append(change)
    return found
