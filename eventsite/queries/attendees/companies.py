"""The attendee list by company: how many come from each, and which members nobody comes from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from eventsite.database import db
from eventsite.models.companies import Company
from eventsite.models.invitees import Invitee
from eventsite.models.registrations import Registration
from eventsite.queries.attendees.conditions import conditions
from eventsite.rules.registrations import LIVING, SEATED
from eventsite.rules.views import View


@dataclass(frozen=True)
class Size:
    """How many of a company are in the view, and how many of those have a seat."""

    people: int
    seated: int


@dataclass(frozen=True)
class Absent:
    """A member company that nobody is registered from: whom to invite there, "" if nobody is known, if it has been."""

    id: int
    name: str
    contact_name: str
    contact_email: str
    is_invited: bool


def sizes(event_id: int, view: View, keys: Collection[str]) -> dict[str, Size]:
    """Return how many of the view each of those companies has, by Registration.company_key."""
    seated = func.sum(case((Registration.state.in_(SEATED), 1), else_=0))
    statement = (
        select(Registration.company_key, func.count(), seated)
        .where(*conditions(event_id, view), Registration.company_key.in_(keys))
        .group_by(Registration.company_key)
    )
    return {key: Size(people, seats) for key, people, seats in db.session.execute(statement)}


def count_absent(event_id: int) -> int:
    """Return how many member companies nobody is registered from."""
    return db.session.scalar(select(func.count()).select_from(Company).where(*_absent(event_id))) or 0


def absent(event_id: int, company_ids: Collection[int] | None = None) -> Sequence[Absent]:
    """Return the member companies that nobody is registered from, by name; only some of them if asked."""
    is_contact = and_(Company.contact_email != "", Invitee.canonical_email == func.lower(Company.contact_email))
    invited = exists().where(
        Invitee.event_id == event_id,
        Invitee.erased_at.is_(None),
        or_(Invitee.company_id == Company.id, Invitee.company == Company.name, is_contact),
    )
    statement = (
        select(Company.id, Company.name, Company.contact_name, Company.contact_email, invited)
        .where(*_absent(event_id))
        .order_by(Company.canonical_name)
    )
    if company_ids is not None:
        statement = statement.where(Company.id.in_(company_ids))
    return [Absent(*row) for row in db.session.execute(statement)]


def _absent(event_id: int) -> tuple[ColumnElement[bool], ...]:
    comes = exists().where(
        Registration.event_id == event_id,
        Registration.company_id == Company.id,
        Registration.state.in_(LIVING),
    )
    return Company.is_member.is_(True), ~comes
