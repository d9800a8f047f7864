"""What moderators are asked to think about once more: by askers, by speakers, and when a speaker or an item is gone."""

from eventsite.errors import NotPossibleNow
from eventsite.models import Event, Question
from eventsite.queries import events as event_queries
from eventsite.queries import questions as queries
from eventsite.queries import registrations as registration_queries
from eventsite.queries.questions import matters as matter_queries
from eventsite.rules import matters as rules
from eventsite.rules import questions as question_rules
from eventsite.rules.matters import Matter
from eventsite.rules.questions import Moderation
from eventsite.services import audit
from eventsite.services.questions import changes, rounds, tidings


def object_to_merge(registration_id: int, question_id: int, why: str) -> None:
    """Tell the moderators that one's merged question is another one. Raises NotPossibleNow when it is not merged."""
    _turn_against(registration_id, question_id, Matter.OBJECTION, Moderation.MERGED, why)


def appeal(registration_id: int, question_id: int, why: str) -> None:
    """Ask the moderators to look at one's declined question again. Raises NotPossibleNow when it is not declined."""
    _turn_against(registration_id, question_id, Matter.APPEAL, Moderation.DECLINED, why)


def keep(event_id: int, question_id: int, seen_version: int, actor: str, word: str) -> int | None:
    """Let a decision stand that its asker has turned against, and tell them why. Raises QuestionChanged."""
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    if not any(change.action in rules.OF_ASKERS for change in matter_queries.of_question(question_id)):
        return None
    changes.check_seen(question, seen_version)
    trace = changes.make(question, "question.kept", actor, _as_it_is, word)
    tidings.tell_reconsidered(question, trace)
    return trace.id


def settle(event_id: int, question_id: int, last_seen: int, actor: str) -> int | None:
    """Call comments and gone targets done, up to the last that was seen; nothing of askers, who are owed a word."""
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    seen = [
        change
        for change in matter_queries.of_question(question_id)
        if change.id <= last_seen and change.action not in rules.OF_ASKERS
    ]
    if not seen:
        return None
    trace = changes.make(question, "question.settled", actor, _as_it_is)
    for change in seen:
        change.settled_by_id = trace.id
    return trace.id


def ask_for_consent(event_id: int, question_id: int, seen_version: int, actor: str) -> int | None:
    """Ask by mail, once, who may read a question that was for a speaker alone who is gone.

    Raises QuestionChanged, or NotPossibleNow when there is nobody to ask.
    """
    event_queries.locked(event_id)
    question = queries.locked(event_id, question_id)
    changes.check_seen(question, seen_version)
    name = _gone_speaker(question)
    if queries.mailable_asker(question) is None:
        raise NotPossibleNow("nobody")
    if matter_queries.is_consent_asked(question_id):
        return None
    trace = changes.make(question, matter_queries.CONSENT_ASKED, actor, _as_it_is)
    tidings.ask_for_consent(question, trace, name)
    return trace.id


def readdress(registration_id: int, question_id: int, speaker_id: int) -> None:
    """Let another speaker read one's own question, which was for one alone who is gone. Raises NotPossibleNow."""
    event, question = _own(registration_id, question_id)
    _gone_speaker(question)
    if speaker_id not in {speaker.id for speaker in event.speakers}:
        raise NotPossibleNow("unknown")

    def change(question: Question) -> None:
        question.speaker_id = speaker_id

    changes.make(question, "question.readdressed", audit.REGISTRANT, change)


def _turn_against(registration_id: int, question_id: int, matter: Matter, decided: Moderation, why: str) -> None:
    """Bring the decision before the moderators once more. Once for each decision: again adds nothing."""
    event, question = _own(registration_id, question_id)
    if question.moderation != decided:
        raise NotPossibleNow(question.moderation)
    if matter_queries.is_used_up(question_id, matter):
        return
    changes.note(question, matter, audit.REGISTRANT, question_rules.measured(why))
    rounds.touch(event.id)


def _own(registration_id: int, question_id: int) -> tuple[Event, Question]:
    event = event_queries.locked(registration_queries.event_id_of(registration_id))
    return event, queries.locked_own(event.id, registration_id, question_id)


def _gone_speaker(question: Question) -> str:
    """Return whom a question was for alone who is gone. Raises NotPossibleNow where that is not so."""
    name = matter_queries.gone_speaker(question)
    if not name:
        raise NotPossibleNow("target")
    return name


def _as_it_is(question: Question) -> None:
    """Change nothing: what was decided is in the trace."""
