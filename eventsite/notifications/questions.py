"""What askers are told about their questions; never with a calendar object, and never of anybody else's name."""

from collections.abc import Sequence

from eventsite.models import Event, Question, Registration
from eventsite.notifications.messages import Notification, about_registration, absolute, compose
from eventsite.rules.matters import Matter
from eventsite.rules.outbox import Kind
from eventsite.rules.questions import Moderation


def question_edited(registration: Registration, event: Event, question: Question) -> Notification:
    """Your question is shown in clearer words: those you wrote and those that are shown."""
    return _about(Kind.QUESTION_EDITED, registration, event, question)


def question_declined(registration: Registration, event: Event, question: Question, decided: Question) -> Notification:
    """Your question is not passed on, and why: what was decided about it, or about the one it was merged into."""
    return _about(Kind.QUESTION_DECLINED, registration, event, question, decided=decided)


def question_merged(registration: Registration, event: Event, question: Question, target: Question) -> Notification:
    """Your question is asked together with another one, whose words these are."""
    return _about(Kind.QUESTION_MERGED, registration, event, question, target=target)


def question_reconsidered(
    registration: Registration, event: Event, question: Question, matter: Matter, word: str
) -> Notification:
    """We have looked once more at what was decided about your question: what came of it, and a moderator's word."""
    is_kept = question.moderation in {Moderation.MERGED, Moderation.DECLINED}
    about = {"matter": matter, "is_kept": is_kept, "word": word}
    return _about(Kind.QUESTION_RECONSIDERED, registration, event, question, **about)


def question_consent(registration: Registration, event: Event, question: Question, name: str) -> Notification:
    """The speaker whom your question was for alone does not take part any more: who may read it instead?"""
    return _about(Kind.QUESTION_CONSENT, registration, event, question, gone=name)


def question_carried(registration: Registration, event: Event, question: Question, onward: Event) -> Notification:
    """Your question was not answered, and is taken along to the next meeting of the series: which, and when."""
    return _about(
        Kind.QUESTION_CARRIED,
        registration,
        event,
        question,
        onward=onward,
        onward_url=absolute("public.events.show", slug=onward.slug, lang=registration.language),
    )


def questions_closed(registration: Registration, event: Event, own: Sequence[Question]) -> Notification:
    """What has become of your questions: answered at the meeting, to be answered in writing, or not reached."""
    return compose(
        Kind.QUESTIONS_CLOSED,
        registration.email,
        registration.language,
        **about_registration(registration, event),
        own=own,
    )


def questions_answered(
    registration: Registration, event: Event, mine: Sequence[Question], others: Sequence[Question]
) -> Notification:
    """Written answers, whole: to what you asked or wondered about too, and to what others did."""
    return compose(
        Kind.QUESTIONS_ANSWERED,
        registration.email,
        registration.language,
        **about_registration(registration, event),
        mine=mine,
        others=others,
    )


def _about(kind: Kind, registration: Registration, event: Event, question: Question, **more: object) -> Notification:
    about = about_registration(registration, event) | {"question": question, **more}
    return compose(kind, registration.email, registration.language, **about)
