"""Asking the speakers."""

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow, QuestionsClosed, TooManyQuestions
from eventsite.models import Event, Question, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import questions as rules
from eventsite.rules.events import EventState
from eventsite.rules.questions import Moderation, QuestionDetails
from eventsite.rules.registrations import LIVING


def ask(registration_id: int, details: QuestionDetails) -> Question:
    """Send a question in from one's own page. Those who wait may ask too.

    Raises QuestionsClosed, TooManyQuestions, or NotPossibleNow when the registration has ended.
    """
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    registration = registration_queries.in_event(event.id, registration_id)
    if registration.state not in LIVING:
        raise NotPossibleNow(registration.state)
    if event.state != EventState.PUBLISHED or clock.now() >= rules.closes_at(event.questions_close_at, event.ends_at):
        raise QuestionsClosed
    if queries.count_open(registration_id) >= rules.MAX_OPEN_PER_PERSON:
        raise TooManyQuestions
    return add(event, registration, details)


def add(event: Event, registration: Registration, details: QuestionDetails) -> Question:
    """Write a question down under the event's lock and return it, with its number in the event."""
    event.last_question_no += 1
    body = rules.measured(details.text)
    speaker_ids = {speaker.id for speaker in event.speakers}
    question = Question(
        event_id=event.id,
        public_no=event.last_question_no,
        registration_id=registration.id,
        speaker_id=details.speaker_id if details.speaker_id in speaker_ids else None,
        body_original=body,
        body=body,
        name_display=details.name_display,
        moderation=Moderation.SUBMITTED,
        created_at=clock.now(),
    )
    db.session.add(question)
    return question
