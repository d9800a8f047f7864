"""The demo: meetings to try the product with, one of them real, loaded as people would make them."""

from dataclasses import replace
from datetime import datetime, timedelta

from eventsite.database import transaction
from eventsite.demo import content, history
from eventsite.demo.content import Colleagues, Meeting, OrganizerDetails
from eventsite.models import Organizer
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import addresses
from eventsite.rules.details import EventDetails
from eventsite.rules.registrations import RegistrationDetails
from eventsite.services import events, groups, organizers, questions, registrations

ORGANIZER = "alva@forening.example"


def load(now: datetime) -> bool:
    """Load the organizers and the meetings that are not there yet; say whether there was anything to load.

    Each meeting is one transaction, so it is there whole or not at all, whenever this is broken off.
    """
    people = content.people()
    loaded = [_take_on(organizer) for organizer in content.organizers()]
    loaded += [_hold(meeting, people, now) for meeting in content.meetings()]
    return any(loaded)


def _take_on(organizer: OrganizerDetails) -> bool:
    with transaction():
        if _organizer(organizer.email) is not None:
            return False
        organizers.add(organizer.email, organizer.name, organizer.role)
    return True


def _hold(meeting: Meeting, people: dict[str, RegistrationDetails], now: datetime) -> bool:
    with transaction():
        if meeting.slug in event_queries.slugs_like(meeting.slug):
            return False
        event_id = _publish(meeting.details(now), meeting.shared_with)
        if event_queries.whole(event_id).ends_at <= now:
            history.write(event_id, meeting, people)
        else:
            _fill(event_id, meeting, people)
    return True


def _publish(details: EventDetails, shared_with: tuple[str, ...]) -> int:
    organizer = _organizer(ORGANIZER)
    event = events.create(details, organizer)
    for colleague in filter(None, map(_organizer, shared_with)):
        organizers.share(event, colleague)
    events.publish(event.id, organizer)
    return event.id


def _fill(event_id: int, meeting: Meeting, people: dict[str, RegistrationDetails]) -> None:
    for name in meeting.registered:
        registrations.register(event_id, replace(people[name], sessions=_chosen(event_id, meeting, name)))
    if meeting.group is not None:
        _register_together(event_id, meeting.group, people)
    ids = {registration.name: registration.id for registration in registration_queries.in_order(event_id)}
    _ask(event_id, meeting, ids)
    for name in meeting.cancelled:
        registrations.cancel(ids[name])
    if meeting.called_off:
        events.call_off(event_id, meeting.called_off, _organizer(ORGANIZER))


def _register_together(event_id: int, group: Colleagues, people: dict[str, RegistrationDetails]) -> None:
    event = event_queries.locked(event_id)
    event.names_due_at = event.starts_at - timedelta(days=group.names_due_days)
    groups.register(event_id, group.details(people))


def _chosen(event_id: int, meeting: Meeting, name: str) -> tuple[int, ...]:
    """Return the ids of the sessions that the person has chosen."""
    wanted = {sitting.title for sitting in meeting.sessions if name in sitting.chosen}
    return tuple(session.id for session in event_queries.whole(event_id).current_sessions if session.title in wanted)


def _ask(event_id: int, meeting: Meeting, ids: dict[str, int]) -> None:
    speakers = {speaker.name: speaker.id for speaker in event_queries.whole(event_id).speakers}
    for asked in meeting.questions:
        questions.ask(ids[asked.by], asked.details(speakers))


def _organizer(email: str) -> Organizer | None:
    return organizer_queries.by_canonical_email(addresses.canonical(email))
