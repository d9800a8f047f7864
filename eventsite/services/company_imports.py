"""Taking a whole list of companies into the register, or nothing of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from eventsite import clock
from eventsite.company_files import Problem, Row, Trouble
from eventsite.database import db
from eventsite.errors import CompanyRowsRefused
from eventsite.models import Company
from eventsite.queries import companies as queries
from eventsite.queries.companies import RegisterView
from eventsite.rules import companies as rules
from eventsite.rules.companies import CompanyDetails
from eventsite.services import audit, companies


@dataclass(frozen=True)
class Step:
    """What becomes of a row: `details` is what the company is afterwards, `company` what it is now, if it is."""

    row: Row
    details: CompanyDetails
    company: Company | None
    troubles: tuple[Trouble, ...]

    @property
    def changes(self) -> bool:
        """Whether the register is another afterwards."""
        return self.company is None or self.details != details_of(self.company)


@dataclass(frozen=True)
class Outcome:
    """How many companies of a file were added, changed, or known already as they stand."""

    added: int
    changed: int
    same: int


@dataclass
class _Register:
    """The register by name and by number, and which row of the file has taken what."""

    by_name: dict[str, Company] = field(default_factory=dict)
    by_number: dict[str, Company] = field(default_factory=dict)
    taken: dict[object, int] = field(default_factory=dict)


def plan(rows: Sequence[Row]) -> list[Step]:
    """Return what would become of each row, and what is wrong with it beside what it says itself."""
    register = _Register()
    for company in queries.listed(RegisterView()):
        register.by_name |= dict.fromkeys(companies.names_of(company), company)
        register.by_number |= {company.org_number: company} if company.org_number else {}
    return [_step(row, register) for row in rows]


def load(rows: Sequence[Row], organizer_id: int | None) -> Outcome:
    """Take all rows into the register. Raises CompanyRowsRefused if anything is wrong with one of them."""
    events = companies.lock_quotas()
    steps = plan(rows)
    if any(step.troubles for step in steps):
        raise CompanyRowsRefused
    outcome = counted(steps)
    written = [_write(step) for step in steps if step.changes]
    db.session.flush()
    companies.link({name: company.id for company in written for name in companies.names_of(company)})
    companies.give_out(events)
    actor = audit.SYSTEM if organizer_id is None else audit.organizer_actor(organizer_id)
    audit.record("company.imported", actor, after=f"added {outcome.added}, changed {outcome.changed}")
    return outcome


def counted(steps: Sequence[Step]) -> Outcome:
    """Return how many companies are added, changed and left as they are."""
    changing = [step for step in steps if step.changes]
    added = sum(step.company is None for step in changing)
    return Outcome(added, len(changing) - added, len(steps) - len(changing))


def details_of(company: Company) -> CompanyDetails:
    """Return what the register says about the company."""
    return CompanyDetails(
        name=company.name,
        is_member=company.is_member,
        org_number=company.org_number,
        kind=company.kind,
        aliases=tuple(alias.name for alias in company.aliases),
        domains=tuple(found.domain for found in company.domains),
        contact_name=company.contact_name,
        contact_email=company.contact_email,
    )


def _step(row: Row, register: _Register) -> Step:
    named = register.by_name.get(rules.canonical(row.details.name))
    numbered = register.by_number.get(row.details.org_number or "")
    company = numbered or named
    troubles = (*row.troubles, *_troubles(row, named, numbered, register))
    details = row.details if company is None else _merged(row, details_of(company))
    return Step(row, replace(details, aliases=rules.distinct(details.aliases, details.name)), company, troubles)


def _troubles(row: Row, named: Company | None, numbered: Company | None, register: _Register) -> Iterator[Trouble]:
    company = numbered or named
    if named is not None and numbered is not None and named is not numbered:
        yield Trouble(Problem.OTHERS_NUMBER, numbered.org_number or "", numbered.name)
    for alias in row.details.aliases:
        holder = register.by_name.get(rules.canonical(alias))
        if holder is not None and holder is not company:
            yield Trouble(Problem.OTHERS_NAME, alias, holder.name)
    yield from _repeated(row, company, register)


def _repeated(row: Row, company: Company | None, register: _Register) -> Iterator[Trouble]:
    """Tell once what an earlier row has said already, and remember what this one says."""
    names = {rules.canonical(name): name for name in (*row.details.aliases, row.details.name)}
    said: dict[object, str] = {("name", key): name for key, name in names.items() if key}
    said |= {("number", row.details.org_number): row.details.org_number} if row.details.org_number else {}
    said |= {("company", company.id): company.name} if company is not None else {}
    for key, value in said.items():
        if key in register.taken:
            yield Trouble(Problem.TWICE, value, str(register.taken[key]))
            break
    register.taken |= {key: row.number for key in said if key not in register.taken}


def _merged(row: Row, known: CompanyDetails) -> CompanyDetails:
    """Return the known company with what the row says; a name by which it was known before stays an alias."""
    new = row.details
    said = {name: getattr(new, name) for name in row.said - {"name", "aliases", "domains"}}
    is_alias = rules.canonical(new.name) in {rules.canonical(alias) for alias in known.aliases}
    name = known.name if is_alias else new.name
    return replace(
        known,
        **said,
        name=name,
        aliases=rules.distinct((*known.aliases, known.name, *new.aliases), besides=name),
        domains=tuple(dict.fromkeys((*known.domains, *new.domains))),
    )


def _write(step: Step) -> Company:
    now = clock.now()
    company = step.company or Company(created_at=now)
    company.changed_at = now
    companies.write(company, step.details)
    db.session.add(company)
    return company
