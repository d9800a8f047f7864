"""The participants' list: who stands in it, who may see it, and until when."""

from datetime import datetime, timedelta
from enum import StrEnum

from eventsite.rules.registrations import RegistrationState

# So long after the meeting one can still look up whom one talked to.
SHOWN_AFTER = timedelta(days=7)
MAY_SEE = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED})


class ListingAction(StrEnum):
    """What the trace says of it."""

    GIVEN = "listing.given"
    WITHDRAWN = "listing.withdrawn"
    SWITCHED_ON = "listing.switched_on"
    SWITCHED_OFF = "listing.switched_off"


def is_shown(lists_participants: bool, ends_at: datetime, now: datetime) -> bool:
    """Say whether there is a list to see."""
    return lists_participants and now < ends_at + SHOWN_AFTER


def may_see(state: str) -> bool:
    """Say whether somebody whose registration stands so sees the list: whoever has a place."""
    return state in MAY_SEE
