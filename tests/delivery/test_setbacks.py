"""What goes wrong around a mail and is not its recipient's fault: it waits, and nobody else waits for it."""

import logging
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from eventsite import clock as moments
from eventsite import create_app
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.delivery.queue import NotTaken, Outcome
from eventsite.models import OutboxMessage
from eventsite.rules.outbox import Kind
from eventsite.services import fan_outs, outbox
from tests.conftest import on_both, settings
from tests.factories import Make, person


class Channel:
    """A way out that does with each message what the test says."""

    def __init__(self, on_send):
        self.taken, self.opened, self._on_send = [], 0, on_send

    @contextmanager
    def open(self):
        self.opened += 1
        yield self

    def send(self, message, message_id):
        self._on_send(message_id)
        self.taken.append(message_id)


@pytest.fixture
def three(make):
    """Three mails that wait: 1, 2 and 3."""
    meeting = make.event()
    for number in (1, 2, 3):
        make.registration(meeting, number)
    return meeting


def deliver(app):
    with app.app_context():
        return queue.run_once()


def states(app):
    with app.app_context():
        return [str(state) for state in db.session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id))]


def through(app, on_send):
    channel = Channel(on_send)
    app.extensions["transport"] = channel
    return channel


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 5.7.1 Sender refused"])
def test_a_server_that_refuses_us_fails_no_message(app, three, post, answer):
    async def refuse(server, session, envelope, address, options):
        return answer

    post.handle_MAIL = refuse
    assert deliver(app) == Outcome(retried=3)
    assert states(app) == ["waiting"] * 3


def test_a_server_that_does_not_let_us_in_fails_no_message(app, three, tmp_path, database_uri, mail_port):
    login = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mail_port, "MAIL_USERNAME": "us", "MAIL_PASSWORD": "wrong"}
    locked_out = create_app(**(settings(tmp_path, database_uri) | login))
    assert deliver(locked_out) == Outcome(retried=3)
    assert states(app) == ["waiting"] * 3
    with locked_out.app_context():
        db.engine.dispose()


def test_a_demo_address_fails_at_once_when_the_server_is_elsewhere(make, app, post, tmp_path, database_uri, mail_port):
    make.registration(make.event(), 1)
    far_app = create_app(**(settings(tmp_path, database_uri) | {"MAIL_SERVER": "127.0.0.2", "MAIL_PORT": mail_port}))
    controller = Controller(post, hostname="127.0.0.2", port=mail_port)
    controller.start()
    assert deliver(far_app) == Outcome(failed=1)
    controller.stop()
    assert post.asked == []
    with far_app.app_context():
        db.engine.dispose()


@on_both
def test_a_sender_whose_lease_runs_out_leaves_the_rest_to_another(app, three, clock):
    slow = through(app, lambda _: clock.shift(timedelta(minutes=4)))
    with app.app_context():
        assert queue.run_batch() == Outcome(sent=1)
    quick = through(app, lambda _: None)
    assert deliver(app) == Outcome()
    clock.shift(timedelta(minutes=1))
    assert deliver(app) == Outcome(sent=2)
    assert (slow.taken, quick.taken) == ([1], [2, 3])


def test_after_the_unforeseen_the_rest_goes_over_a_new_connection(app, three):
    def stumble(message_id):
        if message_id == 2:
            raise UnicodeError("person2@bolaget.example")

    channel = through(app, stumble)
    assert deliver(app) == Outcome(sent=2, failed=1)
    assert (channel.taken, channel.opened) == ([1, 3], 2)


def test_no_address_and_no_subject_comes_into_the_log(app, three, caplog):
    def refuse(message_id):
        if message_id == 1:
            raise UnicodeError("person1@bolaget.example Tematräff")
        raise NotTaken("550 5.1.1 person2@bolaget.example is not here", is_final=True)

    caplog.set_level(logging.DEBUG)
    through(app, refuse)
    assert deliver(app) == Outcome(failed=3)
    assert "message 1 was not taken: NotTaken" in caplog.text
    assert [word for word in ("bolaget", "Tematräff") if word in caplog.text] == []


def test_an_answer_with_control_characters_is_kept_as_plain_text(app, make, meeting_of_one, post):
    post.answers[person(1).email] = ["550 No\x07 such\x1b user"]
    assert deliver(app) == Outcome(failed=1)
    with app.app_context():
        assert db.session.scalars(select(OutboxMessage.last_error)).one() == "550 No such user"


@pytest.fixture
def meeting_of_one(make):
    meeting = make.event()
    make.registration(meeting, 1)
    return meeting


def test_a_change_that_cannot_be_told_holds_up_no_other_mail(app, three, monkeypatch, caplog):
    def broken(order):
        raise LookupError("person1@bolaget.example")

    with app.app_context(), transaction():
        outbox.fan_out(three.id, Kind.MOVED, "1", "")
    monkeypatch.setattr(fan_outs, "work_off", broken)
    assert deliver(app).sent == 3
    assert "change 1 could not be told: LookupError" in caplog.text
    assert "bolaget" not in caplog.text


def test_a_disk_without_room_fails_no_message(local_app, tmp_path, clock):
    make = Make(local_app)
    make.registration(make.event(), 1)
    inbox = Path(local_app.instance_path) / "inbox"
    assert inbox.parent == tmp_path
    inbox.write_text("in the way")
    assert deliver(local_app) == Outcome(retried=1)
    inbox.unlink()
    clock.shift(timedelta(minutes=1))
    assert deliver(local_app) == Outcome(sent=1)


def test_a_mail_kept_again_takes_its_own_place(local_app, clock):
    make = Make(local_app)
    make.registration(make.event(), 1)
    for _ in range(2):
        with local_app.app_context(), transaction():
            row = db.session.scalars(select(OutboxMessage)).one()
            row.state, row.due_at = "waiting", moments.now()
        assert deliver(local_app) == Outcome(sent=1)
    assert [path.name for path in (Path(local_app.instance_path) / "inbox").iterdir()] == ["00000001.eml"]
