"""Mail to those who are invited to register: to whom, how often, in which pieces."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import NotPossibleNow, TooManyMails
from eventsite.models import FanOut, Invitee, OutboxMessage
from eventsite.queries import outbox as outbox_queries
from eventsite.rules.outbox import Kind
from eventsite.services import events, fan_outs, invitee_mails, invitees, outbox
from tests.conftest import NOW, on_both
from tests.services.guests import guest, guests, ids, invited, listed, mailed, set_policy
from tests.services.records import actions, do, mails, one, rows, sent

pytestmark = on_both
REMINDER = Kind.INVITED_REMINDER


def test_those_on_the_list_are_invited_once(app, make):
    event = make.event()
    listed(app, event, guest(1), guest(2, language="en"))
    assert mailed(app, make, event, line="Välkomna!") == 2
    assert mails(app) == [("invited", "guest1", None), ("invited", "guest2", None)]
    assert guests(app, event) == [("guest1", "invited"), ("guest2", "invited")]
    assert one(app, Invitee, ids(app, event)["guest1@bolaget.example"]).invited_at == NOW
    subjects = [subject.partition(":")[0] for (subject,) in rows(app, select(OutboxMessage.subject))]
    assert subjects == ["Du är inbjuden", "You are invited"]
    assert [("Välkomna!" in text) for (text,) in rows(app, select(OutboxMessage.text))] == [True, True]
    assert mailed(app, make, event) == 0
    assert len(mails(app)) == 2


def test_an_order_of_nothing_is_no_order(app, make):
    event = make.event()
    assert mailed(app, make, event) == 0
    assert rows(app, select(FanOut.id)) == []


def test_mails_are_written_in_batches_and_each_once(app, make, monkeypatch):
    monkeypatch.setattr(fan_outs, "LONGEST", 60)  # by number alone, however busy the machine
    event = make.event()
    listed(app, event, *map(guest, range(1, 6)))
    assert do(app, invitee_mails.order, event.id, Kind.INVITED, "", 1) == 5
    assert mails(app) == []
    [(order,)] = rows(app, select(FanOut.id))
    ends = [do(app, fan_outs.work_off, order, 2) for _ in range(3)]
    assert ends == [False, False, True]
    assert [who for _, who, _ in mails(app)] == [f"guest{number}" for number in range(1, 6)]


def test_those_who_come_onto_the_list_after_the_order_are_not_in_it(app, make, clock):
    event = make.event()
    listed(app, event, guest(1))
    do(app, invitee_mails.order, event.id, Kind.INVITED, "", 1)
    clock.shift(timedelta(seconds=1))
    listed(app, event, guest(2))
    make.told()
    assert guests(app, event) == [("guest1", "invited"), ("guest2", "added")]


def test_two_orders_at_once_mail_nobody_twice(app, make):
    event = make.event()
    listed(app, event, guest(1))
    for _ in range(2):
        do(app, invitee_mails.order, event.id, Kind.INVITED, "", 1)
    make.told()
    assert mails(app) == [("invited", "guest1", None)]


def test_one_who_registers_before_the_mail_is_written_gets_none(app, make):
    event = make.event()
    listed(app, event, guest(1), guest(2))
    do(app, invitee_mails.order, event.id, Kind.INVITED, "", 1)
    make.registration(event, email="guest1@bolaget.example")
    make.told()
    assert mails(app) == [("registered", "guest1", "REQUEST"), ("invited", "guest2", None)]


def test_an_order_that_has_become_pointless_is_dropped(app, make):
    event = make.event()
    listed(app, event, guest())
    do(app, invitee_mails.order, event.id, Kind.INVITED, "", 1)
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    make.told()
    assert mails(app) == []
    with app.app_context():
        assert outbox_queries.open_fan_outs(NOW) == []


@pytest.mark.parametrize("closed", [{"closes_at": NOW}, {"state": "draft"}, {"state": "archived"}])
def test_nobody_is_invited_to_what_takes_nobody(app, make, closed):
    event = make.event()
    listed(app, event, guest())
    set_policy(app, event, **closed)
    with pytest.raises(NotPossibleNow):
        mailed(app, make, event)


def test_only_those_who_have_not_answered_are_reminded(app, make, clock):
    event = make.event()
    _, declined, _, _ = invited(app, make, event, *map(guest, range(1, 5)))
    do(app, invitees.decline, declined)
    make.registration(event, email="guest3@bolaget.example")
    listed(app, event, guest(5))
    clock.shift(timedelta(days=3))
    assert mailed(app, make, event, REMINDER, "Säg till!") == 2
    assert mails(app)[-2:] == [("invited_reminder", "guest1", None), ("invited_reminder", "guest4", None)]
    assert actions(app, event)[-1] == "invitee.reminded"


def test_nobody_is_reminded_more_often_than_every_three_days(app, make, clock):
    event = make.event()
    invited(app, make, event)
    numbers = []
    for days in (0, 2.99, 0.02, 2.9, 0.2):
        clock.shift(timedelta(days=days))
        numbers.append(mailed(app, make, event, REMINDER))
    assert numbers == [0, 0, 1, 0, 1]


def test_an_invitation_is_sent_again_after_a_day(app, make, clock):
    event = make.event()
    [guest_id] = invited(app, make, event)
    with pytest.raises(TooManyMails) as refusal:
        do(app, invitee_mails.send_again, event.id, guest_id, 1)
    assert refusal.value.again_at == NOW + timedelta(days=1)
    clock.shift(timedelta(days=1))
    do(app, invitee_mails.send_again, event.id, guest_id, 1)
    assert [kind for kind, _, _ in mails(app)] == ["invited", "invited"]


def test_taking_somebody_off_and_on_does_not_mail_twice_a_day(app, make, clock):
    event = make.event()
    [guest_id] = invited(app, make, event)
    sent(app, NOW)
    do(app, invitees.remove, event.id, guest_id, 1)
    listed(app, event, guest())
    assert mailed(app, make, event) == 0
    with pytest.raises(TooManyMails):
        do(app, invitee_mails.send_again, event.id, ids(app, event)["guest1@bolaget.example"], 1)
    clock.shift(timedelta(days=1))
    assert mailed(app, make, event) == 1


def test_who_is_registered_is_sent_nothing_again(app, make, clock):
    event = make.event()
    [guest_id] = invited(app, make, event)
    make.registration(event, email="guest1@bolaget.example")
    clock.shift(timedelta(days=2))
    with pytest.raises(NotPossibleNow):
        do(app, invitee_mails.send_again, event.id, guest_id, 1)


def test_sending_again_to_one_who_said_no_keeps_the_no(app, make, clock):
    event = make.event()
    [guest_id] = invited(app, make, event)
    do(app, invitees.decline, guest_id)
    clock.shift(timedelta(days=1))
    do(app, invitee_mails.send_again, event.id, guest_id, 1)
    assert guests(app, event) == [("guest1", "declined")]


def test_invitations_do_not_count_against_what_forms_may_cause(app, make):
    address = "guest1@bolaget.example"
    for _ in range(4):
        invited(app, make, make.event())
    with app.app_context():
        assert outbox.mailable_at(address, NOW) is None
