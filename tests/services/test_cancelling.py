"""Giving up a seat, being removed, and who gets the seat then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eventsite import notifications
from eventsite.errors import AlreadyEnded, NotFound, NotPossibleNow
from eventsite.queries import organizers
from eventsite.services import events, registrations
from tests.conftest import NOW, on_both
from tests.factories import MEETING, states
from tests.inbound.letters import rewrite
from tests.services.records import (
    do,
    entries,
    everything,
    mails,
    people,
    seats,
    sent,
    superseded,
    trace,
    uids,
)


def refused(app, error, service, *args):
    """Try in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(error):
        do(app, service, *args)
    assert everything(app) == before


@on_both
def test_a_seat_given_up_goes_to_the_first_in_the_queue(app, make):
    event = make.event(capacity=1)
    first, second, _ = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, registrations.cancel, first)
    assert states(app, event) == ["cancelled_by_self", "confirmed", "waitlisted"]
    assert seats(app, event) == (1, 1)
    assert mails(app)[-2:] == [("cancelled", "person1", "CANCEL"), ("promoted", "person2", "REQUEST")]
    assert entries(app, second) == [(1, 0, "ACCEPTED", False)]


def test_who_cancels_has_the_entry_withdrawn(app, make):
    registration = make.registration(make.event())
    sent(app, NOW)
    do(app, registrations.cancel, registration)
    assert entries(app, registration) == [(1, 1, "ACCEPTED", True)]


def test_an_invitation_that_has_not_left_is_not_sent_any_more(app, make):
    do(app, registrations.cancel, make.registration(make.event()))
    assert superseded(app) == [("registered", "person1")]
    assert mails(app) == [("cancelled", "person1", "CANCEL")]


def test_each_seat_has_a_uid_of_its_own(app, make):
    event = make.event()
    before = make.registration(event, 1)
    do(app, registrations.cancel, before)
    after = make.registration(event, 1)
    assert len({*uids(app, before), *uids(app, after)}) == 2


def test_leaving_the_queue_promotes_nobody(app, make):
    event = make.event(capacity=1)
    _, second, _ = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, registrations.cancel, second)
    assert states(app, event) == ["confirmed", "cancelled_by_self", "waitlisted"]
    assert seats(app, event) == (1, 1)
    assert mails(app, 3) == [("left_waitlist", "person2", None)]


@on_both
def test_cancelling_twice_is_refused(app, make):
    registration = make.registration(make.event())
    do(app, registrations.cancel, registration)
    refused(app, AlreadyEnded, registrations.cancel, registration)


def test_what_is_past_cannot_be_cancelled(app, make, clock):
    registration = make.registration(make.event())
    clock.shift(timedelta(days=60))
    refused(app, NotPossibleNow, registrations.cancel, registration)


def test_what_is_called_off_cannot_be_cancelled(app, make):
    event = make.event()
    registration = make.registration(event)
    do(app, events.call_off, event.id, "Sjukdom", None)
    make.told()
    refused(app, NotPossibleNow, registrations.cancel, registration)


def test_after_the_start_a_seat_is_given_up_but_nobody_is_promoted(app, make, clock):
    event = make.event(capacity=1)
    first, _ = [make.registration(event, number) for number in (1, 2)]
    clock.move_to(datetime.fromisoformat("2026-09-14T07:00:00+00:00"))
    do(app, registrations.cancel, first)
    assert states(app, event) == ["cancelled_by_self", "waitlisted"]
    assert seats(app, event) == (0, 1)


def test_a_registration_that_never_was_cannot_be_cancelled(app, make):
    refused(app, NotFound, registrations.cancel, 4711)


@on_both
def test_an_organizer_removes_somebody_for_a_reason(app, make):
    event, alva = make.event(capacity=1), make.organizer()
    first, second = [make.registration(event, number) for number in (1, 2)]
    do(app, registrations.remove, event.id, first, "Dubbelbokad", alva)
    assert states(app, event) == ["cancelled_by_organizer", "confirmed"]
    assert mails(app)[-2:] == [("removed", "person1", "CANCEL"), ("promoted", "person2", "REQUEST")]
    assert trace(app, first)[1:] == [
        (
            "registration.cancelled_by_organizer",
            f"organizer:{alva}",
            "confirmed",
            "cancelled_by_organizer",
            "Dubbelbokad",
        )
    ]
    assert trace(app, second)[1:] == [("registration.confirmed", "system", "waitlisted", "confirmed", "")]


def test_somebody_in_the_queue_is_removed_without_a_calendar(app, make):
    event, alva = make.event(capacity=0), make.organizer()
    registration = make.registration(event)
    do(app, registrations.remove, event.id, registration, "Dubbelbokad", alva)
    assert mails(app, 1) == [("left_waitlist", "person1", None)]


def test_nobody_is_removed_through_another_event(app, make):
    registration = make.registration(make.event())
    refused(app, NotFound, registrations.remove, make.event().id, registration, "", make.organizer())


def test_cancelling_is_in_the_trace(app, make):
    registration = make.registration(make.event())
    do(app, registrations.cancel, registration)
    assert trace(app, registration)[1:] == [
        ("registration.cancelled_by_self", "registrant", "confirmed", "cancelled_by_self", "")
    ]


@on_both
@pytest.mark.parametrize(("capacity", "confirmed"), [(0, 1), (1, 1), (2, 2), (3, 3), (9, 4), (None, 4)])
def test_more_seats_promote_as_many_as_fit_and_fewer_evict_nobody(app, make, capacity, confirmed):
    event, alva = make.event(capacity=1), make.organizer()
    for number in range(1, 5):
        make.registration(event, number)
    do(app, lambda: events.edit(event.id, replace(MEETING, capacity=capacity), 2, organizer(alva)))
    assert states(app, event) == ["confirmed"] * confirmed + ["waitlisted"] * (4 - confirmed)
    assert seats(app, event) == (confirmed, 4 - confirmed)
    assert mails(app, 4) == [("promoted", f"person{number}", "REQUEST") for number in range(2, confirmed + 1)]


def organizer(organizer_id):
    """Return the organizer, in the transaction that goes on."""
    return organizers.by_id(organizer_id)


def test_the_invitation_is_sent_again_as_it_stands(app, make):
    event, alva = make.event(), make.organizer()
    registration = make.registration(event)
    sent(app, NOW)
    do(app, registrations.send_again, event.id, registration, alva)
    assert mails(app) == [("registered", "person1", "REQUEST")] * 2
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_a_move_that_waits_to_be_told_comes_with_the_invitation_that_is_sent_again(app, make):
    event, alva = make.event(), make.organizer()
    registration = make.registration(event)
    sent(app, NOW)
    moved = replace(MEETING, starts_wall=datetime(2026, 9, 14, 10))
    do(app, lambda: events.edit(event.id, moved, 2, organizer(alva)))
    do(app, registrations.send_again, event.id, registration, alva)
    make.told()
    assert mails(app, 1) == [("moved", "person1", "REQUEST")]
    assert entries(app, registration) == [(1, 1, "NEEDS-ACTION", False)]


def test_who_has_declined_is_sent_no_invitation_again(app, make):
    event = make.event()
    registration = make.registration(event)
    rewrite(app, registration, partstat="DECLINED")
    refused(app, NotPossibleNow, registrations.send_again, event.id, registration, make.organizer())


def test_who_waits_has_no_invitation_to_send_again(app, make):
    event = make.event(capacity=0)
    refused(app, NotPossibleNow, registrations.send_again, event.id, make.registration(event), make.organizer())


@pytest.mark.parametrize("broken", ["first_invitation", "waitlisted"])
def test_if_the_mail_cannot_be_written_nobody_is_registered(app, make, broken, monkeypatch):
    event = make.event(capacity=0 if broken == "waitlisted" else 1)
    before = everything(app)
    monkeypatch.setattr(notifications, broken, unwritable)
    with pytest.raises(UnicodeError):
        make.registration(event)
    assert everything(app) == before


@on_both
def test_if_the_promotion_cannot_be_told_nothing_is_cancelled(app, make, monkeypatch):
    event = make.event(capacity=1)
    first, _ = [make.registration(event, number) for number in (1, 2)]
    before = people(app, event), mails(app), entries(app, first)
    monkeypatch.setattr(notifications, "first_invitation", unwritable)
    refused(app, UnicodeError, registrations.cancel, first)
    assert (people(app, event), mails(app), entries(app, first)) == before
    assert seats(app, event) == (1, 1)


def unwritable(*_args):
    """Fail as a broken template does."""
    raise UnicodeError
