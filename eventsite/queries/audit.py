"""What has happened, for those who may know."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select

from eventsite.database import db
from eventsite.models.audit import AuditEntry, AuditValue
from eventsite.models.events import Event
from eventsite.models.guests import Guest
from eventsite.models.organizers import Organizer
from eventsite.models.registrations import Registration
from eventsite.rules import audit as rules
from eventsite.rules.audit import Search
from eventsite.rules.needs import ACTIONS_OF_READERS, UNSEEN_ACTIONS

IS_SEEN = AuditEntry.action.not_in(UNSEEN_ACTIONS)
# Each look of a guest is kept, but it is no news.
IS_NEWS = and_(
    IS_SEEN, AuditEntry.action.not_in(rules.LOOKS), ~AuditEntry.action.startswith(rules.OF_QUESTIONS, autoescape=True)
)


def of_event(event_id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """Return the newest changes to an event and its registrations."""
    statement = (
        select(AuditEntry).where(AuditEntry.event_id == event_id, IS_NEWS).order_by(AuditEntry.id.desc()).limit(limit)
    )
    return db.session.scalars(statement).all()


def of_registration(registration_id: int, limit: int = 20) -> Sequence[AuditEntry]:
    """Return the newest changes to one registration."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.registration_id == registration_id, IS_SEEN)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def of_readers(event_id: int, limit: int = 50) -> Sequence[AuditEntry]:
    """Return who was let read the event's needs, and who has read or taken them out, the newest first."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.event_id == event_id, AuditEntry.action.in_(ACTIONS_OF_READERS))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


@dataclass(frozen=True)
class Found:
    """One change as it is shown: the entry, about whom and what, and what stood in the person's fields."""

    entry: AuditEntry
    person: str | None
    event: str | None
    values: Sequence[AuditValue]


def page_of(search: Search, below: int, limit: int) -> list[Found]:
    """Return at most so many changes with smaller ids than `below` (0: the newest), the newest first."""
    statement = (
        select(AuditEntry, Registration.name, Event.title)
        .outerjoin(Registration, Registration.id == AuditEntry.registration_id)
        .outerjoin(Event, Event.id == AuditEntry.event_id)
        .where(*_conditions(search))
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if below:
        statement = statement.where(AuditEntry.id < below)
    rows = [(entry, person, event) for entry, person, event in db.session.execute(statement)]
    values = _values([entry.id for entry, _, _ in rows])
    return [Found(entry, person, event, values.get(entry.id, ())) for entry, person, event in rows]


def stream(search: Search, batch: int = 500) -> Iterator[Found]:
    """Yield all that is found, the newest first, a batch in memory at a time."""
    below = 0
    while found := page_of(search, below, batch):
        yield from found
        below = found[-1].entry.id
        db.session.expunge_all()


def names_of_actors() -> Mapping[str, str]:
    """Return what organizers and guests are called, by how the trace names them."""
    organizers = select(literal("organizer:") + cast(Organizer.id, String), Organizer.name)
    guests = select(literal("guest:") + cast(Guest.id, String), Guest.name)
    return {actor: name for statement in (organizers, guests) for actor, name in db.session.execute(statement)}


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [IS_SEEN]
    if search.event_id:
        conditions.append(AuditEntry.event_id == search.event_id)
    if search.who in rules.KINDS_OF_ACTORS:
        conditions.append(AuditEntry.actor.startswith(f"{search.who}:", autoescape=True))
    elif search.who:
        conditions.append(AuditEntry.actor == search.who)
    if search.what:
        conditions.append(AuditEntry.action == search.what)
    if search.since:
        conditions.append(AuditEntry.at >= search.since)
    if search.until:
        conditions.append(AuditEntry.at < search.until)
    if search.person:
        conditions.append(_is_about(search))
    return conditions


def _is_about(search: Search) -> ColumnElement[bool]:
    """Say of a change that it is about a person with that in the name or the address, registered or working here."""
    sought = search.person.lower()
    registered = select(Registration.id).where(
        or_(
            func.lower(Registration.name).contains(sought, autoescape=True),
            Registration.canonical_email.contains(sought, autoescape=True),
        )
    )
    if search.event_id:
        registered = registered.where(Registration.event_id == search.event_id)
    working = select(literal("organizer:") + cast(Organizer.id, String)).where(
        or_(
            func.lower(Organizer.name).contains(sought, autoescape=True),
            Organizer.canonical_email.contains(sought, autoescape=True),
        )
    )
    return or_(AuditEntry.registration_id.in_(registered), AuditEntry.subject.in_(working))


def _values(entry_ids: Sequence[int]) -> dict[int, list[AuditValue]]:
    found: dict[int, list[AuditValue]] = {}
    statement = select(AuditValue).where(AuditValue.entry_id.in_(entry_ids)).order_by(AuditValue.id)
    for value in db.session.scalars(statement):
        found.setdefault(value.entry_id, []).append(value)
    return found
