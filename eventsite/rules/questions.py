"""Questions to the speakers: what may be asked, by whom, and how it is shown."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_LENGTH = 600
MAX_OPEN_PER_PERSON = 5


class Moderation(StrEnum):
    """What the moderator has decided."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class NameDisplay(StrEnum):
    """What others see of the asker."""

    NAME_AND_COMPANY = "name_and_company"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class QuestionDetails:
    """A question as it is asked: to one speaker, or to all when `speaker_id` is None."""

    text: str
    speaker_id: int | None = None
    name_display: NameDisplay = NameDisplay.ANONYMOUS


def measured(text: str) -> str:
    """Return the text as it is counted and kept: NFC, a line break is one character, no outer blanks."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_acceptable(text: str) -> bool:
    """Say whether a measured text may be a question: not blank, at most 600 characters."""
    return 0 < len(text) <= MAX_LENGTH


def closes_at(set_to: datetime | None, ends_at: datetime) -> datetime:
    """Return the moment after which no questions are taken: as set, else the end of the event."""
    return set_to or ends_at
