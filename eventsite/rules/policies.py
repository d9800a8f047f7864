"""How an event takes people: who may register, who waits for what, until when, at which price."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.events import Format

MAX_GROUP = 30
DEFAULT_PERSON_DAYS, DEFAULT_NEEDS_DAYS = 90, 7


class Admission(StrEnum):
    """Whom an event is for."""

    OPEN = "open"
    MEMBERS = "members"
    INVITED = "invited"


class Mode(StrEnum):
    """How one person takes part."""

    DIGITAL = "digital"
    ON_SITE = "on_site"


@dataclass(frozen=True)
class Policy:
    """What an organizer decides about registration. Moments are on the wall of the event; prices in öre, without VAT.

    `offers_hours`: so many hours before the start the queue moves by offers that must be answered, each within
    `offer_hours`; None: it moves by itself until it closes, `queue_closes_hours` before the start.
    """

    admission: Admission = Admission.OPEN
    asks_for_proof: bool = False
    unproven_holds_seat: bool = False
    proof_hours: int = 24
    needs_approval: bool = False
    reviews_edits: bool = False
    company_quota: int | None = None
    capacity_on_site: int | None = None
    capacity_digital: int | None = None
    offers_hours: int | None = None
    offer_hours: int = 24
    queue_closes_hours: int = 0
    edits_close_wall: datetime | None = None
    max_group: int = 10
    names_due_wall: datetime | None = None
    asks_diet: bool = False
    asks_access: bool = False
    instructions_on_site: str = ""
    instructions_digital: str = ""
    price_member: int | None = None
    price_other: int | None = None
    invoice_terms: str = ""
    free_until_wall: datetime | None = None
    keep_person_days: int | None = None
    keep_needs_days: int = DEFAULT_NEEDS_DAYS


def modes_of(format: str) -> tuple[Mode, ...]:
    """Return how one can take part in an event of that format; what stands first is chosen beforehand."""
    if format == Format.HYBRID:
        return (Mode.ON_SITE, Mode.DIGITAL)
    return (Mode(format),)


def mode_in(format: str, chosen: str | None) -> Mode:
    """Return how a person takes part: as chosen where there is a choice, else as everyone does."""
    modes = modes_of(format)
    return Mode(chosen) if chosen in modes else modes[0]


def queue_closes_at(starts_at: datetime, hours: int) -> datetime:
    """Return when the queue closes: so many hours before the start, or at the start."""
    return starts_at - timedelta(hours=hours)


def offers_from(starts_at: datetime, hours: int | None) -> datetime | None:
    """Return the moment from which a free seat is offered and no longer given; None: never."""
    return None if hours is None else starts_at - timedelta(hours=hours)


def offer_ends_at(now: datetime, hours: int, queue_closes: datetime) -> datetime:
    """Return until when an offer made now may be answered: never longer than the queue is open."""
    return min(now + timedelta(hours=hours), queue_closes)


def price_for(member: int | None, other: int | None, *, is_member: bool) -> int | None:
    """Return what one pays, in öre without VAT; None where it costs nothing."""
    price = member if is_member else other
    return price or None


class Surprise(StrEnum):
    """What a new policy does not do, though one might think so."""

    FEWER_SEATS = "fewer_seats"
    SMALLER_QUOTA = "smaller_quota"
    NON_MEMBERS = "non_members"
    OTHER_PRICE = "other_price"


@dataclass(frozen=True)
class Registered:
    """Who is there already: seats taken in each mode and by each company, people who are no members, invoices.

    `by_stranger` are the seats of companies that are not in the register: each has a quota of one.
    """

    by_mode: Mapping[Mode, int] = field(default_factory=dict)
    by_company: tuple[int, ...] = ()
    by_stranger: tuple[int, ...] = ()
    non_members: int = 0
    invoices: int = 0


def differing(before: Policy, after: Policy) -> list[str]:
    """Return the names of what differs between two policies."""
    return [each.name for each in fields(Policy) if getattr(before, each.name) != getattr(after, each.name)]


def surprises(before: Policy, after: Policy, registered: Registered) -> dict[Surprise, int]:
    """Return what may surprise whoever saves the policy, and how many people, companies or invoices it is about."""
    seats = {Mode.ON_SITE: after.capacity_on_site, Mode.DIGITAL: after.capacity_digital}
    changed = set(differing(before, after))
    found = {
        Surprise.FEWER_SEATS: sum(_above(registered.by_mode.get(mode, 0), limit) for mode, limit in seats.items())
        if changed & {"capacity_on_site", "capacity_digital"}
        else 0,
        Surprise.SMALLER_QUOTA: _above_quota(after.company_quota, registered) if "company_quota" in changed else 0,
        Surprise.NON_MEMBERS: registered.non_members
        if "admission" in changed and after.admission == Admission.MEMBERS
        else 0,
        Surprise.OTHER_PRICE: registered.invoices if changed & {"price_member", "price_other"} else 0,
    }
    return {surprise: number for surprise, number in found.items() if number}


def _above_quota(quota: int | None, registered: Registered) -> int:
    if quota is None:
        return 0
    known = sum(taken > quota for taken in registered.by_company)
    return known + sum(taken > 1 for taken in registered.by_stranger)


def _above(taken: int, limit: int | None) -> int:
    return 0 if limit is None else max(0, taken - limit)


def costs(member: int | None, other: int | None) -> bool:
    """Say whether anybody pays anything."""
    return bool(member or other)


def free_until(free_until_at: datetime | None, starts_at: datetime) -> datetime:
    """Return until when one may cancel for free: as decided, to the start at the latest."""
    return min(free_until_at or starts_at, starts_at)
