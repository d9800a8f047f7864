"""What moderators do with the questions of an event: organizers, and guests with a named link."""

from eventsite.web.organizer.questions import (
    answering,
    asking,
    bulk,
    carrying,
    closing,
    decisions,
    exports,
    merging,
    queue,
    reconsidering,
    settings,
    undoing,
)
from eventsite.web.organizer.questions.routes import blueprint

__all__ = [
    "answering",
    "asking",
    "blueprint",
    "bulk",
    "carrying",
    "closing",
    "decisions",
    "exports",
    "merging",
    "queue",
    "reconsidering",
    "settings",
    "undoing",
]
