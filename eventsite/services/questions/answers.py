"""Written answers: drafted by speakers or organizers, published by an organizer, told to whoever wondered."""

from datetime import timedelta

from eventsite import clock
from eventsite.database import db
from eventsite.errors import AnswerChanged, NotPossibleNow
from eventsite.models import Event, Question, QuestionAnswer, QuestionNote
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.rules import questions as rules
from eventsite.rules.matters import Matter
from eventsite.rules.outbox import Kind
from eventsite.rules.questions import AnswerState, Handling, Moderation
from eventsite.services import audit, outbox
from eventsite.services.questions import changes, rounds

# A run of mails waits so long for the next answer, so that people get one mail.
SETTLE = timedelta(minutes=30)
MAX_LENGTH = 5000


def write(
    event_id: int,
    question_id: int,
    seen_version: int,
    actor: str,
    body: str,
    *,
    is_ready: bool = False,
    speaker_id: int | None = None,
) -> None:
    """Save an answer that nobody sees yet; ready ones wait for the organizer. `seen_version` is 0 where there was none.

    Raises AnswerChanged with what it says now when somebody else saved meanwhile, NotPossibleNow once it is published
    or where the question was not accepted.
    """
    question, answer = _locked(event_id, question_id, seen_version, body)
    if answer.state == AnswerState.PUBLISHED:
        raise NotPossibleNow(answer.state)
    if _save(answer, body, actor, speaker_id):
        changes.note(question, "question.answer_written", actor)
    if answer.state == AnswerState.DRAFT and is_ready:
        answer.state = AnswerState.READY
        changes.note(question, "question.answer_ready", actor)


def publish(event_id: int, question_id: int, seen_version: int, actor: str, body: str) -> None:
    """Show an answer to everyone who may see the question; one that is shown already is corrected.

    Raises as write() does. Nobody is mailed before tell().
    """
    question, answer = _locked(event_id, question_id, seen_version, body)
    now = clock.now()
    is_new = answer.state != AnswerState.PUBLISHED
    if not _save(answer, body, actor, answer.speaker_id) and not is_new:
        return
    answer.state = AnswerState.PUBLISHED
    answer.published_at = answer.published_at or now

    def change(question: Question) -> None:
        question.handling, question.queue_no = Handling.ANSWERED, None
        question.answered_written_at = question.answered_written_at or now

    if question.handling == Handling.CURRENT:
        rounds.take_off_screen(question)
    changes.make(question, "question.answer_published", actor, change)


def unpublish(event_id: int, question_id: int, actor: str) -> None:
    """Take a published answer back into writing; the mails that told of it have left."""
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    answer = db.session.get(QuestionAnswer, question_id)
    if answer is None or answer.state != AnswerState.PUBLISHED:
        return
    answer.state = AnswerState.READY

    def change(question: Question) -> None:
        question.answered_written_at = None
        question.handling = Handling.ANSWERED if question.answered_live_at else Handling.FOR_WRITTEN_ANSWER

    changes.make(question, "question.answer_unpublished", actor, change)


def tell(event_id: int, actor: str = audit.SYSTEM, *, everyone: bool = False) -> int:
    """Mail the answers that were published and not told yet: to who asked or wondered, or to all who are registered.

    Return how many answers; the mails leave half an hour after the last of them was published. Raises NotPossibleNow
    when there are none.
    """
    event_queries.locked(event_id)
    untold = [question for question in queries.with_answers(event_id) if _is_untold(question)]
    if not untold:
        raise NotPossibleNow("no answers")
    now = clock.now()
    ids = " ".join(str(question.id) for question in untold)
    order = outbox.fan_out(event_id, Kind.QUESTIONS_ANSWERED, f"answers:{now.isoformat()}", ids)
    order.message = "everyone" if everyone else ""
    latest = max(
        question.answer.published_at for question in untold if question.answer and question.answer.published_at
    )
    order.due_at = max(now, latest + SETTLE)
    for question in untold:
        if question.answer is not None:
            question.answer.told_at = now
    rounds.locked(event_id).answers_told_at = now
    audit.record("questions.told", actor, event_id=event_id, after=str(len(untold)))
    return len(untold)


def take(event_id: int, question_id: int, speaker_id: int, *, is_taken: bool, text: str) -> None:
    """Note for a speaker that they mean to take a question, and what they want to remember; others never see it."""
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    note = db.session.get(QuestionNote, (question.id, speaker_id))
    if note is None:
        note = QuestionNote(question_id=question.id, speaker_id=speaker_id)
        db.session.add(note)
    note.is_taken, note.text, note.changed_at = is_taken, rules.measured(text)[: rules.MAX_BACKGROUND], clock.now()


def comment(event_id: int, question_id: int, actor: str, text: str) -> None:
    """Tell the moderators something about a question, such as who else should take it: it stands in its history."""
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    changes.note(question, Matter.COMMENT, actor, rules.measured(text))
    rounds.touch(event_id)


def _locked(event_id: int, question_id: int, seen_version: int, body: str) -> tuple[Question, QuestionAnswer]:
    event: Event = event_queries.locked(event_id)
    question = queries.locked(event.id, question_id)
    if question.moderation != Moderation.PUBLISHED or not rules.measured(body):
        raise NotPossibleNow(question.moderation)
    answer = db.session.get(QuestionAnswer, question.id, with_for_update=True, populate_existing=True)
    if answer is None:
        answer = QuestionAnswer(question_id=question.id, body="", state=AnswerState.DRAFT, version=0)
    if answer.version != seen_version and rules.measured(body) != answer.body:
        raise AnswerChanged(answer.body, answer.version)
    return question, answer


def _save(answer: QuestionAnswer, body: str, actor: str, speaker_id: int | None) -> bool:
    """Write the answer's text and say whether it is another."""
    words = rules.measured(body)[:MAX_LENGTH]
    if words == answer.body:
        return False
    answer.body, answer.actor, answer.changed_at = words, actor, clock.now()
    answer.speaker_id = speaker_id or answer.speaker_id
    answer.version += 1
    db.session.add(answer)
    db.session.flush()
    return True


def _is_untold(question: Question) -> bool:
    answer = question.answer
    return answer is not None and answer.state == AnswerState.PUBLISHED and answer.told_at is None
