"""Mail handed to a real SMTP server, and what its answers lead to."""

from datetime import timedelta

import pytest

from eventsite import clock as moments
from eventsite.database import db
from eventsite.delivery import queue
from eventsite.delivery.mime import Letter, OutgoingMessage
from eventsite.delivery.queue import NotTaken, Outcome
from eventsite.delivery.smtp import SmtpChannel
from eventsite.models import OutboxMessage
from eventsite.rules.invitations import Party
from tests.conftest import NOW, on_both
from tests.delivery.server import Post, serving
from tests.factories import Make, person

BO = person(1).email
REFUSED, LATER = "550 5.1.1 No such user", "451 4.7.1 Try again later"


@pytest.fixture
def meeting(make):
    return make.event()


@pytest.fixture
def make_silent(silent_app, clock):
    return Make(silent_app)


@pytest.fixture
def post_later():
    return Post()


def deliver(app):
    with app.app_context():
        return queue.run_once()


def row(app, number=0):
    with app.app_context():
        found = db.session.query(OutboxMessage).order_by(OutboxMessage.id).all()[number]
        db.session.expunge(found)
        return found


@on_both
def test_what_is_sent_is_marked_sent(app, make, meeting, post):
    make.registration(meeting, 1)
    assert deliver(app) == Outcome(sent=1)
    message = row(app)
    assert (message.state, message.attempts, message.sent_at) == ("sent", 1, NOW)
    assert (post.message_ids, post.recipients) == ([message.message_id], [BO])
    assert deliver(app) == Outcome()


def test_the_envelope_sender_names_the_message(app, make, meeting, post):
    make.registration(meeting, 1)
    deliver(app)
    token = row(app).message_id.strip("<>").partition("@")[0]
    assert post.envelopes[0][0] == f"studs+{token}@kalender.example.se"


def test_a_final_refusal_fails_at_once_and_is_kept_for_the_organizer(app, make, meeting, post):
    post.answers[BO] = [REFUSED]
    make.registration(meeting, 1)
    assert deliver(app) == Outcome(failed=1)
    message = row(app)
    assert (message.state, message.last_error) == ("failed", "550 5.1.1 No such user")


def test_a_passing_refusal_is_tried_again_in_1_5_15_30_minutes_and_then_hourly(app, make, meeting, post, clock):
    post.answers[BO] = [LATER] * 7
    make.registration(meeting, 1)
    waits = []
    for _ in range(7):
        assert deliver(app) == Outcome(retried=1)
        due = row(app).due_at
        waits.append((due - moments.now()) // timedelta(minutes=1))
        clock.move_to(due - timedelta(seconds=1), tick=False)
        assert deliver(app) == Outcome()
        clock.move_to(due, tick=False)
    assert waits == [1, 5, 15, 30, 60, 60, 60]
    assert deliver(app) == Outcome(sent=1)


@pytest.mark.parametrize(("seconds", "state"), [(61, "waiting"), (59, "failed")])
def test_it_is_given_up_when_the_next_try_is_five_days_on(app, make, meeting, post, clock, seconds, state):
    post.answers[BO] = [LATER]
    make.registration(meeting, 1)
    clock.shift(timedelta(days=5, seconds=-seconds))
    deliver(app)
    assert row(app).state == state


def test_one_bad_recipient_holds_nobody_up(app, make, meeting, post):
    for number in range(1, 6):
        make.registration(meeting, number)
    post.answers[person(2).email], post.answers[person(4).email] = [LATER], [REFUSED]
    assert deliver(app) == Outcome(sent=3, failed=1, retried=1)
    assert post.recipients == [person(number).email for number in (1, 3, 5)]


def test_a_server_that_is_down_costs_nothing_but_time(silent_app, make_silent, mail_port, post_later, clock):
    make_silent.registration(make_silent.event(), 1)
    assert deliver(silent_app) == Outcome(retried=1)
    with serving(post_later, mail_port):
        clock.shift(timedelta(minutes=1))
        assert deliver(silent_app) == Outcome(sent=1)
    assert post_later.recipients == [BO]


def test_a_cut_before_the_answer_is_sent_again_with_the_same_message_id(app, make, meeting, post, clock):
    post.cuts = 1
    make.registration(meeting, 1)
    assert deliver(app) == Outcome(retried=1)
    clock.shift(timedelta(minutes=1))
    assert deliver(app) == Outcome(sent=1)
    assert post.message_ids == [row(app).message_id] * 2


def test_after_a_cut_the_rest_of_the_batch_goes_on_at_once(app, make, meeting, post):
    for number in range(1, 4):
        make.registration(meeting, number)
    post.cuts = 1
    assert deliver(app) == Outcome(sent=2, retried=1)
    assert post.recipients == [person(number).email for number in (1, 2, 3)]


@pytest.mark.parametrize("address", ["amina@hamnstaden.example", "amina@example"])
def test_a_demo_address_never_leaves_for_a_server_elsewhere(address):
    with pytest.raises(NotTaken, match="demo address") as refusal:
        SmtpChannel(NoConnection(), takes_demo=False).send(OutgoingMessage(letter_to(address)), 1)
    assert refusal.value.is_final


def test_other_addresses_do():
    with pytest.raises(NotTaken, match="went away"):
        SmtpChannel(NoConnection(), takes_demo=False).send(OutgoingMessage(letter_to("amina@example.se")), 1)


class NoConnection:
    """A connection that fails when it is used."""

    def send(self, message, envelope_from=None):
        raise ConnectionResetError


def letter_to(address):
    parties = {"sender": Party("Vi", "vi@example.se"), "recipient": address}
    return Letter(**parties, subject="Hej", text="Hej", html="<p>Hej", message_id="<1@example.se>", date=NOW)
