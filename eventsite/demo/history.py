"""A meeting that has been.

No form and no service registers anybody for a meeting in the past, and the clock is nobody's to
turn back. So its rows are written here, as they would stand had people come in time: with the
moments of then, with seats counted by the service that counts them, and without mail, since what
was sent then is of no use to anyone now.
"""

from datetime import datetime, timedelta

from eventsite.database import db
from eventsite.demo.content import Meeting
from eventsite.models import AuditEntry, Event, Registration
from eventsite.queries import events as event_queries
from eventsite.rules import addresses
from eventsite.rules import events as rules
from eventsite.rules.registrations import Attendance, RegistrationDetails, RegistrationState
from eventsite.services import calendar_entries, questions, seats

PUBLISHED_BEFORE = timedelta(days=42)
FIRST_REGISTERED_BEFORE = timedelta(days=30)
BETWEEN_REGISTRATIONS = timedelta(days=1, minutes=17)
BETWEEN_ARRIVALS = timedelta(minutes=1)


def write(event_id: int, meeting: Meeting, people: dict[str, RegistrationDetails]) -> None:
    """Give a published meeting in the past those who registered, those who came and what they asked."""
    event = event_queries.locked(event_id)
    event.created_at = event.changed_at = event.published_at = event.starts_at - PUBLISHED_BEFORE
    when = event.starts_at - FIRST_REGISTERED_BEFORE
    for name in meeting.registered:
        registration = _seat(event, people[name], when)
        _ask(event, registration, meeting)
        when += BETWEEN_REGISTRATIONS
        if name in meeting.present:
            registration.attendance = Attendance.PRESENT
            registration.joined_at = rules.doors_open_at(event.starts_at) + event.last_seq * BETWEEN_ARRIVALS


def _seat(event: Event, person: RegistrationDetails, when: datetime) -> Registration:
    registration = Registration(
        event_id=event.id,
        name=person.name,
        email=addresses.deliverable(person.email),
        canonical_email=addresses.canonical(person.email),
        company=person.company,
        job_title=person.job_title,
        phone=person.phone,
        language=person.language,
        created_at=when,
        sessions=[],
    )
    step = seats.place(event, registration, RegistrationState.CONFIRMED)
    db.session.get_one(AuditEntry, step.cause).at = when
    calendar_entries.open_for(registration, event, when)
    return registration


def _ask(event: Event, registration: Registration, meeting: Meeting) -> None:
    speakers = {speaker.name: speaker.id for speaker in event.speakers}
    for asked in meeting.questions:
        if asked.by == registration.name:
            questions.add(event, registration, asked.details(speakers)).created_at = registration.created_at
