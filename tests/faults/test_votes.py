"""Votes: twenty at once by one person count once, and no merging or parting loses or doubles anybody."""

import multiprocessing
import random
import threading
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from eventsite import create_app
from eventsite.database import db, transaction
from eventsite.errors import MergeRefused, NotFound, NotPossibleNow
from eventsite.models import Question, QuestionVote
from eventsite.queries.questions import standings
from eventsite.rules.questions import Moderation, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import merging, moderating
from tests.conftest import on_both, settings
from tests.services.records import do, one

WHO = "organizer:1"
THREADS = 10
STEPS = 1000


def _vote(instance, uri, person, question, barrier, errors):
    """Ten threads of one process, each of which wants the same vote at the same moment."""
    app = create_app(**settings(instance, uri))
    said = []

    def want():
        try:
            with app.app_context():
                barrier.wait(60)
                with transaction():
                    questions.support(person, question, wanted=True)
                db.session.remove()
        except BaseException as error:  # noqa: BLE001 - whatever it was, the test must be told
            said.append(repr(error))

    threads = [threading.Thread(target=want) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    errors.put(said)


def ask(app, make, event, text="Hur då?", **changes):
    """Return the id of a question that is accepted."""
    question = do(app, questions.ask, make.registration(event, **changes), QuestionDetails(text))
    do(app, moderating.accept, event.id, question, 1, WHO)
    return question


@pytest.mark.slow
@on_both
def test_twenty_votes_at_once_by_one_person_in_two_processes_count_once(app, make, database_uri, tmp_path):
    event = make.event()
    question, voter = ask(app, make, event), make.registration(event)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.test_votes"])
    barrier, errors = context.Barrier(2 * THREADS), context.SimpleQueue()
    both = [
        context.Process(target=_vote, args=(tmp_path, database_uri, voter, question, barrier, errors)) for _ in range(2)
    ]
    for process in both:
        process.start()
    assert [error for _ in both for error in errors.get()] == []
    for process in both:
        process.join(60)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(QuestionVote)) == 1
        assert [one.supporters for one in standings.of_event(event.id).values()] == [1]


class Model:
    """What should be: who asked, who voted for what, what was merged into what. Shares no code with the product."""

    def __init__(self):
        self.askers, self.votes, self.into = {}, {}, {}

    def root(self, question):
        """Return the last of the chain."""
        while question in self.into:
            question = self.into[question]
        return question

    def support(self):
        """Return how many distinct people support each question that stands by itself, its own asker not counted."""
        people = {question: set() for question in self.askers if question not in self.into}
        for question, voters in self.votes.items():
            people[self.root(question)] |= voters
        for question in self.into:
            people[self.root(question)].add(self.askers[question])
        return {question: len(found - {self.askers[question]}) for question, found in people.items()}


@pytest.mark.slow
@on_both
def test_a_thousand_merges_partings_and_votes_lose_nobody(app, make):
    chance, model, event = random.Random(20260914), Model(), make.event(capacity=None)
    people = [make.registration(event, company=f"Bolag {number % 7}") for number in range(30)]
    for number in range(12):
        question = do(app, questions.ask, people[number], QuestionDetails(f"Fråga {number}?"))
        do(app, moderating.accept, event.id, question, 1, WHO)
        model.askers[question], model.votes[question] = people[number], set()
    done = 0
    for step in range(STEPS):
        done += _act(app, event, chance, model, people)
        if step % 20 == 0 or step == STEPS - 1:
            with app.app_context():
                counted = {one.question_id: one.supporters for one in standings.of_event(event.id).values()}
            assert counted == model.support(), f"after step {step}"
    assert done > STEPS // 2


def _act(app, event, chance, model, people):
    """Do one thing at random in both worlds; say whether it was done."""
    first, second = chance.sample(sorted(model.askers), 2)
    what = chance.choices(("vote", "take back", "merge", "part"), (6, 2, 2, 2))[0]
    version = one(app, Question, first).version
    with suppress(MergeRefused, NotPossibleNow, NotFound):
        if what in {"vote", "take back"}:
            return _vote_in_both(app, model, first, chance.choice(people), wanted=what == "vote")
        if (
            what == "merge"
            and first not in model.into
            and one(app, Question, second).moderation == Moderation.PUBLISHED
        ):
            do(app, merging.merge, event.id, first, second, version, WHO)
            model.into[first] = second
            return True
        if what == "part" and first in model.into:
            do(app, merging.unmerge, event.id, first, version, WHO)
            del model.into[first]
            return True
    return False


def _vote_in_both(app, model, question, person, *, wanted):
    root = model.root(question)
    if model.askers[root] == person:
        return False
    do(app, questions.support, person, question, wanted=wanted)
    family = [each for each in model.votes if model.root(each) == root]
    if not wanted:
        for each in family:
            model.votes[each] -= {person}
    elif not any(person in model.votes[each] for each in family):
        model.votes[root] |= {person}
    return True
