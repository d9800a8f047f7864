"""What moderators are asked to think about once more: what is open, what settles it, and who is told."""

import pytest
from sqlalchemy import select

from eventsite.errors import NotFound, NotPossibleNow, QuestionChanged
from eventsite.models import OutboxMessage, Question
from eventsite.queries.questions import matters as queries
from eventsite.rules.questions import DeclineReason
from eventsite.services import questions
from eventsite.services.questions import answers, changes, matters, merging, moderating
from tests.conftest import on_both
from tests.services.records import do, mails, one, rows

WHO = "organizer:1"
OFF_TOPIC = DeclineReason.OFF_TOPIC


@pytest.fixture
def event(make):
    return make.event()


def waiting(app, event):
    """Return (question, what, words) of all that is open."""
    with app.app_context():
        found = queries.of_event(event.id)
    return [(question, one.action.partition(".")[2], one.reason) for question in found for one in found[question]]


def version(app, question):
    return one(app, Question, question).version


def asker(app, question):
    return one(app, Question, question).registration_id


def told(app):
    """Return what askers have been told about looking again, and still will be."""
    return [kind for kind, *_ in mails(app) if kind in {"question_reconsidered", "question_consent"}]


@pytest.fixture
def merged(app, event, accepted):
    """Returns the id of a question that was merged into another and whose asker objects."""
    question, other = accepted("Hur ofta?"), accepted("Hur många gånger?")
    do(app, merging.merge, event.id, question, other, 2, WHO)
    do(app, questions.object_to_merge, asker(app, question), question, "Jag menar per år.")
    return question


@pytest.fixture
def declined(app, event, ask):
    """Returns the id of a question that was declined and whose asker wants it looked at again."""
    question = ask("Vad kostar det?")
    do(app, moderating.decline, event.id, question, 1, WHO, OFF_TOPIC, "Fel träff.")
    do(app, questions.appeal, asker(app, question), question, "Det står i programmet.")
    return question


@on_both
def test_an_objection_waits_until_they_are_parted_and_the_asker_is_told(app, event, merged):
    assert waiting(app, event) == [(merged, "objected", "Jag menar per år.")]
    do(app, merging.unmerge, event.id, merged, version(app, merged), WHO)
    assert (waiting(app, event), told(app)) == ([], ["question_reconsidered"])


def test_who_is_merged_again_may_object_again_and_the_old_objection_stays_settled(app, event, merged):
    do(app, merging.unmerge, event.id, merged, version(app, merged), WHO)
    do(app, merging.merge, event.id, merged, merged + 1, version(app, merged), WHO)
    assert waiting(app, event) == []
    do(app, questions.object_to_merge, asker(app, merged), merged, "Fortfarande inte.")
    assert waiting(app, event) == [(merged, "objected", "Fortfarande inte.")]


@on_both
def test_a_merge_that_is_kept_is_told_with_a_word(app, event, merged):
    do(app, matters.keep, event.id, merged, version(app, merged), WHO, "Svaret gäller båda.")
    assert waiting(app, event) == []
    [(text,)] = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "question_reconsidered"))
    assert "Svaret gäller båda." in text
    assert str(one(app, Question, merged).moderation) == "merged"


def test_who_objects_twice_is_heard_once(app, event, merged):
    do(app, questions.object_to_merge, asker(app, merged), merged, "Hallå?")
    do(app, matters.keep, event.id, merged, version(app, merged), WHO, "")
    do(app, questions.object_to_merge, asker(app, merged), merged, "Hallå?")
    assert waiting(app, event) == []


@on_both
def test_undoing_brings_the_matter_back_and_keeps_the_mail_from_leaving(app, event, merged):
    trace = do(app, matters.keep, event.id, merged, version(app, merged), WHO, "Nej.")
    do(app, changes.undo, event.id, trace, WHO)
    assert (waiting(app, event), told(app)) == ([(merged, "objected", "Jag menar per år.")], [])


def test_an_objection_means_nothing_once_the_merge_is_undone(app, event, accepted):
    question, other = accepted("A?"), accepted("B?")
    trace = do(app, merging.merge, event.id, question, other, 2, WHO)
    do(app, questions.object_to_merge, asker(app, question), question, "")
    do(app, changes.undo, event.id, trace, WHO)
    assert waiting(app, event) == []


def test_who_comes_second_does_not_keep_it(app, event, merged):
    with pytest.raises(QuestionChanged):
        do(app, matters.keep, event.id, merged, version(app, merged) - 1, WHO, "Nej.")


def test_there_is_nothing_to_keep_where_nobody_has_turned_against_it(app, event, accepted):
    assert do(app, matters.keep, event.id, accepted(), 2, WHO, "Nej.") is None


@on_both
def test_an_appeal_waits_until_the_question_is_published_after_all(app, event, declined):
    assert waiting(app, event) == [(declined, "appealed", "Det står i programmet.")]
    do(app, moderating.accept, event.id, declined, version(app, declined), WHO)
    assert (waiting(app, event), told(app)) == ([], ["question_reconsidered"])


def test_an_appeal_is_heard_once_for_each_decision(app, event, declined):
    do(app, matters.keep, event.id, declined, version(app, declined), WHO, "Tyvärr.")
    do(app, questions.appeal, asker(app, declined), declined, "Snälla.")
    assert waiting(app, event) == []
    do(app, moderating.accept, event.id, declined, version(app, declined), WHO)
    do(app, moderating.decline, event.id, declined, version(app, declined), WHO, OFF_TOPIC)
    do(app, questions.appeal, asker(app, declined), declined, "En gång till.")
    assert waiting(app, event) == [(declined, "appealed", "En gång till.")]


def test_only_ones_own_declined_question_is_appealed(app, make, event, declined, accepted):
    with pytest.raises(NotFound):
        do(app, questions.appeal, make.registration(event), declined, "")
    shown = accepted()
    with pytest.raises(NotPossibleNow):
        do(app, questions.appeal, asker(app, shown), shown, "")


@on_both
def test_a_comment_waits_until_it_is_called_done_and_a_new_one_stays(app, event, accepted):
    question = accepted()
    do(app, answers.comment, event.id, question, "guest:1", "Den passar Bo bättre.")
    with app.app_context():
        seen = queries.of_question(question)[-1].id
    do(app, answers.comment, event.id, question, "guest:1", "Och Eva.")
    do(app, matters.settle, event.id, question, seen, WHO)
    assert waiting(app, event) == [(question, "commented", "Och Eva.")]


def test_what_askers_say_is_not_called_done_without_a_word(app, event, merged):
    assert do(app, matters.settle, event.id, merged, 1000, WHO) is None
    assert waiting(app, event) == [(merged, "objected", "Jag menar per år.")]
