"""Asking the speakers from one's own page."""

from datetime import datetime, timedelta

import pytest

from eventsite.errors import NotFound, NotPossibleNow, QuestionsClosed, QuestionTooSoon, TooManyQuestions
from eventsite.models import Question
from eventsite.rules.questions import DeclineReason, NameDisplay, QuestionDetails
from eventsite.services import events, questions, registrations
from eventsite.services.questions import moderating
from tests.conftest import on_both
from tests.factories import MEETING, stored
from tests.services.records import do, everything, mails, one
from tests.services.records import questions as asked

HOW = QuestionDetails("Hur då?")


def refused(app, error, registration, details=HOW):
    """Ask in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(error):
        do(app, questions.ask, registration, details)
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


def test_five_questions_may_wait_for_each_person(app, make, clock):
    event = make.event()
    registration = make.registration(event)
    for number in range(5):
        clock.shift(20)
        do(app, questions.ask, registration, QuestionDetails(f"Hur då, {number}?"))
    clock.shift(20)
    refused(app, TooManyQuestions, registration, QuestionDetails("Och så?"))
    do(app, questions.ask, make.registration(event), HOW)
    assert [number for number, *_ in asked(app, event)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("changes", "closes"),
    [
        ({}, "2026-09-15T10:00:00+00:00"),
        ({"questions_close_wall": datetime(2026, 9, 10, 12)}, "2026-09-10T10:00:00+00:00"),
    ],
    ids=["a day after the end", "as set"],
)
def test_questions_close_with_some_minutes_for_whoever_was_writing(app, make, clock, changes, closes):
    event = make.event(**changes)
    registration = make.registration(event)
    grace = timedelta(minutes=15)
    clock.move_to(datetime.fromisoformat(closes) + grace - timedelta(microseconds=1))
    do(app, questions.ask, registration, HOW)
    clock.move_to(datetime.fromisoformat(closes) + grace)
    refused(app, QuestionsClosed, registration, QuestionDetails("Och så?"))


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
    refused(app, NotPossibleNow, registration, QuestionDetails("Och så?"))
    assert asked(app, event) == [(1, "Hur då?", None, "anonymous")]


def test_the_same_again_is_the_same_question(app, make, clock):
    event = make.event()
    registration = make.registration(event)
    first = do(app, questions.ask, registration, HOW)
    assert do(app, questions.ask, registration, QuestionDetails(" HUR  då ?")) == first
    clock.shift(11 * 60)
    assert do(app, questions.ask, registration, HOW) != first


def test_nobody_asks_twice_within_some_seconds(app, make, clock):
    registration = make.registration(make.event())
    clock.shift(1)
    do(app, questions.ask, registration, HOW)
    clock.shift(19)
    refused(app, QuestionTooSoon, registration, QuestionDetails("Och så?"))
    clock.shift(1)
    do(app, questions.ask, registration, QuestionDetails("Och så?"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Vad gör vi med 19811218-9876?", "personal_number"),
        ("Skriv till anna@bolaget.example, hur?", "mail_address"),
        ("Ring 070-123 45 67, vad säger ni?", "phone"),
        ("Min granne stör, vad gör ni?", "neighbour"),
        ("Hur läser man https://lank.example ?", "link"),
        ("VARFÖR GÖR NI INGENTING ÅT DETTA", "shouting"),
        ("Hur räknar ni hyra 2026-2027 i 1 200 lägenheter?", ""),
    ],
)
def test_what_somebody_should_look_at_is_held_and_never_refused(app, make, text, why):
    event = make.event()
    question = one(app, Question, do(app, questions.ask, make.registration(event), QuestionDetails(text)))
    assert (question.moderation, question.held_for) == ("held" if why else "submitted", why)


def test_who_calls_themselves_the_organizer_is_held(app, make):
    event = make.event()
    details = QuestionDetails("Hur då?", name_display=NameDisplay.NAME_AND_COMPANY)
    question = do(app, questions.ask, make.registration(event, name="ALVA"), details)
    assert one(app, Question, question).held_for == "impersonation"
    question = do(app, questions.ask, make.registration(event, name="Bo Bengtsson"), details)
    assert one(app, Question, question).held_for == ""


def test_a_question_stays_with_its_item_when_the_programme_is_saved_again(app, make):
    event = make.event()
    item = stored(app, event).programme[1].id
    question = do(app, questions.ask, make.registration(event), QuestionDetails("Hur då?", item_id=item))
    do(app, events.edit, event.id, MEETING, stored(app, event).version, None)
    assert one(app, Question, question).item_id == item


def test_ones_own_question_is_changed_at_once_and_once_published_by_proposal(app, make):
    event = make.event()
    registration = make.registration(event)
    question = do(app, questions.ask, registration, HOW)
    do(app, questions.edit_own, registration, question, 1, "Hur gör ni då?")
    assert one(app, Question, question).body == "Hur gör ni då?"
    do(app, moderating.accept, event.id, question, 2, "organizer:1")
    do(app, questions.edit_own, registration, question, 3, "Och så?")
    found = one(app, Question, question)
    assert (found.body, found.proposal, found.body_original) == ("Hur gör ni då?", "Och så?", "Hur då?")
    do(app, moderating.settle_proposal, event.id, question, 4, "organizer:1", is_approved=True)
    assert one(app, Question, question).body == "Och så?"


def test_somebody_elses_question_is_none_of_mine(app, make):
    event = make.event()
    question = do(app, questions.ask, make.registration(event), HOW)
    stranger = make.registration(event)
    for touch in (
        lambda: do(app, questions.withdraw, stranger, question),
        lambda: do(app, questions.edit_own, stranger, question, 1, "Nej"),
    ):
        with pytest.raises(NotFound):
            touch()
    assert one(app, Question, question).version == 1


@on_both
def test_who_asks_by_telephone_has_no_name_or_their_own(app, make):
    event = make.event()
    registration = make.registration(event, email="cia@mimer.example")
    details = QuestionDetails("Hur då?", name_display=NameDisplay.COMPANY)
    nameless = one(app, Question, do(app, questions.ask_for, event.id, details, "guest:1"))
    assert (nameless.registration_id, nameless.name_display, nameless.entered_by) == (None, "anonymous", "guest:1")
    theirs = one(app, Question, do(app, questions.ask_for, event.id, details, "organizer:1", "Cia@Mimer.example"))
    assert (theirs.registration_id, theirs.name_display) == (registration, "company")


@pytest.mark.parametrize("email", ["dag@mimer.example", "ingen adress"])
def test_nobody_is_asked_for_who_is_not_registered(app, make, email):
    event = make.event()
    make.registration(make.event(title="En annan"), email="dag@mimer.example")
    with pytest.raises(NotPossibleNow):
        do(app, questions.ask_for, event.id, HOW, "organizer:1", email)


@on_both
def test_a_background_is_changed_at_once_and_its_question_stays_published(app, make):
    event = make.event()
    registration = make.registration(event)
    question = do(app, questions.ask, registration, QuestionDetails("Hur då?", background="300 hem."))
    do(app, moderating.accept, event.id, question, 1, "organizer:1")
    do(app, questions.edit_own, registration, question, 2, "Hur då?", " 400 hem. ")
    found = one(app, Question, question)
    assert (found.background, found.proposal, str(found.moderation)) == ("400 hem.", "", "published")


def test_what_others_have_seen_is_changed_by_proposal_also_while_it_is_held(app, make):
    event = make.event()
    registration = make.registration(event)
    question = do(app, questions.ask, registration, HOW)
    do(app, moderating.accept, event.id, question, 1, "organizer:1")
    for company in ("Ett bolag", "Ett annat"):
        do(app, questions.report, make.registration(event, company=company), question, DeclineReason.OFFENSIVE)
    do(app, questions.edit_own, registration, question, 3, "Något helt annat?")
    found = one(app, Question, question)
    assert (found.moderation, found.body, found.proposal) == ("held", "Hur då?", "Något helt annat?")
