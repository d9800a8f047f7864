"""What speakers say about themselves by their link: until when, and how it stands."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_BIOGRAPHY = 2000
MOST_NOTE = 500


class PresentationState(StrEnum):
    """How what a speaker has sent stands."""

    SENT = "sent"  # waits for the organizer
    APPROVED = "approved"
    RETURNED = "returned"  # with a word on what to change


@dataclass(frozen=True)
class PresentationDetails:
    """What a speaker says, and the words that they have consented to."""

    title: str
    organization: str
    biography: str
    portrait_id: int | None
    consent_text: str


def closes_at(due_at: datetime | None, starts_at: datetime) -> datetime:
    """Return until when a speaker may send something: the organizer's date, at the latest the start."""
    return min(due_at, starts_at) if due_at else starts_at


def hash_of(consent_text: str) -> str:
    """Return what is kept of the words that somebody has consented to."""
    return hashlib.sha256(consent_text.encode()).hexdigest()
