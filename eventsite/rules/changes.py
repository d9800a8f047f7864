"""What an edit changes, as those see it who have the event in their calendar."""

from collections.abc import Mapping
from enum import StrEnum


class Aspect(StrEnum):
    """A part of what an invitation or a feed says about an event."""

    TIME = "time"
    PLACE = "place"
    TITLE = "title"
    SUMMARY = "summary"
    PROGRAMME = "programme"
    ROOM = "room"
    SESSIONS = "sessions"
    CONTACT = "contact"
    THEMES = "themes"
    DESCRIPTION = "description"


# The long description is on the page and in no invitation.
IN_INVITATIONS = frozenset(Aspect) - {Aspect.DESCRIPTION}
# These ask everyone anew (calendar.md S2, S3, D5).
ASKS_ANEW = frozenset({Aspect.TIME, Aspect.PLACE})
# These cannot be changed in silence: a session too may have moved, or be gone.
NEVER_SILENT = ASKS_ANEW | {Aspect.SESSIONS}


def between(before: Mapping[Aspect, object], after: Mapping[Aspect, object]) -> frozenset[Aspect]:
    """Return the aspects that differ."""
    return frozenset(aspect for aspect in Aspect if before[aspect] != after[aspect])
