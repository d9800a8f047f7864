"""Registrations as pages and services need them."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, func, select, true, tuple_, union_all
from sqlalchemy.orm import joinedload, selectinload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.events import Event
from eventsite.models.registrations import Registration
from eventsite.queries.events import FOR_LISTS
from eventsite.rules.registrations import LIVING, RegistrationState

WITH_SESSIONS = selectinload(Registration.sessions)
# Built once, since each registration asks them.
_IS_OF_ADDRESS = Registration.canonical_email == bindparam("canonical_email")
_OF_EVENT = select(Registration.id).where(Registration.event_id == bindparam("event_id"))
# Not by OR: SQLite would look through the whole event.
_KNOWN = select(Registration).where(
    Registration.id.in_(
        union_all(
            _OF_EVENT.where(_IS_OF_ADDRESS, Registration.state.in_(LIVING)),
            _OF_EVENT.where(Registration.form_key == bindparam("form_key")),
        )
    )
)
_DECLINED = (
    select(Registration)
    .where(
        Registration.event_id == bindparam("event_id"),
        _IS_OF_ADDRESS,
        Registration.state == RegistrationState.DECLINED,
    )
    .options(WITH_SESSIONS)
)


def by_id(registration_id: int) -> Registration:
    """Return the registration with its event and the sessions it has chosen. Raises NotFound."""
    with_hours = joinedload(Registration.event).selectinload(Event.other_hours)
    statement = select(Registration).where(Registration.id == registration_id).options(with_hours, WITH_SESSIONS)
    registration = db.session.scalars(statement).one_or_none()
    if registration is None:
        raise NotFound("registration")
    return registration


def event_id_of(registration_id: int) -> int:
    """Return the id of the registration's event. Raises NotFound."""
    event_id = db.session.scalar(select(Registration.event_id).where(Registration.id == registration_id))
    if event_id is None:
        raise NotFound("registration")
    return event_id


def in_event(event_id: int, registration_id: int) -> Registration:
    """Return the registration, fetched through its event and read anew. Raises NotFound."""
    statement = (
        select(Registration)
        .where(Registration.id == registration_id, Registration.event_id == event_id)
        .options(WITH_SESSIONS)
    )
    registration = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if registration is None:
        raise NotFound("registration")
    return registration


def mine(ids: Sequence[int]) -> Sequence[Registration]:
    """Return those registrations with their events as lists show them, the next event first."""
    with_event = joinedload(Registration.event).options(*FOR_LISTS)
    statement = select(Registration).where(Registration.id.in_(ids)).options(with_event)
    return sorted(db.session.scalars(statement), key=lambda registration: registration.event.starts_at)


def of_same_address(registration: Registration, limit: int) -> Sequence[Registration]:
    """Return the registrations of that one's address, itself and those before it, the newest first, at most so many."""
    statement = select(Registration).where(
        Registration.canonical_email == registration.canonical_email,
        Registration.id <= registration.id,
        Registration.canonical_email != "",
        Registration.erased_at.is_(None),
    )
    return db.session.scalars(statement.order_by(Registration.id.desc()).limit(limit)).all()


def living(event_id: int, canonical_email: str) -> Registration | None:
    """Return the living registration of that address for the event, if there is one."""
    statement = select(Registration).where(
        Registration.event_id == event_id,
        Registration.canonical_email == canonical_email,
        Registration.state.in_(LIVING),
    )
    return db.session.scalars(statement).one_or_none()


def from_form(event_id: int, form_key: str) -> Registration | None:
    """Return the registration that this copy of the form has made already, if any."""
    if not form_key:
        return None
    statement = select(Registration).where(Registration.event_id == event_id, Registration.form_key == form_key)
    return db.session.scalars(statement).one_or_none()


def known(event_id: int, canonical_email: str, form_key: str) -> tuple[Registration | None, Registration | None]:
    """Return what `living` and `from_form` return, found by one statement: hardly anybody has either."""
    values = {"event_id": event_id, "canonical_email": canonical_email, "form_key": form_key or None}
    found = db.session.scalars(_KNOWN, values).all()
    living = (one for one in found if one.canonical_email == canonical_email and one.state in LIVING)
    from_form = (one for one in found if form_key and one.form_key == form_key)
    return next(living, None), next(from_form, None)


def waitlisted(event_id: int, limit: int) -> Sequence[Registration]:
    """Return the first in the queue, at most so many."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.state == RegistrationState.WAITLISTED)
        .order_by(Registration.queue_no, Registration.seq)
        .limit(limit)
        .options(WITH_SESSIONS)
    )
    return db.session.scalars(statement).all()


def unnamed(event_id: int) -> Sequence[Registration]:
    """Return the event's living registrations that have no name yet."""
    statement = select(Registration).where(
        Registration.event_id == event_id, Registration.canonical_email == "", Registration.state.in_(LIVING)
    )
    return db.session.scalars(statement).all()


def declined(event_id: int, canonical_email: str) -> Sequence[Registration]:
    """Return what was given up by an answer of that address's registrations for the event, with their sessions."""
    return db.session.scalars(_DECLINED, {"event_id": event_id, "canonical_email": canonical_email}).all()


def place_in_queue(registration: Registration) -> int | None:
    """Return the registration's number in the queue, from 1; None when it does not wait."""
    if registration.state != RegistrationState.WAITLISTED:
        return None
    statement = _count().where(
        Registration.event_id == registration.event_id,
        Registration.state == RegistrationState.WAITLISTED,
        tuple_(Registration.queue_no, Registration.seq) <= (registration.queue_no, registration.seq),
    )
    return db.session.scalar(statement)


def living_after(event_id: int, after_id: int, limit: int) -> Sequence[Registration]:
    """Return a batch of the event's living registrations with ids above the given one."""
    statement = (
        select(Registration)
        .where(Registration.event_id == event_id, Registration.id > after_id, Registration.state.in_(LIVING))
        .where(Registration.erased_at.is_(None))
        .order_by(Registration.id)
        .limit(limit)
        .options(WITH_SESSIONS)
    )
    return db.session.scalars(statement).all()


def in_order(event_id: int) -> Sequence[Registration]:
    """Return every registration of the event in order of arrival."""
    statement = select(Registration).where(Registration.event_id == event_id).order_by(Registration.seq)
    return db.session.scalars(statement).all()


def counts(event_id: int) -> dict[str, int]:
    """Return how many registrations the event has in each state that occurs.

    Those with a seat and those in the queue can be very many; the event's row has counted them already.
    """
    rows = db.session.execute(_COUNTS, {"event_id": event_id}).all()
    found = {str(row.state): row.people for row in rows if row.state is not None}
    if rows:
        confirmed = rows[0].taken - rows[0].on_hold
        found |= {RegistrationState.CONFIRMED.value: confirmed, RegistrationState.WAITLISTED.value: rows[0].waiting}
    return {state: number for state, number in found.items() if number}


_COUNTED_BY_EVENT = (RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)
_ON_HOLD = (
    select(func.count())
    .where(Registration.event_id == bindparam("event_id"), Registration.holds_seat)
    .where(Registration.state.in_([RegistrationState.OFFERED, RegistrationState.UNCONFIRMED]))
)
_OTHERS = (
    select(Registration.state, func.count().label("people"))
    .where(Registration.event_id == bindparam("event_id"))
    .where(Registration.state.in_([one for one in RegistrationState if one not in _COUNTED_BY_EVENT]))
    .group_by(Registration.state)
    .subquery()
)
_COUNTS = (
    select(Event.taken, Event.waiting, _ON_HOLD.scalar_subquery().label("on_hold"), _OTHERS.c.state, _OTHERS.c.people)
    .outerjoin_from(Event, _OTHERS, true())
    .where(Event.id == bindparam("event_id"))
)


def _count() -> Select[int]:
    return select(func.count()).select_from(Registration)
