"""What is done to many at once: whom it is about, why some are skipped, and what is due."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import KeyedColumnElement

from eventsite.database import db
from eventsite.errors import NotFound
from eventsite.models.attendee_marks import AttendeeTag
from eventsite.models.bulk_actions import BulkAction, BulkItem
from eventsite.models.registrations import Registration
from eventsite.queries import attendee_marks as mark_queries
from eventsite.queries.outbox import WAS_MAILED
from eventsite.queries.registrations import WITH_SESSIONS
from eventsite.rules import bulk_actions as rules
from eventsite.rules.attendee_marks import MAX_TAGS, tag_key
from eventsite.rules.bulk_actions import BulkKind, Facts, Skip
from eventsite.rules.bulk_mails import BulkMail, NoMail, Undone, mail_of, mail_of_undoing
from eventsite.rules.registrations import LIVING

DONE = "done"
_FACTS: dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
    "seen": BulkItem.seen,
    "state": Registration.state,
    "mode": Registration.mode,
    "attendance": Registration.attendance,
    "has_address": Registration.email != "",
    "bounces": Registration.undeliverable_at.is_not(None),
    "is_leaving": Registration.releases_at.is_not(None),
    "is_changed": Registration.review_at.is_not(None),
    "is_erased": Registration.erased_at.is_not(None),
    "was_mailed": WAS_MAILED,
}
_WHO = frozenset({"position", "id", "name"})


@dataclass(frozen=True)
class Outlook:
    """What a plan would do now: to how many, and whom it skips why: a number, and the first of them.

    `mails` is how many are mailed what, or not at all, for what people are mailed about.
    """

    to_do: int
    skipped: dict[Skip, int]
    first: dict[Skip, list[tuple[int, str]]]
    mails: dict[BulkMail | NoMail, int]


def in_event(event_id: int, action_id: int) -> BulkAction:
    """Return the action, fetched through its event and read anew. Raises NotFound."""
    statement = select(BulkAction).where(BulkAction.id == action_id, BulkAction.event_id == event_id)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("bulk action")
    return found


def by_id(action_id: int) -> BulkAction:
    """Return the action, locked and read anew. Whoever calls holds the lock of its event already."""
    statement = select(BulkAction).where(BulkAction.id == action_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def event_id_of(action_id: int) -> int:
    """Return the id of the action's event."""
    return db.session.scalars(select(BulkAction.event_id).where(BulkAction.id == action_id)).one()


def of_event(event_id: int, limit: int) -> Sequence[BulkAction]:
    """Return the newest actions that were confirmed."""
    statement = select(BulkAction).where(BulkAction.event_id == event_id, BulkAction.starts_at.is_not(None))
    return db.session.scalars(statement.order_by(BulkAction.id.desc()).limit(limit)).all()


def due(now: datetime) -> Sequence[int]:
    """Return the ids of actions in which something is to be done or undone now, the oldest first."""
    is_open = (BulkAction.starts_at <= now, BulkAction.settled_at.is_(None))
    waits = or_(BulkAction.done_at.is_(None), BulkAction.undone_at.is_not(None))
    return db.session.scalars(select(BulkAction.id).where(*is_open, waits).order_by(BulkAction.id)).all()


def over_ripe(now: datetime) -> Sequence[int]:
    """Return the ids of plans that nobody has confirmed for so long that they are forgotten."""
    oldest = now - rules.KEPT_UNCONFIRMED
    statement = select(BulkAction.id).where(BulkAction.starts_at.is_(None), BulkAction.created_at < oldest)
    return db.session.scalars(statement).all()


def rows_of(event_id: int, wanted: Select[int] | Sequence[int], action_id: int) -> Select[Any]:
    """Return the query for the items of a plan: those of the event who are wanted, with seats first, as they came."""
    order = (Registration.holds_seat.desc(), Registration.seq)
    number = func.row_number().over(order_by=order)
    statement = select(literal(action_id), number, Registration.id, Registration.state)
    return statement.where(Registration.event_id == event_id, Registration.id.in_(wanted))


def outlook(action: BulkAction, names: int, tag: str = "") -> Outlook:
    """Return what the plan would do as things stand now, with the names of so many of those who are skipped.

    `tag` is which one, where it is about a tag.
    """
    kind = BulkKind(action.kind)
    people = _people(action, tag)
    skipped: Counter[Skip] = Counter()
    mails: Counter[BulkMail | NoMail] = Counter()
    of: dict[Skip, list[Facts]] = {}
    for facts, number in _groups(people):
        why = rules.skip(kind, facts)
        if why is not None:
            skipped[why] += number
            of.setdefault(why, []).append(facts)
        elif kind in rules.MAILS:
            mails[mail_of(kind, facts)] += number
    first = {why: _first(people, found, names) for why, found in of.items()}
    return Outlook(action.planned - skipped.total(), dict(skipped), first, dict(mails))


def undoing(action: BulkAction) -> dict[BulkMail | NoMail | Skip, int]:
    """Return how many would be mailed what, or left as they are and why, if what was done to them were undone now."""
    now_is = Registration.mode if action.kind in rules.MODES else Registration.state
    again = aliased(Registration)
    columns = {
        "before": BulkItem.before,
        "is_changed": now_is.is_distinct_from(BulkItem.after),
        "is_back": exists().where(
            again.event_id == action.event_id,
            again.canonical_email == Registration.canonical_email,
            again.canonical_email != "",
            again.state.in_(LIVING),
            again.id != Registration.id,
        ),
        **{name: _FACTS[name] for name in ("is_erased", "has_address", "was_mailed")},
    }
    people = (
        select(*(column.label(name) for name, column in columns.items()))
        .join_from(BulkItem, Registration, Registration.id == BulkItem.registration_id)
        .where(BulkItem.bulk_action_id == action.id, BulkItem.outcome == DONE)
        .subquery()
    )
    found: Counter[BulkMail | NoMail | Skip] = Counter()
    for *values, number in db.session.execute(select(*people.c, func.count()).group_by(*people.c)):
        found[mail_of_undoing(BulkKind(action.kind), Undone(**dict(zip(columns, values, strict=True))))] += number
    return dict(found)


def outcomes(action_id: int, *, is_undoing: bool = False) -> dict[str, int]:
    """Return how many have come to what: "done", or why they were skipped; "" for those who are still to come."""
    column = BulkItem.undone if is_undoing else BulkItem.outcome
    statement = select(column, func.count()).where(BulkItem.bulk_action_id == action_id)
    if is_undoing:
        statement = statement.where(BulkItem.outcome == DONE)
    return {str(outcome): number for outcome, number in db.session.execute(statement.group_by(column))}


def people_of(action_id: int, outcome: str, limit: int, *, is_undoing: bool = False) -> Sequence[tuple[int, str]]:
    """Return (registration id, name) of the first of those who have come to that."""
    column = BulkItem.undone if is_undoing else BulkItem.outcome
    statement = _names().where(BulkItem.bulk_action_id == action_id, column == outcome)
    return [(one, name) for one, name in db.session.execute(statement.limit(limit))]


def standings(action_id: int) -> dict[str, int]:
    """Return how many of those for whom it was undone stand how now."""
    statement = (
        select(Registration.state, func.count())
        .join(BulkItem, BulkItem.registration_id == Registration.id)
        .where(BulkItem.bulk_action_id == action_id, BulkItem.undone == DONE)
        .group_by(Registration.state)
    )
    return {str(state): number for state, number in db.session.execute(statement)}


def batch(action: BulkAction, limit: int) -> list[tuple[BulkItem, Registration]]:
    """Return the next so many to be dealt with, or to be undone, with their registrations.

    Those with seats get them back first; they give them up last, so that nobody moves up who is to be cancelled too.
    """
    is_undoing = action.undone_at is not None
    is_backwards = goes_backwards(action)
    position = BulkItem.position
    statement = (
        select(BulkItem, Registration)
        .join(Registration, Registration.id == BulkItem.registration_id)
        .where(BulkItem.bulk_action_id == action.id)
        .where(position < action.position if is_backwards else position > action.position)
        .options(WITH_SESSIONS)
        .order_by(position.desc() if is_backwards else position)
        .limit(limit)
    )
    if is_undoing:
        statement = statement.where(BulkItem.outcome == DONE)
    found = db.session.execute(statement.execution_options(populate_existing=True))
    return [(item, registration) for item, registration in found]


def goes_backwards(action: BulkAction) -> bool:
    """Say whether the people are gone through from the last one."""
    return action.kind == BulkKind.CANCEL and action.undone_at is None


def facts_of(action: BulkAction, item: BulkItem, registration: Registration) -> Facts:
    """Return what decides about one of them."""
    tags = mark_queries.tags_of(registration.id) if action.kind in rules.TAGS else []
    return Facts(
        seen=item.seen,
        state=registration.state,
        mode=registration.mode,
        attendance=registration.attendance,
        has_address=registration.email != "",
        bounces=registration.undeliverable_at is not None,
        is_leaving=registration.releases_at is not None,
        is_changed=registration.review_at is not None,
        is_erased=registration.erased_at is not None,
        has_tag=any(tag.key == tag_key(action.reason) for tag in tags),
        has_all_tags=len(tags) >= MAX_TAGS,
    )


def _people(action: BulkAction, tag: str) -> Subquery:
    """Return the people of a plan by position, with their names and what decides about them."""
    columns = dict(_FACTS)
    if action.kind in rules.TAGS:
        theirs = select(func.count()).where(AttendeeTag.registration_id == Registration.id)
        columns["has_tag"] = theirs.where(AttendeeTag.key == tag_key(tag)).scalar_subquery() > 0
        columns["has_all_tags"] = theirs.scalar_subquery() >= MAX_TAGS
    return (
        select(
            BulkItem.position,
            Registration.id,
            Registration.name,
            *(column.label(name) for name, column in columns.items()),
        )
        .join_from(BulkItem, Registration, Registration.id == BulkItem.registration_id)
        .where(BulkItem.bulk_action_id == action.id)
        .subquery()
    )


def _groups(people: Subquery) -> Iterator[tuple[Facts, int]]:
    """Yield each kind of registration that occurs in the plan, and how often: a handful, however many people."""
    columns = _deciding(people)
    found: Sequence[Any] = db.session.execute(select(*columns, func.count()).group_by(*columns)).all()
    for *values, number in found:
        yield Facts(**dict(zip((column.key for column in columns), values, strict=True))), number


def _first(people: Subquery, groups: Sequence[Facts], limit: int) -> list[tuple[int, str]]:
    deciding = _deciding(people)
    alike = [
        and_(*(column.is_not_distinct_from(getattr(facts, column.key)) for column in deciding)) for facts in groups
    ]
    statement = select(people.c.id, people.c.name).where(or_(*alike)).order_by(people.c.position).limit(limit)
    return [(one, name) for one, name in db.session.execute(statement)]


def _deciding(people: Subquery) -> list[KeyedColumnElement[Any]]:
    return [column for column in people.c if column.key not in _WHO]


def _names() -> Select[int, str]:
    return (
        select(Registration.id, Registration.name)
        .join(BulkItem, BulkItem.registration_id == Registration.id)
        .order_by(BulkItem.position)
    )
