"""Moderating questions: decisions, what they tell, undoing them, and two moderators at once."""

import pytest
from sqlalchemy import select

from eventsite.errors import MergeRefused, NotPossibleNow, QuestionChanged
from eventsite.models import OutboxMessage, Question, QuestionChange
from eventsite.rules.questions import Audience, DeclineReason, NameDisplay, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import answers, changes, merging, moderating
from tests.conftest import on_both
from tests.services.records import do, mails, one, rows

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


def standing(app, question_id):
    """Return (moderation, text, version) of a question."""
    question = one(app, Question, question_id)
    return str(question.moderation), question.body, question.version


def told(app):
    """Return what askers have been told and still will be."""
    kinds = [kind for kind, *_ in mails(app)]
    return [kind for kind in kinds if kind.startswith("question")]


@on_both
def test_an_accepted_question_is_published_and_nobody_is_mailed(app, event, ask):
    question = ask()
    do(app, moderating.accept, event.id, question, 1, WHO)
    assert standing(app, question) == ("published", "Hur då?", 2)
    assert told(app) == []


def test_clearer_words_are_shown_and_told(app, event, ask):
    question = ask("hur gör ni")
    do(app, moderating.accept, event.id, question, 1, WHO, "Hur gör ni?")
    assert standing(app, question) == ("published", "Hur gör ni?", 2)
    assert one(app, Question, question).body_original == "hur gör ni"
    assert told(app) == ["question_edited"]


def test_accepting_again_changes_nothing(app, event, ask):
    question = ask()
    do(app, moderating.accept, event.id, question, 1, WHO)
    assert do(app, moderating.accept, event.id, question, 1, WHO) is None
    assert standing(app, question) == ("published", "Hur då?", 2)


@on_both
def test_who_comes_second_is_told_what_the_first_did(app, event, ask):
    question = ask()
    do(app, moderating.accept, event.id, question, 1, WHO)
    with pytest.raises(QuestionChanged) as refusal:
        do(app, moderating.decline, event.id, question, 1, "organizer:2", DeclineReason.OFF_TOPIC)
    assert (refusal.value.actor, refusal.value.action) == (WHO, "question.accepted")
    assert standing(app, question) == ("published", "Hur då?", 2)


def test_a_declined_question_is_told_with_its_reason(app, event, ask):
    question = ask()
    do(app, moderating.decline, event.id, question, 1, WHO, DeclineReason.OFF_TOPIC, "Nästa träff handlar om det.")
    assert standing(app, question)[0] == "declined"
    assert told(app) == ["question_declined"]
    [(text,)] = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "question_declined"))
    assert "Nästa träff handlar om det." in text


@on_both
def test_undoing_puts_back_what_was_and_keeps_the_mail_from_leaving(app, event, ask):
    question = ask()
    trace = do(app, moderating.decline, event.id, question, 1, WHO, DeclineReason.OFF_TOPIC)
    do(app, changes.undo, event.id, trace, WHO)
    assert standing(app, question) == ("submitted", "Hur då?", 3)
    assert one(app, Question, question).reason is None
    assert told(app) == []


def test_what_something_came_after_is_not_undone(app, event, ask):
    question = ask()
    trace = do(app, moderating.accept, event.id, question, 1, WHO)
    do(app, moderating.edit, event.id, question, 2, WHO, "Hur?")
    with pytest.raises(QuestionChanged):
        do(app, changes.undo, event.id, trace, WHO)
    assert standing(app, question) == ("published", "Hur?", 3)


def merged(app, question_id):
    """Return (moderation, merged into, counted under) of a question."""
    question = one(app, Question, question_id)
    return str(question.moderation), question.merged_into_id, question.root_id


@on_both
def test_a_chain_of_merges_is_counted_under_its_last(app, event, ask):
    first, second, third = ask("A?"), ask("B?"), ask("C?")
    do(app, merging.merge, event.id, first, second, 1, WHO)
    version = one(app, Question, second).version
    do(app, merging.merge, event.id, second, third, version, WHO)
    assert [merged(app, one) for one in (first, second)] == [("merged", second, third), ("merged", third, third)]
    assert told(app) == ["question_merged", "question_merged"]


def test_parting_the_middle_keeps_the_rest(app, event, ask):
    first, second, third = ask("A?"), ask("B?"), ask("C?")
    do(app, merging.merge, event.id, first, second, 1, WHO)
    do(app, merging.merge, event.id, second, third, 2, WHO)
    do(app, merging.unmerge, event.id, second, 3, WHO)
    assert [merged(app, one) for one in (first, second)] == [("merged", second, second), ("published", None, None)]


def test_undoing_a_merge_parts_them(app, event, ask):
    first, second = ask("A?"), ask("B?")
    trace = do(app, merging.merge, event.id, first, second, 1, WHO)
    do(app, changes.undo, event.id, trace, WHO)
    assert merged(app, first) == ("submitted", None, None)
    assert told(app) == []


def test_no_circles(app, event, ask):
    first, second = ask("A?"), ask("B?")
    do(app, moderating.accept, event.id, second, 1, WHO)
    with pytest.raises(MergeRefused):
        do(app, merging.merge, event.id, first, first, 1, WHO)
    do(app, merging.merge, event.id, first, second, 1, WHO)
    with pytest.raises(NotPossibleNow):
        do(app, merging.merge, event.id, second, first, 2, WHO)
    assert merged(app, second)[0] == "published"


def test_what_is_private_is_never_shown_by_merging(app, event, ask):
    first, second = ask("A?", audience=Audience.SPEAKER_ONLY), ask("B?")
    with pytest.raises(MergeRefused):
        do(app, merging.merge, event.id, first, second, 1, WHO)
    with pytest.raises(MergeRefused):
        do(app, merging.merge, event.id, second, first, 1, WHO)
    assert {merged(app, first)[0], merged(app, second)[0]} == {"submitted"}


def test_a_hidden_name_is_opened_for_a_reason_that_stays(app, event, ask):
    question = ask()
    assert do(app, moderating.show_asker, event.id, question, WHO, "Hotfull") == ("Person 1", "Bolaget Bostäder")
    trace = select(QuestionChange.actor, QuestionChange.reason).where(QuestionChange.action == "question.asker_shown")
    assert rows(app, trace) == [(WHO, "Hotfull")]
    with pytest.raises(NotPossibleNow):
        do(app, moderating.show_asker, event.id, question, WHO, " ")


def test_several_are_done_at_once_and_the_others_passed_over(app, event, ask):
    first, second = ask("A?"), ask("B?")
    do(app, moderating.edit, event.id, second, 1, WHO, "C?")
    made, passed = do(
        app, moderating.each, {first: 1, second: 1}, lambda one, seen: moderating.accept(event.id, one, seen, WHO)
    )
    assert (len(made), list(passed), standing(app, first)[0]) == (1, [second], "published")
    assert isinstance(passed[second], QuestionChanged)


def test_what_nobody_had_accepted_waits_again_when_it_is_parted(app, event, ask):
    first, second = ask("Ring 070-123 45 67?"), ask("B?")
    do(app, merging.merge, event.id, first, second, 1, WHO)
    do(app, merging.unmerge, event.id, first, 2, WHO)
    assert merged(app, first) == ("held", None, None)


@pytest.mark.parametrize("act", [questions.withdraw, questions.hide_name], ids=["taken back", "name hidden"])
def test_what_the_asker_has_done_is_not_undone(app, make, event, act):
    registration = make.registration(event)
    question = do(
        app, questions.ask, registration, QuestionDetails("Hur då?", name_display=NameDisplay.NAME_AND_COMPANY)
    )
    do(app, act, registration, question)
    before = one(app, Question, question)
    [(trace,)] = rows(app, select(QuestionChange.id).where(QuestionChange.version == 2))
    with pytest.raises(NotPossibleNow):
        do(app, changes.undo, event.id, trace, WHO)
    after = one(app, Question, question)
    assert (after.moderation, after.name_display, after.version) == (before.moderation, before.name_display, 2)


def test_undoing_never_merges_in_a_circle(app, event, ask):
    first, second = ask("A?"), ask("B?")
    do(app, moderating.accept, event.id, first, 1, WHO)
    do(app, merging.merge, event.id, first, second, 2, WHO)
    trace = do(app, merging.unmerge, event.id, first, 3, WHO)
    do(app, merging.merge, event.id, second, first, 2, WHO)
    with pytest.raises(NotPossibleNow):
        do(app, changes.undo, event.id, trace, WHO)
    assert [merged(app, one) for one in (first, second)] == [("published", None, None), ("merged", first, first)]


def test_a_published_answer_is_taken_off_by_its_own_button_and_not_undone(app, event, ask):
    question = ask()
    do(app, moderating.accept, event.id, question, 1, WHO)
    do(app, answers.publish, event.id, question, 0, WHO, "Så här.")
    [(trace,)] = rows(app, select(QuestionChange.id).where(QuestionChange.action == "question.answer_published"))
    with pytest.raises(NotPossibleNow):
        do(app, changes.undo, event.id, trace, WHO)
    assert str(one(app, Question, question).handling) == "answered"


@on_both
def test_whose_question_was_merged_into_one_taken_back_asks_for_the_others(app, make, event, ask, accepted):
    asker = make.registration(event)
    root, heir, other = accepted("A?", asker), accepted("B?"), ask("C?")
    for question, version in ((heir, 2), (other, 1)):
        do(app, merging.merge, event.id, question, root, version, WHO)
    do(app, questions.withdraw, asker, root)
    assert [merged(app, one) for one in (root, heir, other)] == [
        ("withdrawn", None, None),
        ("published", None, None),
        ("merged", heir, heir),
    ]


def test_everybody_whose_question_a_declined_one_asked_for_is_told_once(app, make, event, ask, accepted):
    asker = make.registration(event)
    root = accepted("A?", asker)
    for text, who in (("B?", None), ("C?", asker)):
        question = ask(text, who)
        do(app, merging.merge, event.id, question, root, 1, WHO)
    seen = standing(app, root)[2]
    trace = do(app, moderating.decline, event.id, root, seen, WHO, DeclineReason.OFF_TOPIC)
    assert told(app).count("question_declined") == 2
    letters = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "question_declined"))
    assert ["B?" in text for (text,) in letters] == [False, True]
    do(app, changes.undo, event.id, trace, WHO)
    assert "question_declined" not in told(app)
