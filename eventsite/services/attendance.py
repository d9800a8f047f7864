"""Coming to the meeting: by going into the digital room, and by an organizer's tick."""

from eventsite import clock
from eventsite.errors import NotPossibleNow
from eventsite.models import Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.rules import attendance as rules
from eventsite.rules import occasions
from eventsite.rules.attendance import Said
from eventsite.rules.events import EventState
from eventsite.rules.registrations import Attendance, AttendanceSource, RegistrationState
from eventsite.services import audit


def join(registration_id: int) -> str:
    """Note that the person has come and return the room's real address.

    What an organizer has said about the person stays. Raises NotPossibleNow without a seat, while the room is closed,
    or when there is no room.
    """
    registration = queries.by_id(registration_id)
    event = event_queries.whole(registration.event_id)
    now = clock.now()
    is_welcome = registration.state == RegistrationState.CONFIRMED and event.state == EventState.PUBLISHED
    if not (is_welcome and event.join_url and occasions.room_is_open(event.occasion, now)):
        raise NotPossibleNow("the room is closed")
    if registration.joined_at is None:
        registration.joined_at = now
        if registration.attendance_source != AttendanceSource.STAFF:
            _write(registration, rules.once_unticked(now))
        audit.record("attendance.joined", audit.REGISTRANT, event_id=event.id, registration_id=registration.id)
    return event.join_url


def mark(event_id: int, registration_id: int, attendance: Attendance, organizer_id: int) -> Said:
    """Say as an organizer whether somebody is there; UNKNOWN takes back what was said. Return what holds now.

    Doing it again changes nothing. Raises NotFound, or NotPossibleNow before the day or for somebody without a seat.
    """
    event = event_queries.locked(event_id)
    registration = queries.in_event(event.id, registration_id)
    has_seat = registration.state == RegistrationState.CONFIRMED and registration.erased_at is None
    if not (has_seat and rules.can_be_ticked(event.state, event.starts_at, clock.now())):
        raise NotPossibleNow(registration.state)
    said = _said(registration)
    is_said = said.attendance == attendance and said.source == AttendanceSource.STAFF
    if is_said or (attendance is Attendance.UNKNOWN and said.source != AttendanceSource.STAFF):
        return said
    if attendance is Attendance.UNKNOWN:
        _write(registration, rules.once_unticked(registration.joined_at))
    else:
        _write(registration, Said(attendance, AttendanceSource.STAFF, clock.now()))
    audit.record(
        "attendance.ticked",
        audit.organizer_actor(organizer_id),
        event_id=event.id,
        registration_id=registration.id,
        before=said.attendance,
        after=registration.attendance,
    )
    return _said(registration)


def _said(registration: Registration) -> Said:
    source = registration.attendance_source
    return Said(
        Attendance(registration.attendance),
        None if source is None else AttendanceSource(source),
        registration.attendance_at,
    )


def _write(registration: Registration, said: Said) -> None:
    registration.attendance = said.attendance
    registration.attendance_source, registration.attendance_at = said.source, said.at
