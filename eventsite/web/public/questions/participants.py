"""Who looks at an event's questions: somebody whose registration was opened in this browser."""

from eventsite.errors import NotFound
from eventsite.models import Event, Registration
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.web.public import personal_links


def of(event: Event) -> Registration | None:
    """Return the registration for the event that this browser has opened, one with a seat before others."""
    opened = [
        registration
        for registration in personal_links.all_opened()
        if registration.event_id == event.id and registration.state in LIVING
    ]
    return min(opened, key=lambda one: (one.state != RegistrationState.CONFIRMED, one.id), default=None)


def needed(event: Event) -> Registration:
    """Return the registration for the event that this browser has opened. Raises NotFound."""
    registration = of(event)
    if registration is None:
        raise NotFound("registration")
    return registration
