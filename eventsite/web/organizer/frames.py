"""What stands around each page about an event: its name, its tabs, and what they count."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from eventsite.models import Event
from eventsite.queries import events as queries
from eventsite.queries import heads
from eventsite.queries.heads import Head
from eventsite.rules.occasions import Occasion
from eventsite.rules.permissions import Action, Role, may
from eventsite.web import guards

# What fits in the id of a row: a larger number in an address is nobody's.
ROW = "int(max=2147483647)"
LARGEST_ID = 2147483647
# Who may only one thing is led to it: the others would refuse them.
WAYS_IN = (
    (Action.SEE_EVENTS, "organizer.events.show"),
    (Action.TICK_ATTENDANCE, "organizer.attendance.index"),
)


@dataclass(frozen=True)
class Frame:
    """What the head of a page about an event shows, by value: what it is made of can be remembered.

    `may` are the names of the actions that whoever is signed in may do.
    """

    event_id: int
    slug: str
    title: str
    state: str
    occasion: Occasion
    starts_local: datetime
    taken: int
    waiting: int
    is_priced: bool
    counts: Head
    may: frozenset[str]


def mine(event_id: int) -> Event:
    """Return the event if it is shared with whoever is signed in. Raises NotFound."""
    return queries.for_organizer(guards.me(), event_id)


def around(event: Event) -> dict[str, Any]:
    """Return what the head of the page needs: the event, the counts of its tabs, and what one may do."""
    counts, rights = heads.of_event(event.id), guards.rights_in(event.id)
    frame = Frame(
        event.id,
        event.slug,
        event.title,
        event.state,
        event.occasion,
        event.starts_local,
        event.taken,
        event.waiting,
        bool(event.price_member or event.price_other),
        counts,
        frozenset(name for name, allowed in rights.items() if allowed),
    )
    return {"event": event, "frame": frame, "rights": rights}


def way_into(event_id: int, roles: Mapping[int, Role]) -> str:
    """Return the first page of the event that one may open, by what one is to each event; "" if there is none."""
    role = roles.get(event_id, Role(guards.me().role))
    for action, endpoint in WAYS_IN:
        if may(role, action) and endpoint in current_app.view_functions:
            return url_for(endpoint, event_id=event_id)
    return ""


def sees_needs(event_id: int) -> bool:
    """Say whether whoever is signed in may read what people need: it takes the role and the event's own right."""
    return guards.rights_in(event_id)[Action.SEE_NEEDS.value]
