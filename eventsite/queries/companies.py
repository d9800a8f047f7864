"""The register of companies, and the names that are not in it, as pages and services need them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import selectinload

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.companies import Company, CompanyAlias, CompanyDomain, MissingCompany
from eventsite.models.events import Event
from eventsite.models.registrations import Registration
from eventsite.rules import addresses
from eventsite.rules import companies as rules
from eventsite.rules.companies import MOST_SHOWN, SHORTEST_QUERY
from eventsite.rules.events import EventState
from eventsite.rules.registrations import LIVING, SEATED

WHOLE = (selectinload(Company.aliases), selectinload(Company.domains))
# Built once, since each registration asks them.
_BEARS_IT: BindParameter[str] = bindparam("canonical_name")
_BEARING = (
    select(Company)
    .where(
        or_(
            Company.canonical_name == _BEARS_IT,
            Company.id.in_(select(CompanyAlias.company_id).where(CompanyAlias.canonical_name == _BEARS_IT)),
        )
    )
    .order_by(Company.id)
)
_STAYING = _BEARING.with_only_columns(Company.id, Company.name).with_for_update(read=True, key_share=True, of=Company)


@dataclass(frozen=True)
class RegisterView:
    """How an organizer looks at the register: what to search for, and whether members only, others only, or all."""

    search: str = ""
    is_member: bool | None = None


@dataclass(frozen=True)
class OverQuota:
    """An upcoming event in which a company has more people with a seat than it may have."""

    event_id: int
    title: str
    starts_at: datetime
    people: int
    quota: int


def by_id(company_id: int) -> Company:
    """Return the company with its aliases and domains. Raises NotFound."""
    company = db.session.scalars(select(Company).where(Company.id == company_id).options(*WHOLE)).one_or_none()
    if company is None:
        raise NotFound("company")
    return company


def locked(*company_ids: int) -> list[Company]:
    """Return the companies in that order, read anew, so that nobody refers to them meanwhile. Raises NotFound."""
    statement = select(Company).where(Company.id.in_(company_ids)).order_by(Company.id).with_for_update(of=Company)
    found = {company.id: company for company in db.session.scalars(statement.execution_options(populate_existing=True))}
    if len(found) < len(set(company_ids)):
        raise NotFound("company")
    return [by_id(company_id) for company_id in company_ids]


def recognized(name: str) -> Company | None:
    """Return the company whose name or alias it is; None if none is."""
    return db.session.scalars(_BEARING, {"canonical_name": rules.canonical(name)}).first()


def employer(name: str) -> tuple[int, str] | None:
    """Return id and name of what `recognized` finds, for somebody to belong to: it stays until the transaction ends."""
    values = {"canonical_name": rules.canonical(name)}
    # Once more, since one that was just merged into another is known by that one's aliases now.
    found = db.session.execute(_STAYING, values).first() or db.session.execute(_STAYING, values).first()
    return None if found is None else (found.id, found.name)


def bearing(names: Sequence[str]) -> dict[str, Company]:
    """Return the companies that bear one of the canonical names, by that name."""
    of_names = select(Company.canonical_name, Company).where(Company.canonical_name.in_(names))
    of_aliases = (
        select(CompanyAlias.canonical_name, Company)
        .join(Company, Company.id == CompanyAlias.company_id)
        .where(CompanyAlias.canonical_name.in_(names))
    )
    return {name: company for statement in (of_names, of_aliases) for name, company in db.session.execute(statement)}


def numbered(org_number: str) -> Company | None:
    """Return the company with that organization number, if there is one."""
    return db.session.scalars(select(Company).where(Company.org_number == org_number)).one_or_none()


def matching(typed: str, limit: int = MOST_SHOWN) -> Sequence[str]:
    """Return names for a picker: a word of the name or of an alias begins so; members first, then the beginnings."""
    begun = rules.canonical(typed)
    if len(begun) < SHORTEST_QUERY:
        return []
    begins = Company.canonical_name.startswith(begun, autoescape=True)
    alias = exists().where(CompanyAlias.company_id == Company.id, _has_word(CompanyAlias.canonical_name, begun))
    statement = (
        select(Company.name)
        .where(or_(_has_word(Company.canonical_name, begun), alias))
        .order_by(Company.is_member.desc(), begins.desc(), Company.canonical_name)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def suggested_for(address: str, limit: int = 3) -> Sequence[str]:
    """Return names of the companies that the address's domain belongs to, or else the nearest one above it."""
    above = rules.domains_above(addresses.domain_of(address))
    statement = (
        select(CompanyDomain.domain, Company.name)
        .join(Company, Company.id == CompanyDomain.company_id)
        .where(CompanyDomain.domain.in_(above))
        .order_by(Company.is_member.desc(), Company.canonical_name)
    )
    found = [(domain, name) for domain, name in db.session.execute(statement)]
    nearest = next((domain for domain in above if domain in {domain for domain, _ in found}), None)
    return [name for domain, name in found if domain == nearest][:limit]


def is_members(company_id: int | None, address: str) -> bool:
    """Say whether the company is a member and the address is at one of its domains, or below one (rulings)."""
    if company_id is None:
        return False
    above = rules.domains_above(addresses.domain_of(address))
    has_domain = exists().where(CompanyDomain.company_id == Company.id, CompanyDomain.domain.in_(above))
    found = select(exists().where(Company.id == company_id, Company.is_member, has_domain))
    return db.session.scalar(found) or False


def listed(view: RegisterView, limit: int | None = None, offset: int = 0) -> Sequence[Company]:
    """Return the companies that the view asks for, by name, a page of them if limited."""
    statement = select(Company).where(*_asked(view)).order_by(Company.canonical_name).limit(limit).offset(offset)
    return db.session.scalars(statement.options(*WHOLE)).all()


def count_listed(view: RegisterView) -> int:
    """Return how many companies the view has in all."""
    return db.session.scalar(select(func.count()).select_from(Company).where(*_asked(view))) or 0


def names() -> Sequence[str]:
    """Return the names of all companies."""
    return db.session.scalars(select(Company.name).order_by(Company.canonical_name)).all()


def kinds() -> Sequence[str]:
    """Return the kinds of companies that there are."""
    return db.session.scalars(select(Company.kind).where(Company.kind != "").distinct().order_by(Company.kind)).all()


def upcoming_people(company_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Return how many living registrations for events to come each of the companies has, if any."""
    statement = (
        select(Registration.company_id, func.count())
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.company_id.in_(company_ids), Registration.state.in_(LIVING), Event.ends_at > now)
        .group_by(Registration.company_id)
    )
    return {company_id: number for company_id, number in db.session.execute(statement) if company_id is not None}


def over_quota(company_ids: Sequence[int], now: datetime) -> list[OverQuota]:
    """Return the upcoming events whose quota those companies, taken as one, exceed; the next first."""
    seated = func.count(Registration.id)
    statement = (
        select(Event.id, Event.title, Event.starts_at, seated, Event.company_quota)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.company_id.in_(company_ids), Registration.state.in_(SEATED), *_with_quota(now))
        .group_by(Event.id)
        .having(seated > Event.company_quota)
        .order_by(Event.starts_at, Event.id)
    )
    found = db.session.execute(statement)
    return [OverQuota(event_id, title, at, people, quota or 0) for event_id, title, at, people, quota in found]


def events_with_quota(now: datetime) -> Sequence[int]:
    """Return the ids, in order, of the upcoming events with a quota for each company."""
    return db.session.scalars(select(Event.id).where(*_with_quota(now)).order_by(Event.id)).all()


def missing(limit: int | None = None, offset: int = 0) -> Sequence[MissingCompany]:
    """Return the names that nobody has dealt with, the oldest first."""
    statement = select(MissingCompany).where(MissingCompany.settled_at.is_(None))
    return db.session.scalars(statement.order_by(MissingCompany.id).limit(limit).offset(offset)).all()


def count_missing() -> int:
    """Return how many names nobody has dealt with."""
    statement = select(func.count()).select_from(MissingCompany).where(MissingCompany.settled_at.is_(None))
    return db.session.scalar(statement) or 0


def missing_by_id(missing_id: int) -> MissingCompany:
    """Return the name that is not in the register. Raises NotFound."""
    found = db.session.get(MissingCompany, missing_id)
    if found is None:
        raise NotFound("missing company")
    return found


def noted(name: str) -> MissingCompany | None:
    """Return the name as it has been noted as missing, dealt with or not; None if it never was."""
    return db.session.scalars(
        select(MissingCompany).where(MissingCompany.canonical_name == rules.canonical(name))
    ).one_or_none()


def unlinked_names(table: Any) -> Sequence[str]:
    """Return the different company names in a table's rows that belong to no company of the register."""
    return db.session.scalars(select(table.company).where(table.company_id.is_(None)).distinct()).all()


def _has_word(column: Any, begun: str) -> ColumnElement[bool]:
    return or_(column.startswith(begun, autoescape=True), column.contains(f" {begun}", autoescape=True))


def _asked(view: RegisterView) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if view.is_member is not None:
        conditions.append(Company.is_member.is_(view.is_member))
    if view.search:
        found = rules.canonical(view.search)
        alias = exists().where(
            CompanyAlias.company_id == Company.id, CompanyAlias.canonical_name.contains(found, autoescape=True)
        )
        domain = exists().where(
            CompanyDomain.company_id == Company.id, CompanyDomain.domain.contains(found, autoescape=True)
        )
        name = Company.canonical_name.contains(found, autoescape=True)
        number = Company.org_number.contains(view.search, autoescape=True)
        conditions.append(or_(name, number, alias, domain))
    return conditions


def _with_quota(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Event.company_quota.is_not(None), Event.state == EventState.PUBLISHED, Event.ends_at > now)
