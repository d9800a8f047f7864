"""Companies as pages and services need them."""

from sqlalchemy import select

from eventsite.database import db
from eventsite.models.companies import Company, CompanyDomain
from eventsite.rules import addresses


def is_members(company_id: int | None, address: str) -> bool:
    """Say whether the company is a member and the address has one of its domains (rulings, Members only)."""
    if company_id is None:
        return False
    statement = (
        select(CompanyDomain.id)
        .join(Company, Company.id == CompanyDomain.company_id)
        .where(Company.id == company_id, Company.is_member, CompanyDomain.domain == addresses.domain_of(address))
    )
    return db.session.scalar(statement) is not None
