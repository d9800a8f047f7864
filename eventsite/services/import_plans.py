"""What would become of each row of a list, as things stand: nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventsite import attendee_files
from eventsite.attendee_files import Mistake, Sheet
from eventsite.models import AttendeeImport, Event, ImportRow
from eventsite.queries import attendee_imports as queries
from eventsite.queries import companies as company_queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import addresses, policies
from eventsite.rules import companies as company_rules
from eventsite.rules import seats as seat_rules
from eventsite.rules.attendee_imports import Outcome, Wrong
from eventsite.rules.registrations import RegistrationDetails
from eventsite.rules.seats import Claim
from eventsite.services import attendee_imports

NAMES_AT_ONCE = 500


@dataclass(frozen=True)
class Planned:
    """What becomes of a row. `earlier` is the row that says the same address already."""

    number: int
    name: str
    outcome: Outcome
    mistakes: tuple[Mistake, ...] = ()
    earlier: int | None = None
    lacks_answers: bool = False


@dataclass(frozen=True)
class Plan:
    """All rows in order."""

    rows: Sequence[Planned]

    @property
    def numbers(self) -> Counter[Outcome]:
        """How many rows each outcome has."""
        return Counter(row.outcome for row in self.rows)

    @property
    def lacking(self) -> int:
        """How many would be registered without an answer that is asked of them."""
        return sum(row.lacks_answers for row in self.rows)


def of(event: Event, found: AttendeeImport) -> Plan:
    """Return what would become of each row of a list that has not been confirmed."""
    sheet = attendee_imports.sheet_of(event, found)
    rows = queries.rows_of(found.id)
    return Plan(_Planner(event, sheet).planned(rows))


class _Planner:
    """Goes through the rows in order, as the worker will, and counts seats, places and addresses on the way."""

    def __init__(self, event: Event, sheet: Sheet) -> None:
        self.event = event
        counted: dict[int, Counter[str]] = defaultdict(Counter)
        counted.update({field_id: Counter(keys) for field_id, keys in sheet.situation.taken.items()})
        self.taken = counted
        self.sheet = replace(sheet, situation=replace(sheet.situation, taken=counted))
        self.known = queries.living_addresses(event.id)
        self.seen: dict[str, int] = {}
        self.tally = seat_queries.tally(event)
        seat_rules.seated(seat_queries.queue(event), self.tally, event.limits)
        self.companies: dict[str, int] = {}

    def planned(self, rows: Sequence[ImportRow]) -> list[Planned]:
        """Return what becomes of the rows."""
        if self.event.company_quota is not None:
            self._look_up(rows)
        return [self._row(row) for row in rows]

    def _row(self, row: ImportRow) -> Planned:
        result = attendee_files.judged(row.cells or [], self.sheet)
        details = result.details
        if details is None:
            return Planned(row.number, " ".join((row.cells or [])[:2]), Outcome.MISTAKE, result.mistakes)
        address = addresses.canonical(details.email)
        if address in self.seen:
            return Planned(row.number, details.name, Outcome.KNOWN, earlier=self.seen[address])
        if address in self.known:
            return Planned(row.number, details.name, Outcome.KNOWN)
        outcome = self._seat(details)
        if outcome is Outcome.MISTAKE:
            return Planned(row.number, details.name, outcome, (Mistake(Wrong.FULL),))
        self.seen[address] = row.number
        for field_id, key in attendee_files.choices_in(details):
            self.taken[field_id][key] += 1
        return Planned(row.number, details.name, outcome, lacks_answers=attendee_files.missing(details, self.sheet))

    def _seat(self, details: RegistrationDetails) -> Outcome:
        key = company_rules.canonical(details.company)
        claim = Claim(policies.mode_in(self.event.format, details.mode), self.companies.get(key), details.company)
        if self.tally.take_whole((claim,), self.event.limits) is None:
            return Outcome.SEATED
        return Outcome.QUEUED if self.event.has_waitlist else Outcome.MISTAKE

    def _look_up(self, rows: Sequence[ImportRow]) -> None:
        """Find the companies of all rows: where quotas apply it counts who is whose."""
        place = self.sheet.columns.get("company", -1)
        written = {company_rules.canonical(cells[place]) for row in rows if 0 <= place < len(cells := row.cells or [])}
        names = sorted(filter(None, written))
        for start in range(0, len(names), NAMES_AT_ONCE):
            found = company_queries.bearing(names[start : start + NAMES_AT_ONCE])
            self.companies |= {name: company.id for name, company in found.items()}
