"""Answers from calendars and what they do to seats: the scenarios of calendar.md §8 that an answer causes."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from eventsite import tasks
from eventsite.database import db
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Event, InboundMail, OutboxMessage, Registration
from eventsite.queries import answers as answer_queries
from eventsite.rules.answers import GRACE, UNDO, Reason, Verdict
from eventsite.rules.details import SessionDetails
from eventsite.services import declines, registrations
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.inbound.letters import answer, calendar, entry, invited, letter, receive, rewrite, taken_for
from tests.services.records import do, entries, mails, one, rows, seats, trace, uids

ME = "asa.oberg"
WORKSHOP = SessionDetails("Workshop", datetime(2026, 9, 14, 10, 0), datetime(2026, 9, 14, 11, 0))
END_OF_GRACE = NOW + GRACE


def released(app):
    """Release what is due, as the clock does, and return how many seats that were."""
    with app.app_context():
        due = len(answer_queries.to_release(datetime.now(UTC)))
        tasks.release_declined()
        assert answer_queries.to_release(datetime.now(UTC)) == []
    return due


def held_until(app, who):
    """Return until when the person's declined seat is held."""
    return one(app, Registration, who.registration_id).releases_at


def attachment(app, kind):
    """Return what the calendar object of the newest message of that kind says, without what goes round it."""
    [(content,)] = rows(
        app,
        select(OutboxMessage.calendar).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id.desc()).limit(1),
    )
    whole = Calendar.from_ical(content)
    (event,) = whole.walk("VEVENT")
    return str(whole["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), str(event.get("STATUS", ""))


def last_mail(app):
    """Return the id of the mail that came last."""
    return rows(app, select(InboundMail.id).order_by(InboundMail.id.desc()).limit(1))[0][0]


@on_both
def test_s12_no_holds_the_seat_and_sends_a_plain_mail(app, make):
    who = invited(app, make)
    receive(app, answer())
    assert states(app, who.event) == ["confirmed"]
    assert seats(app, who.event) == (1, 0)
    assert held_until(app, who) == END_OF_GRACE
    assert entries(app, who.registration_id) == [(1, 1, "DECLINED", False)]
    assert mails(app) == [("registered", ME, "REQUEST"), ("declined", ME, None)]


@on_both
def test_s12_after_the_grace_time_the_seat_goes_to_the_queue(app, make, clock):
    who = invited(app, make, capacity=1)
    make.registration(who.event, 2)
    receive(app, answer())
    clock.move_to(END_OF_GRACE - timedelta(seconds=1))
    assert released(app) == 0
    clock.move_to(END_OF_GRACE)
    assert released(app) == 1
    assert states(app, who.event) == ["declined", "confirmed"]
    assert seats(app, who.event) == (1, 0)
    assert mails(app, after=2) == [("declined", ME, None), ("promoted", "person2", "REQUEST")]
    assert entries(app, who.registration_id) == [(1, 1, "DECLINED", False)]


@on_both
def test_seats_are_released_one_at_a_time(app, make, clock):
    who = invited(app, make)
    other = make.registration(who.event, 2)
    receive(app, answer())
    with app.app_context():
        address = entry(app, other).attendee_address
    receive(app, letter(
        calendar(uid=uids(app, other)[0], attendee=address, sequence="0"), sender=address,
        proof="mx.kalender.example.se; dmarc=pass",
    ))  # fmt: skip
    clock.move_to(END_OF_GRACE)
    assert released(app) == 2
    assert seats(app, who.event) == (0, 0)


@on_both
def test_seat_given_up_on_the_site_within_the_grace_time_is_not_released_twice(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    do(app, registrations.cancel, who.registration_id)
    clock.move_to(END_OF_GRACE)
    assert released(app) == 0
    assert states(app, who.event) == ["cancelled_by_self"]
    assert seats(app, who.event) == (0, 0)


def test_second_no_is_stored_and_changes_nothing_more(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    clock.shift(timedelta(minutes=5))
    assert taken_for(app, answer(stamp="20260824T090400Z", more="COMMENT:Nej")) == (Verdict.DECLINE, Reason.ANSWERED)
    assert held_until(app, who) == END_OF_GRACE
    assert entry(app, who.registration_id).reply_comment == "Nej"
    assert len(mails(app)) == 2


@on_both
def test_s13_weak_no_counts_when_it_is_confirmed(app, make):
    who = invited(app, make)
    receive(app, letter(calendar(more="COMMENT:Nej tack"), proof=""))
    mail_id = last_mail(app)
    assert held_until(app, who) is None
    do(app, declines.confirm, mail_id)
    assert held_until(app, who) == END_OF_GRACE
    assert entry(app, who.registration_id).reply_comment == "Nej tack"
    assert one(app, InboundMail, mail_id).settled_at == NOW
    assert mails(app)[1:] == [("confirm_answer", ME, None), ("declined", ME, None)]


def test_confirming_twice_does_nothing_more(app, make):
    invited(app, make)
    receive(app, letter(calendar(), proof=""))
    do(app, declines.confirm, last_mail(app))
    with pytest.raises(NotPossibleNow):
        do(app, declines.confirm, last_mail(app))
    assert len(mails(app)) == 3


def test_answer_that_was_overtaken_cannot_be_confirmed(app, make):
    who = invited(app, make)
    receive(app, letter(calendar(stamp="20260824T080000Z"), proof=""))
    weak = last_mail(app)
    receive(app, answer("ACCEPTED"))
    with pytest.raises(NotPossibleNow):
        do(app, declines.confirm, weak)
    assert held_until(app, who) is None


def test_answer_to_the_time_before_a_move_cannot_be_confirmed(app, make):
    who = invited(app, make)
    receive(app, letter(calendar(), proof=""))
    rewrite(app, who.registration_id, sequence=2, time_sequence=2)
    with pytest.raises(NotPossibleNow):
        do(app, declines.confirm, last_mail(app))


def test_mail_that_answers_nothing_cannot_be_confirmed(app, make):
    invited(app, make)
    receive(app, answer(uid="x@example.org"))
    with pytest.raises(NotFound):
        do(app, declines.confirm, last_mail(app))


def test_event_may_want_every_no_confirmed(app, make):
    who = invited(app, make, confirms_declines=True)
    assert taken_for(app, answer()) == (Verdict.CONFIRM_BY_LINK, Reason.TO_BE_CONFIRMED)
    assert mails(app)[1:] == [("confirm_answer", ME, None)]
    do(app, declines.confirm, last_mail(app))
    assert held_until(app, who) == END_OF_GRACE


@on_both
def test_s14_yes_within_the_grace_time_keeps_seat_and_entry(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    receive(app, answer("ACCEPTED", stamp="20260824T090500Z"))
    clock.move_to(END_OF_GRACE)
    assert released(app) == 0
    assert (states(app, who.event), held_until(app, who)) == (["confirmed"], None)
    assert entries(app, who.registration_id) == [(1, 1, "ACCEPTED", False)]
    assert mails(app)[1:] == [("declined", ME, None), ("accepted_again", ME, None)]


@on_both
def test_s14_yes_afterwards_takes_a_free_seat(app, make, clock):
    who = invited(app, make, capacity=1)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    receive(app, answer("ACCEPTED", stamp="20260824T092000Z"))
    assert states(app, who.event) == ["confirmed"]
    assert seats(app, who.event) == (1, 0)
    assert entries(app, who.registration_id) == [(1, 1, "ACCEPTED", False)]
    assert mails(app)[1:] == [("declined", ME, None), ("accepted_again", ME, None)]


@on_both
def test_s14_yes_to_a_meeting_that_was_moved_meanwhile_brings_the_new_time(app, make):
    who = invited(app, make)
    receive(app, answer())
    later = {
        "starts_wall": datetime(2026, 9, 14, 13, 0),
        "ends_wall": datetime(2026, 9, 14, 15, 0),
        "starts_at": datetime(2026, 9, 14, 11, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 9, 14, 13, 0, tzinfo=UTC),
    }
    do(app, lambda: db.session.execute(update(Event).values(**later)))
    receive(app, answer("ACCEPTED", stamp="20260824T090500Z"))
    assert mails(app)[2:] == [("accepted_again", ME, None), ("moved", ME, "REQUEST")]
    [(generation, _, partstat, is_dead)] = entries(app, who.registration_id)
    assert (generation, partstat, is_dead) == (1, "NEEDS-ACTION", False)


@on_both
def test_s15_yes_to_a_full_meeting_leads_to_the_end_of_the_queue(app, make, clock):
    who = invited(app, make, capacity=1)
    make.registration(who.event, 2)
    make.registration(who.event, 3)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    receive(app, answer("ACCEPTED", stamp="20260824T092000Z"))
    assert states(app, who.event) == ["confirmed", "waitlisted", "waitlisted"]
    assert seats(app, who.event) == (1, 2)
    assert one(app, Registration, who.registration_id).seq == 4
    assert entries(app, who.registration_id) == [(1, 2, "ACCEPTED", True)]
    assert mails(app)[-1] == ("seat_taken", ME, "CANCEL")
    assert attachment(app, "seat_taken") == ("CANCEL", uids(app, who.registration_id)[0], 2, "CANCELLED")


@on_both
def test_s15_without_a_queue_the_no_stands(app, make, clock):
    who = invited(app, make, capacity=1)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    make.registration(who.event, 2)
    do(app, lambda: db.session.execute(update(Event).values(has_waitlist=False)))
    receive(app, answer("ACCEPTED", stamp="20260824T092000Z"))
    assert states(app, who.event) == ["declined", "confirmed"]
    assert mails(app)[-1] == ("seat_taken", ME, "CANCEL")


def test_weak_yes_after_a_no_is_asked_about(app, make):
    who = invited(app, make)
    receive(app, answer())
    receive(app, letter(calendar("ACCEPTED", stamp="20260824T090500Z"), proof=""))
    assert held_until(app, who) == END_OF_GRACE
    do(app, declines.confirm, last_mail(app))
    assert held_until(app, who) is None
    assert mails(app)[2:] == [("confirm_answer", ME, None), ("accepted_again", ME, None)]


@on_both
def test_s14u_no_taken_back_within_the_grace_time_keeps_the_seat_under_a_new_uid(app, make, clock):
    who = invited(app, make, capacity=1)
    make.registration(who.event, 2)
    receive(app, answer())
    do(app, declines.undo, last_mail(app))
    clock.move_to(END_OF_GRACE)
    assert released(app) == 0
    assert states(app, who.event) == ["confirmed", "waitlisted"]
    assert entries(app, who.registration_id) == [(1, 2, "DECLINED", True), (2, 0, "ACCEPTED", False)]
    assert mails(app)[3:] == [("replaced", ME, "CANCEL"), ("registered", ME, "REQUEST")]
    old, new = uids(app, who.registration_id)
    assert attachment(app, "replaced") == ("CANCEL", old, 2, "CANCELLED")
    assert attachment(app, "registered") == ("REQUEST", new, 0, "CONFIRMED")


@on_both
def test_s14u_afterwards_it_is_a_new_registration(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    do(app, declines.undo, last_mail(app))
    assert states(app, who.event) == ["confirmed"]
    assert seats(app, who.event) == (1, 0)
    assert one(app, Registration, who.registration_id).seq == 2
    assert mails(app)[2:] == [("replaced", ME, "CANCEL"), ("registered", ME, "REQUEST")]


@on_both
def test_s14u_when_the_seat_is_gone_it_leads_to_the_queue(app, make, clock):
    who = invited(app, make, capacity=1)
    make.registration(who.event, 2)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    do(app, declines.undo, last_mail(app))
    assert states(app, who.event) == ["confirmed", "waitlisted"]
    assert mails(app)[4:] == [("replaced", ME, "CANCEL"), ("waitlisted", ME, None)]
    assert entries(app, who.registration_id) == [(1, 2, "DECLINED", True)]


@pytest.mark.parametrize("later", [UNDO, timedelta(days=21)])
def test_no_is_not_taken_back_after_a_day(app, make, clock, later):
    invited(app, make)
    receive(app, answer())
    clock.shift(later)
    released(app)
    with pytest.raises(NotPossibleNow):
        do(app, declines.undo, last_mail(app))


def test_no_is_taken_back_once(app, make):
    who = invited(app, make)
    receive(app, answer())
    mail_id = last_mail(app)
    do(app, declines.undo, mail_id)
    with pytest.raises(NotPossibleNow):
        do(app, declines.undo, mail_id)
    assert len(uids(app, who.registration_id)) == 2


def test_no_to_the_old_uid_after_it_was_taken_back_is_history(app, make):
    who = invited(app, make)
    receive(app, answer())
    do(app, declines.undo, last_mail(app))
    assert taken_for(app, answer(stamp="20260824T095000Z")) == (Verdict.IGNORE, Reason.OVER)
    assert held_until(app, who) is None


def test_yes_to_the_old_uid_does_not_seat_somebody_twice(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    make.registration(who.event, email="asa.oberg@example.org")
    assert taken_for(app, answer("ACCEPTED", stamp="20260824T095000Z")) == (Verdict.IGNORE, Reason.OVER)
    assert seats(app, who.event) == (1, 0)


def test_s17_tentative_after_a_no_keeps_the_seat_that_is_still_held(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    assert receive(app, answer("TENTATIVE")).verdict == Verdict.NOTE_TENTATIVE
    clock.move_to(END_OF_GRACE)
    assert (released(app), states(app, who.event)) == (0, ["confirmed"])
    assert entries(app, who.registration_id) == [(1, 1, "TENTATIVE", False)]


def test_s17_tentative_takes_no_seat_that_was_given_up(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    receive(app, answer("TENTATIVE"))
    assert (states(app, who.event), seats(app, who.event)) == (["declined"], (0, 0))


def test_s17_tentative_is_stored_and_the_seat_kept(app, make):
    who = invited(app, make)
    receive(app, answer("TENTATIVE"))
    assert entries(app, who.registration_id) == [(1, 1, "TENTATIVE", False)]
    assert (states(app, who.event), len(mails(app))) == (["confirmed"], 1)


def test_s18_counter_is_declined_with_the_sequence_it_was_to(app, make):
    who = invited(app, make)
    receive(app, letter(calendar(method="COUNTER"), content_type="text/calendar; method=COUNTER"))
    assert attachment(app, "counter_declined") == ("DECLINECOUNTER", uids(app, who.registration_id)[0], 1, "")
    assert entries(app, who.registration_id) == [(1, 1, "ACCEPTED", False)]


@pytest.mark.parametrize(
    ("raws", "kind", "method"),
    [
        ([answer("DELEGATED"), answer("DELEGATED")], "no_delegation", None),  # S19
        ([answer(sequence="0"), answer("ACCEPTED", sequence="0")], "stale_answer", None),  # S21
        ([answer(more=f"RECURRENCE-ID:2026091{day}T070000Z") for day in (4, 5)], "partial_answer", None),  # S25
        ([letter(calendar(method="COUNTER"), content_type="text/calendar") for _ in range(2)],
         "counter_declined", "DECLINECOUNTER"),
    ],
)  # fmt: skip
def test_person_is_informed_once_a_day_and_nothing_changes(app, make, raws, kind, method):
    who = invited(app, make)
    for raw in raws:
        receive(app, raw)
    assert mails(app)[1:] == [(kind, ME, method)]
    assert entries(app, who.registration_id) == [(1, 1, "ACCEPTED", False)]
    assert (states(app, who.event), held_until(app, who)) == (["confirmed"], None)


@on_both
def test_s20_forwarded_copy_that_is_answered_does_nothing(app, make):
    who = invited(app, make)
    outcome = receive(app, letter(calendar(attendee="x@example.org"), sender="x@example.org"))
    assert (outcome.verdict, outcome.is_quarantined) == (Verdict.IGNORE, True)
    assert (entries(app, who.registration_id), len(mails(app))) == ([(1, 1, "ACCEPTED", False)], 1)


def test_refresh_sends_what_stands_to_the_registered_address_once_a_day(app, make, clock):
    who = invited(app, make)
    before = entry(app, who.registration_id).stamped_at
    for hours in (0, 1, 23):
        clock.shift(timedelta(hours=hours))
        raw = letter(calendar(method="REFRESH"), content_type="text/calendar", sender="x@example.org")
        assert receive(app, raw).reason == Reason.REFRESHED
    assert [mail for mail in mails(app) if mail[0] == "registered"] == [("registered", ME, "REQUEST")] * 2
    assert entries(app, who.registration_id) == [(1, 1, "ACCEPTED", False)]
    assert entry(app, who.registration_id).stamped_at > before


def test_refresh_brings_nothing_to_somebody_who_has_said_no(app, make):
    invited(app, make)
    receive(app, answer())
    receive(app, letter(calendar(method="REFRESH"), content_type="text/calendar"))
    assert mails(app)[1:] == [("declined", ME, None)]


@on_both
def test_no_to_a_session_is_stored_and_the_seat_kept(app, make):
    who = invited(app, make, sessions=(WORKSHOP,))
    assert taken_for(app, answer()) == (Verdict.INFORM_PARTIAL, Reason.ONE_SESSION)
    assert entries(app, who.registration_id) == [(1, 1, "DECLINED", False)]
    assert held_until(app, who) is None
    assert mails(app)[1:] == [("partial_answer", ME, None)]
    assert "Workshop" in rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "partial_answer"))[0][0]


@on_both
def test_history_tells_what_happened(app, make, clock):
    who = invited(app, make)
    receive(app, answer())
    clock.move_to(END_OF_GRACE)
    released(app)
    receive(app, answer("ACCEPTED", stamp="20260824T092000Z"))
    assert [action for action, *_ in trace(app, who.registration_id)] == [
        "registration.confirmed",
        "answer.declined",
        "registration.declined",
        "answer.accepted",
        "registration.confirmed",
    ]
