"""How an event's questions stand by the clock, for the words at the top of the pages."""

from dataclasses import dataclass
from datetime import datetime

from eventsite.models import Event, QuestionRound
from eventsite.queries import questions as queries
from eventsite.rules import questions as rules
from eventsite.rules.events import EventState
from eventsite.rules.questions import CountsShown, Phase


@dataclass(frozen=True)
class Standing:
    """The rules of the event's questions as they are at one moment."""

    current: QuestionRound
    phase: Phase
    deadline: datetime
    closes_at: datetime
    opens_at: datetime | None
    has_begun: bool
    is_open: bool
    shows_counts: bool
    counts_come: bool


def standing(event: Event, now: datetime) -> Standing:
    """Return how the event's questions stand now."""
    current = queries.round_of(event.id)
    closes_at = rules.closes_at(event.questions_close_at, event.ends_at)
    deadline = rules.advance_deadline(current.advance_deadline_at, event.starts_at, closes_at)
    is_early = current.opens_at is not None and now < current.opens_at
    is_over = now >= closes_at or current.closed_at is not None or not current.is_accepting
    return Standing(
        current,
        rules.phase(now, deadline, event.ends_at),
        deadline,
        closes_at,
        current.opens_at if is_early else None,
        now >= event.starts_at,
        event.state == EventState.PUBLISHED and not is_early and not is_over,
        rules.shows_counts(current.counts_shown, now, deadline),
        current.counts_shown == CountsShown.AFTER_DEADLINE and now < deadline,
    )
