"""Invoices: whose they are, for how many people, and who gave the seat up too late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.audit import AuditEntry
from eventsite.models.companies import Company
from eventsite.models.events import Event
from eventsite.models.groups import Group
from eventsite.models.invoices import InvoiceDetails
from eventsite.models.registrations import Registration
from eventsite.rules import invoices as rules
from eventsite.rules import policies
from eventsite.rules.registrations import RegistrationState

# Whom an organizer takes off the list pays nothing; nor does who waited, for that was no seat to give up.
GIVEN_UP = (RegistrationState.CANCELLED_BY_SELF, RegistrationState.DECLINED)


@dataclass(frozen=True)
class Invoice:
    """One invoice: where it goes, who has a seat, and who gave it up too late."""

    details: InvoiceDetails
    seated: tuple[Registration, ...]
    late: tuple[Registration, ...]

    @property
    def people(self) -> tuple[Registration, ...]:
        """All who are paid for."""
        return self.seated + self.late

    @property
    def total(self) -> int:
        """The sum in öre, without VAT."""
        return self.details.price * len(self.people)


def price_of(registration: Registration) -> int | None:
    """Return what the registration's place costs, as it was shown; None where nothing is paid."""
    return db.session.scalar(_paying_for(registration).with_only_columns(InvoiceDetails.price))


def of_registration(registration: Registration) -> InvoiceDetails | None:
    """Return the invoice that pays for the registration: its own, or its group's."""
    return db.session.scalars(_paying_for(registration)).one_or_none()


def _paying_for(registration: Registration) -> Select[InvoiceDetails]:
    is_its = InvoiceDetails.registration_id == registration.id
    if registration.group_id is not None:
        is_its = or_(is_its, InvoiceDetails.group_id == registration.group_id)
    own_first = InvoiceDetails.registration_id.is_(None)
    return select(InvoiceDetails).where(is_its).order_by(own_first).limit(1)


def of_group(group: Group) -> InvoiceDetails | None:
    """Return the invoice for all in the group, if there is one."""
    return db.session.scalars(select(InvoiceDetails).where(InvoiceDetails.group_id == group.id)).one_or_none()


def in_event(event_id: int, invoice_id: int) -> InvoiceDetails:
    """Return the invoice, fetched through its event. Raises NotFound."""
    statement = select(InvoiceDetails).where(InvoiceDetails.id == invoice_id, InvoiceDetails.event_id == event_id)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("invoice")
    return found


def is_member(company_id: int | None) -> bool:
    """Say whether it is a member company."""
    return company_id is not None and bool(db.session.scalar(select(Company.is_member).where(Company.id == company_id)))


def of_event(event: Event) -> list[Invoice]:
    """Return the event's invoices, by company; those that nobody has a seat on too."""
    statement = select(InvoiceDetails).where(InvoiceDetails.event_id == event.id)
    found = db.session.scalars(statement.order_by(func.lower(InvoiceDetails.company), InvoiceDetails.id)).all()
    free_until = policies.free_until(event.free_until_at, event.starts_at)
    seated, late = _people(event.id, free_until)
    return [Invoice(one, tuple(_of(one, seated)), tuple(_of(one, late))) for one in found]


def without(event_id: int) -> Sequence[Registration]:
    """Return those with a seat whom no invoice pays for, in order of arrival."""
    own = select(InvoiceDetails.registration_id).where(InvoiceDetails.registration_id.is_not(None))
    groups = select(InvoiceDetails.group_id).where(InvoiceDetails.group_id.is_not(None))
    statement = select(Registration).where(
        Registration.event_id == event_id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.id.not_in(own),
        or_(Registration.group_id.is_(None), Registration.group_id.not_in(groups)),
    )
    return db.session.scalars(statement.order_by(Registration.seq)).all()


def _people(event_id: int, free_until: datetime) -> tuple[list[Registration], list[Registration]]:
    """Return those who have a seat, and those who gave it up too late."""
    states = (RegistrationState.CONFIRMED, *GIVEN_UP)
    statement = select(Registration).where(Registration.event_id == event_id, Registration.state.in_(states))
    everyone = db.session.scalars(statement.order_by(Registration.seq)).all()
    gave_up = _given_up(event_id)
    seated = [one for one in everyone if one.state == RegistrationState.CONFIRMED]
    ended = [one for one in everyone if one.state != RegistrationState.CONFIRMED]
    return seated, [one for one in ended if rules.is_late(gave_up.get(one.id), free_until)]


def _given_up(event_id: int) -> dict[int, datetime]:
    """Return when each registration that had a seat last gave it up."""
    statement = (
        select(AuditEntry.registration_id, func.max(AuditEntry.at))
        .where(
            AuditEntry.event_id == event_id,
            AuditEntry.before == RegistrationState.CONFIRMED,
            AuditEntry.after.in_(GIVEN_UP),
            AuditEntry.registration_id.is_not(None),
        )
        .group_by(AuditEntry.registration_id)
    )
    return {registration_id: at for registration_id, at in db.session.execute(statement) if registration_id}


def _of(details: InvoiceDetails, people: Sequence[Registration]) -> Iterator[Registration]:
    for one in people:
        is_own = details.registration_id == one.id
        if is_own or (details.group_id is not None and details.group_id == one.group_id):
            yield one
