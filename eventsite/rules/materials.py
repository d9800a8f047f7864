"""What participants get after a meeting: when it is shown, to whom, and how much of it there may be."""

from dataclasses import dataclass
from datetime import datetime

from eventsite.rules import attachments
from eventsite.rules.attachments import SHOWS, Taking
from eventsite.rules.registrations import RegistrationState

MOST = 50
TITLE_LENGTH = 200
MAX_BYTES = 50 * 1024 * 1024
TAKING = Taking(MAX_BYTES, 400 * 1024 * 1024, SHOWS)
ACCEPTED = f"{attachments.ACCEPTED},.pptx,.odp"


@dataclass(frozen=True)
class MaterialDetails:
    """What an organizer says about a file or a link; `url` is empty for a file."""

    title: str
    url: str = ""
    is_public: bool = False
    is_early: bool = False


def is_shown(is_early: bool, ends_at: datetime, now: datetime) -> bool:
    """Say whether it is time: at once where the organizer says so, else when the meeting is over."""
    return is_early or now >= ends_at


def is_for(state: str) -> bool:
    """Say whether somebody whose registration stands so is a participant."""
    return state == RegistrationState.CONFIRMED
