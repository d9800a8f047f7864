"""The same thing for many: shown, frozen, done in batches, skipped and said, undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as clocks
from eventsite.delivery import bulk_actions as delivery
from eventsite.errors import NotPossibleNow
from eventsite.models import AttendeeTag, BulkAction, BulkItem, Registration
from eventsite.queries import bulk_actions as queries
from eventsite.rules.attendee_marks import MAX_TAGS
from eventsite.rules.bulk_actions import GRACE, BulkKind, Skip
from eventsite.rules.bulk_mails import BulkMail, NoMail
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.services import additions, attendee_marks, bulk_actions, events, registrations
from tests.conftest import NOW, on_both
from tests.factories import person, states
from tests.services.records import do, entries, kinds, mails, one, people, rows, seats, sent, trace

pytestmark = on_both
ALVA = 1


def planned(app, event, kind, ids):
    return do(app, bulk_actions.plan, event.id, kind, ids, ALVA)


def confirmed(app, event, kind, ids, reason="Lokalen är för liten"):
    action = planned(app, event, kind, ids)
    do(app, bulk_actions.confirm, event.id, action, reason, ALVA)
    return action


def worked(app, clock):
    """Let the grace minute pass and the worker do what is due."""
    clock.shift(GRACE)
    with app.app_context():
        delivery.run()


def done(app, event, clock, kind, ids):
    action = confirmed(app, event, kind, ids)
    worked(app, clock)
    return action


def undone(app, event, action):
    do(app, bulk_actions.undo, event.id, action, ALVA)
    with app.app_context():
        delivery.run()


def outcomes(app, action, undoing=False):
    with app.app_context():
        return queries.outcomes(action, is_undoing=undoing)


def outlook(app, event, action):
    with app.app_context():
        return queries.outlook(queries.in_event(event.id, action), 5)


def test_a_plan_says_what_it_will_do_and_whom_it_skips(app, make):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    do(app, registrations.cancel, ids[0])
    found = outlook(app, event, planned(app, event, BulkKind.CANCEL, ids))
    assert (found.to_do, found.skipped) == (3, {Skip.CANCELLED: 1})
    assert found.first == {Skip.CANCELLED: [(ids[0], "Person 1")]}
    assert kinds(app)[-1] == "promoted"
    assert states(app, event)[1:] == ["confirmed", "confirmed", "waitlisted"]  # a plan does nothing


def test_nothing_happens_for_a_minute_so_that_it_can_be_stopped_unsent(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    action = confirmed(app, event, BulkKind.CANCEL, ids[:2])
    before = (people(app, event), kinds(app), seats(app, event))
    clock.shift(GRACE - timedelta(seconds=1))
    with app.app_context():
        delivery.run()
    assert (people(app, event), kinds(app), seats(app, event)) == before
    undone(app, event, action)
    worked(app, clock)
    assert (people(app, event), kinds(app), seats(app, event)) == before
    assert outcomes(app, action) == {Skip.STOPPED: 2}


def test_many_are_cancelled_in_batches_and_only_others_move_up(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    sent(app, NOW)
    action = confirmed(app, event, BulkKind.CANCEL, ids[:3])
    clock.shift(GRACE)
    steps = 0
    while not do(app, bulk_actions.work_off, action, 1):
        steps += 1
    assert steps == 3
    assert states(app, event) == [*["cancelled_by_organizer"] * 3, "confirmed"]
    assert seats(app, event) == (1, 0)
    assert mails(app, 4) == [
        ("left_waitlist", "person3", None),
        ("removed", "person2", "CANCEL"),
        ("promoted", "person4", "REQUEST"),
        ("removed", "person1", "CANCEL"),
    ]
    kept = rows(app, select(BulkItem.before, BulkItem.after, BulkItem.outcome).order_by(BulkItem.position))
    assert kept[0] == ("confirmed", "cancelled_by_organizer", "done")
    assert kept[2] == ("waitlisted", "cancelled_by_organizer", "done")
    assert trace(app, ids[0])[-1][:4] == (
        "registration.cancelled_by_organizer", "organizer:1", "confirmed", "cancelled_by_organizer",
    )  # fmt: skip


def test_who_has_changed_since_it_was_shown_is_skipped_and_said(app, make, clock):
    event = make.event()
    ids = [make.registration(event, number) for number in (1, 2)]
    action = confirmed(app, event, BulkKind.CANCEL, ids)
    do(app, registrations.cancel, ids[0])
    worked(app, clock)
    assert states(app, event) == ["cancelled_by_self", "cancelled_by_organizer"]
    assert outcomes(app, action) == {Skip.CHANGED: 1, "done": 1}


def with_one_unmailed(app, make, **changes):
    """Return a meeting, and two people of whom the second was registered by hand, without mail."""
    event = make.event(**changes)
    mailed = make.registration(event, 1)
    unmailed = do(app, additions.add, event.id, person(2), ALVA, is_told=False).registration_id
    sent(app, NOW)
    return event, [mailed, unmailed]


def test_who_was_registered_without_mail_is_told_neither_of_the_cancellation_nor_that_it_is_undone(app, make, clock):
    event, ids = with_one_unmailed(app, make)
    found = outlook(app, event, planned(app, event, BulkKind.CANCEL, ids))
    assert found.mails == {BulkMail.CANCELLATION: 1, NoMail.NEVER_MAILED: 1}
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    assert states(app, event) == ["cancelled_by_organizer"] * 2
    assert mails(app, 1) == [("removed", "person1", "CANCEL")]
    with app.app_context():
        undoing = queries.undoing(queries.in_event(event.id, action))
    assert undoing == {BulkMail.RESTORED: 1, NoMail.NEVER_MAILED: 1}
    sent(app, clocks.now())
    undone(app, event, action)
    assert states(app, event) == ["confirmed"] * 2
    assert mails(app, 2) == [("restored", "person1", "REQUEST")]


def test_who_was_registered_without_mail_is_told_if_that_is_asked_for(app, make, clock):
    event, ids = with_one_unmailed(app, make)
    action = planned(app, event, BulkKind.CANCEL, ids)
    do(app, bulk_actions.confirm, event.id, action, "För få", ALVA, mails_unmailed=True)
    worked(app, clock)
    assert mails(app, 1) == [("removed", "person2", None), ("removed", "person1", "CANCEL")]
    with app.app_context():
        assert queries.undoing(queries.in_event(event.id, action)) == {BulkMail.RESTORED: 2}


def test_undone_they_are_told_who_were_not_told_that_it_was_done(app, make, clock):
    event, ids = with_one_unmailed(app, make)
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    do(app, bulk_actions.undo, event.id, action, ALVA, mails_unmailed=True)
    with app.app_context():
        delivery.run()
    assert {who for kind, who, _ in mails(app, 2) if kind == "restored"} == {"person1", "person2"}


def test_stopped_on_its_way_it_goes_on_sparing_those_it_has_spared(app, make, clock):
    event, ids = with_one_unmailed(app, make)
    action = confirmed(app, event, BulkKind.CANCEL, ids)
    clock.shift(GRACE)
    do(app, bulk_actions.work_off, action, 1)
    do(app, bulk_actions.undo, event.id, action, ALVA, mails_unmailed=True)
    with app.app_context():
        delivery.run()
    assert (states(app, event), mails(app, 1)) == (["confirmed"] * 2, [])


def test_who_was_registered_without_mail_changes_the_way_in_silence(app, make, clock):
    event, ids = with_one_unmailed(app, make, format=Format.HYBRID)
    before = len(mails(app))
    action = done(app, event, clock, BulkKind.DIGITAL, ids[1:])
    assert (one(app, Registration, ids[1]).mode, len(mails(app))) == (Mode.DIGITAL, before)
    undone(app, event, action)
    assert (one(app, Registration, ids[1]).mode, len(mails(app))) == (Mode.ON_SITE, before)


def test_what_undoing_would_mean_is_counted_as_it_then_comes(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    make.registration(event, 2)
    with app.app_context():
        undoing = queries.undoing(queries.in_event(event.id, action))
    assert undoing == {BulkMail.RESTORED: 1, BulkMail.QUEUED: 1, Skip.BACK_ALREADY: 1}
    undone(app, event, action)
    assert outcomes(app, action, undoing=True) == {"done": 2, Skip.BACK_ALREADY: 1}


def test_undone_they_have_their_seats_again_and_a_new_invitation(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2)]
    sent(app, NOW)
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    sent(app, clocks.now())
    undone(app, event, action)
    assert (states(app, event), seats(app, event)) == (["confirmed"] * 2, (2, 0))
    assert mails(app, 4) == [("restored", "person1", "REQUEST"), ("restored", "person2", "REQUEST")]
    assert entries(app, ids[0]) == [(1, 1, "ACCEPTED", True), (2, 0, "ACCEPTED", False)]
    assert outcomes(app, action, undoing=True) == {"done": 2}
    with app.app_context():
        assert queries.in_event(event.id, action).settled_at is not None


def test_where_the_queue_has_moved_up_they_come_back_in_their_old_order(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3, 4)]
    action = done(app, event, clock, BulkKind.CANCEL, ids[:2])
    assert states(app, event)[2:] == ["confirmed", "confirmed"]
    late = make.registration(event, 5)
    undone(app, event, action)
    assert (states(app, event), seats(app, event)) == (
        ["waitlisted", "waitlisted", "confirmed", "confirmed", "waitlisted"],
        (2, 3),
    )
    do(app, registrations.cancel, ids[2])
    do(app, registrations.cancel, ids[3])
    assert states(app, event)[:2] == ["confirmed", "confirmed"]
    assert one(app, Registration, late).state == "waitlisted"


def test_with_seats_and_queue_cancelled_alike_both_are_as_before(app, make, clock):
    event = make.event(capacity=1)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    assert seats(app, event) == (0, 0)
    undone(app, event, action)
    assert (states(app, event), seats(app, event)) == (["confirmed", "waitlisted", "waitlisted"], (1, 2))


def test_what_cannot_be_brought_back_is_said(app, make, clock):
    event = make.event(has_waitlist=False, capacity=2)
    ids = [make.registration(event, number) for number in (1, 2)]
    action = done(app, event, clock, BulkKind.CANCEL, ids)
    make.registration(event, 2)  # came back by herself
    make.registration(event, 3)
    undone(app, event, action)
    assert outcomes(app, action, undoing=True) == {Skip.NO_ROOM: 1, Skip.BACK_ALREADY: 1}
    assert seats(app, event) == (2, 0)


def test_not_to_a_meeting_that_does_not_take_place_any_more(app, make, clock):
    event = make.event()
    action = done(app, event, clock, BulkKind.CANCEL, [make.registration(event, 1)])
    do(app, events.call_off, event.id, "Sjuk", None)
    undone(app, event, action)
    assert (outcomes(app, action, undoing=True), states(app, event)) == ({Skip.OVER: 1}, ["cancelled_by_organizer"])


def test_after_a_day_it_is_too_late(app, make, clock):
    event = make.event()
    action = done(app, event, clock, BulkKind.CANCEL, [make.registration(event, 1)])
    clock.shift(timedelta(hours=24))
    with pytest.raises(NotPossibleNow):
        do(app, bulk_actions.undo, event.id, action, ALVA)


def test_stopped_half_way_the_rest_is_left_and_what_was_done_is_undone(app, make, clock):
    event = make.event()
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    action = confirmed(app, event, BulkKind.CANCEL, ids)
    clock.shift(GRACE)
    do(app, bulk_actions.work_off, action, 1)
    assert states(app, event) == ["confirmed", "confirmed", "cancelled_by_organizer"]
    undone(app, event, action)
    assert states(app, event) == ["confirmed"] * 3
    assert (outcomes(app, action), seats(app, event)) == ({Skip.STOPPED: 2, "done": 1}, (3, 0))


def test_an_old_link_does_not_bring_back_who_was_cancelled(app, make, clock):
    event = make.event()
    mine = make.registration(event, 1)
    done(app, event, clock, BulkKind.CANCEL, [mine])
    with pytest.raises(Exception, match="cancelled_by_organizer"):
        do(app, registrations.prove, mine)


def test_attendance_is_noted_at_once_and_undone_to_what_was_said_before(app, make, clock):
    event = make.event()
    ids = [make.registration(event, number) for number in (1, 2)]
    clock.move_to(NOW + timedelta(days=21))
    for kind, some in ((BulkKind.EXCUSED, ids[:1]), (BulkKind.PRESENT, ids)):
        action = confirmed(app, event, kind, some)
        with app.app_context():
            delivery.run()
    assert [one(app, Registration, each).attendance for each in ids] == ["present", "present"]
    undone(app, event, action)
    assert [one(app, Registration, each).attendance for each in ids] == ["excused", "unknown"]


def test_who_finds_no_room_in_the_other_way_is_skipped_and_the_next_is_tried(app, make, clock):
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    make.policy(event, capacity_on_site=1)
    ids = [make.registration(event, number, mode=Mode.DIGITAL) for number in (1, 2, 3)]
    action = done(app, event, clock, BulkKind.ON_SITE, ids)
    assert outcomes(app, action) == {"done": 1, Skip.NO_ROOM: 2}
    do(app, registrations.cancel, ids[1])
    undone(app, event, action)
    assert [one(app, Registration, each).mode for each in ids] == ["digital"] * 3


def test_those_who_ask_are_approved_as_far_as_there_is_room_and_others_refused(app, make, clock):
    event = make.event(capacity=1)
    make.policy(event, needs_approval=True)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    done(app, event, clock, BulkKind.APPROVE, ids[:2])
    action = done(app, event, clock, BulkKind.REJECT, ids)
    assert states(app, event) == ["confirmed", "rejected", "waitlisted"]  # who comes to the queue so comes last
    assert outcomes(app, action) == {Skip.NOT_ASKING: 2, "done": 1}


def test_invitations_go_again_to_those_whom_they_reach(app, make, clock):
    event = make.event(capacity=1)
    ids = [make.registration(event, number) for number in (1, 2)]
    sent(app, NOW)
    action = done(app, event, clock, BulkKind.SEND_AGAIN, ids)
    assert (kinds(app)[2:], outcomes(app, action)) == (["registered"], {"done": 1, Skip.NO_SEAT: 1})
    with pytest.raises(NotPossibleNow):
        do(app, bulk_actions.undo, event.id, action, ALVA)


def test_confirmed_twice_it_is_done_once_and_can_be_hurried(app, make, clock):
    event = make.event()
    action = confirmed(app, event, BulkKind.CANCEL, [make.registration(event, 1)])
    first = do(app, bulk_actions.confirm, event.id, action, "Annat skäl", ALVA)
    assert first == NOW + GRACE
    do(app, bulk_actions.start_now, event.id, action)
    with app.app_context():
        delivery.run()
    assert states(app, event) == ["cancelled_by_organizer"]
    with pytest.raises(NotPossibleNow):
        do(app, bulk_actions.start_now, event.id, action)


def test_plans_are_for_somebody_for_who_made_them_and_for_a_day(app, make, clock):
    event, other = make.event(), make.event()
    theirs = make.registration(other, 1)
    with pytest.raises(NotPossibleNow):
        planned(app, event, BulkKind.CANCEL, [theirs])
    action = planned(app, other, BulkKind.CANCEL, [theirs])
    with pytest.raises(NotPossibleNow):
        do(app, bulk_actions.confirm, other.id, action, "", make.organizer("Bo"))
    clock.shift(timedelta(days=1, seconds=1))
    do(app, bulk_actions.forget_unconfirmed, clocks.now())
    assert rows(app, select(BulkAction.id)) == rows(app, select(BulkItem.position)) == []


def tags(app):
    found = rows(app, select(AttendeeTag.registration_id, AttendeeTag.name).order_by(AttendeeTag.registration_id))
    return [tuple(row) for row in found]


def test_a_tag_is_put_on_those_without_and_undone_from_those_alone(app, make, clock):
    event = make.event(capacity=2)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, attendee_marks.tag, event.id, ids[0], "Behöver hiss", ALVA)
    action = planned(app, event, BulkKind.TAG, ids)
    do(app, registrations.cancel, ids[1])  # a tag does not ask how somebody stands
    with app.app_context():
        found = queries.outlook(queries.in_event(event.id, action), 5, "behöver HISS")
    assert (found.to_do, found.first) == (2, {Skip.TAGGED: [(ids[0], "Person 1")]})
    do(app, bulk_actions.confirm, event.id, action, " behöver  HISS", ALVA)
    with app.app_context():
        delivery.run()
    assert tags(app) == [(each, "Behöver hiss") for each in ids]
    assert trace(app, ids[2])[-1][:2] == ("registration.tagged", "organizer:1")
    do(app, attendee_marks.untag_called, event.id, ids[1], "Behöver hiss", ALVA)
    undone(app, event, action)
    assert tags(app) == [(ids[0], "Behöver hiss")]
    assert outcomes(app, action, undoing=True) == {"done": 1, Skip.CHANGED: 1}
    assert trace(app, ids[2])[-1][:2] == ("registration.untagged", "organizer:1")


def test_a_tag_is_taken_off_those_who_have_it_and_put_back(app, make, clock):
    event = make.event()
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    for each in ids[:2]:
        do(app, attendee_marks.tag, event.id, each, "VIP", ALVA)
    action = confirmed(app, event, BulkKind.UNTAG, ids, "vip")
    with app.app_context():
        delivery.run()
    assert (tags(app), outcomes(app, action)) == ([], {"done": 2, Skip.UNTAGGED: 1})
    for number in range(MAX_TAGS):
        do(app, attendee_marks.tag, event.id, ids[0], f"Nr {number}", ALVA)
    assert outlook_of_tag(app, event, planned(app, event, BulkKind.TAG, ids), "Ny") == (2, {Skip.ALL_TAGS: 1})
    undone(app, event, action)
    assert tags(app)[-1] == (ids[1], "VIP")
    assert outcomes(app, action, undoing=True) == {"done": 1, Skip.ALL_TAGS: 1}


def outlook_of_tag(app, event, action, tag):
    with app.app_context():
        found = queries.outlook(queries.in_event(event.id, action), 0, tag)
    return found.to_do, found.skipped


def test_a_tag_that_says_nothing_is_not_put(app, make):
    event = make.event()
    action = planned(app, event, BulkKind.TAG, [make.registration(event, 1)])
    with pytest.raises(NotPossibleNow):
        do(app, bulk_actions.confirm, event.id, action, "  ", ALVA)
