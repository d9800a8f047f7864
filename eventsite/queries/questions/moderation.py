"""What moderators look at: all questions of an event, reports of them, and what has happened to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.guests import Guest
from eventsite.models.organizers import Organizer
from eventsite.models.questions import Question, QuestionChange, QuestionReport
from eventsite.queries.questions import AROUND
from eventsite.rules.events import EventState
from eventsite.rules.questions import UNDECIDED, Moderation


@dataclass(frozen=True)
class Tally:
    """How many questions an event has, and how many of them nobody has decided on."""

    total: int
    undecided: int


def of_event(event_id: int) -> Sequence[Question]:
    """Return all questions of the event, those taken back too, with asker and addressee, in order of number."""
    statement = select(Question).where(Question.event_id == event_id).options(*AROUND)
    return db.session.scalars(statement.order_by(Question.public_no)).all()


def in_event(event_id: int, question_id: int) -> Question:
    """Return a question of the event with asker and addressee. Raises NotFound."""
    statement = select(Question).where(Question.event_id == event_id, Question.id == question_id).options(*AROUND)
    return _found(db.session.scalar(statement.execution_options(populate_existing=True)))


def numbered(event_id: int, number: int) -> Question:
    """Return the event's question with that number, as people say it aloud. Raises NotFound."""
    statement = select(Question).where(Question.event_id == event_id, Question.public_no == number).options(*AROUND)
    return _found(db.session.scalar(statement))


def reports_of(event_id: int) -> Mapping[int, Mapping[str, int]]:
    """Return how many have reported each question of the event for which reason, by id."""
    statement = (
        select(QuestionReport.question_id, QuestionReport.reason, func.count())
        .join(Question, Question.id == QuestionReport.question_id)
        .where(Question.event_id == event_id)
        .group_by(QuestionReport.question_id, QuestionReport.reason)
    )
    found: dict[int, dict[str, int]] = {}
    for question_id, reason, number in db.session.execute(statement):
        found.setdefault(question_id, {})[str(reason)] = number
    return found


def numbers(event_id: ColumnElement[int]) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """Return what a Tally of the event says, as parts of a statement; questions that were taken back are left out."""
    counted = select(func.count()).select_from(Question).where(Question.event_id == event_id)
    there = counted.where(Question.moderation.in_([one for one in Moderation if one is not Moderation.WITHDRAWN]))
    return there.scalar_subquery(), counted.where(Question.moderation.in_(UNDECIDED)).scalar_subquery()


def waiting_since(event_id: int) -> tuple[int, datetime | None]:
    """Return how many questions wait for a moderator, and since when the oldest does."""
    is_waiting = (Question.event_id == event_id, Question.moderation.in_(UNDECIDED))
    number, oldest = db.session.execute(select(func.count(), func.min(Question.created_at)).where(*is_waiting)).one()
    return number, oldest


def neglected(now: datetime, since: datetime) -> Sequence[int]:
    """Return the ids of published events to come with a question that has waited for a moderator since then."""
    waiting = select(Question.event_id).where(Question.moderation.in_(UNDECIDED), Question.created_at <= since)
    is_to_come = (Event.state == EventState.PUBLISHED, Event.starts_at > now)
    return db.session.scalars(select(Event.id).where(Event.id.in_(waiting), *is_to_come).order_by(Event.id)).all()


def changes_in(event_id: int, change_ids: Collection[int]) -> Mapping[int, int]:
    """Return the numbers of the questions that changes were made to, by change; those of the event alone."""
    statement = select(QuestionChange.id, Question.public_no).join(Question, Question.id == QuestionChange.question_id)
    found = statement.where(Question.event_id == event_id, QuestionChange.id.in_(change_ids))
    return dict(iter(db.session.execute(found)))


def names(actors: Collection[str]) -> Mapping[str, str]:
    """Return the names of the organizers and guests among those whom the trace names."""
    return {
        f"{kind}:{row_id}": name
        for kind, model in (("organizer", Organizer), ("guest", Guest))
        for row_id, name in db.session.execute(select(model.id, model.name).where(model.id.in_(_ids(actors, kind))))
    }


def _ids(actors: Collection[str], kind: str) -> list[int]:
    return [int(actor.partition(":")[2]) for actor in actors if actor.startswith(f"{kind}:")]


def _found(question: Question | None) -> Question:
    if question is None:
        raise NotFound("question")
    return question


def merged_into(question_id: int) -> Sequence[Question]:
    """Return the questions that were merged into that one itself, in the order they came, locked."""
    statement = select(Question).where(Question.merged_into_id == question_id, Question.moderation == Moderation.MERGED)
    return db.session.scalars(statement.order_by(Question.public_no).with_for_update(of=Question)).all()


def merged_under(question_id: int) -> Sequence[Question]:
    """Return all questions for which that one speaks, through others too, in the order they came."""
    statement = select(Question).where(Question.root_id == question_id, Question.moderation == Moderation.MERGED)
    return db.session.scalars(statement.order_by(Question.public_no)).all()
