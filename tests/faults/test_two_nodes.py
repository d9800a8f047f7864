"""F7: two nodes, one last seat. Two people press at the same moment, each at a node of their own, and one of them gets it."""

import random

import pytest

from tests.conftest import on_both
from tests.factories import Make
from tests.faults.books import Answer, open_books, violations
from tests.faults.crowds import Visitor, finish, send_last_byte_together
from tests.faults.lengths import times
from tests.faults.meetings import Host
from tests.faults.running import nodes
from tests.faults.test_kills import IN_TIME, start

pytestmark = pytest.mark.slow
ROUNDS = times("ROUNDS", 20, 200)
CONTROL_ROUNDS = 10


@on_both
def test_of_two_who_press_together_one_gets_the_last_seat(app, database_uri, tmp_path):
    events = [Make(app).event(capacity=1, **IN_TIME) for _ in range(ROUNDS)]
    with nodes(tmp_path, 2, EVENTSITE_SQLALCHEMY_DATABASE_URI=database_uri) as both:
        start(both, "--no-worker")
        answers = [press_together(both, event, turn) for turn, event in enumerate(events)]
    told = [sorted(answer.said for answer in pair) for pair in answers]
    assert told == [["confirmed", "waitlisted"]] * ROUNDS
    assert unsent(open_books(database_uri, answers=sum(answers, []))) == {}


@on_both
def test_without_the_lock_both_get_it_every_time(app, database_uri, tmp_path):
    """The control run: it proves that the test above can see the race."""
    events = [Make(app).event(capacity=1, **IN_TIME) for _ in range(CONTROL_ROUNDS)]
    with Host(2) as host:
        altered = {"FAULT_ALTERED": "counts before it locks", "FAULT_MEETING": str(host.port)}
        with nodes(tmp_path, 2, EVENTSITE_SQLALCHEMY_DATABASE_URI=database_uri, **altered) as both:
            start(both, "--no-worker", module="tests.faults.altered")
            answers = [press_together(both, event, turn) for turn, event in enumerate(events)]
    assert [[answer.said for answer in pair] for pair in answers] == [["confirmed"] * 2] * CONTROL_ROUNDS
    assert unsent(open_books(database_uri, answers=sum(answers, [])))["I1"] == ["2 of 1"] * CONTROL_ROUNDS


def unsent(books):
    """Return the violations but that no mail is sent: there is no worker."""
    return {name: wrongs for name, wrongs in violations(books).items() if name != "I11"}


def press_together(both, event, turn):
    """Let two people fill in the form, each at one of the nodes, and send it with the last byte at the same moment."""
    pair = [Visitor([node.port], event.slug, 2 * turn + number, random.Random(0)) for number, node in enumerate(both)]
    for visitor in pair:
        visitor.take_form()
    answers = send_last_byte_together([(visitor.ports[0], visitor.request()) for visitor in pair])
    said = [finish(visitor, answer) for visitor, answer in zip(pair, answers, strict=True)]
    return [Answer(visitor.email, visitor.fields["form_key"], one) for visitor, one in zip(pair, said, strict=True)]
