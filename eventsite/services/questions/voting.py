"""Wondering the same as somebody else, and saying that a question should not be shown."""

from datetime import datetime, timedelta

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow, QuestionsClosed, TooManyVotes
from eventsite.models import Question, QuestionReport, QuestionVote
from eventsite.queries import questions as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import questions as rules
from eventsite.rules.questions import DeclineReason, Handling, Moderation
from eventsite.rules.registrations import RegistrationState
from eventsite.rules.suspicions import Suspicion
from eventsite.services import audit
from eventsite.services.questions import changes, rounds


def support(registration_id: int, question_id: int, *, wanted: bool) -> None:
    """Wonder the same, or not any more; saying it again changes nothing. A merged question passes it to its root.

    Whoever had voted for what was merged into it wonders the same already, and takes that back with it.

    Raises NotFound for what one may not see, NotPossibleNow for whoever may not vote, TooManyVotes, QuestionsClosed.
    """
    now = clock.now()
    question = _votable(registration_id, question_id, now)
    votes = queries.votes_on(question.id, registration_id)
    if bool(votes) == wanted:
        return
    for vote in votes:
        db.session.delete(vote)
    if wanted:
        if queries.votes_since(registration_id, now - timedelta(minutes=1)) >= rules.VOTES_PER_MINUTE:
            raise TooManyVotes
        db.session.add(QuestionVote(question_id=question.id, registration_id=registration_id, created_at=now))
    db.session.flush()
    rounds.touch_votes(question.event_id, now)


def report(registration_id: int, question_id: int, reason: DeclineReason) -> None:
    """Say that a question should not be shown. Two people from two organizations hide it until a moderator has looked.

    Raises as support() does. That happens to a question once: what a moderator has shown again stays.
    """
    now = clock.now()
    question = _votable(registration_id, question_id, now)
    if db.session.get(QuestionReport, (question.id, registration_id)) is not None:
        return
    if queries.reports_since(registration_id, now - timedelta(days=1)) >= rules.REPORTS_PER_DAY:
        raise TooManyVotes
    db.session.add(
        QuestionReport(question_id=question.id, registration_id=registration_id, reason=reason, created_at=now)
    )
    db.session.flush()
    if question.reports_heard_at is None and queries.reporting_organizations(question.id) >= rules.REPORTERS_TO_HOLD:
        question.reports_heard_at = now
        rounds.take_off_screen(question)
        changes.make(question, "question.held", audit.SYSTEM, _hold)


def _votable(registration_id: int, question_id: int, now: datetime) -> Question:
    """Return the question, locked, if the person may vote on it: registered, and neither its asker nor who answers."""
    registration = registration_queries.by_id(registration_id)
    question = queries.locked_visible(registration.event_id, question_id)
    if registration.state != RegistrationState.CONFIRMED:
        raise NotPossibleNow(registration.state)
    if question.registration_id == registration_id or queries.is_speaker(registration, question.speaker_id):
        raise NotPossibleNow("own")
    if queries.is_closed(registration.event_id, now):
        raise QuestionsClosed
    return question


def _hold(question: Question) -> None:
    """Stop it; if it was on the screen it waits among the chosen ones, for when it is accepted again."""
    if question.handling == Handling.CURRENT:
        question.handling, question.queue_no = Handling.SELECTED, 0
    question.moderation = Moderation.HELD
    question.held_for = Suspicion.REPORTED
