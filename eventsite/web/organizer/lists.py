"""Long lists, a page at a time: what the address asks for, and the arguments of the address that shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from flask import request, url_for

from eventsite.rules.views import View

SIZE = 50
LONGEST = 200  # characters to search for


@dataclass(frozen=True)
class Slice:
    """A page of a list: of how many in all, which one, how many pages there are."""

    found: int
    page: int
    pages: int
    size: int

    @property
    def start(self) -> int:
        """How many of the list stand before the page."""
        return self.size * (self.page - 1)

    @property
    def shown(self) -> dict[str, int]:
        """What the template is told of it."""
        return {"found": self.found, "page": self.page, "pages": self.pages}


def asked_slice(found: int, size: int = SIZE) -> Slice:
    """Return the page that the address asks for, of a list of so many; the nearest one if there is none such."""
    pages = max(1, ceil(found / size))
    return Slice(found, min(max(1, request.args.get("page", 1, int)), pages), pages, size)


def asked_text(name: str = "q") -> str:
    """Return what the address searches for."""
    return request.args.get(name, "").replace("\0", "").strip()[:LONGEST]


def filled(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments that say something."""
    return {name: value for name, value in arguments.items() if value}


def address_of(event_id: int, view: View, **more: Any) -> str:
    """Return the address of a view of the event's attendee list; what is None is left out."""
    arguments: dict[str, Any] = {"event_id": event_id, **view.arguments(), **more}
    return url_for("organizer.attendees.index", **arguments)
