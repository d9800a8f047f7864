"""Telling a person what has become of questions: their own at closing, and the answers to what they wondered."""

from eventsite import notifications
from eventsite.models import Event, FanOut, Question, Registration
from eventsite.queries import questions as queries
from eventsite.rules.outbox import Kind
from eventsite.rules.questions import AnswerState, Audience, Moderation
from eventsite.services import outbox


def tell(order: FanOut, event: Event, registration: Registration) -> None:
    """Write the mail to one person, if there is anything to tell them: one mail for each run."""
    if not registration.email:
        return
    if order.kind == Kind.QUESTIONS_CLOSED:
        own = [one for one in queries.of_registration(registration.id) if one.moderation == Moderation.PUBLISHED]
        message = notifications.questions_closed(registration, event, own) if own else None
    else:
        message = _answers(order, event, registration)
    if message is not None:
        outbox.enqueue(message, order.cause, registration_id=registration.id, event_id=event.id)


def _answers(order: FanOut, event: Event, registration: Registration) -> notifications.Notification | None:
    named = {int(question_id) for question_id in order.note.split()}
    told = [one for one in queries.with_answers(event.id) if one.id in named and _is_shown(one)]
    concerns = queries.of_interest(event.id, [registration.id]).get(registration.id, set())
    mine = [one for one in told if one.id in concerns]
    others = [one for one in told if one.id not in concerns and one.audience == Audience.ALL]
    others = others if order.message == "everyone" else []
    if not mine and not others:
        return None
    return notifications.questions_answered(registration, event, mine, others)


def _is_shown(question: Question) -> bool:
    return question.answer is not None and question.answer.state == AnswerState.PUBLISHED
