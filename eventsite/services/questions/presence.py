"""That a moderator is there: a trace of a visit, so that others know of them."""

from eventsite import clock
from eventsite.database import db
from eventsite.models import QuestionPresence


def note(event_id: int, actor: str, question_id: int | None = None) -> None:
    """Write down that somebody works with the event's questions now, and with which of them open."""
    found = db.session.get(QuestionPresence, (event_id, actor))
    if found is None:
        found = QuestionPresence(event_id=event_id, actor=actor)
        db.session.add(found)
    found.seen_at, found.question_id = clock.now(), question_id
