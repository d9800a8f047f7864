"""Adding somebody by hand: without proof or approval, above the capacity if an organizer wants it, told or not."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from eventsite.errors import AlreadyRegistered, AnswersRefused, EventFull, NotPossibleNow
from eventsite.models import Answer, AuditEntry, Invitee, SpecialNeeds
from eventsite.rules.needs import Diet, NeedsDetails
from eventsite.rules.policies import Admission
from eventsite.services import additions, events, registrations
from eventsite.services.additions import WhenFull
from tests.conftest import NOW, on_both
from tests.factories import person, states
from tests.forms import field
from tests.services.guests import invited
from tests.services.records import do, entries, kinds, mails, rows, seats, sent, trace

pytestmark = on_both


def add(app, event, number=1, when_full=WhenFull.ASK, is_told=True, **changes):
    return do(app, additions.add, event.id, person(number, **changes), 1, when_full=when_full, is_told=is_told)


def test_the_person_gets_a_seat_and_the_usual_mail(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True, needs_approval=True, admission=Admission.INVITED)
    added = add(app, event, language="en")
    assert (states(app, event), seats(app, event), added.missing) == (["confirmed"], (1, 0), [])
    assert mails(app) == [("registered", "person1", "REQUEST")]
    assert trace(app, added.registration_id) == [
        ("registration.confirmed", "organizer:1", "", "confirmed", ""),
        ("registration.added", "organizer:1", "by_hand", "told", ""),
    ]


def test_nobody_is_told_if_so_wished_and_can_be_later(app, make):
    event = make.event()
    added = add(app, event, is_told=False)
    assert (kinds(app), entries(app, added.registration_id)) == ([], [])
    do(app, registrations.send_again, event.id, added.registration_id, 1)
    assert mails(app) == [("registered", "person1", "REQUEST")]
    assert entries(app, added.registration_id) == [(1, 0, "ACCEPTED", False)]


def test_who_was_added_untold_and_is_removed_gets_no_cancellation_for_nothing(app, make):
    event = make.event()
    added = add(app, event, is_told=False)
    do(app, registrations.remove, event.id, added.registration_id, "Fel person", 1)
    assert mails(app) == [("removed", "person1", None)]


def test_above_the_capacity_only_when_it_is_wanted_and_then_it_is_written_down(app, make):
    event = make.event(capacity=1)
    make.registration(event, 9)
    with pytest.raises(EventFull):
        add(app, event)
    assert (states(app, event), seats(app, event)) == (["confirmed"], (1, 0))
    added = add(app, event, when_full=WhenFull.ABOVE)
    assert (states(app, event), seats(app, event)) == (["confirmed"] * 2, (2, 0))
    assert trace(app, added.registration_id)[2] == ("registration.added_above", "organizer:1", "seats", "2/1", "")
    do(app, registrations.cancel, added.registration_id)  # one too many leaves: nobody moves up
    make.registration(event, 8)
    assert (states(app, event)[-1], seats(app, event)) == ("waitlisted", (1, 1))


def test_or_the_person_stands_in_the_queue(app, make):
    event = make.event(capacity=0)
    added = add(app, event, when_full=WhenFull.QUEUE)
    assert (added.state, seats(app, event), kinds(app)) == ("waitlisted", (0, 1), ["waitlisted"])
    other = make.event(capacity=0, has_waitlist=False)
    with pytest.raises(EventFull):
        add(app, other, when_full=WhenFull.QUEUE)


def test_who_is_registered_is_said_to_be(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    with pytest.raises(AlreadyRegistered) as refusal:
        add(app, event, email="PERSON1@bolaget.example")
    assert refusal.value.registration_id == mine


def test_what_is_required_may_be_left_out_but_nothing_wrong_is_kept(app, make):
    event = make.event()
    wanted = field(app, event, label="Vilket tåg?", is_required=True)
    for_staff = field(app, event, label="Bordsnummer", is_for_staff=True)
    with pytest.raises(AnswersRefused):
        add(app, event, answers={wanted: "x" * 201})
    added = add(app, event, answers={for_staff: "12"})
    assert added.missing == ["Vilket tåg?"]
    assert rows(app, select(Answer.field_id, Answer.value)) == [(for_staff, "12")]


def test_what_takes_consent_is_never_kept(app, make):
    event = make.event()
    make.policy(event, asks_diet=True)
    details = replace(person(1), needs=NeedsDetails((Diet.VEGAN,)))
    do(app, additions.add, event.id, details, 1)
    assert rows(app, select(SpecialNeeds.registration_id)) == []


def test_an_invitation_is_answered_by_it(app, make):
    event = make.event()
    [invitee] = invited(app, make, event)
    address = rows(app, select(Invitee.email).where(Invitee.id == invitee))[0][0]
    added = add(app, event, email=address)
    assert rows(app, select(Invitee.state, Invitee.registration_id)) == [("registered", added.registration_id)]


def test_not_to_a_meeting_that_does_not_take_place(app, make):
    event = make.event()
    do(app, events.call_off, event.id, "Sjuk", None)
    with pytest.raises(NotPossibleNow):
        add(app, event)


def test_no_personal_values_are_in_the_history(app, make):
    event = make.event(capacity=0)
    add(app, event, 1, WhenFull.ABOVE, name="Kanaria Fagel", email="kanaria@fagel.example", phone="+46701112233")
    sent(app, NOW)
    said = " ".join(map(str, rows(app, select(AuditEntry.before, AuditEntry.after, AuditEntry.reason))))
    assert not [canary for canary in ("anaria", "agel", "4670") if canary in said]
