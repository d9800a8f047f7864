"""What is kept about a person because of questions: asked, supported, reported. Nothing of anybody else."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.models.questions import Question, QuestionReport, QuestionVote
from eventsite.rules.questions import AnswerState

Row = dict[str, Any]
OF_QUESTION = (
    "public_no", "body_original", "body", "background", "proposal", "name_display", "audience", "moderation",
    "handling", "reason_text", "created_at",
)  # fmt: skip


def asked(titles: dict[int, str]) -> list[Row]:
    """Return the questions that were asked with these registrations, each with its answer once that is published."""
    statement = select(Question).where(Question.registration_id.in_(titles)).options(joinedload(Question.answer))
    return [
        {
            "event": titles[one.registration_id or 0],
            **{name: getattr(one, name) for name in OF_QUESTION},
            "answer": one.answer.body if one.answer and one.answer.state == AnswerState.PUBLISHED else "",
        }
        for one in db.session.scalars(statement.order_by(Question.id))
    ]


def supported(titles: dict[int, str]) -> list[Row]:
    """Return which questions somebody wonders about too, by number: the words are others'."""
    statement = (
        select(QuestionVote.registration_id, Question.public_no, QuestionVote.created_at)
        .join(Question, Question.id == QuestionVote.question_id)
        .where(QuestionVote.registration_id.in_(titles))
    )
    return [
        {"event": titles[person], "public_no": number, "created_at": at}
        for person, number, at in db.session.execute(statement.order_by(QuestionVote.created_at, Question.id))
    ]


def reported(titles: dict[int, str]) -> list[Row]:
    """Return which questions somebody has reported, by number, and why."""
    statement = (
        select(QuestionReport.registration_id, Question.public_no, QuestionReport.reason, QuestionReport.created_at)
        .join(Question, Question.id == QuestionReport.question_id)
        .where(QuestionReport.registration_id.in_(titles))
    )
    return [
        {"event": titles[person], "public_no": number, "report_reason": reason, "created_at": at}
        for person, number, reason, at in db.session.execute(statement.order_by(QuestionReport.created_at, Question.id))
    ]
