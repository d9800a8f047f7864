"""What people want to be mailed about an event that they are registered for, beside what they must know."""

from eventsite import clock
from eventsite.queries import registrations as queries
from eventsite.services import audit


def end_mailings(registration_id: int) -> None:
    """Send the person no more reminders and mailings about the event. Raises NotFound."""
    registration = queries.by_id(registration_id)
    if registration.mailings_ended_at is None:
        registration.mailings_ended_at = clock.now()
        _note("registration.mailings_ended", registration_id, registration.event_id)


def resume_mailings(registration_id: int) -> None:
    """Send them again. Raises NotFound."""
    registration = queries.by_id(registration_id)
    if registration.mailings_ended_at is not None:
        registration.mailings_ended_at = None
        _note("registration.mailings_resumed", registration_id, registration.event_id)


def _note(action: str, registration_id: int, event_id: int) -> None:
    audit.record(action, audit.REGISTRANT, event_id=event_id, registration_id=registration_id)
