"""Asking the speakers, and changing or taking back what one has asked."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.errors import NotPossibleNow, QuestionsClosed, QuestionTooSoon, TooManyQuestions
from eventsite.models import Event, Question, QuestionRound, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.questions import listing
from eventsite.rules import addresses, similarity, suspicions
from eventsite.rules import questions as rules
from eventsite.rules.events import EventState
from eventsite.rules.questions import Audience, Moderation, NameDisplay, QuestionDetails
from eventsite.rules.registrations import LIVING
from eventsite.rules.suspicions import Suspicion
from eventsite.services import audit
from eventsite.services.questions import changes, merging, rounds


def ask(registration_id: int, details: QuestionDetails, form_key: str = "") -> int:
    """Send a question in from one's own page and return its id. Who waits may ask too. The same again is the same one.

    Raises QuestionsClosed, TooManyQuestions, QuestionTooSoon, or NotPossibleNow when the registration has ended.
    """
    now = clock.now()
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    registration = registration_queries.in_event(event.id, registration_id)
    known = _known(registration_id, details, form_key, now)
    if known is not None:
        return known.id
    if registration.state not in LIVING:
        raise NotPossibleNow(registration.state)
    check_open(event, rounds.locked(event.id), now)
    if queries.count_open(registration_id) >= rules.MAX_OPEN_PER_PERSON:
        raise TooManyQuestions
    if queries.has_asked_since(registration_id, now - rules.PAUSE):
        raise QuestionTooSoon
    return add(event, registration, details, form_key).id


def ask_for(event_id: int, details: QuestionDetails, actor: str, email: str = "") -> int:
    """Write down what somebody asks on the telephone or in the chat; return the question's id.

    With the address of somebody registered it becomes theirs, otherwise it has no name. Raises NotPossibleNow when
    nobody is registered with that address.
    """
    event = event_queries.locked(event_id)
    registration = registration_queries.living(event_id, addresses.canonical(email)) if email else None
    if email and registration is None:
        raise NotPossibleNow("address")
    return add(event, registration, details, entered_by=actor).id


def add(
    event: Event,
    registration: Registration | None,
    details: QuestionDetails,
    form_key: str = "",
    entered_by: str = "",
) -> Question:
    """Write a question down under the event's lock and return it, with its number in the event."""
    now = clock.now()
    current = rounds.locked(event.id)
    event.last_question_no += 1
    body = rules.measured(details.text)
    question = Question(
        event_id=event.id,
        public_no=event.last_question_no,
        registration_id=registration.id if registration else None,
        entered_by=entered_by,
        body_original=body,
        body=body,
        background=rules.measured(details.background)[: rules.MAX_BACKGROUND],
        phase=rules.phase(now, deadline_of(event, current), event.ends_at),
        form_key=form_key or None,
        created_at=now,
        **_chosen(event, current, details, registration),
    )
    suspicion = _suspicion(event, current, registration, question)
    _enter(question, current, suspicion, now)
    db.session.add(question)
    db.session.flush()
    changes.note(question, "question.asked", entered_by or audit.REGISTRANT)
    rounds.touch(event.id)
    return question


def edit_own(
    registration_id: int, question_id: int, seen_version: int, text: str, background: str | None = None
) -> None:
    """Change one's own question: at once while nobody else has seen it, afterwards as a proposal to the moderator.

    A background, which others never see, is changed at once. Raises NotPossibleNow when the question has been
    handled, QuestionChanged when it was changed meanwhile.
    """
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    question = queries.locked_own(event.id, registration_id, question_id)
    body = rules.measured(text)
    if question.moderation not in rules.LIVING or question.handling not in rules.PENDING:
        raise NotPossibleNow(question.moderation)
    told = question.background if background is None else rules.measured(background)[: rules.MAX_BACKGROUND]
    is_same = body in {question.body, question.proposal}
    if is_same and told == question.background:
        return
    changes.check_seen(question, seen_version)
    is_seen = question.published_at is not None or listing.has_votes(question.id)

    def change(question: Question) -> None:
        question.background = told
        if is_seen:
            question.proposal = question.proposal if is_same else body
            return
        question.body = body
        _judge(question)

    reworded = "question.proposed" if is_seen else "question.edited"
    changes.make(question, "question.background_changed" if is_same else reworded, audit.REGISTRANT, change)


def withdraw(registration_id: int, question_id: int) -> None:
    """Take one's own question back; those merged into it go on without it. Doing it again changes nothing.

    Raises NotPossibleNow once it has been handled.
    """
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    question = queries.locked_own(event.id, registration_id, question_id)
    if question.moderation == Moderation.WITHDRAWN:
        return
    if question.moderation not in rules.LIVING or question.handling not in rules.PENDING:
        raise NotPossibleNow(question.moderation)
    rounds.take_off_screen(question)
    changes.make(question, "question.withdrawn", audit.REGISTRANT, _take_back)
    merging.pass_on(question, audit.REGISTRANT)


def hide_name(registration_id: int, question_id: int) -> None:
    """Show one's own question without a name from now on. Raises NotPossibleNow where the event does not allow that."""
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    question = queries.locked_own(event.id, registration_id, question_id)
    if question.name_display == NameDisplay.ANONYMOUS:
        return
    if not rounds.locked(event.id).allows_anonymous:
        raise NotPossibleNow("anonymous")
    changes.make(question, "question.name_hidden", audit.REGISTRANT, _without_name)


def check_open(event: Event, current: QuestionRound, now: datetime) -> None:
    """Raise QuestionsClosed unless the event takes questions now, with some minutes' grace for whoever was writing."""
    closes_at = rules.closes_at(event.questions_close_at, event.ends_at)
    is_early = current.opens_at is not None and now < current.opens_at
    is_late = now >= closes_at + rules.GRACE or current.closed_at is not None or not current.is_accepting
    if event.state != EventState.PUBLISHED or is_early or is_late:
        raise QuestionsClosed


def deadline_of(event: Event, current: QuestionRound) -> datetime:
    """Return until when questions to the event are asked ahead of time."""
    closes_at = rules.closes_at(event.questions_close_at, event.ends_at)
    return rules.advance_deadline(current.advance_deadline_at, event.starts_at, closes_at)


def _known(registration_id: int, details: QuestionDetails, form_key: str, now: datetime) -> Question | None:
    """Return the question that this one repeats: from the same form, or the same words within some minutes."""
    words = similarity.normalized(details.text)
    for question in queries.latest_of(registration_id, now - rules.SAME_AGAIN):
        if (form_key and question.form_key == form_key) or similarity.normalized(question.body_original) == words:
            return question
    return None


def _chosen(
    event: Event, current: QuestionRound, details: QuestionDetails, registration: Registration | None
) -> dict[str, object]:
    """Return whom the question is for and how it is shown, as far as the event has and allows it."""
    speaker_id = details.speaker_id if details.speaker_id in {speaker.id for speaker in event.speakers} else None
    is_private = details.audience is Audience.SPEAKER_ONLY and current.allows_private
    return {
        "speaker_id": speaker_id,
        "item_id": details.item_id if details.item_id in {item.id for item in event.programme} else None,
        "audience": Audience.SPEAKER_ONLY if is_private else Audience.ALL,
        "name_display": details.name_display if registration else NameDisplay.ANONYMOUS,
    }


def _suspicion(
    event: Event, current: QuestionRound, registration: Registration | None, question: Question
) -> Suspicion | None:
    if registration is not None and question.name_display == NameDisplay.NAME_AND_COMPANY:
        ours = {event.contact_name, notifications.organizer_party().name, *queries.organizer_names(event.id)}
        if similarity.normalized(registration.name) in {similarity.normalized(name) for name in ours if name}:
            return Suspicion.IMPERSONATION
    if question.name_display == NameDisplay.ANONYMOUS and registration is not None and not current.allows_anonymous:
        return Suspicion.NOT_ANONYMOUS
    return suspicions.of_text(f"{question.body}\n{question.background}")


def _enter(question: Question, current: QuestionRound, suspicion: Suspicion | None, now: datetime) -> None:
    """Let the question in: to the moderator, or at once where nobody moderates and nothing is suspicious."""
    question.held_for = suspicion or ""
    if suspicion is not None:
        question.moderation = Moderation.HELD
    elif current.is_moderated:
        question.moderation = Moderation.SUBMITTED
    else:
        question.moderation = Moderation.PUBLISHED
        question.published_at = now


def _without_name(question: Question) -> None:
    question.name_display = NameDisplay.ANONYMOUS


def _judge(question: Question) -> None:
    """Let a question that nobody has seen wait for a moderator, with what is suspicious about its new words."""
    suspicion = suspicions.of_text(f"{question.body}\n{question.background}")
    question.moderation = Moderation.HELD if suspicion else Moderation.SUBMITTED
    question.held_for = suspicion or ""


def _take_back(question: Question) -> None:
    question.moderation = Moderation.WITHDRAWN
    question.withdrawn_at = clock.now()
