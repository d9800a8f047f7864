"""Who looks at an event's questions: somebody whose registration was opened in this browser."""

from eventsite.errors import NotFound
from eventsite.models import Event, Registration
from eventsite.queries import registrations as queries
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.web import sessions


def of(event: Event) -> Registration | None:
    """Return the registration for the event that this browser has opened, one with a seat before others."""
    opened = [
        registration
        for registration in queries.mine(sessions.my_ids())
        if registration.event_id == event.id
        and registration.state in LIVING
        and sessions.is_mine(registration.id, registration.manage_version)
    ]
    return min(opened, key=lambda one: (one.state != RegistrationState.CONFIRMED, one.id), default=None)


def needed(event: Event) -> Registration:
    """Return the registration for the event that this browser has opened. Raises NotFound."""
    registration = of(event)
    if registration is None:
        raise NotFound("registration")
    return registration
