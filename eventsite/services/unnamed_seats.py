"""Seats without a name: their coordinator is reminded once, and told when they have been released."""

from datetime import datetime

from eventsite import clock, notifications
from eventsite.database import db
from eventsite.models import Event, Group, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import groups as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules import groups as rules
from eventsite.rules.events import EventState
from eventsite.rules.registrations import RegistrationState
from eventsite.services import audit, queues
from eventsite.services.groups import tell


def to_remind(now: datetime) -> list[int]:
    """Return the ids of the groups whose coordinators are to be reminded of the names by now."""
    return [group.id for group in queries.without_all_names(now) if _is_time(group, group.event, now)]


def remind(group_id: int) -> None:
    """Remind the coordinator of the seats that have no name yet, once."""
    event = event_queries.locked(queries.event_id_of(group_id))
    group = _read_anew(group_id)
    unnamed = _unnamed(group)
    if group.reminded_at is not None or not unnamed or not _is_time(group, event, clock.now()):
        return
    group.reminded_at = clock.now()
    cause = audit.record("group.reminded", audit.SYSTEM, event_id=event.id)
    tell(notifications.names_due(group, event, len(unnamed)), group, cause.id)


def release(group_id: int) -> None:
    """Release the group's seats whose time to be given a name is over, and tell the coordinator of it in one mail.

    An address that was never proven is not written to, nor is anybody after the meeting was called off.
    """
    event = event_queries.locked(queries.event_id_of(group_id))
    group = _read_anew(group_id)
    now = clock.now()
    due = [each for each in _unnamed(group) if each.expires_at is not None and each.expires_at <= now]
    held = [each.id for each in due if each.state != RegistrationState.UNCONFIRMED]
    for each in due:
        queues.expire(event.id, each.id)
    released = sum(registration_queries.in_event(event.id, each).state == RegistrationState.EXPIRED for each in held)
    if released and event.state != EventState.CANCELLED:
        cause = audit.record("group.seats_released", audit.SYSTEM, event_id=event.id)
        tell(notifications.seats_released(group, event, released), group, cause.id)


def set_due(event: Event) -> None:
    """Let the event's date for names hold for the seats that wait for one. The caller holds the event's lock.

    A seat whose coordinator has not proven the address keeps its own, shorter time.
    """
    for registration in registration_queries.unnamed(event.id):
        if registration.state != RegistrationState.UNCONFIRMED:
            registration.expires_at = event.names_due_at


def _is_time(group: Group, event: Event, now: datetime) -> bool:
    if event.names_due_at is None or now >= event.names_due_at:
        return False
    moment = rules.reminder_at(event.names_due_at, group.created_at)
    return moment is not None and now >= moment


def _unnamed(group: Group) -> list[Registration]:
    return [each for each in queries.living(group.id) if not each.email]


def _read_anew(group_id: int) -> Group:
    group = queries.by_id(group_id)
    db.session.refresh(group)
    return group
