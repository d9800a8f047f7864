"""Questions that had no answer and can be taken along to the next meeting of a series."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from eventsite.database import db
from eventsite.models.questions import Question, QuestionAnswer
from eventsite.queries.questions import AROUND
from eventsite.rules.questions import AnswerState, Audience, Handling, Moderation


def unanswered(event_id: int) -> Sequence[Question]:
    """Return the event's accepted questions that everyone sees, have no answer and were not taken along yet.

    Those that were not reached come first, then those that somebody has promised to answer in writing.
    """
    later = aliased(Question)
    is_carried = select(later.id).where(later.carried_from_id == Question.id).exists()
    is_answered = select(QuestionAnswer.question_id).where(
        QuestionAnswer.question_id == Question.id, QuestionAnswer.state == AnswerState.PUBLISHED
    )
    statement = select(Question).where(
        Question.event_id == event_id,
        Question.moderation == Moderation.PUBLISHED,
        Question.audience == Audience.ALL,
        Question.handling.in_([Handling.NOT_REACHED, Handling.FOR_WRITTEN_ANSWER]),
        Question.answered_live_at.is_(None),
        ~is_answered.exists(),
        ~is_carried,
    )
    order = (Question.handling == Handling.FOR_WRITTEN_ANSWER, Question.public_no)
    return db.session.scalars(statement.order_by(*order).options(*AROUND)).all()
