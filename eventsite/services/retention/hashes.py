"""The erasure log: whom it was about can be recognised with the site's key, and never read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from eventsite.database import db
from eventsite.models import Erasure
from eventsite.notifications.messages import signer
from eventsite.queries.retention import GROUPS, INVITEES, PEOPLE, Part

PERSON = "person"
# The parts that name somebody, and the kinds under which the log has them.
KINDS = {"people": "registration", "groups": "group", "invitees": "invitee"}
NAMED = (PEOPLE, GROUPS, INVITEES)


def text_of(kind: str, canonical_email: str, event_id: int | None = None) -> str:
    """Return what is hashed: an address everywhere, or in one event in one role."""
    return f"{kind} {'' if event_id is None else event_id} {canonical_email}"


def log(kind: str, text: str, now: datetime) -> None:
    """Write down that what the text names was erased."""
    db.session.add(Erasure(at=now, kind=kind, key_hash=signer().keyed_hashes(text)[0]))


def log_rows(part: Part, keys: Sequence[int], now: datetime) -> None:
    """Write down that those rows are erased, if they name anybody."""
    kind = KINDS.get(part.name)
    if kind is None:
        return
    model = part.model
    columns = (part.event, model.canonical_email)  # type: ignore[attr-defined]
    for event_id, address in db.session.execute(select(*columns).where(part.key.in_(keys))):
        if "@" in address:
            log(kind, text_of(kind, address, event_id), now)
