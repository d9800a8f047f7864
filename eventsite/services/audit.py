"""The trace that every change leaves."""

from eventsite import clock
from eventsite.database import db
from eventsite.models import AuditEntry

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
) -> AuditEntry:
    """Write one change down and return the entry; its id is the cause of the mails about it."""
    entry = AuditEntry(
        at=clock.now(),
        actor=actor,
        action=action,
        event_id=event_id,
        registration_id=registration_id,
        before=before,
        after=after,
        reason=reason,
    )
    db.session.add(entry)
    db.session.flush()
    return entry
