"""The outbox worked off: leases, order, fan-outs, the local inbox, the wake-up call."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from eventsite import clock as moments
from eventsite import delivery, tasks
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import CalendarEntry, OutboxMessage
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.queries import outbox as outbox_queries
from eventsite.services import events, fan_outs, outbox
from tests.conftest import on_both
from tests.factories import MEETING, person


def deliver(app):
    with app.app_context():
        return queue.run_once()


def claim(app):
    with app.app_context(), transaction():
        return outbox.claim(moments.now(), 50)


def states(app):
    with app.app_context():
        return [str(state) for state in db.session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id))]


@on_both
def test_what_a_dead_sender_held_is_sent_when_its_lease_has_run_out(app, make, post, clock):
    make.registration(make.event(), 1)
    assert claim(app) != []
    assert deliver(app) == queue.Outcome()
    clock.shift(timedelta(minutes=5))
    assert deliver(app) == queue.Outcome(sent=1)
    assert len(set(post.message_ids)) == 1


@on_both
def test_two_senders_at_once_send_nothing_twice(app, make, post):
    meeting = make.event()
    for number in range(1, 13):
        make.registration(meeting, number)
    senders = [Thread(target=deliver, args=(app,)) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(post.recipients) == sorted(person(number).email for number in range(1, 13))


def test_a_persons_mails_keep_their_order(app, make, post, clock):
    registration = make.registration(make.event(capacity=1), 1)
    post.answers[person(1).email] = ["451 4.7.1 Try again later"]
    deliver(app)
    with app.app_context(), transaction():
        db.session.add(copy_of(outbox_queries.by_id(1), registration))
    assert deliver(app) == queue.Outcome()  # the second waits for the first
    clock.shift(timedelta(minutes=1))
    assert deliver(app) == queue.Outcome(sent=2)
    with app.app_context():
        assert post.message_ids == list(db.session.scalars(select(OutboxMessage.message_id).order_by(OutboxMessage.id)))


def copy_of(first, registration):
    return OutboxMessage(
        registration_id=registration, event_id=first.event_id, kind="moved", cause="x", recipient=first.recipient,
        abuse_key=first.abuse_key, subject="Nästa", text="Nästa", html="<p>Nästa</p>", message_id="<2@kalender.example.se>",
        state="waiting", due_at=moments.now(), created_at=moments.now(),
    )  # fmt: skip


def test_one_message_that_cannot_be_made_does_not_stop_the_rest(app, make, post):
    meeting = make.event()
    for number in (1, 2):
        make.registration(meeting, number)
    with app.app_context(), transaction():
        outbox_queries.by_id(1).recipient = "two@x.example, people@x.example"
    assert deliver(app) == queue.Outcome(sent=1, failed=1)
    assert states(app) == ["failed", "sent"]


@on_both
def test_telling_everyone_goes_on_where_it_was_broken_off(app, make, post, clock):
    meeting = make.event()
    for number in range(1, 6):
        make.registration(meeting, number)
    deliver(app)
    clock.shift(timedelta(minutes=10))
    with app.app_context(), transaction():
        alva = organizer_queries.by_canonical_email("alva@forening.example")
        version = event_queries.whole(meeting.id).version
        events.edit(meeting.id, replace(MEETING, starts_wall=datetime(2026, 9, 14, 8, 0)), version, alva)
        events.send_changes_now(meeting.id)
    with app.app_context():
        (order,) = outbox_queries.open_fan_outs(datetime.now(UTC))
        with transaction():
            assert not fan_outs.work_off(order, limit=2)
    deliver(app)
    with app.app_context():
        assert list(db.session.scalars(select(CalendarEntry.sequence))) == [1] * 5
    assert len(post.letters) == 10


def test_a_retried_mail_keeps_its_message_id(app, make, post):
    meeting = make.event()
    make.registration(meeting, 1)
    post.answers[person(1).email] = ["550 5.1.1 No such user"]
    deliver(app)
    with app.app_context(), transaction():
        outbox.retry(meeting.id, 1)
    deliver(app)
    assert states(app) == ["sent"]
    with app.app_context():
        assert post.message_ids == [outbox_queries.by_id(1).message_id]


class TestInbox:
    """Without a mail server, mail is kept in a folder."""

    @pytest.fixture
    def app(self, local_app):
        return local_app

    def test_a_mail_can_be_read_there(self, app, make):
        make.registration(make.event(), 1)
        assert deliver(app) == queue.Outcome(sent=1)
        with app.app_context():
            (heading,) = delivery.inbox.letters()
            letter = delivery.inbox.letter(heading.name)
        assert heading.recipient == person(1).email
        assert "BEGIN:VCALENDAR" in letter.calendar
        assert any("/my/" in link for link in letter.links)

    @pytest.mark.parametrize("name", ["../secret_key", "00000001.eml/../../x", "x.eml", "99999999.eml", ""])
    def test_other_names_lead_nowhere(self, app, name):
        with app.app_context():
            assert delivery.inbox.letter(name) is None


def test_a_broken_queue_does_not_fail_the_request(app, make, monkeypatch, caplog):
    def broken():
        raise sqlite3.OperationalError("disk I/O error")

    with app.app_context():
        monkeypatch.setattr(app.extensions["tasks"].huey, "pending_count", broken)
        tasks.wake()
    assert "could not be woken" in caplog.text
