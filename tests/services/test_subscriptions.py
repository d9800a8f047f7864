"""Being told of new meetings and of openings: confirmed first, once for each, forgotten at the end."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import db, transaction
from eventsite.delivery import queue
from eventsite.models import OutboxMessage, Subscription
from eventsite.services import events, subscriptions
from tests.conftest import NOW, on_both
from tests.services.records import do, mails, rows

pytestmark = on_both
OPENS = {"opens_wall": datetime(2026, 8, 31, 9)}


def run(app):
    with app.app_context():
        tasks.mind_moments()
        queue.run_once()


def subscribed(app, address, **about):
    """Ask for the address and press the button that the mail leads to; return the id."""
    do(app, subscriptions.ask, address, "sv", **about)
    run(app)
    [*_, (newest,)] = rows(app, select(Subscription.id).order_by(Subscription.id))
    do(app, subscriptions.confirm, newest)
    return newest


def told(app, kind):
    return [who for found, who, _ in mails(app) if found == kind]


def test_nobody_is_told_who_has_not_confirmed(app, make, clock):
    do(app, subscriptions.ask, "a@x.example", "sv")
    run(app)
    make.event()
    clock.shift(timedelta(hours=1))
    run(app)
    assert mails(app) == [("confirm_subscription", "a", None)]


def test_a_new_meeting_is_told_once_after_its_grace_to_those_of_its_themes(app, make, clock):
    make.event(title="Tidigare", themes=("Segregation", "Energi"))
    subscribed(app, "alla@x.example")
    subscribed(app, "segregation@x.example", themes=["segregation"])
    subscribed(app, "energi@x.example", themes=["energi"])
    subscribed(app, "alla@x.example")  # asked for again: still one
    event = make.event()
    run(app)
    assert told(app, "new_meeting") == []
    clock.shift(timedelta(minutes=10))
    run(app)
    do(app, events.postpone, event.id, "Talaren är sjuk", None)
    do(app, events.revive, event.id, None)
    clock.shift(timedelta(hours=1))
    run(app)
    assert sorted(told(app, "new_meeting")) == ["alla", "segregation"]


def test_two_that_were_confirmed_at_once_count_as_one(app, make, clock):
    first, second = subscribed(app, "a@x.example"), subscribed(app, "b@x.example")
    with app.app_context(), transaction():
        db.session.get_one(Subscription, second).canonical_email = "a@x.example"
    make.event()
    clock.shift(timedelta(minutes=10))
    run(app)
    assert (first < second, told(app, "new_meeting")) == (True, ["b"])


def test_what_is_called_off_in_its_grace_or_for_those_invited_is_told_to_nobody(app, make, clock):
    subscribed(app, "a@x.example")
    do(app, events.call_off, make.event().id, "Fel dag", None)
    draft = make.draft()
    make.policy(draft, admission="invited")
    do(app, events.publish, draft.id, None)
    clock.shift(timedelta(hours=1))
    run(app)
    assert told(app, "new_meeting") == []


def test_an_opening_is_told_when_it_comes_and_the_address_forgotten(app, make, clock):
    event = make.event(**OPENS)
    subscribed(app, "a@x.example", event_id=event.id)
    do(app, subscriptions.ask, "b@x.example", "en", event_id=event.id)
    run(app)
    clock.move_to(datetime(2026, 8, 31, 6, 59, tzinfo=NOW.tzinfo))
    run(app)
    assert told(app, "registration_opens") == []
    clock.shift(timedelta(minutes=1))
    run(app)
    run(app)
    assert told(app, "registration_opens") == ["a"]
    assert rows(app, select(Subscription.email)) == [("b@x.example",)]


def test_what_is_not_confirmed_within_a_week_is_forgotten(app, make, clock):
    do(app, subscriptions.ask, "a@x.example", "sv")
    subscribed(app, "b@x.example")
    clock.shift(timedelta(days=6, hours=23))
    with app.app_context():
        tasks.purge()
    assert len(rows(app, select(Subscription.id))) == 2
    clock.shift(timedelta(hours=2))
    with app.app_context():
        tasks.purge()
    assert rows(app, select(Subscription.email)) == [("b@x.example",)]


def test_an_address_gets_no_more_questions_than_forms_may_cause(app, make, clock):
    for _ in range(5):
        do(app, subscriptions.ask, "a@x.example", "sv")
    run(app)
    assert told(app, "confirm_subscription") == ["a"] * 3


def test_ending_it_leaves_nothing(app, make, clock):
    do(app, subscriptions.end, subscribed(app, "a@x.example"))
    assert rows(app, select(Subscription.id)) == []
    with pytest.raises(Exception, match="subscription"):
        do(app, subscriptions.end, 1)
    assert len(rows(app, select(OutboxMessage.id))) == 1
