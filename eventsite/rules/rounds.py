"""How the questions of one meeting go: from when to when, who looks first, what is shown."""

import re
from dataclasses import dataclass
from datetime import datetime

from eventsite.rules.questions import CountsShown

MOST_DIGESTS = 5
LONGEST_AHEAD = 60
MOST_PROMPTS = 3
LONGEST_PROMPT = 200
_DAYS = re.compile(r"[0-9]{1,2}(?:(?:\s*,\s*|\s+)[0-9]{1,2})*")


@dataclass(frozen=True)
class RoundDetails:
    """What an organizer decides; the times stand on the wall of the event, None is what goes without saying."""

    opens_wall: datetime | None = None
    deadline_wall: datetime | None = None
    closes_wall: datetime | None = None
    answers_due_wall: datetime | None = None
    is_moderated: bool = True
    allows_anonymous: bool = True
    allows_private: bool = True
    counts_shown: CountsShown = CountsShown.AFTER_DEADLINE
    shows_answers: bool = True
    digest_days: tuple[int, ...] = (7, 1)
    prompts: tuple[str, ...] = ()


def digest_days(typed: str) -> tuple[int, ...] | None:
    """Return on which days before the meeting speakers get their questions, the earliest first; None if not understood.

    Nothing typed is no day at all.
    """
    typed = typed.strip()
    if not typed:
        return ()
    if not _DAYS.fullmatch(typed):
        return None
    days = {int(day) for day in re.findall(r"[0-9]+", typed)}
    return tuple(sorted(days, reverse=True)) if len(days) <= MOST_DIGESTS and max(days) <= LONGEST_AHEAD else None


def prompts(typed: str) -> tuple[str, ...]:
    """Return what speakers may think of whom nobody asks: a line each, blank ones left out."""
    return tuple(line for line in map(str.strip, typed.splitlines()) if line)
