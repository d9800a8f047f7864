"""Who has a seat and who of them was there: the list of the day, and the numbers of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from eventsite.database import db
from eventsite.models.companies import Company
from eventsite.models.registrations import Registration
from eventsite.rules.registrations import Attendance, RegistrationState


@dataclass(frozen=True)
class OfCompany:
    """How many of a company have a seat, and how many of them were there."""

    company: str
    people: int
    counts: Counter[str]


def seated(event_id: int, search: str, attendance: str, limit: int, offset: int) -> Sequence[Registration]:
    """Return those who have a seat, by name: who match the words, of one attendance if given."""
    statement = select(Registration).where(*_matching(event_id, search, attendance))
    statement = statement.order_by(func.lower(Registration.name), Registration.id).limit(limit).offset(offset)
    return db.session.scalars(statement).all()


def count_seated(event_id: int, search: str, attendance: str) -> int:
    """Return how many they are in all."""
    statement = select(func.count()).select_from(Registration).where(*_matching(event_id, search, attendance))
    return db.session.scalar(statement) or 0


def counts(event_id: int) -> dict[str, int]:
    """Return how many of those who have a seat are said to be what, every attendance named."""
    statement = (
        select(Registration.attendance, func.count()).where(*_has_seat(event_id)).group_by(Registration.attendance)
    )
    found: dict[str, int] = {str(attendance): number for attendance, number in db.session.execute(statement)}
    return {str(attendance): found.get(attendance, 0) for attendance in Attendance}


def by_company(event_id: int) -> list[OfCompany]:
    """Return the numbers of each company, by its name: as the register has it, else as it was written."""
    name = func.coalesce(Company.name, Registration.company)
    statement = (
        select(name, Registration.attendance, func.count())
        .outerjoin(Company, Company.id == Registration.company_id)
        .where(*_has_seat(event_id))
        .group_by(name, Registration.attendance)
    )
    found: dict[str, Counter[str]] = {}
    for company, attendance, number in db.session.execute(statement):
        found.setdefault(company, Counter())[str(attendance)] += number
    return [OfCompany(company, found[company].total(), found[company]) for company in sorted(found, key=str.casefold)]


def _has_seat(event_id: int) -> list[ColumnElement[bool]]:
    return [Registration.event_id == event_id, Registration.state == RegistrationState.CONFIRMED]


def _matching(event_id: int, search: str, attendance: str) -> list[ColumnElement[bool]]:
    conditions = _has_seat(event_id)
    if attendance:
        conditions.append(Registration.attendance == attendance)
    if search:
        columns = (Registration.name, Registration.company, Registration.email)
        conditions.append(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    return conditions
