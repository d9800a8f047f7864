"""Questions as pages and services need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models.events import Event, event_organizers
from eventsite.models.guests import Guest
from eventsite.models.organizers import Organizer
from eventsite.models.questions import (
    Question,
    QuestionAnswer,
    QuestionChange,
    QuestionReport,
    QuestionRound,
    QuestionVote,
)
from eventsite.models.registrations import Registration
from eventsite.rules import addresses
from eventsite.rules import questions as rules
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Audience, Handling, Moderation
from eventsite.rules.registrations import LIVING

AROUND = (joinedload(Question.registration), joinedload(Question.speaker), joinedload(Question.item))
WITH_ANSWER = (*AROUND, joinedload(Question.answer).joinedload(QuestionAnswer.speaker))


def of_event(event_id: int) -> Sequence[Question]:
    """Return the event's questions in the order they came, with asker and addressee, without those taken back."""
    is_there = Question.moderation != Moderation.WITHDRAWN
    statement = select(Question).where(Question.event_id == event_id, is_there).options(*AROUND)
    return db.session.scalars(statement.order_by(Question.public_no)).all()


def all_of_event(event_id: int) -> Sequence[Question]:
    """Return all questions of the event, those taken back too, without what is around them."""
    return db.session.scalars(select(Question).where(Question.event_id == event_id).order_by(Question.public_no)).all()


def all_with_asker(event_id: int) -> Sequence[Question]:
    """Return all questions of the event, those taken back too, with what is around them and the answer."""
    statement = select(Question).where(Question.event_id == event_id).order_by(Question.public_no)
    return db.session.scalars(statement.options(*WITH_ANSWER)).all()


def of_registration(registration_id: int) -> Sequence[Question]:
    """Return one person's questions in the order they came, with addressee and answer."""
    return of_registrations([registration_id])


def of_registrations(registration_ids: Sequence[int]) -> Sequence[Question]:
    """Return what was asked with several registrations, each one's in the order it came."""
    is_theirs = (Question.registration_id.in_(registration_ids), Question.moderation != Moderation.WITHDRAWN)
    statement = select(Question).where(*is_theirs).order_by(Question.event_id, Question.public_no)
    return db.session.scalars(statement.options(*WITH_ANSWER)).all()


def visible(event_id: int) -> Sequence[Question]:
    """Return the questions that every participant may see, with asker, addressee and answer, in order of number."""
    statement = select(Question).where(*_visible(event_id)).order_by(Question.public_no).options(*WITH_ANSWER)
    return db.session.scalars(statement).all()


def with_answers(event_id: int) -> Sequence[Question]:
    """Return the event's accepted questions, private ones too, with what is around them and the answer."""
    statement = select(Question).where(Question.event_id == event_id, Question.moderation == Moderation.PUBLISHED)
    return db.session.scalars(statement.order_by(Question.public_no).options(*WITH_ANSWER)).all()


def without_outcome(event_id: int) -> Sequence[Question]:
    """Return the questions that nobody has decided on, and the accepted ones that nothing has become of yet."""
    is_open = or_(
        Question.moderation.in_(rules.UNDECIDED),
        (Question.moderation == Moderation.PUBLISHED) & Question.handling.in_(rules.PENDING),
    )
    statement = select(Question).where(Question.event_id == event_id, is_open).order_by(Question.public_no)
    return db.session.scalars(statement.options(*AROUND)).all()


def of_interest(event_id: int, registration_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return by person the questions they asked or voted for, each as the question that asks it now."""
    root = func.coalesce(Question.root_id, Question.id)
    asked = select(Question.registration_id, root).where(
        Question.event_id == event_id, Question.registration_id.in_(registration_ids)
    )
    voted = (
        select(QuestionVote.registration_id, root)
        .join(QuestionVote, QuestionVote.question_id == Question.id)
        .where(Question.event_id == event_id, QuestionVote.registration_id.in_(registration_ids))
    )
    found: dict[int, set[int]] = {}
    for person, question in [*db.session.execute(asked), *db.session.execute(voted)]:
        found.setdefault(person, set()).add(question)
    return found


def round_of(event_id: int) -> QuestionRound:
    """Return the rules of the event's questions; as they are by default where nobody has asked or set anything."""
    return db.session.get(QuestionRound, event_id) or QuestionRound(
        event_id=event_id,
        is_moderated=True,
        allows_anonymous=True,
        allows_private=True,
        counts_shown=rules.CountsShown.AFTER_DEADLINE,
        shows_answers=True,
        digest_days="7 1",
        prompts="",
        revision=0,
        screen_mode=rules.ScreenMode.CURRENT,
        is_accepting=True,
    )


def locked(event_id: int, question_id: int) -> Question:
    """Return a question of the event under its lock, read anew. Raises NotFound."""
    return _locked_one(select(Question).where(Question.event_id == event_id, Question.id == question_id))


def locked_own(event_id: int, registration_id: int, question_id: int) -> Question:
    """Return somebody's own question under its lock. Raises NotFound for another's."""
    is_own = (Question.event_id == event_id, Question.registration_id == registration_id, Question.id == question_id)
    return _locked_one(select(Question).where(*is_own))


def locked_visible(event_id: int, question_id: int) -> Question:
    """Return a question that participants see under its lock; for a merged one the question that asks it now.

    Raises NotFound for one that they may not see.
    """
    root = db.session.scalar(
        select(func.coalesce(Question.root_id, Question.id)).where(
            Question.event_id == event_id, Question.id == question_id, Question.audience == Audience.ALL
        )
    )
    return _locked_one(select(Question).where(Question.id == root, *_visible(event_id)))


def locked_change(event_id: int, change_id: int) -> tuple[QuestionChange, Question]:
    """Return a change of a question of the event, and the question under its lock. Raises NotFound."""
    db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update())
    trace = db.session.get(QuestionChange, change_id)
    if trace is None:
        raise NotFound(change_id)
    return trace, locked(event_id, trace.question_id)


def latest_change(question_id: int) -> QuestionChange:
    """Return what happened to a question last."""
    statement = select(QuestionChange).where(QuestionChange.question_id == question_id)
    return db.session.scalars(statement.order_by(QuestionChange.id.desc()).limit(1)).one()


def changes_of(question_id: int) -> Sequence[QuestionChange]:
    """Return what happened to a question, the first first."""
    statement = select(QuestionChange).where(QuestionChange.question_id == question_id)
    return db.session.scalars(statement.order_by(QuestionChange.id)).all()


def count_open(registration_id: int) -> int:
    """Return how many questions of one person have no outcome yet: undecided, or accepted and not handled."""
    is_open = or_(
        Question.moderation.in_(rules.UNDECIDED),
        (Question.moderation == Moderation.PUBLISHED) & Question.handling.in_(rules.PENDING),
    )
    return _count(Question.registration_id == registration_id, is_open)


def latest_of(registration_id: int, since: datetime) -> Sequence[Question]:
    """Return what one person has asked since then, the latest first."""
    statement = select(Question).where(Question.registration_id == registration_id, Question.created_at >= since)
    return db.session.scalars(statement.order_by(Question.id.desc())).all()


def has_asked_since(registration_id: int, since: datetime) -> bool:
    """Say whether one person has asked from their own page since then: not with the registration."""
    statement = (
        select(Question.id)
        .join(Registration, Registration.id == Question.registration_id)
        .where(
            Question.registration_id == registration_id,
            Question.created_at > since,
            Question.created_at > Registration.created_at,
        )
    )
    return db.session.scalar(statement.limit(1)) is not None


def votes_since(registration_id: int, since: datetime) -> int:
    """Return how many votes one person has given since then."""
    is_theirs = (QuestionVote.registration_id == registration_id, QuestionVote.created_at > since)
    return db.session.scalar(select(func.count()).select_from(QuestionVote).where(*is_theirs)) or 0


def votes_on(question_id: int, registration_id: int) -> Sequence[QuestionVote]:
    """Return a person's votes for a question and for what was merged into it."""
    statement = (
        select(QuestionVote)
        .join(Question, Question.id == QuestionVote.question_id)
        .where(
            func.coalesce(Question.root_id, Question.id) == question_id,
            QuestionVote.registration_id == registration_id,
        )
    )
    return db.session.scalars(statement).all()


def reports_since(registration_id: int, since: datetime) -> int:
    """Return how many questions one person has reported since then."""
    is_theirs = (QuestionReport.registration_id == registration_id, QuestionReport.created_at > since)
    return db.session.scalar(select(func.count()).select_from(QuestionReport).where(*is_theirs)) or 0


def reporting_organizations(question_id: int) -> int:
    """Return from how many organizations a question was reported: the least of people and organizations."""
    organization = func.coalesce(func.cast(Registration.company_id, db.String), func.lower(Registration.company))
    statement = (
        select(func.count(distinct(organization)))
        .select_from(QuestionReport)
        .join(Registration, Registration.id == QuestionReport.registration_id)
        .where(QuestionReport.question_id == question_id)
    )
    return db.session.scalar(statement) or 0


def asker(question: Question) -> Registration:
    """Return who has asked. Raises NotPossibleNow where that is not known (any more)."""
    found = db.session.get(Registration, question.registration_id) if question.registration_id else None
    if found is None or not found.name:
        raise NotPossibleNow("nobody")
    return found


def mailable_asker(question: Question) -> Registration | None:
    """Return whom to tell about a question: its asker, while they are registered and have an address."""
    found = db.session.get(Registration, question.registration_id) if question.registration_id else None
    is_told = found is not None and found.email and found.state in LIVING
    return found if is_told else None


def is_speaker(registration: Registration, speaker_id: int | None) -> bool:
    """Say whether somebody who is registered is the speaker, by the address to which the speaker's link was sent."""
    if speaker_id is None:
        return False
    is_theirs = (Guest.event_id == registration.event_id, Guest.role == GuestRole.SPEAKER)
    sent_to = db.session.scalars(
        select(Guest.email).where(*is_theirs, Guest.speaker_id == speaker_id, Guest.email != "")
    )
    return registration.canonical_email in {addresses.canonical(email) for email in sent_to}


def is_closed(event_id: int, now: datetime) -> bool:
    """Say whether votes come too late: the organizer has closed the questions."""
    closed_at = db.session.scalar(select(QuestionRound.closed_at).where(QuestionRound.event_id == event_id))
    return closed_at is not None and closed_at <= now


def selected(event_id: int) -> Sequence[Question]:
    """Return the chosen questions in the order in which they are to be asked, with asker and addressee."""
    is_chosen = (Question.event_id == event_id, Question.handling == Handling.SELECTED)
    statement = select(Question).where(*is_chosen, Question.moderation == Moderation.PUBLISHED).options(*AROUND)
    return db.session.scalars(statement.order_by(Question.queue_no, Question.id)).all()


def first_selected(event_id: int) -> Question | None:
    """Return the next question to be shown: the first of the chosen ones that others may see."""
    return next((question for question in selected(event_id) if question.audience == Audience.ALL), None)


def last_queue_no(event_id: int) -> int:
    """Return the place of the last of the chosen questions, 0 when there is none."""
    return db.session.scalar(select(func.max(Question.queue_no)).where(Question.event_id == event_id)) or 0


def organizer_names(event_id: int) -> frozenset[str]:
    """Return what the event's organizers are called."""
    statement = select(Organizer.name).join(event_organizers).where(event_organizers.c.event_id == event_id)
    return frozenset(db.session.scalars(statement))


def _visible(event_id: int) -> tuple[ColumnElement[bool], ...]:
    is_public = Question.audience == Audience.ALL
    return Question.event_id == event_id, Question.moderation == Moderation.PUBLISHED, is_public


def _locked_one(statement: Select[Question]) -> Question:
    found = db.session.scalar(statement.with_for_update(of=Question).execution_options(populate_existing=True))
    if found is None:
        raise NotFound("question")
    return found


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Question).where(*conditions)) or 0
