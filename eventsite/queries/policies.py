"""What the rules of registration meet with: seats taken, who comes from where, who waits."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

from eventsite.database import db
from eventsite.models.companies import Company
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.registrations import Registration
from eventsite.rules.policies import Mode, Registered
from eventsite.rules.registrations import LIVING, RegistrationState


def registered(event_id: int) -> Registered:
    """Return who is there already, as a new policy is held against it."""
    return Registered(
        by_mode=_by_mode(event_id),
        by_company=_by_company(event_id),
        by_stranger=_by_stranger(event_id),
        non_members=_non_members(event_id),
        invoices=_invoices(event_id),
    )


def waiting(event_id: int) -> list[int]:
    """Return the ids of those in the queue."""
    statement = select(Registration.id).where(
        Registration.event_id == event_id, Registration.state == RegistrationState.WAITLISTED
    )
    return list(db.session.scalars(statement))


def among(ids: Sequence[int], state: RegistrationState) -> list[str]:
    """Return the names of those among the registrations that are in a state now, in the order of the queue."""
    statement = select(Registration.name).where(Registration.id.in_(ids), Registration.state == state)
    return list(db.session.scalars(statement.order_by(Registration.queue_no, Registration.seq)))


def _by_mode(event_id: int) -> dict[Mode, int]:
    # Whoever has said nothing comes to the place: that stands first in rules.policies.modes_of a hybrid event.
    mode = func.coalesce(Registration.mode, Mode.ON_SITE)
    statement = select(mode, func.count()).where(*_seated(event_id)).group_by(mode)
    return {Mode(chosen): number for chosen, number in db.session.execute(statement)}


def _by_company(event_id: int) -> tuple[int, ...]:
    statement = select(func.count()).where(*_seated(event_id), Registration.company_id.is_not(None))
    return tuple(db.session.scalars(statement.group_by(Registration.company_id)))


def _by_stranger(event_id: int) -> tuple[int, ...]:
    statement = select(func.count()).where(*_seated(event_id), Registration.company_id.is_(None))
    return tuple(db.session.scalars(statement.group_by(func.lower(Registration.company))))


def _non_members(event_id: int) -> int:
    statement = (
        select(func.count())
        .select_from(Registration)
        .outerjoin(Company, Company.id == Registration.company_id)
        .where(
            Registration.event_id == event_id,
            Registration.state.in_(LIVING),
            or_(Company.id.is_(None), Company.is_member.is_(False)),
        )
    )
    return db.session.scalar(statement) or 0


def _invoices(event_id: int) -> int:
    statement = select(func.count()).select_from(InvoiceDetails).where(InvoiceDetails.event_id == event_id)
    return db.session.scalar(statement) or 0


def _seated(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return Registration.event_id == event_id, Registration.holds_seat.is_(True)
