"""The queue close to the meeting: seats are offered, answered, run out; the queue closes."""

from datetime import datetime, timedelta

import pytest

from eventsite import tasks
from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow
from eventsite.models import Registration
from eventsite.services import events, offers, queues, registrations
from tests.conftest import on_both
from tests.factories import person, states, stored
from tests.services.records import do, entries, kinds, mails, one

LATE = {"starts_wall": datetime(2026, 8, 26, 9, 0), "ends_wall": datetime(2026, 8, 26, 12, 0)}  # in 46 hours
OFFERS = {"offers_hours": 48, "offer_hours": 24, "queue_closes_hours": 2}


@pytest.fixture
def offered(app, make):
    """An event of one seat that has been given up, and offered to the first of two who wait: ids in order."""
    event = make.event(capacity=1, **LATE)
    make.policy(event, **OFFERS)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, registrations.cancel, ids[0])
    return event, ids


def passes(app, clock, hours):
    clock.shift(timedelta(hours=hours))
    with app.app_context():
        tasks.end_overdue()


@on_both
def test_close_to_the_meeting_a_seat_is_offered_and_held(app, offered):
    event, _ = offered
    assert states(app, event) == ["cancelled_by_self", "offered", "waitlisted"]
    assert (stored(app, event).taken, kinds(app)[-1]) == (1, "offered")


@on_both
def test_an_offer_that_is_taken_is_a_seat(app, offered):
    event, ids = offered
    do(app, offers.accept, ids[1])
    assert (states(app, event)[1], stored(app, event).taken, kinds(app)[-1]) == ("confirmed", 1, "offer_accepted")
    with pytest.raises(AlreadyEnded):
        do(app, offers.accept, ids[1])


@on_both
def test_an_offer_that_is_turned_down_goes_to_the_next(app, offered):
    event, ids = offered
    do(app, offers.decline, ids[1])
    assert states(app, event) == ["cancelled_by_self", "declined", "offered"]
    assert kinds(app)[-2:] == ["offer_declined", "offered"]


@on_both
def test_an_offer_that_runs_out_goes_to_the_next(app, offered, clock):
    event, _ = offered
    passes(app, clock, 24)
    assert states(app, event) == ["cancelled_by_self", "expired", "offered"]
    passes(app, clock, 0)  # doing it again changes nothing
    assert kinds(app)[-2:] == ["offer_lapsed", "offered"]


@on_both
def test_an_offer_never_lasts_longer_than_the_queue(app, offered, clock):
    event, ids = offered
    passes(app, clock, 30)
    assert one(app, Registration, ids[2]).expires_at == stored(app, event).queue_closes_at


@on_both
def test_when_the_queue_closes_those_who_are_left_are_told(app, make, clock):
    event = make.event(capacity=1, **LATE)
    make.policy(event, **OFFERS)
    for number in (1, 2, 3):
        make.registration(event, number)
    passes(app, clock, 44)
    assert (states(app, event), stored(app, event).waiting) == (["confirmed", "expired", "expired"], 0)
    assert kinds(app)[-2:] == ["queue_closed"] * 2
    with pytest.raises(EventFull):
        make.receipt(event, person(4))


@on_both
def test_a_queue_closes_though_its_number_is_wrong(app, make, clock):
    event = make.event(capacity=1, **LATE)
    for number in (1, 2):
        make.registration(event, number)
    make.policy(event, waiting=5)
    clock.shift(timedelta(hours=46))
    assert do(app, queues.close, event.id) is True
    assert (states(app, event), stored(app, event).waiting) == (["confirmed", "expired"], 0)


@on_both
def test_a_queue_is_told_in_batches(app, make, clock):
    event = make.event(capacity=1, **LATE)
    for number in (1, 2, 3, 4, 5):
        make.registration(event, number)
    clock.shift(timedelta(hours=46))
    found = [(do(app, queues.close, event.id, 2), states(app, event).count("expired")) for _ in range(2)]
    assert found == [(False, 2), (True, 4)]


@on_both
def test_after_the_queue_has_closed_a_seat_is_for_whoever_comes(app, make, clock):
    event = make.event(capacity=1, **LATE)
    make.policy(event, **OFFERS)
    first = make.registration(event, 1)
    passes(app, clock, 44)
    do(app, registrations.cancel, first)
    make.registration(event, 2)
    assert states(app, event) == ["cancelled_by_self", "confirmed"]


@on_both
def test_while_a_meeting_is_put_off_no_offer_runs_out(app, offered, clock):
    event, _ = offered
    do(app, events.postpone, event.id, "Talaren är sjuk", None)
    passes(app, clock, 30)
    assert states(app, event)[1] == "offered"


@on_both
def test_calling_off_an_event_promotes_nobody(app, offered, clock):
    event, ids = offered
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    passes(app, clock, 24)
    assert states(app, event) == ["cancelled_by_self", "expired", "waitlisted"]


@on_both
def test_an_offer_of_a_meeting_that_is_called_off_is_answered_by_nobody_and_lapses_in_silence(app, offered, clock):
    event, ids = offered
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    for answer in (offers.accept, offers.decline):
        with pytest.raises(NotPossibleNow):
            do(app, answer, ids[1])
    assert states(app, event)[1] == "offered"
    passes(app, clock, 24)
    assert (states(app, event)[1], kinds(app)[-1]) == ("expired", "offered")


@on_both
def test_an_offer_that_outlives_a_postponement_is_taken_with_an_invitation(app, make, offered):
    event, ids = offered
    do(app, events.postpone, event.id, "Talaren är sjuk", None)
    make.told()
    do(app, events.revive, event.id, None)
    make.told()
    do(app, offers.accept, ids[1])
    assert mails(app)[-1] == ("promoted", "person2", "REQUEST")
    assert entries(app, ids[1]) == [(1, 1, "NEEDS-ACTION", True), (2, 0, "ACCEPTED", False)]
