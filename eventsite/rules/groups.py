"""Colleagues registered together: what a coordinator says, how many there may be, when names are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eventsite.rules.invoices import InvoiceTo
from eventsite.rules.registrations import RegistrationDetails, RegistrationState
from eventsite.rules.seats import Bar

REMIND_BEFORE = timedelta(days=3)
LAST_REMINDER = timedelta(days=1)


@dataclass(frozen=True)
class Coordinator:
    """Who registers colleagues, and answers for seats that have no name yet. Need not attend."""

    name: str
    email: str
    company: str
    phone: str = ""
    language: str = "sv"
    company_id: int | None = None


@dataclass(frozen=True)
class GroupDetails:
    """What a coordinator says when registering colleagues: each of them, and how many seats without a name.

    `is_all_or_none`: on the waiting list they wait for seats for all of them.
    """

    coordinator: Coordinator
    members: tuple[RegistrationDetails, ...]
    unnamed: int = 0
    is_all_or_none: bool = False
    form_key: str = ""
    invoice: InvoiceTo | None = None

    @property
    def size(self) -> int:
        """How many seats are asked for."""
        return len(self.members) + self.unnamed


@dataclass(frozen=True)
class MemberReceipt:
    """What is said of one colleague. No state: only that a mail has gone out, for the address was known already."""

    name: str
    email: str
    state: RegistrationState | None
    bar: Bar | None = None


@dataclass(frozen=True)
class GroupReceipt:
    """What the answer to a coordinator says; seats without a name are told apart only by their state."""

    group_id: int
    members: tuple[MemberReceipt, ...]
    unnamed: tuple[RegistrationState, ...] = ()


def takes_groups(max_group: int) -> bool:
    """Say whether colleagues can be registered together."""
    return max_group > 1


def takes_unnamed(names_due_at: datetime | None, now: datetime) -> bool:
    """Say whether seats can be had without a name: there is a date for the names, and it is to come."""
    return names_due_at is not None and now < names_due_at


def reminder_at(names_due_at: datetime, created_at: datetime) -> datetime | None:
    """Return when the coordinator is reminded of the names: three days before they are due.

    Whoever registers later is reminded after a day, and not at all if less than a day would be left.
    """
    moment = max(names_due_at - REMIND_BEFORE, created_at + LAST_REMINDER)
    return moment if moment <= names_due_at - LAST_REMINDER else None


def once_each(members: Sequence[RegistrationDetails], keys: Sequence[str]) -> list[tuple[str, RegistrationDetails]]:
    """Return each address once, with the first row that has it."""
    found: dict[str, RegistrationDetails] = {}
    for key, member in zip(keys, members, strict=True):
        found.setdefault(key, member)
    return list(found.items())
