"""The trace: how long it is kept, and what one looks for in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=365)
# Guests who looked: kept as all else, but left out where only news are told.
LOOKS = frozenset({"guest.opened", "guest.looked"})
# What happens to the site as a whole.
PURGED, BACKED_UP = "data.purged", "data.backed_up"
# What happens to one question stands with the question.
OF_QUESTIONS = "question."
# All of a kind can be looked for together.
KINDS_OF_ACTORS = frozenset({"guest"})


@dataclass(frozen=True)
class Search:
    """What one looks for: all that is given must hold. `until` is the first moment that is too late."""

    who: str = ""
    what: str = ""
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    event_id: int = 0
