"""Mailings against a real mail server: stopped while they run, gone on with after a crash, never twice."""

from datetime import timedelta
from threading import Thread

import pytest

from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import Mailing
from eventsite.queries import mailings as queries
from eventsite.rules import mailings as rules
from eventsite.rules.mailings import RecipientState, Wording, Wordings
from eventsite.services import mailings
from tests.conftest import on_both
from tests.factories import person
from tests.services.records import do

WORDS = Wordings(Wording("Hej {förnamn}", "Välkommen, {namn}."))
PEOPLE = 7


@pytest.fixture
def alva(make):
    return make.organizer("Alva")


@pytest.fixture
def event(app, make, post, clock, alva):
    event = make.event()
    for number in range(1, PEOPLE + 1):
        make.registration(event, number)
    with app.app_context():
        queue.run_once()
    return event


@pytest.fixture
def ordered(app, event, alva, clock):
    """The id of a mailing to all of them whose minute is over."""
    mailing = do(app, mailings.draft, event.id, {}, WORDS, alva)
    do(app, mailings.order, event.id, mailing, 1, None, alva)
    clock.shift(timedelta(minutes=1))
    return mailing


def counts(app, mailing):
    with app.app_context():
        return queries.counts(db.session.get_one(Mailing, mailing))


def mailed(post):
    return [
        recipient
        for recipient, letter in zip(post.recipients, post.letters, strict=True)
        if letter["Subject"] == "Hej Person"
    ]


@on_both
def test_it_is_stopped_while_it_runs(app, event, post, ordered, alva, clock, monkeypatch):
    send, seen = queue._send, []

    def stopping(channel, batch):
        seen.append(batch.waiting[0])
        whole = send(channel, batch)
        if len(seen) == 3:  # an organizer presses the button while the third mail leaves
            stopper = Thread(target=do, args=(app, mailings.stop, event.id, ordered, alva))
            stopper.start()
            stopper.join()
        return whole

    monkeypatch.setattr(queue, "_send", stopping)
    with app.app_context():
        queue.run_once()
    assert len(mailed(post)) == 3
    assert counts(app, ordered) == {RecipientState.SENT: 3, RecipientState.STOPPED: PEOPLE - 3}
    clock.shift(timedelta(days=1))
    with app.app_context():
        queue.run_once()
    assert len(mailed(post)) == 3


def write_and_die(event, mailing):
    """Write the next mails and die before the commit."""
    with transaction():
        mailings.work_off(event.id, mailing)
        raise RuntimeError("killed")


@on_both
def test_after_a_crash_it_goes_on_and_each_gets_one(app, event, post, ordered, clock, monkeypatch):
    monkeypatch.setattr(mailings, "BATCH", 2)
    with app.app_context():
        for _ in range(2):  # it begins, writes the first two, and the worker dies
            with transaction():
                assert mailings.work_off(event.id, ordered)
        with pytest.raises(RuntimeError):
            write_and_die(event, ordered)
    assert counts(app, ordered) == {RecipientState.WAITING: PEOPLE}
    with app.app_context():
        queue.run_once()
        queue.run_once()
    assert sorted(mailed(post)) == sorted(person(number).email for number in range(1, PEOPLE + 1))
    assert counts(app, ordered) == {RecipientState.SENT: PEOPLE}


def test_no_more_lie_ready_than_others_can_wait_for(app, event, post, ordered, monkeypatch):
    monkeypatch.setattr(rules, "AHEAD", 2)
    monkeypatch.setattr(mailings, "BATCH", 2)
    with app.app_context():
        queue.write_mailings()
        queue.write_mailings()
        assert queries.count_ahead(ordered, queue.clock.now()) == 2
        queue.run_once()
    assert len(mailed(post)) == PEOPLE


def test_one_bad_address_is_shown_and_holds_up_nobody(app, event, post, ordered):
    post.answers[person(2).email] = ["550 5.1.1 No such user"]
    post.answers[person(3).email] = ["451 4.7.1 Try again later"]
    with app.app_context():
        queue.run_once()
    assert counts(app, ordered) == {
        RecipientState.WAITING: 1, RecipientState.SENT: PEOPLE - 2, RecipientState.FAILED: 1,
    }  # fmt: skip


def test_each_mail_can_be_ended_with_one_click(app, event, post, ordered):
    with app.app_context():
        queue.run_once()
    letter = next(letter for letter in post.letters if letter["Subject"] == "Hej Person")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(letter["List-Unsubscribe"]).strip("<>")
    assert url.startswith("http://localhost/mailings/")
    client = app.test_client()
    answer = client.post(url.removeprefix("http://localhost"), data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.data) == (200, b"")
    assert [str(letter["To"]).count("@") for letter in post.letters] == [1] * len(post.letters)
