"""What the pages of participants show beside the questions themselves."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.guests import Guest
from eventsite.models.questions import Question, QuestionChange, QuestionVote
from eventsite.models.registrations import Registration
from eventsite.queries.questions import WITH_ANSWER
from eventsite.rules import addresses
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Audience, Moderation
from eventsite.rules.registrations import LIVING

# What gives a question other words.
REWORDED = ("question.edited", "question.proposal_approved")


def id_of(event_id: int, public_no: int) -> int:
    """Return the id of the event's question with that number. Raises NotFound."""
    found = db.session.scalar(select(Question.id).where(Question.event_id == event_id, Question.public_no == public_no))
    if found is None:
        raise NotFound("question")
    return found


def shown(event_id: int, public_no: int) -> Question:
    """Return a question that participants see; for one merged after it was shown the one that asks it now.

    Raises NotFound for one that they do not see.
    """
    statement = select(func.coalesce(Question.root_id, Question.id)).where(
        Question.event_id == event_id,
        Question.public_no == public_no,
        or_(Question.root_id.is_(None), Question.published_at.is_not(None)),
    )
    is_visible = (Question.moderation == Moderation.PUBLISHED, Question.audience == Audience.ALL)
    found = db.session.scalar(
        select(Question).where(Question.id == statement.scalar_subquery(), *is_visible).options(*WITH_ANSWER)
    )
    if found is None:
        raise NotFound("question")
    return found


def own(registration_id: int, public_no: int) -> Question:
    """Return somebody's own question by its number, unless it was taken back. Raises NotFound."""
    is_theirs = (Question.registration_id == registration_id, Question.moderation != Moderation.WITHDRAWN)
    found = db.session.scalar(select(Question).where(*is_theirs, Question.public_no == public_no).options(*WITH_ANSWER))
    if found is None:
        raise NotFound("question")
    return found


def merged_with(question: Question) -> Question | None:
    """Return the question that asks a merged one now, if it is shown."""
    is_shown = (Question.moderation == Moderation.PUBLISHED, Question.id == question.root_id)
    return db.session.scalar(select(Question).where(*is_shown))


def asked_now_by(questions: Collection[Question]) -> Mapping[int, Question]:
    """Return by id the questions that ask those of these that were merged, as far as participants see them."""
    roots = {one.root_id for one in questions if one.root_id is not None}
    is_visible = (Question.moderation == Moderation.PUBLISHED, Question.audience == Audience.ALL)
    statement = select(Question).where(Question.id.in_(roots), *is_visible)
    return {one.id: one for one in db.session.scalars(statement)}


def variants(event_id: int) -> Mapping[int, Sequence[str]]:
    """Return in which other words each question was asked: those merged into it that had been shown to others."""
    statement = select(Question.root_id, Question.body).where(
        Question.event_id == event_id,
        Question.moderation == Moderation.MERGED,
        Question.published_at.is_not(None),
        Question.audience == Audience.ALL,
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for root_id, body in db.session.execute(statement.order_by(Question.public_no)):
        if root_id is not None:
            found[root_id].append(body)
    return found


def changes_of(question_ids: Collection[int]) -> Mapping[int, Sequence[QuestionChange]]:
    """Return what happened to several questions, the first first."""
    statement = select(QuestionChange).where(QuestionChange.question_id.in_(question_ids)).order_by(QuestionChange.id)
    found: defaultdict[int, list[QuestionChange]] = defaultdict(list)
    for change in db.session.scalars(statement):
        found[change.question_id].append(change)
    return found


def supported_by(registration_id: int) -> frozenset[int]:
    """Return the ids of the questions that a person wonders about too; for merged ones of those that ask them now."""
    statement = select(func.coalesce(Question.root_id, Question.id)).join(
        QuestionVote, QuestionVote.question_id == Question.id
    )
    return frozenset(db.session.scalars(statement.where(QuestionVote.registration_id == registration_id)))


def has_votes(question_id: int) -> bool:
    """Say whether anybody has wondered the same."""
    statement = select(QuestionVote.question_id).where(QuestionVote.question_id == question_id)
    return db.session.scalar(statement.limit(1)) is not None


def reworded_since_vote(registration_id: int) -> Collection[int]:
    """Return the ids of the questions that were given other words after this person had voted for them."""
    statement = (
        select(QuestionVote.question_id)
        .join(QuestionChange, QuestionChange.question_id == QuestionVote.question_id)
        .where(
            QuestionVote.registration_id == registration_id,
            QuestionChange.action.in_(REWORDED),
            QuestionChange.at > QuestionVote.created_at,
            QuestionChange.undone_at.is_(None),
        )
    )
    return frozenset(db.session.scalars(statement))


def gone_with_vote(registration_id: int, event_id: int) -> Sequence[int]:
    """Return the numbers of questions that this person had voted for and that are shown no more."""
    statement = (
        select(Question.public_no)
        .join(QuestionVote, QuestionVote.question_id == Question.id)
        .where(
            QuestionVote.registration_id == registration_id,
            Question.event_id == event_id,
            Question.moderation.in_((Moderation.DECLINED, Moderation.WITHDRAWN)),
        )
    )
    return db.session.scalars(statement.order_by(Question.public_no)).all()


def colleagues(registration: Registration) -> int:
    """Return how many are registered for the event from the person's company, the person too."""
    same = (
        Registration.company_id == registration.company_id
        if registration.company_id is not None
        else func.lower(Registration.company) == registration.company.lower()
    )
    statement = select(func.count()).select_from(Registration)
    is_there = (Registration.event_id == registration.event_id, Registration.state.in_(LIVING))
    return db.session.scalar(statement.where(*is_there, same)) or 0


def speaks_as(registration: Registration) -> Collection[int]:
    """Return the ids of the speakers that the person is, by the addresses to which their links were sent."""
    is_theirs = (Guest.event_id == registration.event_id, Guest.role == GuestRole.SPEAKER, Guest.email != "")
    sent = db.session.execute(select(Guest.speaker_id, Guest.email).where(*is_theirs))
    return {one for one, email in sent if addresses.canonical(email) == registration.canonical_email and one}
