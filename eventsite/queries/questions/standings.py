"""How questions stand: who supports them and who has seen them, counted over all that was merged into them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, distinct, func, insert, or_, select, union

from eventsite.database import db
from eventsite.models.questions import Question, QuestionExposure, QuestionRound, QuestionVote
from eventsite.models.registrations import Registration
from eventsite.rules.questions import Audience, Moderation
from eventsite.rules.ranking import Standing
from eventsite.rules.registrations import RegistrationState

# A vote whose transaction is under way when the seconds are over is waited for so long.
VOTES_SEEN_AFTER_SECONDS = 6

_ROOT = func.coalesce(Question.root_id, Question.id)
_ORGANIZATION = func.coalesce(cast(Registration.company_id, String), func.lower(Registration.company))


def of_event(
    event_id: int, *, with_private: bool = False, seen_before: datetime | None = None
) -> Mapping[int, Standing]:
    """Return how each published question of the event stands, by id; if need be as it had been seen at a moment.

    Supporters are distinct people: who voted for it or for one merged into it, and who asked those; its own asker
    does not count, nor does whoever has cancelled. Each person counts once, however many votes were merged.
    """
    shown = (Question.event_id == event_id, Question.moderation == Moderation.PUBLISHED)
    which = shown if with_private else (*shown, Question.audience == Audience.ALL)
    questions = db.session.execute(
        select(
            Question.id,
            Question.registration_id,
            Question.created_at,
            Question.kept_supporters,
            Question.kept_organizations,
            Question.kept_seen,
        ).where(*which)
    ).all()
    support, seen = _supporters(event_id), _seen(event_id, seen_before)
    return {
        row.id: Standing(
            row.id,
            row.kept_supporters if row.kept_supporters is not None else support.get(row.id, (0, 0))[0],
            row.kept_organizations if row.kept_organizations is not None else support.get(row.id, (0, 0))[1],
            row.kept_seen if row.kept_seen is not None else seen.get(row.id, 0),
            row.created_at,
        )
        for row in questions
    }


def seen_by(registration_id: int, event_id: int, before: datetime | None = None) -> Collection[int]:
    """Return the ids of the event's questions that were delivered to somebody, if need be before a moment."""
    statement = select(QuestionExposure.question_id).join(Question, Question.id == QuestionExposure.question_id)
    if before is not None:
        statement = statement.where(QuestionExposure.first_at < before)
    return frozenset(
        db.session.scalars(
            statement.where(QuestionExposure.registration_id == registration_id, Question.event_id == event_id)
        )
    )


def note_seen(registration_id: int, question_ids: Collection[int], now: datetime) -> None:
    """Write down that questions were delivered to somebody, those that were not before: one insert."""
    known = select(QuestionExposure.question_id).where(QuestionExposure.registration_id == registration_id)
    new = set(question_ids) - set(db.session.scalars(known))
    if new:
        rows = [{"question_id": one, "registration_id": registration_id, "first_at": now} for one in sorted(new)]
        db.session.execute(insert(QuestionExposure), rows)


def tag(event_id: int, now: datetime) -> str:
    """Return what names the state of the event's questions now: equal tags, equal lists.

    One row is read. Votes of the last seconds become visible together.
    """
    row = db.session.execute(
        select(QuestionRound.revision, QuestionRound.votes_since).where(QuestionRound.event_id == event_id)
    ).first()
    if row is None:
        return "0"
    age = (now - row.votes_since).total_seconds() if row.votes_since else 0
    return f"{row.revision}.{int(age >= VOTES_SEEN_AFTER_SECONDS)}"


def _supporters(event_id: int) -> dict[int, tuple[int, int]]:
    """Return how many people, of how many organizations, support each question or what was merged into it."""
    asker = select(Question.id.label("root"), Question.registration_id.label("asker")).subquery()
    people = union(*_backers(event_id)).subquery()
    statement = (
        select(people.c.root, func.count(distinct(people.c.person)), func.count(distinct(_ORGANIZATION)))
        .join(asker, asker.c.root == people.c.root)
        .join(Registration, Registration.id == people.c.person)
        .where(_is_another(people.c.person, asker.c.asker))
        .group_by(people.c.root)
    )
    return {root: (number, organizations) for root, number, organizations in db.session.execute(statement)}


def _backers(event_id: int) -> tuple[Select[int, int], Select[int | None, int | None]]:
    """Return who backs which question: who voted for it, and who asked one that was merged into it."""
    voters = (
        select(_ROOT.label("root"), QuestionVote.registration_id.label("person"))
        .join(QuestionVote, QuestionVote.question_id == Question.id)
        .join(Registration, Registration.id == QuestionVote.registration_id)
        .where(Question.event_id == event_id, Registration.state == RegistrationState.CONFIRMED)
    )
    askers = select(Question.root_id.label("root"), Question.registration_id.label("person")).where(
        Question.event_id == event_id, Question.root_id.is_not(None), Question.registration_id.is_not(None)
    )
    return voters, askers


def _seen(event_id: int, before: datetime | None) -> dict[int, int]:
    """Return how many people but the asker have seen each question, or one merged into it.

    Whoever votes has seen it, also where the trace of its delivery failed.
    """
    asker = select(Question.id.label("root"), Question.registration_id.label("asker")).subquery()
    delivered = (
        select(_ROOT.label("root"), QuestionExposure.registration_id.label("person"))
        .join(QuestionExposure, QuestionExposure.question_id == Question.id)
        .where(Question.event_id == event_id, *_in_time(before))
    )
    views = union(delivered, *_backers(event_id)).subquery()
    statement = (
        select(views.c.root, func.count(distinct(views.c.person)))
        .join(asker, asker.c.root == views.c.root)
        .where(_is_another(views.c.person, asker.c.asker))
        .group_by(views.c.root)
    )
    return dict(iter(db.session.execute(statement)))


def _in_time(before: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if before is None else (QuestionExposure.first_at < before,)


def _is_another(person: ColumnElement[int], asker: ColumnElement[int]) -> ColumnElement[bool]:
    return or_(asker.is_(None), person != asker)
