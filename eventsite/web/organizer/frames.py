"""What stands around each page about an event: its name, its tabs, and what they count."""

from typing import Any

from eventsite.models import Event
from eventsite.queries import events as queries
from eventsite.queries import needs as needs_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import quarantine, waiting
from eventsite.queries import registrations as registration_queries
from eventsite.queries.questions import moderation
from eventsite.rules.permissions import Action, may
from eventsite.web import guards

# What fits in the id of a row: a larger number in an address is nobody's.
ROW = "int(max=2147483647)"
LARGEST_ID = 2147483647


def mine(event_id: int) -> Event:
    """Return the event if it is shared with whoever is signed in. Raises NotFound."""
    return queries.for_organizer(guards.me(), event_id)


def around(event: Event) -> dict[str, Any]:
    """Return what the head of the page needs: the event, the counts of its tabs, and what one may do."""
    me = guards.me()
    return {
        "event": event,
        "states": registration_queries.counts(event.id),
        "undecided": waiting.count_for_a_word(event.id),
        "set_aside": quarantine.count_waiting(event.id),
        "mails": outbox_queries.counts(event.id),
        "asked": moderation.tally(event.id),
        "rights": {action.value: may(me.role, action) for action in Action}
        | {Action.SEE_NEEDS.value: sees_needs(event.id)},
    }


def sees_needs(event_id: int) -> bool:
    """Say whether whoever is signed in may read what people need: it takes the role and the event's own right."""
    me = guards.me()
    return may(me.role, Action.SEE_NEEDS) and needs_queries.is_reader(me.id, event_id)
