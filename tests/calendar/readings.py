"""What calendars show of an object, as plain values that can be compared whichever library has read it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

# A day, or an instant in UTC.
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An event as it is shown: when, each time it comes, and its texts."""

    uid: str
    spans: tuple[Span, ...]
    summary: str
    description: str = ""
    location: str = ""
    categories: tuple[str, ...] = ()
    attendee: str = ""

    @property
    def starts_at(self) -> date:
        return self.spans[0][0]

    @property
    def ends_at(self) -> date:
        return self.spans[0][1]


# From an object to its events, in the order of the object.
Reader = Callable[[bytes], list[Reading]]


def merged(events: Iterable[tuple[Reading, date | None]]) -> list[Reading]:
    """Return one reading for each UID: the second of each pair is the start that the first replaces (RECURRENCE-ID)."""
    found: dict[str, Reading] = {}
    for reading, replaced in events:
        known = found.get(reading.uid)
        if replaced is None:
            assert known is None, "the rule comes once and first"
            found[reading.uid] = reading
        else:
            found[reading.uid] = _instead(known, replaced, reading)
    return list(found.values())


def _instead(rule: Reading | None, replaced: date, exception: Reading) -> Reading:
    """Return the reading with one of its times taken by the exception's; the texts of both are the same."""
    assert rule is not None
    assert replace(exception, spans=rule.spans) == rule
    spans = {span[0]: span for span in rule.spans}
    del spans[replaced]
    return replace(rule, spans=tuple(sorted([*spans.values(), *exception.spans])))
