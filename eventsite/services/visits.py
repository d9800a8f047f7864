"""That an organizer has looked at an event: a trace, so that the next visit can say what is new."""

from eventsite import clock
from eventsite.database import db
from eventsite.models import EventVisit
from eventsite.rules.visits import VISIT_LASTS


def note(organizer_id: int, event_id: int) -> None:
    """Write down that the organizer looks at the event now."""
    now = clock.now()
    visit = db.session.get(EventVisit, (organizer_id, event_id))
    if visit is None:
        db.session.add(EventVisit(organizer_id=organizer_id, event_id=event_id, seen_at=now))
        return
    if now - visit.seen_at >= VISIT_LASTS:
        visit.before_at = visit.seen_at
    visit.seen_at = now
