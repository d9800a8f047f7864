"""What is done to one of many. The caller holds the event's lock, moves the queue up and writes the outcome down."""

from collections.abc import Callable

from eventsite import clock
from eventsite.models import BulkAction, BulkItem, Event, Registration
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.rules import bulk_actions as rules
from eventsite.rules import events as event_rules
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.rules.registrations import AttendanceSource, RegistrationState
from eventsite.services import approvals, attendance, attendee_marks, modes, registrations, seats, tidings

Act = Callable[[Event, BulkAction, Registration, str], Skip | None]


def act_on(event: Event, action: BulkAction, item: BulkItem, registration: Registration, actor: str) -> Skip | None:
    """Do it and note what was before and is after; return why not, if it was not. Raises Refused."""
    kind = BulkKind(action.kind)
    item.before = standing(action, registration)
    why = _ACTS[kind](event, action, registration, actor)
    item.after = standing(action, registration)
    return why


def standing(action: BulkAction, registration: Registration) -> str:
    """Return what of the registration the action changes: its state, how the person takes part, who said what.

    Of a tag only whether it is there: what it says stands in one place, from which it is erased.
    """
    kind = BulkKind(action.kind)
    if kind in rules.TAGS:
        return "" if mark_queries.tag_called(registration.id, action.reason) is None else "tagged"
    if kind in rules.MODES:
        return registration.mode or ""
    if kind in rules.ATTENDANCES:
        is_ours = registration.attendance_source == AttendanceSource.STAFF
        return registration.attendance if is_ours else ""
    return registration.state


def is_told(action: BulkAction, registration: Registration) -> bool:
    """Say whether the person is mailed: who was registered without mail only if the organizer has said so."""
    return action.mails_unmailed or outbox_queries.was_mailed(registration.id)


def _cancel(event: Event, action: BulkAction, registration: Registration, actor: str) -> Skip | None:
    if not event_rules.is_to_come(event.state, event.ends_at, clock.now()):
        return Skip.OVER
    step = seats.pass_to(event, registration, RegistrationState.CANCELLED_BY_ORGANIZER, actor, action.reason)
    if is_told(action, registration):
        tidings.tell(event, registration, step)
    return None


def _send_again(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    registrations.send_again(event.id, registration.id, action.organizer_id)
    return None


def _approve(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    outcome = approvals.approve(event.id, [registration.id], action.organizer_id)
    return None if outcome.done else Skip.NO_ROOM


def _reject(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    approvals.reject(event.id, [registration.id], action.reason, action.organizer_id)
    return None


def _switch(event: Event, action: BulkAction, registration: Registration, actor: str) -> Skip | None:
    mode = rules.MODES[BulkKind(action.kind)]
    modes.switch_for(event, registration, mode, actor, is_told=is_told(action, registration))
    return None


def _mark(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    attendance.mark(event.id, registration.id, rules.ATTENDANCES[BulkKind(action.kind)], action.organizer_id)
    return None


def _tag(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    attendee_marks.tag(event.id, registration.id, action.reason, action.organizer_id)
    return None


def _untag(event: Event, action: BulkAction, registration: Registration, _actor: str) -> Skip | None:
    attendee_marks.untag_called(event.id, registration.id, action.reason, action.organizer_id)
    return None


_ACTS: dict[BulkKind, Act] = {
    BulkKind.CANCEL: _cancel,
    BulkKind.SEND_AGAIN: _send_again,
    BulkKind.APPROVE: _approve,
    BulkKind.REJECT: _reject,
    **dict.fromkeys(rules.MODES, _switch),
    **dict.fromkeys(rules.ATTENDANCES, _mark),
    BulkKind.TAG: _tag,
    BulkKind.UNTAG: _untag,
}
