"""Who else moderates right now: shown on the pages of moderators, noted after each of them is made."""

from collections.abc import Sequence

from eventsite import clock
from eventsite.queries.questions import live as queries
from eventsite.queries.questions import moderation as moderation_queries
from eventsite.rules import live as rules
from eventsite.services.questions import presence
from eventsite.web import traces


def others(event_id: int, actor: str) -> Sequence[tuple[str, int | None]]:
    """Return the names of the others who are there, each with the number of the question that they have open."""
    here = queries.others_here(event_id, actor, clock.now() - rules.HERE)
    names = moderation_queries.names([who for who, _ in here])
    return [(names[who], number) for who, number in here if who in names]


def note(event_id: int, actor: str, question_id: int | None = None) -> None:
    """Leave a trace that somebody is there, unless a like one was left just now."""
    last = queries.seen_at(event_id, actor)
    if last is None or last[1] != question_id or clock.now() - last[0] >= rules.SEEN_EVERY:
        traces.note(lambda: presence.note(event_id, actor, question_id))
