"""Whether anything is known of an address that matters when it registers: of nearly everybody nothing is."""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, or_, select

from eventsite.database import db
from eventsite.models.invitees import Invitee
from eventsite.models.outbox import OutboxMessage
from eventsite.models.registrations import Registration
from eventsite.rules.outbox import CAUSED_BY_FORMS, LONGEST_SPAN

_HERE = Registration.event_id == bindparam("event_id")
_THE_ADDRESS: BindParameter[str] = bindparam("canonical_email")
# Built once, since each registration asks it. Each part is answered by an index.
_KNOWN = select(
    or_(
        exists().where(_HERE, Registration.canonical_email == _THE_ADDRESS),
        exists().where(_HERE, Registration.form_key == bindparam("form_key")),
        exists().where(Invitee.event_id == bindparam("event_id"), Invitee.canonical_email == _THE_ADDRESS),
        exists().where(
            OutboxMessage.abuse_key == bindparam("abuse_key"),
            OutboxMessage.created_at > bindparam("since"),
            OutboxMessage.kind.in_(CAUSED_BY_FORMS),
        ),
    )
)


def is_stranger(event_id: int, canonical_email: str, abuse_key: str, form_key: str, now: datetime) -> bool:
    """Say whether nothing is known of the address, nor of the copy of the form, that another statement could find.

    Known is who was ever registered for the event or invited to it, and whom forms have caused mail to lately: all
    that `registrations.known` and `declined`, `invitees.for_address` and `outbox.caused_by_forms` return.
    """
    values = {
        "event_id": event_id,
        "canonical_email": canonical_email,
        "abuse_key": abuse_key,
        "form_key": form_key or None,
        "since": now - LONGEST_SPAN,
    }
    return not db.session.scalar(_KNOWN, values)
