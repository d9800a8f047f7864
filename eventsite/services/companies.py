"""The register of companies: adding, changing, merging, and finding where people work by what they wrote.

A registration keeps the company in words, as it stood when it was made, and points at the register where it is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from eventsite import clock
from eventsite.database import db
from eventsite.errors import CompanyTaken, NotPossibleNow
from eventsite.models import (
    Company,
    CompanyAlias,
    CompanyDomain,
    Event,
    Group,
    Invitee,
    MissingCompany,
    Registration,
)
from eventsite.queries import companies as queries
from eventsite.queries import events as event_queries
from eventsite.queries.companies import OverQuota
from eventsite.rules import companies as rules
from eventsite.rules.companies import CompanyDetails
from eventsite.services import audit, queues

WORK_SOMEWHERE = (Registration, Group, Invitee)


def add(details: CompanyDetails, organizer_id: int | None) -> Company:
    """Take a company into the register and link those who have written its name. Raises CompanyTaken."""
    events = lock_quotas()
    _check_free(details, None)
    now = clock.now()
    company = Company(created_at=now, changed_at=now)
    write(company, details)
    db.session.add(company)
    db.session.flush()
    _record("company.added", company, organizer_id)
    _adopt(company, events)
    return company


def change(company_id: int, details: CompanyDetails, organizer_id: int | None) -> None:
    """Let the company be what the details say, and link those who have written a name of it. Raises CompanyTaken."""
    events = lock_quotas()
    (company,) = queries.locked(company_id)
    _check_free(details, company_id)
    write(company, details)
    company.changed_at = clock.now()
    db.session.flush()
    _record("company.changed", company, organizer_id)
    _adopt(company, events)


def merge(source_id: int, target_id: int, organizer_id: int | None) -> list[OverQuota]:
    """Let the target be both companies, and return in which upcoming events it has more people than its quota.

    Everything that points at the source points at the target; the names of the source become aliases, and what
    the target does not say it takes from the source. Nobody loses a seat (rulings, Registering). Raises NotFound,
    or NotPossibleNow when they are the same.
    """
    if source_id == target_id:
        raise NotPossibleNow("one and the same")
    events = lock_quotas()
    source, target = queries.locked(source_id, target_id)
    for table in (*WORK_SOMEWHERE, MissingCompany):
        db.session.execute(update(table).where(table.company_id == source_id).values(company_id=target_id))
    names = [*(alias.name for alias in target.aliases), source.name, *(alias.name for alias in source.aliases)]
    domains = [found.domain for found in (*target.domains, *source.domains)]
    db.session.delete(source)
    db.session.flush()
    _bear(target, rules.distinct(names, besides=target.name), domains)
    target.org_number = target.org_number or source.org_number
    target.kind = target.kind or source.kind
    if not (target.contact_name or target.contact_email):
        target.contact_name, target.contact_email = source.contact_name, source.contact_email
    target.changed_at = clock.now()
    _record("company.merged", target, organizer_id, before=f"company:{source_id}")
    give_out(events)
    return queries.over_quota([target_id], clock.now())


def look_up(name: str) -> tuple[int | None, str]:
    """Return the company's id and its name as the register has it, by a name that somebody has written.

    One that the register does not know is returned as it is, with None, and noted as missing.
    """
    found = queries.employer(name) if rules.canonical(name) else None
    if found is not None:
        return found
    note_missing(name)
    return None, name


def note_missing(name: str) -> None:
    """Put a name that the register does not know into the inbox, once; again if it was known in the meantime."""
    key = rules.canonical(name)
    noted = queries.noted(name)
    if noted is not None:
        if noted.company_id is not None:
            noted.company_id, noted.settled_at = None, None
    elif key:
        try:
            with db.session.begin_nested():
                db.session.add(MissingCompany(name=name, canonical_name=key, created_at=clock.now()))
        except IntegrityError:  # somebody else has just written the same
            return


def add_missing(missing_id: int, details: CompanyDetails, organizer_id: int) -> Company:
    """Add the company whose name was missing, under that name too. Raises CompanyTaken or NotPossibleNow."""
    name = _open(missing_id).name
    return add(replace(details, aliases=(*details.aliases, name)), organizer_id)


def merge_missing(missing_id: int, company_id: int, organizer_id: int) -> list[OverQuota]:
    """Let a missing name be another name of a company; returns what merge() does. Raises NotPossibleNow."""
    events = lock_quotas()
    missing = _open(missing_id)
    (company,) = queries.locked(company_id)
    if queries.recognized(missing.name) is None:
        company.aliases.append(CompanyAlias(name=missing.name, canonical_name=missing.canonical_name))
        company.changed_at = clock.now()
        db.session.flush()
        _record("company.changed", company, organizer_id)
    _adopt(company, events)
    return queries.over_quota([company_id], clock.now())


def dismiss(missing_id: int, organizer_id: int) -> None:
    """Leave a name out of the register: it is not asked about again. Raises NotPossibleNow if it is dealt with."""
    missing = _open(missing_id)
    missing.settled_at = clock.now()
    audit.record("company.dismissed", _actor(organizer_id), before=f"missing:{missing.id}")


def write(company: Company, details: CompanyDetails) -> None:
    """Put what the details say into the row; whether it is free has been checked."""
    company.name = details.name
    company.canonical_name = rules.canonical(details.name)
    company.org_number = details.org_number
    company.kind = details.kind
    company.is_member = details.is_member
    company.contact_name = details.contact_name
    company.contact_email = details.contact_email
    _bear(company, rules.distinct(details.aliases, besides=details.name), details.domains)


def names_of(company: Company) -> list[str]:
    """Return the canonical forms of all names of the company."""
    return [company.canonical_name, *(alias.canonical_name for alias in company.aliases)]


def link(owners: Mapping[str, int]) -> None:
    """Let people who wrote one of the canonical names, and those names in the inbox, belong to their companies."""
    for table in WORK_SOMEWHERE:
        for written in queries.unlinked_names(table):
            owner = owners.get(rules.canonical(written))
            if owner is not None:
                unlinked = (table.company_id.is_(None), table.company == written)
                db.session.execute(update(table).where(*unlinked).values(company_id=owner))
    now = clock.now()
    for missing in queries.missing():
        if missing.canonical_name in owners:
            missing.company_id, missing.settled_at = owners[missing.canonical_name], now


def lock_quotas() -> Sequence[Event]:
    """Return the upcoming events with a quota, locked: before any company, as those who register do it."""
    return [event_queries.locked(event_id) for event_id in queries.events_with_quota(clock.now())]


def give_out(events: Sequence[Event]) -> None:
    """Give out the seats that other quotas let go now: who worked nowhere known may work at a company now."""
    db.session.flush()
    for event in events:
        queues.promote(event)


def _bear(company: Company, aliases: Sequence[str], domains: Sequence[str]) -> None:
    """Let the company have these aliases and domains and no others; rows that stay are kept."""
    kept = {alias.canonical_name: alias for alias in company.aliases}
    company.aliases = [_alias(kept.get(rules.canonical(name)), name) for name in aliases]
    held = {found.domain: found for found in company.domains}
    company.domains = [held.get(name) or CompanyDomain(domain=name) for name in dict.fromkeys(domains)]


def _alias(kept: CompanyAlias | None, name: str) -> CompanyAlias:
    alias = kept or CompanyAlias(canonical_name=rules.canonical(name))
    alias.name = name
    return alias


def _check_free(details: CompanyDetails, own_id: int | None) -> None:
    names = {rules.canonical(name): name for name in (*details.aliases, details.name)}
    for key, company in queries.bearing(list(names)).items():
        if company.id != own_id:
            field = "name" if key == rules.canonical(details.name) else "aliases"
            raise CompanyTaken(field, names[key], company.name)
    holder = queries.numbered(details.org_number) if details.org_number else None
    if holder is not None and holder.id != own_id:
        raise CompanyTaken("org_number", str(details.org_number), holder.name)


def _adopt(company: Company, events: Sequence[Event]) -> None:
    link(dict.fromkeys(names_of(company), company.id))
    give_out(events)


def _open(missing_id: int) -> MissingCompany:
    missing = queries.missing_by_id(missing_id)
    if missing.settled_at is not None:
        raise NotPossibleNow("settled")
    return missing


def _record(action: str, company: Company, organizer_id: int | None, before: str = "") -> None:
    audit.record(action, _actor(organizer_id), before=before, after=f"company:{company.id}")


def _actor(organizer_id: int | None) -> str:
    return audit.SYSTEM if organizer_id is None else audit.organizer_actor(organizer_id)
