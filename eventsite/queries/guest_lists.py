"""Who comes, as guests of an event with a link are told: names and companies, and nothing else is loaded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models.registrations import Registration
from eventsite.rules.policies import Mode, mode_in
from eventsite.rules.registrations import SEATED


@dataclass(frozen=True)
class Expected:
    """Somebody who has a seat: what they are called ("" for a seat without a name), whence, and how they take part."""

    name: str
    company: str
    mode: Mode


def expected(event_id: int, format: str) -> Sequence[Expected]:
    """Return all who have a seat, by name."""
    statement = (
        select(Registration.name, Registration.company, Registration.mode)
        .where(Registration.event_id == event_id, Registration.state.in_(SEATED))
        .order_by(func.lower(Registration.name), Registration.seq)
    )
    return [Expected(row.name, row.company, mode_in(format, row.mode)) for row in db.session.execute(statement)]


def by_company(everyone: Sequence[Expected]) -> Sequence[tuple[str, int]]:
    """Return how many come from each company, most first, then by name."""
    counted = Counter(one.company for one in everyone)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0].lower()))
