"""Changing one's registration oneself: until when, and what of it."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from eventsite.rules.events import EventState
from eventsite.rules.policies import Admission
from eventsite.rules.registrations import LIVING

# A meeting that is put off has no date, but its people and their answers stand.
_TAKES_EDITS = frozenset({EventState.PUBLISHED, EventState.POSTPONED})


@dataclass(frozen=True)
class EditDetails:
    """What a person says anew: all of it. `company` is ignored where it may not be changed."""

    name: str
    company: str
    job_title: str = ""
    phone: str = ""
    answers: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonDetails:
    """What an organizer says about somebody: who they are, and how they take part (None: there is no choice)."""

    name: str
    company: str
    job_title: str = ""
    phone: str = ""
    mode: str | None = None


def changed_meanwhile(seen: PersonDetails, now: PersonDetails, wanted: PersonDetails) -> dict[str, str]:
    """Return what somebody else has written since it was seen, by field, unless it is what is wanted."""
    found = {field.name: (getattr(seen, field.name), getattr(now, field.name)) for field in fields(PersonDetails)}
    return {
        name: value or ""
        for name, (before, value) in found.items()
        if value != before and value != getattr(wanted, name)
    }


def close_at(set_to: datetime | None, starts_at: datetime, extended_to: datetime | None) -> datetime:
    """Return the moment after which one changes nothing oneself: by the event's rule, or longer for this person."""
    closes = set_to or starts_at
    return closes if extended_to is None else max(closes, extended_to)


def may_edit(event_state: str, state: str, closes_at: datetime, now: datetime) -> bool:
    """Say whether a person may change what they have said."""
    return event_state in _TAKES_EDITS and state in LIVING and now < closes_at


def may_change_company(admission: str, quota: int | None) -> bool:
    """Say whether the company may be changed oneself: not where it decides who gets in."""
    return admission == Admission.OPEN and quota is None
