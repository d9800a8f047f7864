"""Registering: who gets a seat, who waits, and what is told to whom."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.event import listen, remove

from eventsite.database import db
from eventsite.errors import EventFull, RegistrationClosed, TooManyMails
from eventsite.models import Registration
from eventsite.rules.events import Opening
from eventsite.rules.questions import NameDisplay, QuestionDetails
from eventsite.rules.registrations import Receipt, RegistrationState
from eventsite.rules.seats import Bar
from eventsite.services import events, registrations
from tests.conftest import on_both
from tests.factories import person, states
from tests.services.records import do, entries, everything, mails, one, people, questions, seats, trace

SEAT = Receipt(RegistrationState.CONFIRMED, None)
AMINA = {"name": "Amina", "email": "amina@bolaget.example"}


def queue(place):
    return Receipt(RegistrationState.WAITLISTED, place, Bar.SEATS)


def refused(make, event, error, details=None):
    """Register in vain; nothing at all may have changed. Return the refusal."""
    before = everything(make.app)
    with pytest.raises(error) as caught:
        make.receipt(event, details or person())
    assert everything(make.app) == before
    return caught.value


@on_both
def test_a_newcomer_gets_a_seat_and_an_invitation(app, make):
    event = make.event(capacity=2)
    assert make.receipt(event, person()) == SEAT
    assert people(app, event) == [(1, "confirmed", "person1@bolaget.example")]
    assert seats(app, event) == (1, 0)
    assert mails(app) == [("registered", "person1", "REQUEST")]


@on_both
def test_when_it_is_full_one_gets_a_number_in_the_queue(app, make):
    event = make.event(capacity=1)
    assert [make.receipt(event, person(number)) for number in (1, 2, 3)] == [SEAT, queue(1), queue(2)]
    assert states(app, event) == ["confirmed", "waitlisted", "waitlisted"]
    assert seats(app, event) == (1, 2)
    assert mails(app, 1) == [("waitlisted", "person2", None), ("waitlisted", "person3", None)]


def test_the_first_invitation_has_sequence_0_and_is_accepted(app, make):
    registration = make.registration(make.event())
    assert entries(app, registration) == [(1, 0, "ACCEPTED", False)]


def test_who_waits_has_nothing_in_the_calendar(app, make):
    registration = make.registration(make.event(capacity=0))
    assert entries(app, registration) == []


def test_what_was_typed_is_kept(app, make):
    said = {"company": "Hem AB", "job_title": "chef", "phone": "+46700000000", "language": "en"}
    kept = one(app, Registration, make.registration(make.event(), **AMINA, **said))
    assert {name: getattr(kept, name) for name in (AMINA | said)} == AMINA | said


def test_a_question_comes_along(app, make):
    event = make.event()
    make.receipt(event, person(question=QuestionDetails(" Vad nu? ", None, NameDisplay.NAME_AND_COMPANY)))
    assert questions(app, event) == [(1, "Vad nu?", None, "name_and_company")]


def test_the_arrival_is_in_the_trace(app, make):
    assert trace(app, make.registration(make.event())) == [
        ("registration.confirmed", "registrant", "", "confirmed", "")
    ]


def test_without_a_limit_everyone_gets_a_seat(app, make):
    event = make.event(capacity=None)
    assert [make.receipt(event, person(number)) for number in range(60)] == [SEAT] * 60
    assert seats(app, event) == (60, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"opens_wall": datetime(2026, 9, 1, 8)}, Opening.NOT_YET),
        ({"closes_wall": datetime(2026, 8, 24, 11)}, Opening.CLOSED),
        ({"starts_wall": datetime(2026, 8, 24, 11)}, Opening.CLOSED),
        ({"starts_wall": datetime(2026, 8, 24, 9), "ends_wall": datetime(2026, 8, 24, 11)}, Opening.PAST),
    ],
    ids=["not yet open", "closed", "started", "past"],
)
def test_the_clock_refuses(make, changes, reason):
    assert refused(make, make.event(**changes), RegistrationClosed).reason is reason


def test_a_draft_refuses(make):
    assert refused(make, make.draft(), RegistrationClosed).reason is Opening.CLOSED


def test_an_event_that_is_called_off_refuses(app, make):
    event = make.event()
    do(app, events.call_off, event.id, "Sjukdom", None)
    assert refused(make, event, RegistrationClosed).reason is Opening.CANCELLED


def test_a_full_event_without_a_waitlist_refuses(make):
    refused(make, make.event(capacity=0, has_waitlist=False), EventFull)


@on_both
def test_again_with_the_same_address_causes_a_mail_and_nothing_else(app, make):
    event = make.event()
    registration = make.registration(event, **AMINA)
    again = person(name="Någon annan", email="Amina@Bolaget.example", company="Annat", question=QuestionDetails("Hm?"))
    assert make.receipt(event, again) == SEAT
    kept = one(app, Registration, registration)
    assert (kept.name, kept.company, questions(app, event)) == ("Amina", "Bolaget Bostäder", [])
    assert people(app, event) == [(1, "confirmed", "amina@bolaget.example")]
    assert mails(app, 1) == [("registered_again", "amina", None)]


@pytest.mark.parametrize("capacity", [0, 1, 2, None])
def test_who_comes_again_is_told_what_a_newcomer_is_told(make, capacity):
    event, twin = make.event(capacity=capacity), make.event(capacity=capacity)
    for meeting in (event, twin):
        make.registration(meeting, 1)
    assert make.receipt(event, person(1)) == make.receipt(twin, person(2))


def test_who_comes_again_when_it_has_closed_is_refused_like_a_newcomer(make, clock):
    event = make.event(closes_wall=datetime(2026, 9, 1, 8))
    make.registration(event, 1)
    clock.shift(timedelta(days=20))
    known = refused(make, event, RegistrationClosed, person(1))
    assert known.reason == refused(make, event, RegistrationClosed, person(2)).reason


@on_both
def test_the_same_copy_of_the_form_registers_once(app, make):
    event = make.event()
    first, second = (make.receipt(event, person(form_key="a page")) for _ in range(2))
    assert (first, second) == (SEAT, SEAT)
    assert states(app, event) == ["confirmed"]
    assert mails(app) == [("registered", "person1", "REQUEST")]


def test_the_same_copy_of_the_form_gives_the_same_number_in_the_queue(app, make):
    event = make.event(capacity=0)
    assert [make.receipt(event, person(form_key="a page")) for _ in range(2)] == [queue(1), queue(1)]
    assert mails(app) == [("waitlisted", "person1", None)]


def test_the_same_copy_of_the_form_reminds_once(app, make):
    event = make.event()
    make.registration(event, 1)
    assert [make.receipt(event, person(1, form_key="another")) for _ in range(2)] == [SEAT, SEAT]
    assert mails(app, 1) == [("registered_again", "person1", None)]


def test_two_copies_of_the_form_may_register_two_people(app, make):
    event = make.event()
    for number in (1, 2):
        make.receipt(event, person(number, form_key=f"page {number}"))
    assert states(app, event) == ["confirmed", "confirmed"]


@pytest.mark.parametrize(
    "look_alike",
    ["KALLE@bolaget.example", "\u212aalle@bolaget.example", "kalle@bolaget\uff0eexample", "kalle@bolaget.example."],
)
def test_look_alikes_are_one_person_and_mail_goes_to_the_stored_address(app, make, look_alike):
    event = make.event()
    make.registration(event, 1, email="kalle@bolaget.example")
    make.receipt(event, person(2, email=look_alike))
    assert people(app, event) == [(1, "confirmed", "kalle@bolaget.example")]
    assert mails(app, 1) == [("registered_again", "kalle", None)]


def test_an_address_with_a_tag_is_another_person(app, make):
    event = make.event()
    make.registration(event, 1, email="kalle@bolaget.example")
    make.registration(event, 2, email="kalle+2@bolaget.example")
    assert states(app, event) == ["confirmed", "confirmed"]


def test_forms_may_cause_three_mails_an_hour_to_an_address(make, clock):
    for _ in range(3):
        make.receipt(make.event(), person(1))
    refusal = refused(make, make.event(), TooManyMails, person(1))
    clock.shift(timedelta(hours=1))
    assert refusal.again_at.isoformat() == "2026-08-24T10:00:00+00:00"
    assert make.receipt(make.event(), person(1)) == SEAT


def test_tags_do_not_stretch_the_limit(make):
    event = make.event()
    for tag in range(3):
        make.receipt(event, person(1, email=f"kalle+{tag}@bolaget.example"))
    refused(make, event, TooManyMails, person(1, email="kalle@bolaget.example"))


def test_reminders_count_too(make):
    event = make.event()
    for _ in range(3):
        make.receipt(event, person(1))
    refused(make, event, TooManyMails, person(1))


def test_one_may_come_back_after_cancelling(app, make):
    event = make.event()
    do(app, registrations.cancel, make.registration(event, 1))
    assert make.receipt(event, person(1)) == SEAT
    assert states(app, event) == ["cancelled_by_self", "confirmed"]
    assert mails(app) == [("cancelled", "person1", "CANCEL"), ("registered", "person1", "REQUEST")]


def test_nobody_else_in_the_meeting_is_looked_at(app, make):
    """However many are registered, whoever registers is looked for by address, or by the copy of the form."""
    event = make.event()
    plans = []
    with app.app_context(), db.engine.connect() as connection:
        listen(db.engine, "before_cursor_execute", note := lambda *told: plans.append((told[2], told[3])))
        make.receipt(event, person())
        remove(db.engine, "before_cursor_execute", note)
        asked = [(said, values) for said, values in plans if said.startswith("SELECT")]
        steps = [
            step[3]
            for said, values in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
            if {"registrations", "outbox", "invitees"} & set(step[3].split())
        ]
    assert len(steps) >= 4
    assert [step for step in steps if step.endswith("(event_id=?)") or step.startswith("SCAN")] == []
