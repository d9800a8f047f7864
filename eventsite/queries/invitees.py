"""People who are invited to register, as pages and services need them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.invitees import Invitee
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.queries.events import FOR_LISTS
from eventsite.rules.invitees import BETWEEN_MAILS, BETWEEN_REMINDERS, InviteeState
from eventsite.rules.outbox import TO_INVITEES, Kind, OutboxState
from eventsite.rules.registrations import LIVING


@dataclass(frozen=True)
class ListView:
    """How an organizer looks at the list: what to search for, which state, which company."""

    search: str = ""
    state: str = ""
    company: str = ""


@dataclass(frozen=True)
class Listed:
    """A row of the list: an invitee, how the registration stands, whether mail to the address came back."""

    invitee: Invitee
    registration_state: str | None
    is_unreachable: bool


def by_id(invitee_id: int) -> Invitee:
    """Return the invitee with the event. Raises NotFound, for one whose data is erased too."""
    return _one(Invitee.id == invitee_id)


def in_event(event_id: int, invitee_id: int) -> Invitee:
    """Return the invitee, fetched through the event and read anew. Raises NotFound."""
    return _one(Invitee.id == invitee_id, Invitee.event_id == event_id)


def of_event(event_id: int, invitee_id: int | None) -> Invitee | None:
    """Return the invitee of that event and number, if there is one."""
    if invitee_id is None:
        return None
    return _first(Invitee.id == invitee_id, Invitee.event_id == event_id)


def for_address(event_id: int, canonical_email: str) -> Invitee | None:
    """Return the invitee of that event and address, if there is one."""
    values = {"event_id": event_id, "canonical_email": canonical_email}
    return db.session.scalars(_FOR_ADDRESS, values).one_or_none()


def of_registration(event_id: int, registration_id: int) -> Invitee | None:
    """Return by whose invitation the registration was made, if by anybody's."""
    return _first(Invitee.event_id == event_id, Invitee.registration_id == registration_id)


def of_address(canonical_email: str) -> Sequence[Invitee]:
    """Return every invitation of that address with its event as lists show it, the next event first."""
    statement = (
        select(Invitee)
        .join(Event, Event.id == Invitee.event_id)
        .where(Invitee.canonical_email == canonical_email)
        .options(joinedload(Invitee.event).options(*FOR_LISTS))
        .order_by(Event.starts_at, Invitee.id)
    )
    return db.session.scalars(statement).all()


def living_registration(invitee: Invitee) -> Registration | None:
    """Return the living registration of the invitee: the one the link led to, or one with the same address."""
    statement = select(Registration).where(
        Registration.event_id == invitee.event_id,
        Registration.state.in_(LIVING),
        or_(
            Registration.id == invitee.registration_id,
            Registration.canonical_email == invitee.canonical_email,
        ),
    )
    return db.session.scalars(statement.order_by(Registration.id).limit(1)).one_or_none()


def known_addresses(event_id: int, addresses: Collection[str]) -> set[str]:
    """Return those of the canonical addresses that are on the event's list."""
    statement = select(Invitee.canonical_email).where(Invitee.event_id == event_id)
    return set(db.session.scalars(statement)) & set(addresses)


def registered_addresses(event_id: int, addresses: Collection[str]) -> set[str]:
    """Return those of the canonical addresses that have a living registration for the event."""
    statement = select(Registration.canonical_email).where(
        Registration.event_id == event_id, Registration.state.in_(LIVING)
    )
    return set(db.session.scalars(statement)) & set(addresses)


def list_of(event_id: int, view: ListView, limit: int, offset: int = 0) -> list[Listed]:
    """Return a page of the event's list, by company and name, as the view asks for it."""
    statement = (
        select(Invitee, Registration.state, _came_back())
        .outerjoin(Registration, Registration.id == Invitee.registration_id)
        .where(*_matching(event_id, view))
        .order_by(func.lower(Invitee.company), func.lower(Invitee.name), Invitee.id)
        .limit(limit)
        .offset(offset)
    )
    return [Listed(*row) for row in db.session.execute(statement)]


def count_matching(event_id: int, view: ListView) -> int:
    """Return how many invitees the view has in all."""
    statement = select(func.count()).select_from(Invitee).where(*_matching(event_id, view))
    return db.session.scalar(statement) or 0


def counts(event_id: int) -> dict[str, int]:
    """Return how many invitees the event has in each state."""
    statement = select(Invitee.state, func.count()).where(Invitee.event_id == event_id).group_by(Invitee.state)
    found = {str(state): number for state, number in db.session.execute(statement)}
    return {str(state): found.get(state, 0) for state in InviteeState}


def companies(event_id: int) -> Sequence[str]:
    """Return the companies that invitees of the event come from, by name."""
    statement = select(Invitee.company).where(Invitee.event_id == event_id, Invitee.company != "").distinct()
    return sorted(db.session.scalars(statement), key=str.casefold)


def to_mail(kind: Kind, event_id: int, now: datetime, after_id: int = 0, limit: int | None = None) -> Sequence[Invitee]:
    """Return who gets a mail of that kind that is ordered now, or a batch of them with ids above the given one.

    Invited are those who have not been; reminded those who have been, have not answered and were not mailed lately.
    """
    statement = select(Invitee).where(Invitee.id > after_id, *_due(kind, event_id, now)).order_by(Invitee.id)
    return db.session.scalars(statement.limit(limit)).all()


def count_to_mail(kind: Kind, event_id: int, now: datetime) -> int:
    """Return how many get a mail of that kind that is ordered now."""
    statement = select(func.count()).select_from(Invitee).where(*_due(kind, event_id, now))
    return db.session.scalar(statement) or 0


def mailed_at(event_id: int, address: str) -> datetime | None:
    """Return when the address was last invited or reminded by mail, even by an invitee who was removed since."""
    statement = select(func.max(OutboxMessage.created_at)).where(
        OutboxMessage.event_id == event_id,
        OutboxMessage.kind.in_(TO_INVITEES),
        OutboxMessage.recipient == address,
        OutboxMessage.state != OutboxState.SUPERSEDED,
    )
    return db.session.scalar(statement)


def unsent(event_id: int, address: str) -> Sequence[OutboxMessage]:
    """Return mails to an invitee that no sender has taken up yet."""
    statement = select(OutboxMessage).where(
        OutboxMessage.event_id == event_id,
        OutboxMessage.kind.in_(TO_INVITEES),
        OutboxMessage.recipient == address,
        OutboxMessage.state == OutboxState.WAITING,
        OutboxMessage.claimed_at.is_(None),
    )
    return db.session.scalars(statement).all()


def mail_to_invitee(message_ids: Collection[str]) -> OutboxMessage | None:
    """Return which mail to an invitee one of those was, if one was."""
    statement = select(OutboxMessage).where(
        OutboxMessage.message_id.in_(message_ids), OutboxMessage.kind.in_(TO_INVITEES)
    )
    return db.session.scalars(statement.limit(1)).one_or_none()


def _due(kind: Kind, event_id: int, now: datetime) -> list[ColumnElement[bool]]:
    mailed = select(OutboxMessage.recipient).where(
        OutboxMessage.event_id == event_id,
        OutboxMessage.kind.in_(TO_INVITEES),
        OutboxMessage.created_at > now - BETWEEN_MAILS,
        OutboxMessage.state != OutboxState.SUPERSEDED,
    )
    registered = exists().where(
        Registration.event_id == Invitee.event_id,
        Registration.canonical_email == Invitee.canonical_email,
        Registration.state.in_(LIVING),
    )
    conditions: list[ColumnElement[bool]] = [
        Invitee.event_id == event_id,
        Invitee.erased_at.is_(None),
        Invitee.created_at <= now,
        Invitee.email.not_in(mailed),
        ~registered,
    ]
    if kind is Kind.INVITED:
        return [*conditions, Invitee.state == InviteeState.ADDED]
    latest = func.coalesce(Invitee.reminded_at, Invitee.invited_at)
    return [*conditions, Invitee.state == InviteeState.INVITED, latest <= now - BETWEEN_REMINDERS]


def _came_back() -> ColumnElement[bool]:
    failed = select(OutboxMessage.id).where(
        OutboxMessage.event_id == Invitee.event_id,
        OutboxMessage.recipient == Invitee.email,
        OutboxMessage.kind.in_(TO_INVITEES),
        OutboxMessage.state == OutboxState.FAILED,
    )
    return failed.exists()


def _matching(event_id: int, view: ListView) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Invitee.event_id == event_id]
    if view.state:
        conditions.append(Invitee.state == view.state)
    if view.company:
        conditions.append(Invitee.company == view.company)
    if view.search:
        columns = (Invitee.name, Invitee.email, Invitee.company)
        conditions.append(or_(*(column.icontains(view.search, autoescape=True) for column in columns)))
    return conditions


def _first(*conditions: ColumnElement[bool]) -> Invitee | None:
    return db.session.scalars(_meeting(*conditions)).one_or_none()


def _meeting(*conditions: ColumnElement[bool]) -> Select[Invitee]:
    statement = select(Invitee).where(*conditions, Invitee.erased_at.is_(None))
    return statement.execution_options(populate_existing=True)


# Built once, since each registration asks it.
_FOR_ADDRESS = _meeting(
    Invitee.event_id == bindparam("event_id"), Invitee.canonical_email == bindparam("canonical_email")
)


def _one(*conditions: ColumnElement[bool]) -> Invitee:
    with_event = joinedload(Invitee.event).options(*FOR_LISTS)
    statement = select(Invitee).where(*conditions, Invitee.erased_at.is_(None)).options(with_event)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("invitee")
    return found
