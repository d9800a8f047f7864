"""Guests of an event: what a named link lets its bearer do, and how long it holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOLDS_AFTER_END = timedelta(days=30)


class GuestRole(StrEnum):
    """What a guest is to the event."""

    MODERATOR = "moderator"
    SPEAKER = "speaker"
    SCREEN = "screen"
    VENUE = "venue"
    CO_HOST = "co_host"


# What a page shows of each table, field by field; a test that fills every column of an event holds the pages to it.
# What is computed (how many come, how many eat what) is no field. A name or a company beside a question is one that the
# asker has chosen to show.
_ALL = frozenset({"events.title", "guests.name"})
_PLACE = frozenset({"events.venue", "events.address"})
_PEOPLE = frozenset({"registrations.name", "registrations.company"})
_QUESTIONS = frozenset({"questions.body", "questions.background", "programme_items.title", "speakers.name"})
FIELDS: dict[GuestRole, frozenset[str]] = {
    GuestRole.VENUE: _ALL | _PLACE | _PEOPLE,
    GuestRole.CO_HOST: _ALL
    | _PLACE
    | _PEOPLE
    | {
        "events.summary",
        "programme_items.title",
        "programme_items.text",
        "speakers.name",
        "speakers.title",
        "speakers.organization",
    },
    GuestRole.SCREEN: _ALL | {"events.slug"},
    GuestRole.SPEAKER: _ALL
    | _QUESTIONS
    | _PEOPLE
    | {
        "registrations.job_title",
        "question_answers.body",
        "question_notes.text",
        "events.contact_name",
        "events.contact_email",
        "events.contact_phone",
    },
    GuestRole.MODERATOR: _ALL
    | _QUESTIONS
    | _PEOPLE
    | {
        "events.slug",
        "questions.body_original",
        "questions.proposal",
        "question_changes.reason",
        "organizers.name",
    },
}


@dataclass(frozen=True)
class GuestDetails:
    """Who gets a link, as an organizer writes it; a speaker by name. Nothing of the link itself."""

    role: GuestRole
    name: str
    email: str = ""
    language: str = ""
    speaker: str = ""


def expires_at(ends_at: datetime) -> datetime:
    """Return how long a link holds unless somebody ends it before: 30 days after the event."""
    return ends_at + HOLDS_AFTER_END


def holds(expires: datetime, revoked: datetime | None, now: datetime) -> bool:
    """Say whether a link opens anything now."""
    return revoked is None and now < expires
