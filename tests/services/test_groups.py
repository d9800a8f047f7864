"""Registering colleagues together, seats without names, handing over: what is stored and who is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import db
from eventsite.errors import (
    AddressTaken,
    EventFull,
    GroupTooLarge,
    InvitationNeeded,
    NotFound,
    NotPossibleNow,
    NoUnnamedSeats,
    TooManyMails,
)
from eventsite.models import Group, OutboxMessage, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import groups as queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.groups import Coordinator, GroupDetails, MemberReceipt
from eventsite.rules.seats import Bar
from eventsite.services import colleagues, events, groups, handovers, unnamed_seats
from eventsite.services import registrations as services
from tests.conftest import NOW, on_both
from tests.factories import MEETING, person, states, stored
from tests.services.records import do, everything, mails, one, people, rows, seats, sent, trace

KARIN = Coordinator("Karin Berg", "karin@bolaget.example", "Bolaget Bostäder", "070-123 45 67")
DUE = NOW + timedelta(days=10)


def group(count=3, unnamed=0, first=1, **changes):
    """Return what Karin says when she registers so many colleagues."""
    members = tuple(person(number) for number in range(first, first + count))
    return replace(GroupDetails(KARIN, members, unnamed), **changes)


def register(app, event, details):
    """Register a group and return the receipt."""
    return do(app, groups.register, event.id, details)


def ids(app, group_id):
    """Return the ids of the group's members in order."""
    with app.app_context():
        return [each.id for each in queries.members(group_id)]


@on_both
def test_each_gets_a_seat_an_invitation_and_the_coordinator_one_mail(app, make):
    event = make.event()
    receipt = register(app, event, group(2))
    assert [(each.name, each.state) for each in receipt.members] == [
        ("Person 1", "confirmed"),
        ("Person 2", "confirmed"),
    ]
    assert mails(app) == [
        ("registered", "person1", "REQUEST"),
        ("registered", "person2", "REQUEST"),
        ("group_registered", "karin", None),
    ]
    assert seats(app, event) == (2, 0)


def test_company_and_language_are_the_coordinators(app, make):
    event = make.event()
    register(app, event, group(1, coordinator=replace(KARIN, company="Hamnstadens Hem", language="en")))
    registration = one(app, Registration, 1)
    assert (registration.company, registration.language, registration.group_id) == ("Hamnstadens Hem", "en", 1)


def test_a_coordinator_who_attends_is_one_of_them(app, make):
    event = make.event()
    register(app, event, group(1, members=(person(1, email=KARIN.email), person(2))))
    assert mails(app) == [
        ("registered", "karin", "REQUEST"),
        ("registered", "person2", "REQUEST"),
        ("group_registered", "karin", None),
    ]


@on_both
def test_the_same_form_never_registers_twice(app, make):
    event = make.event()
    first = register(app, event, group(2, form_key="k"))
    before = everything(app)
    assert register(app, event, group(2, form_key="k")) == first
    assert everything(app) == before


def test_who_is_registered_already_is_only_mailed_and_not_counted_twice(app, make):
    event = make.event()
    make.registration(event, 1)
    receipt = register(app, event, group(2))
    assert receipt.members[0] == MemberReceipt("Person 1", "person1@bolaget.example", None)
    assert mails(app, 1) == [
        ("registered_again", "person1", None),
        ("registered", "person2", "REQUEST"),
        ("group_registered", "karin", None),
    ]
    assert seats(app, event) == (2, 0)
    assert one(app, Registration, 1).group_id is None


def test_the_same_address_twice_is_one_colleague(app, make):
    event = make.event()
    register(app, event, group(members=(person(1), person(1, name="Samma"))))
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]


def test_who_does_not_fit_waits_one_by_one(app, make):
    event = make.event(capacity=2)
    receipt = register(app, event, group(3))
    assert [(each.state, each.bar) for each in receipt.members] == [
        ("confirmed", None),
        ("confirmed", None),
        ("waitlisted", Bar.SEATS),
    ]
    assert seats(app, event) == (2, 1)


def test_all_or_none_wait_together(app, make):
    event = make.event(capacity=2)
    register(app, event, group(3, is_all_or_none=True))
    assert states(app, event) == ["waitlisted"] * 3


def test_a_group_that_waits_whole_does_not_hold_up_who_fits(app, make):
    event = make.event(capacity=2)
    register(app, event, group(3, is_all_or_none=True))
    make.registration(event, 9)
    assert states(app, event) == ["waitlisted", "waitlisted", "waitlisted", "confirmed"]


def test_more_of_a_group_that_waits_whole_wait_with_it(app, make):
    event = make.event(capacity=2)
    first = register(app, event, group(3, is_all_or_none=True))
    do(app, groups.add, first.group_id, group(1, first=7))
    assert states(app, event) == ["waitlisted"] * 4


def test_a_quota_counts_all_of_the_company(app, make):
    event = make.event()
    make.policy(event, company_quota=1)
    receipt = register(app, event, group(2))
    assert [(each.state, each.bar) for each in receipt.members] == [("confirmed", None), ("waitlisted", Bar.QUOTA)]


def test_without_a_queue_all_are_refused_and_nothing_is_stored(app, make):
    event = make.event(capacity=2, has_waitlist=False)
    before = everything(app)
    with pytest.raises(EventFull):
        register(app, event, group(3))
    assert everything(app) == before


def test_more_than_the_event_lets_one_have_are_refused(app, make):
    event = make.event()
    make.policy(event, max_group=2)
    with pytest.raises(GroupTooLarge) as refusal:
        register(app, event, group(3))
    assert refusal.value.most == 2


def test_seats_without_names_are_refused_where_there_is_no_date_for_them(app, make):
    event = make.event()
    with pytest.raises(NoUnnamedSeats):
        register(app, event, group(1, unnamed=1))


def test_an_address_that_has_had_enough_mail_is_named_and_nothing_is_stored(app, make):
    events_ = [make.event(title=f"Träff {number}") for number in range(4)]
    for event in events_[:3]:
        make.registration(event, 2)
    before = everything(app)
    with pytest.raises(TooManyMails) as refusal:
        register(app, events_[3], group(3))
    assert refusal.value.row == 1
    assert everything(app) == before


def test_where_addresses_are_proven_each_proves_their_own(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True, names_due_at=DUE)
    receipt = register(app, event, group(1, unnamed=1))
    assert states(app, event) == ["unconfirmed", "unconfirmed"]
    assert mails(app) == [("unconfirmed", "person1", None), ("group_registered", "karin", None)]
    do(app, colleagues.prove, receipt.group_id)
    assert states(app, event) == ["unconfirmed", "confirmed"]
    assert rows(app, db.select(Registration.expires_at).where(Registration.id == 2)) == [(DUE,)]


def test_where_an_organizer_approves_all_wait_for_it(app, make):
    event = make.event()
    make.policy(event, needs_approval=True, names_due_at=DUE)
    register(app, event, group(1, unnamed=1))
    assert states(app, event) == ["pending", "pending"]
    assert seats(app, event) == (0, 0)


@on_both
def test_a_seat_without_a_name_is_held_and_nobody_is_written_to(app, make):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(1, unnamed=2))
    assert receipt.unnamed == ("confirmed", "confirmed")
    assert people(app, event) == [
        (1, "confirmed", "person1@bolaget.example"),
        (2, "confirmed", ""),
        (3, "confirmed", ""),
    ]
    assert mails(app) == [("registered", "person1", "REQUEST"), ("group_registered", "karin", None)]
    assert rows(app, db.select(Registration.expires_at).order_by(Registration.seq)) == [(None,), (DUE,), (DUE,)]


def test_a_seat_that_gets_a_name_is_that_persons(app, make):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(0, unnamed=1))
    (seat,) = ids(app, receipt.group_id)
    do(app, colleagues.name, receipt.group_id, seat, "Sara Ek", "sara@bolaget.example")
    registration = one(app, Registration, seat)
    assert (registration.name, registration.expires_at) == ("Sara Ek", None)
    assert mails(app, 1) == [("registered", "sara", "REQUEST")]
    assert seats(app, event) == (1, 0)
    assert trace(app, seat)[-1] == ("registration.named", "coordinator:1", "", "", "")


def test_a_seat_that_waits_gets_a_name_and_goes_on_waiting(app, make):
    event = make.event(capacity=1)
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(1, unnamed=1))
    do(app, colleagues.name, receipt.group_id, ids(app, receipt.group_id)[1], "Sara Ek", "sara@bolaget.example")
    assert states(app, event) == ["confirmed", "waitlisted"]
    assert mails(app, 2) == [("waitlisted", "sara", None)]


@on_both
def test_a_seat_named_after_somebody_who_has_one_goes_to_the_queue_and_they_are_mailed(app, make):
    event = make.event(capacity=3)
    make.policy(event, names_due_at=DUE)
    make.registration(event, 5)
    receipt = register(app, event, group(1, unnamed=1))
    make.registration(event, 6)
    before = len(mails(app))
    do(app, colleagues.name, receipt.group_id, ids(app, receipt.group_id)[1], "Någon", "PERSON5@bolaget.example")
    assert mails(app, before) == [("registered_again", "person5", None), ("promoted", "person6", "REQUEST")]
    assert states(app, event) == ["confirmed", "confirmed", "cancelled_by_self", "confirmed"]
    assert seats(app, event) == (3, 0)


@on_both
def test_a_seat_named_after_somebody_who_waits_is_theirs(app, make):
    event = make.event(capacity=2)
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(1, unnamed=1))
    for number in (5, 6):
        make.registration(event, number)
    before = len(mails(app))
    do(app, colleagues.name, receipt.group_id, ids(app, receipt.group_id)[1], "Sex", "person6@bolaget.example")
    assert mails(app, before) == [("promoted", "person6", "REQUEST")]
    assert states(app, event) == ["confirmed", "cancelled_by_self", "waitlisted", "confirmed"]


def test_a_coordinator_sees_that_a_colleague_has_a_place_already(app, make):
    event = make.event()
    receipt = register(app, event, group(2))
    with pytest.raises(AddressTaken):
        do(app, handovers.hand_over, 1, "Igen", "person2@bolaget.example", f"coordinator:{receipt.group_id}")
    assert do(app, handovers.hand_over, 1, "Igen", "person2@bolaget.example") == 2  # Person 1 does not see it


def test_a_seat_is_not_named_after_one_of_the_group(app, make):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(1, unnamed=1))
    with pytest.raises(AddressTaken):
        do(app, colleagues.name, receipt.group_id, ids(app, receipt.group_id)[1], "Igen", "PERSON1@bolaget.example")


def test_a_seat_with_a_name_is_not_renamed(app, make):
    event = make.event()
    receipt = register(app, event, group(1))
    with pytest.raises(NotPossibleNow):
        do(app, colleagues.name, receipt.group_id, 1, "Sara Ek", "sara@bolaget.example")


@on_both
def test_a_group_of_three_that_goes_lets_as_many_in_as_fit(app, make):
    event = make.event(capacity=3)
    receipt = register(app, event, group(3))
    for number in range(5, 9):
        make.registration(event, number)
    assert do(app, colleagues.cancel_all, receipt.group_id) == 3
    assert states(app, event) == ["cancelled_by_self"] * 3 + ["confirmed"] * 3 + ["waitlisted"]
    assert seats(app, event) == (3, 1)


def test_who_moves_up_after_a_group_is_counted_against_the_capacity_as_it_is_then(app, make):
    event = make.event(capacity=3)
    receipt = register(app, event, group(3))
    for number in range(5, 9):
        make.registration(event, number)
    make.policy(event, capacity=1)
    do(app, colleagues.cancel_all, receipt.group_id)
    assert states(app, event) == ["cancelled_by_self"] * 3 + ["confirmed"] + ["waitlisted"] * 3


def test_an_event_that_is_called_off_promotes_nobody(app, make):
    event = make.event(capacity=3)
    receipt = register(app, event, group(3))
    make.registration(event, 5)
    do(app, events.call_off, event.id, "", None)
    make.told()
    with pytest.raises(NotPossibleNow):
        do(app, colleagues.cancel_all, receipt.group_id)
    assert states(app, event) == ["confirmed"] * 3 + ["waitlisted"]
    assert "promoted" not in [kind for kind, _, _ in mails(app)]


def test_who_is_cancelled_by_the_coordinator_is_told_by_whom(app, make):
    event = make.event()
    receipt = register(app, event, group(2))
    sent(app, NOW)
    do(app, colleagues.cancel, receipt.group_id, 1)
    assert mails(app, 3) == [("cancelled", "person1", "CANCEL")]
    assert "Karin Berg" in newest(app)
    assert seats(app, event) == (1, 0)


def test_a_seat_without_a_name_is_given_back_and_the_next_moves_up(app, make):
    event = make.event(capacity=1)
    make.policy(event, names_due_at=DUE)
    receipt = register(app, event, group(0, unnamed=1))
    make.registration(event, 5)
    do(app, colleagues.cancel, receipt.group_id, 1)
    assert states(app, event) == ["cancelled_by_self", "confirmed"]


def test_who_is_in_no_group_of_the_coordinators_is_not_found(app, make):
    event = make.event()
    alone = make.registration(event, 9)
    receipt = register(app, event, group(1))
    with pytest.raises(NotFound):
        do(app, colleagues.cancel, receipt.group_id, alone)


def test_more_colleagues_are_added_once(app, make):
    event = make.event()
    receipt = register(app, event, group(1))
    more = group(members=(person(5, form_key="five"),), form_key="more")
    do(app, groups.add, receipt.group_id, more)
    before = everything(app)
    do(app, groups.add, receipt.group_id, more)
    assert everything(app) == before
    assert mails(app, 2) == [("registered", "person5", "REQUEST"), ("group_registered", "karin", None)]


def test_added_colleagues_count_with_those_before(app, make):
    event = make.event()
    make.policy(event, max_group=2)
    receipt = register(app, event, group(2))
    with pytest.raises(GroupTooLarge):
        do(app, groups.add, receipt.group_id, group(1, first=7))


@on_both
def test_the_coordinator_is_reminded_once_and_then_told_of_what_was_released(app, make, clock):
    event = make.event(capacity=3)
    make.policy(event, names_due_at=DUE)
    register(app, event, group(1, unnamed=2))
    make.registration(event, 5)
    clock.move_to(DUE - timedelta(days=3))
    for _ in range(2):
        minute(app)
    assert mails(app, 3) == [("names_due", "karin", None)]
    clock.move_to(DUE)
    for _ in range(2):
        minute(app)
    assert mails(app, 4) == [("promoted", "person5", "REQUEST"), ("seats_released", "karin", None)]
    assert states(app, event) == ["confirmed", "expired", "expired", "confirmed"]
    assert seats(app, event) == (2, 0)


def test_nobody_is_reminded_of_names_that_are_all_there(app, make, clock):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    register(app, event, group(1))
    clock.move_to(DUE - timedelta(days=2))
    minute(app)
    assert mails(app, 2) == []


def test_while_a_meeting_is_put_off_nothing_is_released(app, make, clock):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    register(app, event, group(0, unnamed=1))
    do(app, events.postpone, event.id, "", None)
    clock.move_to(DUE)
    minute(app)
    assert states(app, event) == ["confirmed"]


def test_a_seat_that_comes_from_the_queue_is_released_too(app, make, clock):
    event = make.event(capacity=1)
    make.policy(event, names_due_at=DUE)
    first = make.registration(event, 5)
    register(app, event, group(0, unnamed=1))
    do(app, services.cancel, first)
    assert states(app, event) == ["cancelled_by_self", "confirmed"]
    clock.move_to(DUE)
    minute(app)
    assert states(app, event) == ["cancelled_by_self", "expired"]


@pytest.mark.parametrize(
    ("change", "kind"), [(events.call_off, "called_off"), (events.postpone, "postponed")], ids=["off", "later"]
)
def test_a_coordinator_who_does_not_attend_is_told_when_the_event_ends(app, make, change, kind):
    event = make.event()
    register(app, event, group(2))
    sent(app, NOW)
    do(app, change, event.id, "Talaren är sjuk.", None)
    make.told()
    assert mails(app, 3) == [
        (kind, "person1", "CANCEL"),
        (kind, "karin", None),
        (kind, "person2", "CANCEL"),
    ]


def test_a_coordinator_who_does_not_attend_is_told_when_the_event_moves_and_when_it_is_revived(app, make, clock):
    event = make.event()
    register(app, event, group(1))
    sent(app, NOW)
    clock.shift(timedelta(hours=1))
    moved = replace(MEETING, starts_wall=MEETING.starts_wall + timedelta(hours=1))
    owner = make.organizer()
    do(app, lambda: events.edit(event.id, moved, stored(app, event).version, organizer_queries.by_id(owner)))
    clock.shift(timedelta(minutes=6))
    make.told()
    sent(app, NOW + timedelta(hours=2))
    do(app, events.call_off, event.id, "", None)
    make.told()
    sent(app, NOW + timedelta(hours=2))
    do(app, events.revive, event.id, None)
    make.told()
    assert [mail for mail in mails(app, 2) if mail[1] == "karin"] == [
        ("moved", "karin", None),
        ("called_off", "karin", None),
        ("revived", "karin", None),
    ]


def test_a_coordinator_who_attends_is_told_like_everyone(app, make):
    event = make.event()
    register(app, event, group(members=(person(1, email=KARIN.email),)))
    sent(app, NOW)
    do(app, events.call_off, event.id, "", None)
    make.told()
    assert mails(app, 2) == [("called_off", "karin", "CANCEL")]


def test_a_coordinator_who_attends_is_told_for_the_seats_without_names(app, make):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    register(app, event, group(members=(person(1, email=KARIN.email),), unnamed=1))
    sent(app, NOW)
    do(app, events.call_off, event.id, "", None)
    make.told()
    assert mails(app, 2) == [("called_off", "karin", "CANCEL"), ("called_off", "karin", None)]


def test_a_refused_row_leaves_no_group(app, make):
    event = make.event()
    make.policy(event, admission="invited")
    with pytest.raises(InvitationNeeded):
        register(app, event, group(1))
    assert rows(app, db.select(Group.id)) == []


def minute(app):
    """Let the task do its work of a minute."""
    with app.app_context():
        tasks.end_overdue()


def newest(app):
    """Return the text of the newest mail."""
    return rows(app, db.select(OutboxMessage.text).order_by(OutboxMessage.id.desc()).limit(1))[0][0]


@on_both
def test_an_unproven_seat_without_a_name_keeps_its_own_time_when_the_date_for_names_is_moved(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True, names_due_at=DUE)
    register(app, event, group(1, unnamed=1))
    do(app, lambda: unnamed_seats.set_due(event_queries.locked(event.id)))
    assert rows(app, select(Registration.expires_at).where(Registration.email == "")) == [(NOW + timedelta(hours=24),)]


@on_both
def test_seats_without_a_name_end_in_silence_after_the_meeting_was_called_off(app, make, clock):
    event = make.event()
    make.policy(event, names_due_at=DUE)
    register(app, event, group(0, unnamed=1))
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    make.told()
    before = mails(app)
    clock.move_to(DUE)
    with app.app_context():
        tasks.end_overdue()
    assert (states(app, event), mails(app)) == (["expired"], before)


@on_both
def test_nobody_comes_in_to_a_meeting_that_is_called_off_by_proving_the_coordinators_address(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True, names_due_at=DUE)
    receipt = register(app, event, group(0, unnamed=1))
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    do(app, colleagues.prove, receipt.group_id)
    assert states(app, event) == ["unconfirmed"]
