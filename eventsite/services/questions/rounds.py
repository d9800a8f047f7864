"""The questions of an event as a whole: each change that a list shows raises the revision."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from eventsite.database import db
from eventsite.models import Question, QuestionRound
from eventsite.rules.questions import Audience

# Votes raise the revision at most so often.
VOTES_TOGETHER = timedelta(seconds=5)


def locked(event_id: int) -> QuestionRound:
    """Return the event's round, made if need be, under the lock of the event that the caller holds."""
    found = db.session.get(QuestionRound, event_id, with_for_update=True, populate_existing=True)
    if found is None:
        found = QuestionRound(event_id=event_id)
        db.session.add(found)
        db.session.flush()
    return found


def touch(event_id: int) -> None:
    """Let everyone who follows the questions see that something has changed."""
    changed = update(QuestionRound).where(QuestionRound.event_id == event_id)
    db.session.execute(changed.values(revision=QuestionRound.revision + 1, votes_since=None))


def touch_votes(event_id: int, now: datetime) -> None:
    """Let everyone see that a vote was given or taken back, together with those of the next seconds."""
    is_due = or_(QuestionRound.votes_since.is_(None), QuestionRound.votes_since <= now - VOTES_TOGETHER)
    changed = update(QuestionRound).where(QuestionRound.event_id == event_id, is_due)
    db.session.execute(changed.values(revision=QuestionRound.revision + 1, votes_since=now))


def take_off_screen(question: Question) -> None:
    """Let the screen show the question no more, if it does."""
    shown = update(QuestionRound).where(
        QuestionRound.event_id == question.event_id, QuestionRound.current_question_id == question.id
    )
    db.session.execute(shown.values(current_question_id=None))


def bring_back(question: Question) -> bool:
    """Let the screen show the question again if it shows no other; say whether it does."""
    current = locked(question.event_id)
    if current.current_question_id in {None, question.id} and question.audience == Audience.ALL:
        current.current_question_id = question.id
    db.session.flush()
    return current.current_question_id == question.id
