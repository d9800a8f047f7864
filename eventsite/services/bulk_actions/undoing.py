"""What undoing does to one of many: as it was before if that is possible still, else why not.

Who was cancelled gets the seat back while there is one, in the order of arrival, else the old number in the queue. Who
has changed since is left alone.
"""

from eventsite import clock
from eventsite.models import BulkAction, BulkItem, Event, Registration
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import registrations as queries
from eventsite.queries import seats as seat_queries
from eventsite.rules import bulk_actions as rules
from eventsite.rules.attendee_marks import MAX_TAGS
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.rules.events import EventState
from eventsite.rules.policies import Mode
from eventsite.rules.registrations import Attendance, RegistrationState
from eventsite.services import attendance, attendee_marks, modes, queues, seats, tidings
from eventsite.services.bulk_actions import acts

STATE = RegistrationState


def undo_one(event: Event, action: BulkAction, item: BulkItem, registration: Registration, actor: str) -> Skip | None:
    """Undo it, or return why not. Raises Refused."""
    kind = BulkKind(action.kind)
    if registration.erased_at is not None:
        return Skip.ERASED
    if acts.standing(action, registration) != item.after:
        return Skip.CHANGED
    if kind is BulkKind.CANCEL:
        return _bring_back(event, action, item, registration, actor)
    if kind in rules.TAGS:
        return _tag_as_before(event, action, item, registration)
    if kind in rules.MODES:
        is_told = acts.is_told(action, registration)
        modes.switch_for(event, registration, Mode(item.before), actor, is_told=is_told)
    else:
        wanted = Attendance(item.before) if item.before else Attendance.UNKNOWN
        attendance.mark(event.id, registration.id, wanted, action.undone_by_id or action.organizer_id)
    return None


def _tag_as_before(event: Event, action: BulkAction, item: BulkItem, registration: Registration) -> Skip | None:
    """Take off the tag that was put, or put on the one that was taken, unless others have taken its place."""
    undoer = action.undone_by_id or action.organizer_id
    if not item.before:
        attendee_marks.untag_called(event.id, registration.id, action.reason, undoer)
        return None
    if len(mark_queries.tags_of(registration.id)) >= MAX_TAGS:
        return Skip.ALL_TAGS
    attendee_marks.tag(event.id, registration.id, action.reason, undoer)
    return None


def _bring_back(
    event: Event, action: BulkAction, item: BulkItem, registration: Registration, actor: str
) -> Skip | None:
    """Let a cancelled registration live again, with the seat if there is one."""
    if event.state != EventState.PUBLISHED or queues.is_over(event):
        return Skip.OVER
    if item.before == STATE.UNCONFIRMED:
        return Skip.UNPROVEN
    if registration.email and queries.living(event.id, registration.canonical_email) is not None:
        return Skip.BACK_ALREADY
    state = _state(event, item, registration)
    if state is None:
        return Skip.NO_ROOM
    step = seats.bring_back(event, registration, state, actor)
    if acts.is_told(action, registration):
        tidings.tell(event, registration, step)
    return None


def _state(event: Event, item: BulkItem, registration: Registration) -> RegistrationState | None:
    """Return how the person stands again; None where there is neither a seat nor a queue.

    Who was offered a seat waits at the old number, and is offered one again as soon as there is one.
    """
    if item.before == STATE.PENDING:
        return STATE.PENDING
    bar = queues.bars(event, [seat_queries.claim_of(event, registration)])[0]
    if bar is None and item.before == STATE.CONFIRMED:
        return STATE.CONFIRMED
    has_queue = event.has_waitlist and clock.now() < min(event.queue_closes_at, event.starts_at)
    return STATE.WAITLISTED if has_queue else None
