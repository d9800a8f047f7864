"""The list of an event's questions as one person sees it: in which order, how much of it, and which of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from eventsite.models import Event, Question, Registration
from eventsite.queries import questions as queries
from eventsite.queries.questions import standings
from eventsite.rules import questions as rules
from eventsite.rules import ranking
from eventsite.rules.questions import Phase
from eventsite.web.public.questions.rounds import Standing
from eventsite.web.public.questions.rows import Looking, Row

MOST = 1000
_LATEST = 4_000_000_000_000


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. `as_of` is the moment, in milliseconds, whose order is kept while one reads on."""

    item: int | None = None
    speaker: int | None = None
    shown: int = rules.PER_PAGE
    as_of: int | None = None

    @classmethod
    def asked(cls, arguments: MultiDict[str, str]) -> "Wanted":
        """Return what the arguments of an address, or the hidden fields of a form, ask for; nonsense asks nothing."""
        pages = -(-min(_number(arguments.get("shown")) or 0, MOST) // rules.PER_PAGE)
        return cls(
            _number(arguments.get("item")),
            _number(arguments.get("speaker")),
            max(1, pages) * rules.PER_PAGE,
            _number(arguments.get("as_of")),
        )

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return the arguments that ask for this again."""
        wanted = replace(self, **changes)
        shown = None if wanted.shown == rules.PER_PAGE else wanted.shown
        given = {"item": wanted.item, "speaker": wanted.speaker, "shown": shown, "as_of": wanted.as_of}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def moment(self) -> datetime | None:
        """The moment whose order is kept, if any."""
        return datetime.fromtimestamp(self.as_of / 1000, UTC) if self.as_of else None


@dataclass(frozen=True)
class Listing:
    """A page of the list; `known` are the numbers of all questions that were there at its moment, one's own too."""

    rows: Sequence[Row]
    found: int
    new: int
    wanted: Wanted
    known: Sequence[int]

    @property
    def left(self) -> int:
        """How many more there are."""
        return self.found - len(self.rows)

    @property
    def has_gaps(self) -> bool:
        """Whether a number is missing among those that are there."""
        return len(self.known) < max(self.known, default=0)


def listing(event: Event, registration: Registration, standing: Standing, wanted: Wanted, now: datetime) -> Listing:
    """Return the questions that this person is shown, without their own, which stand by themselves."""
    since = wanted.moment or now
    wanted = replace(wanted, as_of=wanted.as_of or int(now.timestamp() * 1000))
    visible = queries.visible(event.id)
    others = [one for one in visible if one.registration_id != registration.id]
    known = [one for one in others if one.published_at is None or one.published_at <= since]
    chosen = [one for one in known if _is_wanted(one, wanted)]
    stand = standings.of_event(event.id, seen_before=since if standing.phase is Phase.ADVANCE else None)
    ordered = _ordered(chosen, stand, registration, standing.phase, since)[: wanted.shown]
    looking = Looking.of(registration, standing.shows_counts, stand)
    numbers = [one.public_no for one in visible if one in known or one not in others]
    return Listing([looking.row(one) for one in ordered], len(chosen), len(others) - len(known), wanted, numbers)


def _ordered(
    questions: Sequence[Question],
    stand: Any,
    registration: Registration,
    phase: Phase,
    since: datetime,
) -> list[Question]:
    """Return the questions in the order of the phase (docs/questions.md): seen by few, wanted by many, as they came."""
    if phase is Phase.AFTER:
        return sorted(
            questions, key=lambda one: (one.item is None, one.item.position if one.item else 0, one.public_no)
        )
    by_id = {one.id: one for one in questions}
    known = [stand[one.id] for one in questions if one.id in stand]
    if phase is Phase.ADVANCE:
        seen = standings.seen_by(registration.id, registration.event_id, since)
        ids = ranking.order_of_showing(known, seen, registration.id)
    else:
        # Ranked among all, whatever is filtered: a score is drawn to the average of the whole meeting.
        ids = [one for one in ranking.ranked(list(stand.values())) if one in by_id]
    return [by_id[one] for one in ids]


def _is_wanted(question: Question, wanted: Wanted) -> bool:
    return (wanted.item is None or question.item_id == wanted.item) and (
        wanted.speaker is None or question.speaker_id == wanted.speaker
    )


def _number(typed: str | None) -> int | None:
    is_number = typed is not None and typed.isascii() and typed.isdecimal() and len(typed) < 14
    return min(int(typed or 0), _LATEST) or None if is_number else None
