"""One change of a question: nobody overwrites anybody, all leaves a trace, and what was can be put back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow, QuestionChanged
from eventsite.models import Question, QuestionChange
from eventsite.queries import questions as queries
from eventsite.queries.questions import matters as matter_queries
from eventsite.rules import matters
from eventsite.rules import questions as rules
from eventsite.rules.questions import Audience, Handling, Moderation
from eventsite.services import audit, outbox
from eventsite.services.questions import roots, rounds

# What undoing puts back.
KEPT = (
    "body",
    "proposal",
    "moderation",
    "held_for",
    "handling",
    "reason",
    "reason_text",
    "merged_into_id",
    "goes_with_id",
    "queue_no",
    "speaker_id",
    "item_id",
    "audience",
    "name_display",
    "published_at",
    "shown_at",
    "answered_live_at",
    "answered_written_at",
    "withdrawn_at",
)
Doing = Callable[[Question], None]


def make(question: Question, action: str, actor: str, change: Doing, reason: str = "") -> QuestionChange:
    """Change a question whose event the caller has locked; return the trace, whose id is the cause of the mails."""
    before = {name: _plain(getattr(question, name)) for name in KEPT}
    settled = _settled_by(question, action)
    change(question)
    question.version += 1
    trace = note(question, action, actor, reason, before)
    for matter in settled:
        matter.settled_by_id = trace.id
    rounds.touch(question.event_id)
    return trace


def note(
    question: Question, action: str, actor: str, reason: str = "", before: dict[str, Any] | None = None
) -> QuestionChange:
    """Write down what happened to a question."""
    trace = QuestionChange(
        question_id=question.id,
        at=clock.now(),
        actor=actor,
        action=action,
        reason=reason[:500],
        before=before,
        version=question.version,
    )
    db.session.add(trace)
    db.session.flush()
    _tell_of(question, trace)
    return trace


def _tell_of(question: Question, trace: QuestionChange) -> None:
    """Let the trace of the event say that it happened: neither what was asked nor by whom, which stand here alone."""
    was = (trace.before or {}).get("moderation", "")
    audit.record(
        trace.action,
        trace.actor,
        event_id=question.event_id,
        before=was if was != question.moderation else "",
        after=question.moderation if was and was != question.moderation else "",
        subject=f"question:{question.public_no}",
    )


def check_seen(question: Question, seen_version: int) -> None:
    """Raise QuestionChanged, with who did what, if the question has changed since it was looked at."""
    if question.version != seen_version:
        latest = queries.latest_change(question.id)
        raise QuestionChanged(latest.actor, latest.action, latest.at)


def undo(event_id: int, change_id: int, actor: str) -> None:
    """Put back what a change has changed, if nothing came after it; mails about it that wait are not sent.

    Raises QuestionChanged when something came after it, NotPossibleNow when there is nothing to put back: what an
    asker has taken back or hidden stays so, and nothing is merged again into what is shown no more.
    """
    trace, question = queries.locked_change(event_id, change_id)
    if trace.undone_at is not None:
        return
    if trace.before is None or not rules.is_undoable(trace.action, is_own=trace.actor == audit.REGISTRANT):
        raise NotPossibleNow(trace.action)
    check_seen(question, trace.version)
    _check_target(question, trace.before.get("merged_into_id"))
    make(question, "question.undone", actor, lambda question: _put_back(question, trace.before or {}))
    trace.undone_at = clock.now()
    outbox.take_back(cause_of(trace))
    roots.follow(question)


def cause_of(trace: QuestionChange) -> str:
    """Return the cause that the mails about a change carry."""
    return f"question-change:{trace.id}"


def _settled_by(question: Question, action: str) -> list[QuestionChange]:
    """Return what waits for a moderator's word, and has got it with this action."""
    is_hidden = question.audience == Audience.SPEAKER_ONLY and question.speaker_id is None
    ended = matters.ended_by(action, is_hidden=is_hidden)
    return [one for one in matter_queries.of_question(question.id) if one.action in ended] if ended else []


def _check_target(question: Question, into_id: int | None) -> None:
    """Raise NotPossibleNow if the question would be merged again into one that cannot speak for it by now."""
    if into_id is None or into_id == question.merged_into_id:
        return
    target = queries.locked(question.event_id, into_id)
    if target.moderation not in rules.LIVING or target.audience != question.audience:
        raise NotPossibleNow(target.moderation)


def _put_back(question: Question, before: dict[str, Any]) -> None:
    columns = Question.__table__.columns
    for name, value in before.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(question, columns[name].key, datetime.fromisoformat(value) if is_moment else value)
    if question.moderation != Moderation.PUBLISHED or question.handling != Handling.CURRENT:
        rounds.take_off_screen(question)
    elif not rounds.bring_back(question):  # another one is being asked: it waits for its turn
        question.handling, question.queue_no = Handling.SELECTED, 0


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
