"""Who works with an event, and as what: shared by mail, changed, taken back."""

from sqlalchemy import delete, insert, update

from eventsite import notifications
from eventsite.database import db
from eventsite.errors import NotPossibleNow
from eventsite.models.events import event_organizers
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as queries
from eventsite.rules import addresses
from eventsite.rules.permissions import SEES_ALL_EVENTS, Role, role_of_newcomer
from eventsite.services import audit, outbox, people


def share(event_id: int, email: str, name: str, role: Role, by: int, *, with_link: bool = True) -> int:
    """Let somebody work with the event in that role, tell them by mail, and return their id.

    Who is new is taken on with no more rights to the site than the role needs. Raises NotPossibleNow for who works
    with the event already, administers the site, or was switched off.
    """
    event_queries.locked(event_id)
    organizer = queries.by_canonical_email(addresses.canonical(email))
    is_new = organizer is None
    if organizer is None:
        language = event_queries.whole(event_id).language
        organizer = people.take_on(email, name, role_of_newcomer(role), language, by)
    _refuse(organizer.role in SEES_ALL_EVENTS, "administrator")
    _refuse(organizer.deactivated_at is not None, "deactivated")
    _refuse(queries.role_in(organizer, event_id) is not None, "shared")
    row = {"event_id": event_id, "organizer_id": organizer.id, "role": role, "sees_needs": False}
    db.session.execute(insert(event_organizers).values(**row))
    subject = audit.organizer_actor(organizer.id)
    entry = audit.record("event.shared", audit.organizer_actor(by), event_id=event_id, after=role, subject=subject)
    if is_new:
        people.send_way_in(organizer, with_link=with_link)
    event = event_queries.whole(event_id)
    outbox.enqueue(notifications.event_shared(organizer, event, role), str(entry.id), event_id=event_id)
    return organizer.id


def change(event_id: int, organizer_id: int, role: Role, by: int) -> None:
    """Make somebody something else in the event. Raises NotFound, or NotPossibleNow for an administrator.

    Whoever may not read what people need in the new role loses that right.
    """
    event_queries.locked(event_id)
    found = queries.colleague(event_id, organizer_id)
    _refuse(found.role in SEES_ALL_EVENTS, "administrator")
    if found.own == role:
        return
    row = event_organizers.c.event_id == event_id, event_organizers.c.organizer_id == organizer_id
    db.session.execute(update(event_organizers).where(*row).values(role=role, sees_needs=False))
    audit.record(
        "event.role_changed",
        audit.organizer_actor(by),
        event_id=event_id,
        before=found.role,
        after=role,
        subject=audit.organizer_actor(organizer_id),
    )


def take_back(event_id: int, organizer_id: int, by: int) -> None:
    """Let somebody work with the event no more. Raises NotFound."""
    event_queries.locked(event_id)
    found = queries.colleague(event_id, organizer_id)
    if not found.is_shared:
        return
    row = event_organizers.c.event_id == event_id, event_organizers.c.organizer_id == organizer_id
    db.session.execute(delete(event_organizers).where(*row))
    subject = audit.organizer_actor(organizer_id)
    audit.record("event.unshared", audit.organizer_actor(by), event_id=event_id, before=found.role, subject=subject)


def _refuse(is_refused: bool, why: str) -> None:
    if is_refused:
        raise NotPossibleNow(why)
