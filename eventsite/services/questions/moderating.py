"""What a moderator decides about a question: each time against the version that was looked at.

Each returns the id of the change, by which it can be undone, or None when nothing was changed.
"""

from collections.abc import Callable, Mapping

from eventsite import clock
from eventsite.errors import MergeRefused, NotFound, NotPossibleNow, QuestionChanged, Refused
from eventsite.models import Question
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries.questions import moderation
from eventsite.rules import questions as rules
from eventsite.rules.questions import Act, DeclineReason, Handling, Moderation, NameDisplay
from eventsite.services.questions import changes, rounds, tidings


def accept(event_id: int, question_id: int, seen_version: int, actor: str, body: str = "") -> int | None:
    """Show a question to the participants, with clearer words if given; the asker is told once.

    A question that its asker has taken back is taken up without their name. Accepting again changes nothing.
    Raises QuestionChanged, or NotPossibleNow for a merged one.
    """
    question = _locked(event_id, question_id)
    words = rules.measured(body) or question.body
    if question.moderation == Moderation.PUBLISHED:
        return None if words == question.body else edit(event_id, question_id, seen_version, actor, body)
    _check(question, Act.ACCEPT, seen_version)
    is_adopted = question.moderation == Moderation.WITHDRAWN

    def change(question: Question) -> None:
        question.moderation = Moderation.PUBLISHED
        question.held_for, question.reason, question.reason_text = "", None, ""
        question.published_at = question.published_at or clock.now()
        question.body = words
        if is_adopted:
            question.name_display, question.handling = NameDisplay.ANONYMOUS, Handling.OPEN

    is_edited = words != question.body
    trace = changes.make(question, "question.accepted", actor, change)
    (tidings.tell_edited if is_edited else tidings.tell_reconsidered)(question, trace)
    return trace.id


def decline(
    event_id: int, question_id: int, seen_version: int, actor: str, reason: DeclineReason, text: str = ""
) -> int | None:
    """Do not pass a question on; whoever asked it, or one merged into it, is told why, always.

    Raises QuestionChanged or NotPossibleNow.
    """
    question = _locked(event_id, question_id)
    if question.moderation == Moderation.DECLINED:
        return None
    _check(question, Act.DECLINE, seen_version)

    def change(question: Question) -> None:
        question.moderation, question.reason, question.reason_text = Moderation.DECLINED, reason, text[:500]
        question.handling, question.queue_no = Handling.OPEN, None

    rounds.take_off_screen(question)
    trace = changes.make(question, "question.declined", actor, change, reason)
    tidings.tell_declined([question, *moderation.merged_under(question.id)], trace)
    return trace.id


def edit(event_id: int, question_id: int, seen_version: int, actor: str, body: str) -> int | None:
    """Say a question more clearly; what was asked is kept, and the asker is shown both. Raises QuestionChanged."""
    words = rules.measured(body)

    def change(question: Question) -> None:
        question.body, question.proposal = words, ""

    question = _locked(event_id, question_id)
    if not words or words == question.body:
        return None
    changes.check_seen(question, seen_version)
    trace = changes.make(question, "question.edited", actor, change)
    tidings.tell_edited(question, trace)
    return trace.id


def settle_proposal(event_id: int, question_id: int, seen_version: int, actor: str, *, is_approved: bool) -> int | None:
    """Let the asker's own new words stand, or not. Those who have voted see that it was changed."""

    def change(question: Question) -> None:
        question.body = question.proposal if is_approved else question.body
        question.proposal = ""

    action = "question.proposal_approved" if is_approved else "question.proposal_refused"
    question = _locked(event_id, question_id)
    if not question.proposal:
        return None
    changes.check_seen(question, seen_version)
    return changes.make(question, action, actor, change).id


def retarget(
    event_id: int, question_id: int, seen_version: int, actor: str, speaker_id: int | None, item_id: int | None
) -> int | None:
    """Pass a question to another speaker or item. A private one stays with whom it was written for (section 3.10)."""
    event = event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    if question.audience == rules.Audience.SPEAKER_ONLY and speaker_id != question.speaker_id:
        raise NotPossibleNow("private")
    is_known = speaker_id in {None, *(one.id for one in event.speakers)} and item_id in {
        None,
        *(one.id for one in event.programme),
    }
    if not is_known:
        raise NotPossibleNow("unknown")
    changes.check_seen(question, seen_version)

    def change(question: Question) -> None:
        question.speaker_id, question.item_id = speaker_id, item_id

    return changes.make(question, "question.retargeted", actor, change).id


def link(event_id: int, question_id: int, seen_version: int, actor: str, other_id: int | None) -> int | None:
    """Say that two questions go together, so that they are asked after one another; None parts them."""
    question = _locked(event_id, question_id)
    if other_id is not None:
        queries.locked(event_id, other_id)
    if question.goes_with_id == other_id or other_id == question_id:
        return None
    changes.check_seen(question, seen_version)

    def change(question: Question) -> None:
        question.goes_with_id = other_id

    return changes.make(question, "question.linked", actor, change).id


def show_asker(event_id: int, question_id: int, actor: str, reason: str) -> tuple[str, str]:
    """Open a hidden name, for a reason that is written down; return name and company. Raises NotPossibleNow without."""
    question = _locked(event_id, question_id)
    if not reason.strip():
        raise NotPossibleNow("reason")
    asker = queries.asker(question)
    changes.note(question, "question.asker_shown", actor, reason.strip())
    return asker.name, asker.company


def each(
    seen: Mapping[int, int], act: Callable[[int, int], int | None]
) -> tuple[list[int], dict[int, Refused | NotFound | None]]:
    """Do one thing to several questions, by id and version seen.

    Return the changes, and by id why others were passed over: None where it was done already.
    """
    made: list[int] = []
    passed: dict[int, Refused | NotFound | None] = {}
    for question_id, version in sorted(seen.items()):
        try:
            done = act(question_id, version)
        except (NotPossibleNow, QuestionChanged, MergeRefused, NotFound) as refusal:
            passed[question_id] = refusal
            continue
        if done is None:
            passed[question_id] = None
        else:
            made.append(done)
    return made, passed


def _locked(event_id: int, question_id: int) -> Question:
    event_queries.locked(event_id)
    return queries.locked(event_id, question_id)


def _check(question: Question, act: Act, seen_version: int) -> None:
    changes.check_seen(question, seen_version)
    allowed, _ = rules.MODERATIONS[act]
    if question.moderation not in allowed:
        raise NotPossibleNow(question.moderation)
