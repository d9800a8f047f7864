"""How an event takes people: who may register, who waits for what, until when, at which price."""

from dataclasses import dataclass
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
