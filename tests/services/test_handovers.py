"""Handing a seat over: who has it, what goes with it, who is told, what dies."""

from datetime import timedelta

import pytest

from eventsite.database import db, transaction
from eventsite.errors import AddressTaken, NotPossibleNow, TooManyMails
from eventsite.models import Answer, Field, FieldVersion, OutboxMessage, Question, Registration
from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.rules.questions import QuestionDetails
from eventsite.services import events, groups, handovers
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.services.records import do, entries, everything, mails, one, people, rows, seats, sent, trace
from tests.services.test_groups import group

SARA = ("Sara Ek", "sara@bolaget.example")


def hand_over(app, registration_id, *to):
    """Hand the seat over and return the id of the new registration."""
    return do(app, handovers.hand_over, registration_id, *(to or SARA))


@on_both
def test_the_seat_is_the_colleagues_and_nobody_moves_up_between(app, make):
    event = make.event(capacity=1)
    old = make.registration(event, 1)
    make.registration(event, 2)
    sent(app, NOW)
    new = hand_over(app, old)
    assert people(app, event) == [
        (1, "cancelled_by_self", "person1@bolaget.example"),
        (2, "waitlisted", "person2@bolaget.example"),
        (3, "confirmed", "sara@bolaget.example"),
    ]
    assert seats(app, event) == (1, 1)
    assert mails(app, 2) == [("handed_over", "person1", "CANCEL"), ("received_seat", "sara", "REQUEST")]
    assert entries(app, old) == [(1, 1, "ACCEPTED", True)]
    assert entries(app, new) == [(1, 0, "ACCEPTED", False)]
    assert trace(app, old)[-1] == (
        "registration.cancelled_by_self",
        "registrant",
        "confirmed",
        "cancelled_by_self",
        "handed over",
    )


def test_company_mode_and_group_go_with_the_seat_and_the_person_does_not(app, make):
    event = make.event(format="hybrid", venue="Folkets hus")
    receipt = do(app, groups.register, event.id, group(1))
    make.policy(event)
    with app.app_context(), transaction():
        row = db.session.get_one(Registration, 1)
        row.mode, row.job_title, row.phone, row.language = "digital", "Chef", "0701234567", "en"
    new = one(app, Registration, hand_over(app, 1))
    assert (new.company, new.mode, new.group_id, new.language) == (
        "Bolaget Bostäder",
        "digital",
        receipt.group_id,
        "en",
    )
    assert (new.job_title, new.phone) == ("", "")


def test_answers_go_with_the_seat_but_not_what_staff_have_noted(app, make):
    event = make.event()
    old = make.registration(event, 1)
    with app.app_context(), transaction():
        for number, is_for_staff in enumerate((False, True), 1):
            version = FieldVersion(number=1, kind="text", label="Verkstad")
            field = Field(event_id=event.id, position=number, is_for_staff=is_for_staff, versions=[version])
            db.session.add(field)
            db.session.flush()
            db.session.add(
                Answer(registration_id=old, field_id=field.id, version_id=version.id, value="A", answered_at=NOW)
            )
    new = hand_over(app, old)
    found = rows(app, db.select(Answer.field_id, Answer.registration_id).order_by(Answer.field_id))
    assert found == [(1, new), (2, old)]


def test_questions_stay_with_who_asked_them(app, make):
    event = make.event()
    old = make.registration(event, 1, question=QuestionDetails("Hur börjar man?"))
    hand_over(app, old)
    assert rows(app, db.select(Question.registration_id)) == [(old,)]


def test_the_old_links_die(app, make):
    event = make.event()
    old = make.registration(event, 1)
    hand_over(app, old)
    registration = one(app, Registration, old)
    assert (registration.manage_version, registration.join_version) == (2, 2)


def test_the_mail_says_who_handed_it_over(app, make):
    event = make.event()
    hand_over(app, make.registration(event, 1))
    text = rows(app, db.select(OutboxMessage.text).where(OutboxMessage.kind == "received_seat"))[0][0]
    assert text.split("\n\n")[2].startswith("Du tar över platsen efter Person 1.")


def test_a_change_before_the_mail_has_gone_keeps_the_invitation_right(app, make):
    event = make.event()
    hand_over(app, make.registration(event, 1))
    do(app, events.call_off, event.id, "", None)
    make.told()
    assert mails(app)[-1] == ("called_off", "sara", "CANCEL")


def test_who_has_a_place_already_is_mailed_and_the_next_in_the_queue_gets_the_seat(app, make):
    event = make.event(capacity=2)
    old, known = make.registration(event, 1), make.registration(event, 2)
    make.registration(event, 3)
    sent(app, NOW)
    assert hand_over(app, old, "Någon", "PERSON2@bolaget.example") == known
    assert states(app, event) == ["cancelled_by_self", "confirmed", "confirmed"]
    assert mails(app, 3) == [
        ("handed_over", "person1", "CANCEL"),
        ("registered_again", "person2", None),
        ("promoted", "person3", "REQUEST"),
    ]
    assert seats(app, event) == (2, 0)


def test_who_waits_gets_the_seat_that_is_handed_over(app, make):
    event = make.event(capacity=1)
    old = make.registration(event, 1)
    make.registration(event, 2)
    make.registration(event, 3)
    sent(app, NOW)
    hand_over(app, old, "Person 3", "person3@bolaget.example")
    assert states(app, event) == ["cancelled_by_self", "waitlisted", "confirmed"]
    assert mails(app, 3) == [("handed_over", "person1", "CANCEL"), ("promoted", "person3", "REQUEST")]


def test_who_waits_for_another_mode_is_only_mailed(app, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", address="Storgatan 1")
    make.policy(event, capacity_digital=0)
    old = make.registration(event, 1, mode=Mode.ON_SITE)
    make.registration(event, 2, mode=Mode.DIGITAL)
    hand_over(app, old, "Person 2", "person2@bolaget.example")
    assert (states(app, event), mails(app)[-1][0]) == (["cancelled_by_self", "waitlisted"], "registered_again")


def test_nobody_hands_a_seat_over_to_themselves(app, make):
    event = make.event()
    old = make.registration(event, 1)
    before = everything(app)
    with pytest.raises(AddressTaken):
        hand_over(app, old, "Person 1", "PERSON1@bolaget.example")
    assert everything(app) == before


def test_a_place_in_the_queue_is_not_handed_over(app, make):
    event = make.event(capacity=1)
    make.registration(event, 1)
    waiting = make.registration(event, 2)
    with pytest.raises(NotPossibleNow):
        hand_over(app, waiting)


def test_nothing_is_handed_over_twice(app, make):
    event = make.event()
    old = make.registration(event, 1)
    hand_over(app, old)
    with pytest.raises(NotPossibleNow):
        hand_over(app, old, "Olle", "olle@bolaget.example")


def test_a_seat_without_a_name_is_named_and_not_handed_over(app, make):
    event = make.event()
    make.policy(event, names_due_at=NOW + timedelta(days=9))
    do(app, groups.register, event.id, group(0, unnamed=1))
    with pytest.raises(NotPossibleNow):
        hand_over(app, 1)


def test_nothing_is_handed_over_when_the_meeting_is_over(app, make, clock):
    event = make.event()
    old = make.registration(event, 1)
    clock.shift(timedelta(days=40))
    with pytest.raises(NotPossibleNow):
        hand_over(app, old)


def test_an_address_is_not_flooded(app, make):
    event = make.event()
    for number in range(3):
        hand_over(app, make.registration(event, number + 1), "Sara Ek", f"sara+{number}@bolaget.example")
    last = make.registration(event, 9)
    with pytest.raises(TooManyMails):
        hand_over(app, last, "Sara Ek", "sara@bolaget.example")


def test_who_said_no_in_the_calendar_loses_the_old_entry_before_the_new_one_comes(app, make):
    event = make.event()
    first = make.registration(event, 2)
    old = make.registration(event, 1)
    with app.app_context(), transaction():
        db.session.get_one(Registration, first).state = "declined"
    sent(app, NOW)
    hand_over(app, old, "Person 2", "person2@bolaget.example")
    assert mails(app, 2) == [
        ("handed_over", "person1", "CANCEL"),
        ("replaced", "person2", "CANCEL"),
        ("received_seat", "person2", "REQUEST"),
    ]


def test_who_has_got_a_seat_may_hand_it_on(app, make):
    event = make.event()
    hand_over(app, hand_over(app, make.registration(event, 1)), "Olle", "olle@bolaget.example")
    assert states(app, event) == ["cancelled_by_self", "cancelled_by_self", "confirmed"]


def test_who_has_handed_a_seat_over_may_register_again(app, make):
    event = make.event()
    hand_over(app, make.registration(event, 1))
    make.registration(event, 1)
    assert states(app, event) == ["cancelled_by_self", "confirmed", "confirmed"]
