"""Coming to the meeting."""

from eventsite import clock
from eventsite.errors import NotPossibleNow
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules import occasions
from eventsite.rules.events import EventState
from eventsite.rules.registrations import Attendance, RegistrationState
from eventsite.services import audit


def join(registration_id: int) -> str:
    """Note that the person has come and return the room's real address.

    Raises NotPossibleNow without a seat, while the room is closed, or when there is no room.
    """
    registration = queries.by_id(registration_id)
    event = event_queries.whole(registration.event_id)
    now = clock.now()
    is_welcome = registration.state == RegistrationState.CONFIRMED and event.state == EventState.PUBLISHED
    if not (is_welcome and event.join_url and occasions.room_is_open(event.occasion, now)):
        raise NotPossibleNow("the room is closed")
    if registration.joined_at is None:
        registration.joined_at = now
        registration.attendance = Attendance.PRESENT
        audit.record("attendance.joined", audit.REGISTRANT, event_id=event.id, registration_id=registration.id)
    return event.join_url
