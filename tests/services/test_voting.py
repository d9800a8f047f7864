"""Wondering the same: once each, taken back at will, counted over merged questions."""

import pytest

from eventsite.database import db
from eventsite.errors import NotFound, NotPossibleNow, QuestionsClosed
from eventsite.models import Question, QuestionRound
from eventsite.queries.questions import listing, standings
from eventsite.rules.questions import Audience, DeclineReason, QuestionDetails
from eventsite.services import questions, registrations
from eventsite.services.questions import merging, moderating
from tests.conftest import NOW, on_both
from tests.services.records import do, one

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


def support(app, person, question, wanted=True):
    do(app, questions.support, person, question, wanted=wanted)


def counts(app, event):
    """Return {question: (supporters, organizations)}."""
    with app.app_context():
        found = standings.of_event(event.id)
        db.session.rollback()
    return {one.question_id: (one.supporters, one.organizations) for one in found.values()}


@on_both
def test_each_person_counts_once_and_may_take_it_back(app, make, event, accepted):
    question, voter = accepted(), make.registration(event)
    support(app, voter, question)
    support(app, voter, question)
    assert counts(app, event) == {question: (1, 1)}
    support(app, voter, question, wanted=False)
    support(app, voter, question, wanted=False)
    assert counts(app, event) == {question: (0, 0)}


@on_both
def test_merging_unites_people_and_parting_loses_nobody(app, make, event, accepted):
    first, second = accepted("A?"), accepted("B?")
    both, only_first = make.registration(event), make.registration(event, company="Annat bolag")
    for person, question in ((both, first), (both, second), (only_first, first)):
        support(app, person, question)
    before = counts(app, event)
    do(app, merging.merge, event.id, first, second, 2, WHO)
    assert counts(app, event) == {second: (3, 2)}  # both, only_first, and who asked the first
    do(app, merging.unmerge, event.id, first, 3, WHO)
    assert counts(app, event) == before == {first: (2, 2), second: (1, 1)}


def test_the_asker_of_a_merged_question_who_votes_for_the_other_counts_once(app, make, event, accepted):
    asker = make.registration(event)
    first, second = accepted("A?", asker), accepted("B?")
    support(app, asker, second)
    do(app, merging.merge, event.id, first, second, 2, WHO)
    assert counts(app, event) == {second: (1, 1)}


def test_a_vote_for_a_merged_question_is_one_for_the_question_that_asks_it(app, make, event, accepted):
    first, second, voter = accepted("A?"), accepted("B?"), make.registration(event)
    do(app, merging.merge, event.id, first, second, 2, WHO)
    support(app, voter, first)
    assert counts(app, event) == {second: (2, 1)}


@on_both
def test_whoever_voted_for_what_was_merged_wonders_already_and_can_take_it_back(app, make, event, accepted):
    first, second, voter = accepted("A?"), accepted("B?"), make.registration(event)
    support(app, voter, first)
    do(app, merging.merge, event.id, first, second, 2, WHO)
    with app.app_context():
        assert listing.supported_by(voter) == {second}
        db.session.rollback()
    support(app, voter, second)
    assert counts(app, event) == {second: (2, 1)}  # the voter, and who asked the first
    support(app, voter, second, wanted=False)
    assert counts(app, event) == {second: (1, 1)}
    do(app, merging.unmerge, event.id, first, 3, WHO)
    assert counts(app, event) == {first: (0, 0), second: (0, 0)}


def test_nobody_votes_for_their_own(app, make, event, accepted):
    asker = make.registration(event)
    question = accepted(asker=asker)
    with pytest.raises(NotPossibleNow):
        support(app, asker, question)


def test_whoever_waits_does_not_vote(app, make):
    event = make.event(capacity=1)
    asker, waits = make.registration(event), make.registration(event)
    question = do(app, questions.ask, asker, QuestionDetails("Hur?"))
    do(app, moderating.accept, event.id, question, 1, WHO)
    with pytest.raises(NotPossibleNow):
        support(app, waits, question)


@pytest.mark.parametrize("details", [{"audience": Audience.SPEAKER_ONLY}, None], ids=["private", "not accepted"])
def test_nobody_votes_for_what_they_do_not_see(app, make, event, accepted, details):
    voter = make.registration(event)
    if details is None:
        question = do(app, questions.ask, make.registration(event), QuestionDetails("Hur?"))
    else:
        question = accepted(**details)
    with pytest.raises(NotFound):
        support(app, voter, question)


def test_a_question_of_another_meeting_is_none(app, make, accepted):
    stranger = make.registration(make.event("Bo"))
    with pytest.raises(NotFound):
        support(app, stranger, accepted())


def test_no_votes_once_the_round_is_closed(app, make, event, accepted):
    question, voter = accepted(), make.registration(event)

    def close():
        db.session.get(QuestionRound, event.id).closed_at = NOW

    do(app, close)
    with pytest.raises(QuestionsClosed):
        support(app, voter, question)


def test_who_cancels_takes_the_votes_along(app, make, event, accepted):
    question, voter = accepted(), make.registration(event)
    support(app, voter, question)
    do(app, registrations.cancel, voter)
    assert counts(app, event) == {question: (0, 0)}


@on_both
def test_two_people_of_two_organizations_hide_a_question_until_somebody_looks_once(app, make, event, accepted):
    question = accepted()
    colleagues = [make.registration(event), make.registration(event)]
    for person in colleagues:
        do(app, questions.report, person, question, DeclineReason.OFFENSIVE)
    assert one(app, Question, question).moderation == "published"
    do(app, questions.report, make.registration(event, company="Annat bolag"), question, DeclineReason.OFFENSIVE)
    held = one(app, Question, question)
    assert (held.moderation, held.held_for) == ("held", "reported")
    do(app, moderating.accept, event.id, question, held.version, WHO)
    do(app, questions.report, make.registration(event, company="Tredje"), question, DeclineReason.OFFENSIVE)
    assert one(app, Question, question).moderation == "published"


@on_both
def test_what_shows_in_lists_raises_the_tag_and_votes_do_so_together(app, make, event, accepted, clock):
    question = accepted()
    voters = [make.registration(event) for _ in range(3)]
    tags = [tag(app, event)]
    for voter in voters[:2]:
        support(app, voter, question)
        tags.append(tag(app, event))
        clock.shift(1)
    assert tags[0] != tags[1] == tags[2]
    clock.shift(5)
    assert tag(app, event) not in tags
    tags.append(tag(app, event))
    support(app, voters[2], question)
    assert tag(app, event) not in tags


def tag(app, event):
    from eventsite import clock

    with app.app_context():
        return standings.tag(event.id, clock.now())


def test_who_votes_has_seen_the_question_even_if_no_trace_says_so(app, make, event, accepted):
    question, voter = accepted(), make.registration(event)
    support(app, voter, question)
    with app.app_context():
        assert [(one.supporters, one.seen) for one in standings.of_event(event.id).values()] == [(1, 1)]


def test_what_is_delivered_is_written_down_once(app, make, event, accepted):
    first, second, reader = accepted("A?"), accepted("B?"), make.registration(event)
    do(app, standings.note_seen, reader, [first], NOW)
    do(app, standings.note_seen, reader, [first, second], NOW)
    with app.app_context():
        assert standings.seen_by(reader, event.id) == {first, second}
        assert {one.seen for one in standings.of_event(event.id).values()} == {1}
