"""Whether a browser is a participant's, asked at every poll and looked up only now and then.

The links that a browser has opened stand in its session cookie, which is signed. Whether they still hold for
the event is looked up in the database and believed for half a minute: whoever cancels sees the list that much
longer, and a poll costs no look at the registrations.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from flask import Flask, current_app

from eventsite import clock
from eventsite.errors import NotFound
from eventsite.queries.questions import live as queries
from eventsite.web import sessions

HOLDS = timedelta(seconds=30)
MOST = 5000
Key = tuple[int, tuple[tuple[int, int], ...]]


class Members:
    """Who was found to be registered for what, for a while."""

    def __init__(self) -> None:
        self._found: OrderedDict[Key, tuple[int, datetime]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._found)

    def of(self, event_id: int, opened: dict[int, int]) -> int:
        """Return the registration for the event among the opened ones. Raises NotFound."""
        key, now = (event_id, tuple(sorted(opened.items()))), clock.now()
        registration_id, until = self._found.get(key, (0, now))
        if now < until:
            return registration_id
        found = queries.participant(event_id, opened) if opened else None
        if found is None:
            raise NotFound("participant")
        self._found[key] = (found, now + HOLDS)
        self._found.move_to_end(key)
        if len(self._found) > MOST:
            self._found.popitem(last=False)
        return found


def init_app(app: Flask) -> None:
    """Give the application a place to remember."""
    app.extensions["members"] = Members()


def participant(event_id: int) -> int:
    """Return the registration for the event that this browser has opened. Raises NotFound."""
    members: Members = current_app.extensions["members"]
    return members.of(event_id, sessions.registrations())
