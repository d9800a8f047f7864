"""An organizer's word, for one or many, and the order of the queue."""

from datetime import timedelta

import pytest

from eventsite import clock
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as queries
from eventsite.queries import waiting
from eventsite.services import approvals, events, registrations
from eventsite.services.approvals import Outcome
from tests.conftest import on_both
from tests.factories import states
from tests.services.records import do, kinds, seats

pytestmark = on_both


@pytest.fixture
def asked(app, make):
    """An event of two seats that three have asked to come to: the event, and their ids."""
    event = make.event(capacity=2)
    make.policy(event, needs_approval=True)
    return event, [make.registration(event, number) for number in (1, 2, 3)]


def changed(app, event, registration_id):
    """Let the person have changed answers that the organizer wants to see again."""

    def change():
        event_queries.locked(event.id)
        queries.in_event(event.id, registration_id).review_at = clock.now()

    do(app, change)


def queue_of(app, event):
    with app.app_context():
        return [registration.id for registration in waiting.for_a_seat(event.id)]


def test_as_many_as_fit_get_seats_and_the_rest_wait(app, asked):
    event, ids = asked
    assert do(app, approvals.approve, event.id, ids, 1) == Outcome(3, 1, 0)
    assert (states(app, event), seats(app, event)) == (["confirmed", "confirmed", "waitlisted"], (2, 1))
    assert kinds(app)[3:] == ["approved", "approved", "waitlisted"]


def test_who_is_approved_later_stands_later_in_the_queue(app, asked):
    event, (first, second, third) = asked
    do(app, approvals.approve, event.id, [third, second], 1)
    do(app, approvals.approve, event.id, [first], 1)
    do(app, registrations.cancel, second)
    assert sorted(states(app, event)) == ["cancelled_by_self", "confirmed", "confirmed"]


def test_those_who_were_answered_before_are_skipped(app, asked):
    event, ids = asked
    do(app, approvals.approve, event.id, ids[:1], 1)
    assert do(app, approvals.approve, event.id, ids[:2], 1) == Outcome(1, 0, 1)
    assert do(app, approvals.reject, event.id, ids[:1], "Nej", 1) == Outcome(0, 0, 1)


def test_without_a_queue_nobody_is_approved_to_nothing(app, make):
    event = make.event(capacity=1, has_waitlist=False)
    make.policy(event, needs_approval=True)
    ids = [make.registration(event, number) for number in (1, 2)]
    assert do(app, approvals.approve, event.id, ids, 1) == Outcome(1, 0, 1)
    assert states(app, event) == ["confirmed", "pending"]


def test_the_refused_are_told_why(app, asked):
    event, ids = asked
    assert do(app, approvals.reject, event.id, ids[:2], "Bara för medlemmar", 1) == Outcome(2, 0, 0)
    assert (states(app, event), kinds(app)[3:]) == (["rejected", "rejected", "pending"], ["rejected", "rejected"])


def test_changed_answers_keep_the_seat_while_they_are_looked_at(app, make):
    event = make.event(capacity=1)
    mine = make.registration(event, 1)
    changed(app, event, mine)
    assert do(app, approvals.approve, event.id, [mine], 1) == Outcome(1, 0, 0)
    assert do(app, approvals.approve, event.id, [mine], 1) == Outcome(0, 0, 1)
    assert (states(app, event), kinds(app)) == (["confirmed"], ["registered"])


@pytest.mark.parametrize("act", [approvals.approve, lambda *rest: approvals.reject(*rest[:2], "Fel ämne", rest[2])])
def test_who_is_named_twice_is_decided_about_once(app, asked, act):
    event, (first, *_) = asked
    assert do(app, act, event.id, [first, first], 1) == Outcome(1, 0, 0)
    assert len(kinds(app)[3:]) == 1


def test_changed_answers_that_are_not_approved_give_the_seat_to_the_queue(app, make):
    event = make.event(capacity=1)
    mine = make.registration(event, 1)
    make.registration(event, 2)
    changed(app, event, mine)
    do(app, approvals.reject, event.id, [mine], "Fel program", 1)
    assert (states(app, event), seats(app, event)) == (["rejected", "confirmed"], (1, 0))


def test_an_organizer_may_give_a_seat_out_of_order_and_above_the_capacity(app, make):
    event = make.event(capacity=1)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, approvals.pick, event.id, ids[2], "Talar på träffen", 1)
    assert (states(app, event), seats(app, event)) == (["confirmed", "waitlisted", "confirmed"], (2, 1))
    do(app, registrations.cancel, ids[0])
    assert seats(app, event) == (1, 1)  # still full


def test_an_organizer_may_reorder_the_queue(app, make):
    event = make.event(capacity=1)
    _, second, third, fourth = (make.registration(event, number) for number in (1, 2, 3, 4))
    do(app, approvals.move, event.id, fourth, 1, "Reser långt", 1)
    assert queue_of(app, event) == [fourth, second, third]
    do(app, approvals.move, event.id, second, 99, "Bad om det", 1)
    assert queue_of(app, event) == [fourth, third, second]


@pytest.mark.parametrize("act", [approvals.pick, lambda *rest: approvals.move(*rest[:2], 1, *rest[2:])])
def test_who_does_not_wait_is_neither_picked_nor_moved(app, make, act):
    event = make.event()
    mine = make.registration(event, 1)
    with pytest.raises(AlreadyEnded):
        do(app, act, event.id, mine, "Skäl", 1)


def test_nothing_is_decided_about_a_meeting_that_is_called_off(app, asked):
    event, ids = asked
    do(app, events.call_off, event.id, "Sjuk", None)
    with pytest.raises(NotPossibleNow):
        do(app, approvals.approve, event.id, ids, 1)


def test_nothing_is_decided_about_a_meeting_that_is_over(app, asked, clock):
    event, ids = asked
    clock.shift(timedelta(days=40))
    with pytest.raises(NotPossibleNow):
        do(app, approvals.reject, event.id, ids, "Nej", 1)
