"""What askers are told about their questions; never with a calendar object, and never of anybody else's name."""

from eventsite.models import Event, Question, Registration
from eventsite.notifications.messages import Notification, about_registration, compose
from eventsite.rules.outbox import Kind


def question_edited(registration: Registration, event: Event, question: Question) -> Notification:
    """Your question is shown in clearer words: those you wrote and those that are shown."""
    return _about(Kind.QUESTION_EDITED, registration, event, question)


def question_declined(registration: Registration, event: Event, question: Question) -> Notification:
    """Your question is not passed on, and why."""
    return _about(Kind.QUESTION_DECLINED, registration, event, question)


def question_merged(registration: Registration, event: Event, question: Question, target: Question) -> Notification:
    """Your question is asked together with another one, whose words these are."""
    return _about(Kind.QUESTION_MERGED, registration, event, question, target=target)


def _about(kind: Kind, registration: Registration, event: Event, question: Question, **more: object) -> Notification:
    about = about_registration(registration, event) | {"question": question, **more}
    return compose(kind, registration.email, registration.language, **about)
