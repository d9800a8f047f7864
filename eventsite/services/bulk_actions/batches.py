"""Working off what was confirmed, or undone: a few people in each transaction, so that no lock is held long."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from eventsite import clock
from eventsite.database import db
from eventsite.errors import EventFull, ModeFull, Refused
from eventsite.models import BulkAction, BulkItem, Event, Registration
from eventsite.queries import bulk_actions as queries
from eventsite.queries import events as event_queries
from eventsite.rules import bulk_actions as rules
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.services import audit, queues
from eventsite.services.bulk_actions import acts, undoing

BATCH = 20
LONGEST = 0.15  # seconds under the lock, whatever the machine; others register meanwhile


@dataclass(frozen=True)
class Job:
    """What is to be done with one person, and where it is written down."""

    act: Callable[[Event, BulkAction, BulkItem, Registration, str], Skip | None]
    column: str
    actor: str


def work_off(action_id: int, limit: int = BATCH) -> bool:
    """Do the next few, or undo them, and say whether those were the last. Begun again, it goes on where it was."""
    event = event_queries.locked(queries.event_id_of(action_id))
    action = queries.by_id(action_id)
    now = clock.now()
    if action.settled_at is not None or action.starts_at is None or action.starts_at > now:
        return True
    is_undoing = action.undone_at is not None
    if not is_undoing and action.done_at is not None:
        return True
    is_last = _work_off(event, action, limit)
    queues.promote(event)
    if is_last:
        _end(action, is_undoing=is_undoing)
    return is_last


def _work_off(event: Event, action: BulkAction, limit: int) -> bool:
    """Do the next few, for no longer than LONGEST, and say whether there are no more."""
    begun = time.monotonic()
    job = _job(action)
    found = queries.batch(action, limit)
    for item, registration in found:
        outcome = _one(event, action, item, registration, job)
        setattr(item, job.column, outcome or queries.DONE)
        action.position = item.position
        if job.column == "outcome":
            action.done += outcome is None
            action.skipped += outcome is not None
        if time.monotonic() - begun > LONGEST:
            return item is found[-1][0] and len(found) < limit
    return len(found) < limit


def _one(event: Event, action: BulkAction, item: BulkItem, registration: Registration, job: Job) -> Skip | None:
    """Do it to one, or return why not; what is refused half-way leaves nothing behind."""
    try:
        with db.session.begin_nested():
            why = job.act(event, action, item, registration, job.actor)
    except (ModeFull, EventFull):
        return Skip.NO_ROOM
    except Refused:
        return Skip.OVER
    return why


def _job(action: BulkAction) -> Job:
    if action.undone_at is not None:
        actor = audit.organizer_actor(action.undone_by_id or action.organizer_id)
        return Job(undoing.undo_one, "undone", actor)
    return Job(_do_unless_skipped, "outcome", audit.organizer_actor(action.organizer_id))


def _do_unless_skipped(
    event: Event, action: BulkAction, item: BulkItem, registration: Registration, actor: str
) -> Skip | None:
    why = rules.skip(BulkKind(action.kind), queries.facts_of(action, item, registration))
    return why or acts.act_on(event, action, item, registration, actor)


def _end(action: BulkAction, *, is_undoing: bool) -> None:
    now = clock.now()
    if is_undoing:
        action.settled_at = now
    else:
        action.done_at = now
        if action.kind not in rules.UNDOABLE or not action.done:
            action.settled_at = now
