"""The demo: meetings to try the product with, one of them real, loaded as people would make them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eventsite.database import db, transaction
from eventsite.demo import hybrid, people, segregation, simple
from eventsite.demo.people import Person
from eventsite.models import Event, Organizer, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses
from eventsite.rules import events as event_rules
from eventsite.rules.events import EventDetails
from eventsite.rules.permissions import Role
from eventsite.rules.questions import NameDisplay, QuestionDetails
from eventsite.rules.registrations import Attendance, RegistrationDetails, RegistrationState
from eventsite.services import events, organizers, registrations, seats

ORGANIZER = "alva@forening.example"
VENUE_ORGANIZER = "bo@forening.example"
VIEWER = "vera@forening.example"


@dataclass(frozen=True)
class Meeting:
    """A demo meeting: its details as of a day, who registers, and what they ask."""

    details: Callable[[datetime], EventDetails]
    attendees: tuple[Person, ...]
    questions: tuple[tuple[str, bool], ...] = ()
    has_been: bool = False
    called_off_because: str = ""


MEETINGS = (
    Meeting(segregation.details, people.EVERYONE[:38], segregation.QUESTIONS),
    Meeting(simple.full, people.EVERYONE[:27]),
    Meeting(hybrid.details, people.EVERYONE[20:34]),
    Meeting(simple.past, people.EVERYONE[30:44], has_been=True),
    Meeting(simple.called_off, people.EVERYONE[34:44], called_off_because=simple.REASON),
)


def load(now: datetime) -> bool:
    """Load the organizers and the meetings that are not there yet; say whether there was anything to load.

    Each meeting is one transaction, so that it is there whole or not at all, whenever this is broken off.
    """
    missing = [meeting for meeting in MEETINGS if not _is_there(meeting, now)]
    db.session.rollback()
    if not missing:
        return False
    with transaction():
        organizers.add(ORGANIZER, "Alva Lindh", Role.ADMINISTRATOR)
        organizers.add(VENUE_ORGANIZER, "Bo Ranta", Role.ORGANIZER)
    for meeting in missing:
        with transaction():
            _make(meeting, now)
    with transaction():
        full = event_rules.slug_for(simple.full(now).title, ())
        organizers.add(VENUE_ORGANIZER, "Bo Ranta", Role.ORGANIZER, (full,))
        organizers.add(VIEWER, "Vera Nyman", Role.VIEWER, (full,))
    return True


def _is_there(meeting: Meeting, now: datetime) -> bool:
    slug = event_rules.slug_for(meeting.details(now).title, ())
    return slug in event_queries.slugs_like(slug)


def _make(meeting: Meeting, now: datetime) -> None:
    event = events.create(meeting.details(now), _organizer())
    events.publish(event.id, None)
    for number, person in enumerate(meeting.attendees):
        if meeting.has_been:
            _place(event, person)
        else:
            registrations.register(event.id, _said_by(person, meeting, number))
    if not meeting.has_been:
        _let_one_cancel(event)
    if meeting.called_off_because:
        events.call_off(event.id, meeting.called_off_because, None)


def _organizer() -> Organizer | None:
    return organizer_queries.by_canonical_email(addresses.canonical(ORGANIZER))


def _said_by(person: Person, meeting: Meeting, number: int) -> RegistrationDetails:
    question = None
    if number % 6 == 1 and number // 6 < len(meeting.questions):
        text, is_named = meeting.questions[number // 6]
        shown = NameDisplay.NAME_AND_COMPANY if is_named else NameDisplay.ANONYMOUS
        question = QuestionDetails(text, name_display=shown)
    return RegistrationDetails(
        name=person.name, email=person.email, company=person.company, job_title=person.job_title, question=question
    )


def _place(event: Event, person: Person) -> None:
    """Give the person a seat at a meeting that has been: no form would, and no mail is due."""
    event.last_seq += 1
    registration = Registration(
        event_id=event.id,
        seq=event.last_seq,
        name=person.name,
        email=person.email,
        canonical_email=addresses.canonical(person.email),
        company=person.company,
        job_title=person.job_title,
        created_at=event.starts_at,
    )
    if event.last_seq % 5:
        registration.attendance = Attendance.PRESENT
        registration.joined_at = event.starts_at
    seats.place(event, registration, RegistrationState.CONFIRMED)


def _let_one_cancel(event: Event) -> None:
    if event.capacity is not None and event.waiting == 0:
        registrations.cancel(registration_queries.in_order(event.id)[-1].id)
