"""Taking questions that had no answer along to the next meeting of a series; their votes stay behind (section 3.10)."""

from collections.abc import Collection

from eventsite import clock
from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Question, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries import series as series_queries
from eventsite.queries.questions import carrying, moderation
from eventsite.rules.questions import Moderation, NameDisplay, QuestionDetails
from eventsite.services import audit
from eventsite.services.questions import asking, changes, moderating, tidings


def carry(event_id: int, onward_id: int, question_ids: Collection[int], actor: str) -> int:
    """Ask those of the questions that have no answer at a later meeting of the series; return how many there were.

    Each is accepted there, without votes, and belongs to its asker if they are registered there; whoever asked it is
    told. The caller may moderate both. Raises NotPossibleNow when the other is not a meeting to come of the series.
    """
    locked = {one: event_queries.locked(one) for one in sorted((event_id, onward_id))}
    event, onward = locked[event_id], locked[onward_id]
    if not _is_later(event, onward):
        raise NotPossibleNow("series")
    chosen = [one for one in carrying.unanswered(event_id) if one.id in set(question_ids)]
    for question in chosen:
        _ask_there(question, onward, actor)
        trace = changes.note(question, "question.carried", actor, onward.title)
        tidings.tell_carried([question, *moderation.merged_under(question.id)], onward, trace)
    if chosen:
        audit.record("questions.carried", actor, event_id=onward_id, before=event.title, after=str(len(chosen)))
    return len(chosen)


def _is_later(event: Event, onward: Event) -> bool:
    if event.series_id is None or event.id == onward.id:
        return False
    return onward.id in {one.id for one in series_queries.to_come(event.series_id, clock.now())}


def _ask_there(question: Question, onward: Event, actor: str) -> None:
    asker = _asker_at(onward, question.registration)
    shown = NameDisplay(question.name_display)
    details = QuestionDetails(question.body, question.speaker_id, name_display=shown)
    copy = asking.add(onward, asker, details, entered_by=actor)
    copy.carried_from_id = question.id
    if copy.moderation != Moderation.PUBLISHED:
        moderating.accept(onward.id, copy.id, copy.version, actor)


def _asker_at(onward: Event, asker: Registration | None) -> Registration | None:
    """Return the asker's own registration for the other meeting, if there is one."""
    return registration_queries.living(onward.id, asker.canonical_email) if asker and asker.email else None
