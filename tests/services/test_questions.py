"""Asking the speakers from one's own page."""

from datetime import datetime, timedelta

import pytest

from eventsite.errors import NotPossibleNow, QuestionsClosed, TooManyQuestions
from eventsite.rules.questions import NameDisplay, QuestionDetails
from eventsite.services import events, questions, registrations
from tests.conftest import on_both
from tests.factories import stored
from tests.services.records import do, everything, mails
from tests.services.records import questions as asked

HOW = QuestionDetails("Hur då?")


def refused(app, error, registration):
    """Ask in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(error):
        do(app, questions.ask, registration, HOW)
    assert everything(app) == before


@on_both
@pytest.mark.parametrize("capacity", [1, 0], ids=["with a seat", "in the queue"])
def test_whoever_is_registered_may_ask(app, make, capacity):
    event = make.event(capacity=capacity)
    do(app, questions.ask, make.registration(event), HOW)
    assert asked(app, event) == [(1, "Hur då?", None, "anonymous")]
    assert len(mails(app)) == 1  # that of the registration


def test_a_question_may_be_for_one_speaker_and_by_name(app, make):
    event = make.event()
    speaker = stored(app, event).speakers[0].id
    details = QuestionDetails("\r\nHur\r\ndå? ", speaker, NameDisplay.NAME_AND_COMPANY)
    do(app, questions.ask, make.registration(event), details)
    assert asked(app, event) == [(1, "Hur\ndå?", speaker, "name_and_company")]


def test_a_speaker_of_another_event_is_not_asked(app, make):
    event, other = make.event(), make.event()
    details = QuestionDetails("Hur då?", stored(app, other).speakers[0].id)
    do(app, questions.ask, make.registration(event), details)
    assert asked(app, event) == [(1, "Hur då?", None, "anonymous")]


def test_questions_are_numbered_in_the_event(app, make):
    event, other = make.event(), make.event()
    for registration in (make.registration(event), make.registration(event), make.registration(other)):
        do(app, questions.ask, registration, HOW)
    assert [number for number, *_ in asked(app, event) + asked(app, other)] == [1, 2, 1]


def test_five_questions_may_wait_for_each_person(app, make):
    event = make.event()
    registration = make.registration(event)
    for _ in range(5):
        do(app, questions.ask, registration, HOW)
    refused(app, TooManyQuestions, registration)
    do(app, questions.ask, make.registration(event), HOW)
    assert [number for number, *_ in asked(app, event)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("changes", "closes"),
    [
        ({}, "2026-09-14T10:00:00+00:00"),
        ({"questions_close_wall": datetime(2026, 9, 10, 12)}, "2026-09-10T10:00:00+00:00"),
    ],
    ids=["at the end", "as set"],
)
def test_questions_close_to_the_moment(app, make, clock, changes, closes):
    event = make.event(**changes)
    registration = make.registration(event)
    clock.move_to(datetime.fromisoformat(closes) - timedelta(microseconds=1))
    do(app, questions.ask, registration, HOW)
    clock.move_to(datetime.fromisoformat(closes))
    refused(app, QuestionsClosed, registration)


def test_nobody_asks_a_meeting_that_is_called_off(app, make):
    event = make.event()
    registration = make.registration(event)
    do(app, events.call_off, event.id, "Sjukdom", None)
    refused(app, QuestionsClosed, registration)


def test_who_has_cancelled_asks_no_more_but_what_was_asked_stays(app, make):
    event = make.event()
    registration = make.registration(event)
    do(app, questions.ask, registration, HOW)
    do(app, registrations.cancel, registration)
    refused(app, NotPossibleNow, registration)
    assert asked(app, event) == [(1, "Hur då?", None, "anonymous")]
