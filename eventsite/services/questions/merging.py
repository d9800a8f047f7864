"""Letting one question speak for another, and parting them again. No vote is moved, so none is lost."""

from eventsite.errors import MergeRefused, NotPossibleNow
from eventsite.models import Question
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries.questions import moderation
from eventsite.rules import questions as rules
from eventsite.rules.questions import Act, Handling, Moderation
from eventsite.services.questions import changes, moderating, roots, rounds, tidings


def merge(
    event_id: int,
    question_id: int,
    into_id: int,
    seen_version: int,
    actor: str,
    body: str = "",
    target_version: int | None = None,
) -> int | None:
    """Let the question be asked by the other one, in clearer words if given; the asker is told with its text.

    The other is accepted with it if it was not. Raises QuestionChanged, NotPossibleNow, or MergeRefused for circles
    and where one of the two is private: it would be shown, or the other hidden. Who gives other words says which
    version of the other question they have seen, so that nobody's words are overwritten.
    """
    event_queries.locked(event_id)
    question, target = (queries.locked(event_id, one) for one in (question_id, into_id))
    if question.merged_into_id == target.id:
        return None
    changes.check_seen(question, seen_version)
    if target_version is not None:
        changes.check_seen(target, target_version)
    _check(question, target)
    if target.moderation in rules.UNDECIDED:
        moderating.accept(event_id, target.id, target.version, actor, body)
    elif body:
        moderating.edit(event_id, target.id, target.version, actor, body)

    def change(question: Question) -> None:
        question.moderation, question.merged_into_id = Moderation.MERGED, target.id
        question.handling, question.queue_no = Handling.OPEN, None

    rounds.take_off_screen(question)
    trace = changes.make(question, "question.merged", actor, change)
    roots.follow(question)
    tidings.tell_merged(question, target, trace)
    return trace.id


def unmerge(event_id: int, question_id: int, seen_version: int, actor: str) -> int | None:
    """Let a merged question stand by itself again, as it did before; what was merged into it stays with it.

    What nobody had accepted, or a rule had stopped, waits for a moderator as it did.
    """
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    if question.moderation != Moderation.MERGED:
        return None
    changes.check_seen(question, seen_version)

    trace = changes.make(question, "question.unmerged", actor, _part)
    roots.follow(question)
    tidings.tell_reconsidered(question, trace)
    return trace.id


def pass_on(question: Question, actor: str) -> None:
    """Let the first of those merged into a question that was taken back stand by itself, and ask for the others.

    What nobody had accepted of it waits for a moderator. Nobody's question ends because somebody else's does.
    """
    merged = moderation.merged_into(question.id)
    if not merged:
        return
    heir, *others = merged
    changes.make(heir, "question.unmerged", actor, _part)
    for other in others:
        changes.make(other, "question.merged", actor, lambda other: _put_under(other, heir))
    roots.follow(heir)


def _part(question: Question) -> None:
    question.moderation, question.merged_into_id = _before_merging(question), None


def _put_under(question: Question, heir: Question) -> None:
    question.merged_into_id = heir.id


def _before_merging(question: Question) -> Moderation:
    if question.held_for:
        return Moderation.HELD
    return Moderation.PUBLISHED if question.published_at else Moderation.SUBMITTED


def _check(question: Question, target: Question) -> None:
    allowed, _ = rules.MODERATIONS[Act.MERGE]
    if question.moderation not in allowed or target.moderation not in rules.LIVING:
        raise NotPossibleNow(question.moderation)
    if question.audience != target.audience:
        raise MergeRefused("private")
    roots.check_free_of_circles(question, target)
