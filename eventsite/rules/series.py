"""Taking part in a whole series: which meetings can be registered for at once, and what came of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.events import Opening
from eventsite.rules.fields import Asked
from eventsite.rules.policies import Admission, Mode

UNCONFIRMED_FOR = timedelta(days=7)  # an address that nobody has confirmed is forgotten
FORGOTTEN_AFTER = timedelta(days=365)  # without a meeting in the series


class Outcome(StrEnum):
    """What came of one meeting of the series for one person."""

    SEAT = "seat"
    QUEUE = "queue"
    PENDING = "pending"
    ALREADY = "already"
    FULL = "full"
    CLOSED = "closed"
    ASKS = "asks"
    COSTS = "costs"
    INVITED = "invited"
    LEFT_OUT = "left_out"


class Hindrance(StrEnum):
    """Why a meeting cannot be registered for together with others."""

    NOT_YET = "not_yet"
    FULL = "full"
    CLOSED = "closed"
    ASKS = "asks"
    COSTS = "costs"
    INVITED = "invited"


@dataclass(frozen=True)
class Meeting:
    """What decides whether a meeting can be registered for together with others."""

    opening: Opening
    admission: Admission
    costs: bool
    fields: tuple[Asked, ...] = ()
    has_sessions: bool = False


def hindrance(meeting: Meeting, now: datetime) -> Hindrance | None:
    """Return why the meeting must be registered for by itself, or not at all now; None if nothing hinders.

    What is compulsory only from a later day on (`required_from_at`) is asked on one's own page then.
    """
    if meeting.opening is Opening.NOT_YET:
        return Hindrance.NOT_YET
    if meeting.opening is Opening.FULL:
        return Hindrance.FULL
    if meeting.opening not in {Opening.OPEN, Opening.WAITLIST}:
        return Hindrance.CLOSED
    if meeting.admission is Admission.INVITED:
        return Hindrance.INVITED
    if meeting.costs:
        return Hindrance.COSTS
    return Hindrance.ASKS if meeting.has_sessions or asks_something(meeting.fields, now) else None


def asks_something(fields: Iterable[Asked], now: datetime) -> bool:
    """Say whether some question of the form must be answered by whoever registers now."""
    return any(_must_be_answered(field, now) for field in fields)


def _must_be_answered(field: Asked, now: datetime) -> bool:
    if not field.is_enabled or field.is_for_staff or not field.wants_answer:
        return False
    if field.required_from_at is not None:
        return now >= field.required_from_at
    return field.is_required


@dataclass(frozen=True)
class SeriesDetails:
    """What somebody says who wants to take part in a series: the meetings by id, and whether in new ones too."""

    name: str
    email: str
    company: str
    job_title: str = ""
    phone: str = ""
    mode: Mode | None = None
    language: str = "sv"
    chosen: tuple[int, ...] = ()
    wants_new: bool = False
