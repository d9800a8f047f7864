"""Afterwards: closing the questions, written answers, and who is told of them."""

import pytest

from eventsite import clock as site_clock
from eventsite.errors import AnswerChanged, NotPossibleNow, QuestionsUndecided
from eventsite.models import Question, QuestionAnswer, QuestionRound
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.questions import Act, Audience
from eventsite.services import fan_outs, questions
from eventsite.services.questions import answers, closing, merging
from tests.conftest import on_both
from tests.services.records import do, mails, one

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


def tell_all(app):
    """Work off what is to be told, as the worker does, and return who was told what."""
    with app.app_context():
        orders = list(outbox_queries.open_fan_outs(site_clock.now()))
    for order in orders:
        while not do(app, fan_outs.work_off, order):
            pass
    return [(kind, who) for kind, who, _ in mails(app) if kind.startswith("questions_")]


@on_both
def test_a_speaker_drafts_and_the_organizer_publishes(app, event, accepted):
    question = accepted()
    do(app, answers.write, event.id, question, 0, "guest:1", "Så här.", is_ready=True)
    assert one(app, QuestionAnswer, question).state == "ready"
    do(app, answers.publish, event.id, question, 1, WHO, "Så här, kort sagt.")
    answer, found = one(app, QuestionAnswer, question), one(app, Question, question)
    assert (answer.body, answer.state, answer.version) == ("Så här, kort sagt.", "published", 2)
    assert (found.handling, found.answered_written_at is not None) == ("answered", True)


@on_both
def test_nobody_overwrites_anothers_answer(app, event, accepted):
    question = accepted()
    do(app, answers.write, event.id, question, 0, "guest:1", "Talarens ord.")
    with pytest.raises(AnswerChanged) as refusal:
        do(app, answers.write, event.id, question, 0, WHO, "Arrangörens ord.")
    assert refusal.value.body == "Talarens ord."
    assert one(app, QuestionAnswer, question).body == "Talarens ord."


def test_a_published_answer_is_not_changed_by_a_speaker(app, event, accepted):
    question = accepted()
    do(app, answers.publish, event.id, question, 0, WHO, "Svar.")
    with pytest.raises(NotPossibleNow):
        do(app, answers.write, event.id, question, 1, "guest:1", "Annat svar.")


def test_what_is_not_accepted_is_not_answered(app, event, ask):
    with pytest.raises(NotPossibleNow):
        do(app, answers.publish, event.id, ask(), 0, WHO, "Svar.")


@on_both
def test_askers_and_those_who_wondered_are_told_in_one_mail_half_an_hour_later(app, make, event, accepted, clock):
    first, second = accepted("A?"), accepted("B?")
    voter = make.registration(event)
    make.registration(event)  # who wondered about nothing
    for question in (first, second):
        do(app, questions.support, voter, question, wanted=True)
        do(app, answers.publish, event.id, question, 0, WHO, f"Svar {question}.")
    assert do(app, answers.tell, event.id) == 2
    assert tell_all(app) == []
    clock.shift(30 * 60)
    told = [("questions_answered", f"person{number}") for number in (1, 2, 3)]
    assert tell_all(app) == told
    with pytest.raises(NotPossibleNow):
        do(app, answers.tell, event.id)


def test_all_who_are_registered_can_be_told(app, make, event, accepted, clock):
    question = accepted()
    make.registration(event)
    do(app, answers.publish, event.id, question, 0, WHO, "Svar.")
    do(app, answers.tell, event.id, everyone=True)
    clock.shift(30 * 60)
    assert [who for _, who in tell_all(app)] == ["person1", "person2"]


def test_a_private_answer_goes_to_the_asker_alone(app, make, event, accepted, clock):
    question = accepted(audience=Audience.SPEAKER_ONLY)
    make.registration(event)
    do(app, answers.publish, event.id, question, 0, WHO, "Svar.")
    do(app, answers.tell, event.id, everyone=True)
    clock.shift(30 * 60)
    assert [who for _, who in tell_all(app)] == ["person1"]


def test_the_asker_of_a_merged_question_is_told_too(app, event, accepted, clock):
    first, second = accepted("A?"), accepted("B?")
    do(app, merging.merge, event.id, first, second, 2, WHO)
    do(app, answers.publish, event.id, second, 0, WHO, "Svar.")
    do(app, answers.tell, event.id)
    clock.shift(30 * 60)
    assert [who for _, who in tell_all(app)] == ["person1", "person2"]


def test_who_asked_is_told_even_though_the_meeting_is_over(app, event, accepted, clock):
    question = accepted()
    clock.move_to(site_clock.now().replace(month=10))
    do(app, answers.publish, event.id, question, 0, WHO, "Svar.")
    do(app, answers.tell, event.id)
    clock.shift(30 * 60)
    assert tell_all(app) == [("questions_answered", "person1")]


@on_both
def test_closing_gives_each_question_an_outcome_and_tells_its_asker(app, event, ask, accepted, clock):
    first, second, waits = accepted("A?"), accepted("B?"), ask("C?")
    outcomes = {first: Act.ANSWER_LIVE, second: Act.TO_WRITING, waits: Act.SKIP}
    do(app, closing.close, event.id, outcomes, WHO)
    clock.shift(1)
    assert [one(app, Question, question).handling for question in outcomes] == [
        "answered",
        "for_written_answer",
        "not_reached",
    ]
    assert tell_all(app) == [("questions_closed", f"person{number}") for number in (1, 2, 3)]


def test_nothing_is_closed_while_something_has_no_outcome(app, event, ask, accepted):
    first, waits = accepted(), ask("B?")
    with pytest.raises(QuestionsUndecided) as refusal:
        do(app, closing.close, event.id, {first: Act.ANSWER_LIVE}, WHO)
    assert refusal.value.ids == [waits]
    assert (one(app, Question, first).handling, one(app, QuestionRound, event.id).closed_at) == ("open", None)
