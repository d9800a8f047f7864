"""People who are invited to register: where an invitation to register stands, and how often one may be mailed."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.events import EventState, Opening, Standing, opening

MAX_AT_ONCE = 2000
BETWEEN_MAILS = timedelta(days=1)  # to one address about one event, whoever asks for it
BETWEEN_REMINDERS = timedelta(days=3)
_CAN_ANSWER = frozenset({Opening.OPEN, Opening.WAITLIST, Opening.FULL, Opening.NOT_YET})


class InviteeState(StrEnum):
    """Where somebody who may register by a personal link stands."""

    ADDED = "added"
    INVITED = "invited"
    REGISTERED = "registered"
    DECLINED = "declined"


@dataclass(frozen=True)
class InviteeDetails:
    """What an organizer says about somebody to invite. `is_locked`: the invitation holds for this address alone."""

    email: str
    name: str = ""
    company: str = ""
    language: str = "sv"
    is_locked: bool = False
    skips_approval: bool = False


@dataclass(frozen=True)
class Added:
    """How many of those who were to be added were new, were on the list before, and are registered already."""

    added: int
    known: int = 0
    registered: int = 0


def new_version() -> int:
    """Return the version of a new link. By chance, lest an old link open a row that got a removed one's number."""
    return secrets.randbelow(2**30) + 1


def can_answer(event: Standing, now: datetime) -> bool:
    """Say whether somebody who is invited now could still register, or will be able to."""
    return event.state is EventState.PUBLISHED and opening(event, now) in _CAN_ANSWER
