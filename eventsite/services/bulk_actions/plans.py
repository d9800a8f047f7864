"""A plan for many: made, confirmed, hurried, stopped or undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, insert, select, update

from eventsite import clock
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models import BulkAction, BulkItem
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries import bulk_actions as queries
from eventsite.queries import events as event_queries
from eventsite.rules import bulk_actions as rules
from eventsite.rules.attendee_marks import tag_key, tag_name
from eventsite.rules.bulk_actions import BulkKind, Skip
from eventsite.services import audit, outbox

COLUMNS = ["bulk_action_id", "position", "registration_id", "seen"]


def plan(event_id: int, kind: BulkKind, wanted: Select[int] | Sequence[int], organizer_id: int) -> int:
    """Write down whom it is about, by their ids or a query for them, as they stand now; return the id of the plan.

    Nothing is done until it is confirmed. Raises NotPossibleNow when there is nobody.
    """
    action = BulkAction(
        event_id=event_id,
        organizer_id=organizer_id,
        kind=kind,
        created_at=clock.now(),
        planned=0,
        done=0,
        skipped=0,
        position=0,
    )
    db.session.add(action)
    db.session.flush()
    db.session.execute(insert(BulkItem).from_select(COLUMNS, queries.rows_of(event_id, wanted, action.id)))
    planned = select(func.count()).select_from(BulkItem).where(BulkItem.bulk_action_id == action.id)
    action.planned = db.session.scalar(planned) or 0
    if not action.planned:
        raise NotPossibleNow("nobody")
    action.position = action.planned + 1 if queries.goes_backwards(action) else 0
    return action.id


def confirm(event_id: int, action_id: int, reason: str, organizer_id: int, *, mails_unmailed: bool = False) -> datetime:
    """Let the plan be carried out and return when it begins. Confirming it again changes nothing.

    `reason` is what the people are told, or the tag that it is about; `mails_unmailed` lets those be told too who were
    registered without mail. Raises NotFound, or NotPossibleNow for a plan
    that somebody else has made, that is too old, or for a tag that says nothing.
    """
    action = _locked(event_id, action_id)
    now = clock.now()
    if action.starts_at is not None:
        return action.starts_at
    if action.organizer_id != organizer_id or action.created_at < now - rules.KEPT_UNCONFIRMED:
        raise NotPossibleNow("not this plan")
    action.reason = _tag(event_id, reason) if action.kind in rules.TAGS else reason
    action.mails_unmailed = mails_unmailed
    action.starts_at = now + rules.GRACE if action.kind in rules.MAILS else now
    _trace(action, "bulk.confirmed", organizer_id, after=str(action.planned))
    outbox.wake_sender()
    return action.starts_at


def _tag(event_id: int, typed: str) -> str:
    """Return the tag as the event writes it, else as typed."""
    name = tag_name(typed)
    if not name:
        raise NotPossibleNow("no tag")
    return mark_queries.written(event_id, tag_key(name)) or name


def start_now(event_id: int, action_id: int) -> None:
    """Do not wait for the rest of the minute. Raises NotPossibleNow for what has begun, or was stopped."""
    action = _locked(event_id, action_id)
    now = clock.now()
    if action.starts_at is None or action.starts_at <= now or action.undone_at is not None:
        raise NotPossibleNow("begun")
    action.starts_at = now
    outbox.wake_sender()


def undo(event_id: int, action_id: int, organizer_id: int, *, mails_unmailed: bool = False) -> None:
    """Stop what is not done yet, and let the rest be undone. Asking twice is asking once.

    `mails_unmailed` is as in confirm(); what is stopped on its way keeps what was said there.
    Raises NotPossibleNow when it is too late, or when nothing is left to stop and what is done cannot be undone.
    """
    action = _locked(event_id, action_id)
    now = clock.now()
    if action.undone_at is not None:
        return
    if not can_be_undone(action, now):
        raise NotPossibleNow("too late")
    if action.done_at is not None:
        action.mails_unmailed = mails_unmailed
    stopped = update(BulkItem).where(BulkItem.bulk_action_id == action.id, BulkItem.outcome == "")
    action.skipped = action.planned - action.done
    db.session.execute(stopped.values(outcome=Skip.STOPPED).execution_options(synchronize_session=False))
    action.done_at, action.undone_at, action.undone_by_id = action.done_at or now, now, organizer_id
    action.starts_at = min(action.starts_at or now, now)
    action.position = 0
    if not action.done or action.kind not in rules.UNDOABLE:
        action.settled_at = now
    _trace(action, "bulk.undone", organizer_id, before=str(action.done), after=str(action.planned))
    outbox.wake_sender()


def can_be_undone(action: BulkAction, now: datetime) -> bool:
    """Say whether there is anything that can be stopped or undone still."""
    if action.starts_at is None or action.undone_at is not None:
        return False
    if action.done_at is None:
        return True
    return action.kind in rules.UNDOABLE and action.done > 0 and now < action.done_at + rules.UNDO_WITHIN


def forget_unconfirmed(now: datetime) -> None:
    """Delete plans that nobody has confirmed for a day."""
    ids = queries.over_ripe(now)
    db.session.execute(delete(BulkItem).where(BulkItem.bulk_action_id.in_(ids)))
    db.session.execute(delete(BulkAction).where(BulkAction.id.in_(ids)))


def _locked(event_id: int, action_id: int) -> BulkAction:
    """Return the action of the event under both locks, the event's first. Raises NotFound."""
    event_queries.locked(event_id)
    queries.in_event(event_id, action_id)
    return queries.by_id(action_id)


def _trace(action: BulkAction, what: str, organizer_id: int, before: str = "", after: str = "") -> None:
    """Write down who has done what to how many; the people are in the items, their words nowhere here."""
    actor = audit.organizer_actor(organizer_id)
    audit.record(what, actor, event_id=action.event_id, before=before, after=f"{action.kind} {after}")
