"""Lists of events: what a visitor wants to see, on which theme, and in which months it falls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Self

from werkzeug.datastructures import MultiDict

from eventsite.errors import NotFound
from eventsite.models import Event, Theme
from eventsite.queries import events as queries
from eventsite.rules.events import Format, Opening
from eventsite.web.public.site import opening_of


@dataclass(frozen=True)
class Filter:
    """What the visitor has asked for in the address; what we do not know is left out."""

    theme: str = ""
    formats: tuple[Format, ...] = ()
    only_free: bool = False

    @classmethod
    def asked(cls, query: MultiDict[str, str]) -> Self:
        """Return the filter that the query string says."""
        asked = query.getlist("format")
        formats = tuple(format for format in Format if format.value in asked)
        return cls(query.get("tema", ""), formats, "lediga" in query)

    def __bool__(self) -> bool:
        return self != Filter()

    def keep(self, events: Iterable[Event]) -> list[Event]:
        """Return the events with free seats, or all of them, as asked."""
        return [event for event in events if not self.only_free or opening_of(event) is Opening.OPEN]


@dataclass(frozen=True)
class Month:
    """The events of one month; `first` is the start of one of them."""

    first: datetime
    events: list[Event]


def by_month(events: Sequence[Event]) -> list[Month]:
    """Return the events in their order, a group for each month."""
    groups = groupby(events, key=lambda event: (event.starts_local.year, event.starts_local.month))
    months = (list(group) for _, group in groups)
    return [Month(group[0].starts_local, group) for group in months]


def theme_of(slug: str) -> Theme:
    """Return the theme of that address if some listed event carries it. Raises NotFound."""
    found = next((theme for theme in queries.themes() if theme.slug == slug), None)
    if found is None:
        raise NotFound(slug)
    return found
