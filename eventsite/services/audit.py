"""The trace that every change leaves."""

from collections.abc import Mapping

from eventsite import clock
from eventsite.database import Base, db, rows
from eventsite.models import AuditEntry, AuditValue

REGISTRANT = "registrant"
SYSTEM = "system"


def organizer_actor(organizer_id: int) -> str:
    """Return how an organizer is named in the trace."""
    return f"organizer:{organizer_id}"


def organizer_id_of(actor: str) -> int | None:
    """Return the id of the organizer who is named so in the trace; None for anybody else."""
    kind, _, row_id = actor.partition(":")
    return int(row_id) if kind == "organizer" else None


def guest_actor(guest_id: int) -> str:
    """Return how a guest with a named link is named in the trace."""
    return f"guest:{guest_id}"


def record(
    action: str,
    actor: str,
    *,
    event_id: int | None = None,
    registration_id: int | None = None,
    before: str = "",
    after: str = "",
    reason: str = "",
    subject: str = "",
    values: Mapping[str, tuple[str, str]] | None = None,
) -> AuditEntry:
    """Write one change down and return the entry; its id is the cause of the mails about it.

    `before` and `after` say nothing of a person. What stood in a person's fields goes into `values`, (before, after)
    by field, which is kept apart and erased with the person; what has not changed is left out.
    """
    entry = AuditEntry(
        at=clock.now(),
        actor=actor,
        action=action,
        event_id=event_id,
        registration_id=registration_id,
        before=before,
        after=after,
        reason=reason,
        subject=subject,
    )
    rows.put(entry)
    db.session.add_all(
        AuditValue(
            entry_id=entry.id, event_id=event_id, registration_id=registration_id, field=field, before=old, after=new
        )
        for field, (old, new) in (values or {}).items()
        if old != new
    )
    return entry


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return what record() takes as values: each field of either as it was and as it is, where it differs."""
    fields = {**before, **after}
    pairs = {field: (before.get(field, ""), after.get(field, "")) for field in fields}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def snapshot(row: Base, *names: str) -> dict[str, str]:
    """Return those columns of a row as text, to be compared with a later snapshot of it by changed()."""
    return {name: "" if (value := getattr(row, name)) is None else str(value) for name in names}
