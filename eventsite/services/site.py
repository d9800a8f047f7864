"""Deciding about the whole site."""

from dataclasses import fields

from eventsite import clock
from eventsite.database import db
from eventsite.errors import EditedMeanwhile, NotPossibleNow
from eventsite.models.site import ONLY, SiteSettings
from eventsite.queries import site as queries
from eventsite.rules import site as rules
from eventsite.rules.site import SiteDetails
from eventsite.services import audit


def change(details: SiteDetails, seen_version: int, organizer_id: int) -> tuple[str, ...]:
    """Decide what the details say and return what of it is new, by field; each field leaves a trace.

    Raises EditedMeanwhile when somebody saved since `seen_version`, and NotPossibleNow("sender_address") while
    invitations from the address that there was lie in calendars: their answers and changes go by that address.
    """
    stored = queries.locked() or SiteSettings(id=ONLY, version=0)
    if stored.version != seen_version:
        raise EditedMeanwhile
    before = queries.details_of(stored) if stored.version else SiteDetails()
    changed = rules.differing(before, details)
    if not changed:
        return ()
    if details.sender_address != before.sender_address and queries.living_invitations(clock.now()):
        raise NotPossibleNow("sender_address")
    for field in fields(SiteDetails):
        setattr(stored, field.name, getattr(details, field.name))
    stored.version, stored.changed_at = seen_version + 1, clock.now()
    db.session.add(stored)
    db.session.flush()
    for name, (old, new) in changed.items():
        audit.record("site.changed", audit.organizer_actor(organizer_id), before=old, after=new, reason=name)
    return tuple(changed)
