"""Coming in: with a proof, with an organizer's word, by membership, by quota and by mode."""

from datetime import timedelta

import pytest

from eventsite import clock, tasks
from eventsite.database import db
from eventsite.errors import AlreadyEnded, EventFull, InvitationNeeded, NotPossibleNow
from eventsite.models import Company, CompanyDomain
from eventsite.rules.events import Format
from eventsite.rules.policies import Admission, Mode
from eventsite.rules.registrations import Receipt
from eventsite.rules.registrations import RegistrationState as State
from eventsite.rules.seats import Bar
from eventsite.services import events, registrations
from tests.conftest import on_both
from tests.factories import person, states, stored
from tests.services.records import do, kinds, people

HYBRID = {"format": Format.HYBRID, "venue": "Folkets hus"}


def company(app, name="Bolaget Bostäder", domain="bolaget.example", *, is_member=True):
    """Return the id of a company in the register."""

    def add():
        now = clock.now()
        row = Company(name=name, canonical_name=name.casefold(), is_member=is_member, created_at=now, changed_at=now)
        row.domains = [CompanyDomain(domain=domain)]
        db.session.add(row)
        db.session.flush()
        return row.id

    return do(app, add)


def end_overdue(app):
    with app.app_context():
        tasks.end_overdue()


@on_both
def test_an_unproven_address_holds_nothing_and_is_asked(app, make):
    event = make.event(capacity=1)
    make.policy(event, asks_for_proof=True)
    assert make.receipt(event, person(1)) == Receipt(State.UNCONFIRMED, None)
    assert (states(app, event), stored(app, event).taken, kinds(app)) == (["unconfirmed"], 0, ["unconfirmed"])


@on_both
def test_an_unproven_address_holds_a_seat_where_the_event_says_so(app, make):
    event = make.event(capacity=1)
    make.policy(event, asks_for_proof=True, unproven_holds_seat=True)
    make.receipt(event, person(1))
    assert make.receipt(event, person(2)) == Receipt(State.UNCONFIRMED, None, Bar.SEATS)
    assert stored(app, event).taken == 1


@on_both
def test_a_proven_address_gets_the_seat(app, make):
    event = make.event(capacity=1)
    make.policy(event, asks_for_proof=True)
    registration = make.registration(event, 1)
    do(app, registrations.prove, registration)
    do(app, registrations.prove, registration)  # doing it again changes nothing
    assert (states(app, event), stored(app, event).taken) == (["confirmed"], 1)
    assert kinds(app) == ["unconfirmed", "registered"]


@on_both
def test_who_proves_the_address_when_it_is_full_waits(app, make):
    event = make.event(capacity=1)
    make.policy(event, asks_for_proof=True)
    late, early = make.registration(event, 1), make.registration(event, 2)
    do(app, registrations.prove, early)
    do(app, registrations.prove, late)
    # The number in the order is that of the moment when the address counted.
    assert people(app, event) == [
        (2, "confirmed", "person2@bolaget.example"),
        (3, "waitlisted", "person1@bolaget.example"),
    ]


@on_both
def test_an_address_that_is_not_proven_in_time_gives_its_seat_to_the_queue(app, make, clock):
    event = make.event(capacity=1)
    make.policy(event, asks_for_proof=True, unproven_holds_seat=True, proof_hours=2)
    first, second = make.registration(event, 1), make.registration(event, 2)
    do(app, registrations.prove, second)
    assert states(app, event) == ["unconfirmed", "waitlisted"]
    clock.shift(timedelta(hours=2))
    end_overdue(app)
    assert (states(app, event), stored(app, event).taken) == (["expired", "confirmed"], 1)
    with pytest.raises(AlreadyEnded):
        do(app, registrations.prove, first)


@on_both
def test_who_registers_an_unproven_address_again_gets_the_link_again(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True)
    make.receipt(event, person(1))
    assert make.receipt(event, person(1)) == Receipt(State.UNCONFIRMED, None)
    assert kinds(app) == ["unconfirmed", "registered_again"]


@on_both
def test_approval_is_asked_for(app, make):
    event = make.event(capacity=1)
    make.policy(event, needs_approval=True)
    assert make.receipt(event, person(1)) == Receipt(State.PENDING, None)
    assert (states(app, event), stored(app, event).taken, kinds(app)) == (["pending"], 0, ["pending"])


@on_both
@pytest.mark.parametrize(
    ("is_member", "email", "state"),
    [
        (True, "person1@bolaget.example", State.CONFIRMED),
        (False, "person1@bolaget.example", State.PENDING),
        (True, "person1@annat.example", State.PENDING),
    ],
)
def test_an_event_for_members_takes_those_whose_address_is_the_companys(app, make, is_member, email, state):
    event = make.event()
    make.policy(event, admission=Admission.MEMBERS)
    known = company(app, is_member=is_member)
    assert make.receipt(event, person(1, email=email, company_id=known)).state is state


@on_both
def test_an_event_for_members_asks_about_companies_that_are_not_in_the_register(app, make):
    event = make.event()
    make.policy(event, admission=Admission.MEMBERS)
    assert make.receipt(event, person(1)).state is State.PENDING


@on_both
def test_an_event_for_those_invited_takes_nobody_else(app, make):
    event = make.event()
    make.policy(event, admission=Admission.INVITED)
    with pytest.raises(InvitationNeeded):
        make.receipt(event, person(1))


@on_both
def test_a_company_that_has_filled_its_seats_waits_and_others_do_not(app, make):
    event = make.event(capacity=5)
    make.policy(event, company_quota=2)
    known = company(app)
    ours = [make.receipt(event, person(number, company_id=known)) for number in (1, 2, 3)]
    assert ours[1:] == [Receipt(State.CONFIRMED, None), Receipt(State.WAITLISTED, 1, Bar.QUOTA)]
    assert make.receipt(event, person(4, company="Andra AB")).state is State.CONFIRMED


@on_both
def test_a_seat_of_the_quota_goes_to_a_colleague_and_not_to_the_first_in_the_queue(app, make):
    event = make.event(capacity=2)
    make.policy(event, company_quota=1)
    ours, others = company(app), company(app, "Andra", "andra.example")
    first = make.registration(event, 1, company_id=ours)
    make.registration(event, 2, company_id=others)
    make.registration(event, 3, company_id=others)
    make.registration(event, 4, company_id=ours)
    do(app, registrations.cancel, first)
    assert states(app, event) == ["cancelled_by_self", "confirmed", "waitlisted", "confirmed"]


@on_both
def test_a_mode_has_seats_of_its_own(app, make):
    event = make.event(**HYBRID)
    make.policy(event, capacity_on_site=1)
    receipts = [make.receipt(event, person(number, mode=Mode.ON_SITE)) for number in (1, 2)]
    assert receipts[1] == Receipt(State.WAITLISTED, 1, Bar.MODE)
    assert make.receipt(event, person(3, mode=Mode.DIGITAL)).state is State.CONFIRMED


@on_both
def test_without_a_queue_a_full_mode_is_refused_with_its_reason(app, make):
    event = make.event(has_waitlist=False, **HYBRID)
    make.policy(event, capacity_on_site=0)
    with pytest.raises(EventFull) as refusal:
        make.receipt(event, person(1, mode=Mode.ON_SITE))
    assert refusal.value.bar == Bar.MODE


@on_both
@pytest.mark.parametrize("end", [events.call_off, events.postpone, None], ids=["called off", "postponed", "over"])
def test_nobody_comes_in_by_a_proof_while_there_is_no_meeting(app, make, clock, end):
    event = make.event()
    make.policy(event, asks_for_proof=True, proof_hours=24 * 60)
    mine = make.registration(event, 1)
    if end is None:
        clock.shift(timedelta(days=30))
    else:
        do(app, end, event.id, "Talaren är sjuk", None)
    with pytest.raises(NotPossibleNow):
        do(app, registrations.prove, mine)
    assert (states(app, event), kinds(app)) == (["unconfirmed"], ["unconfirmed"])


@on_both
def test_a_mode_with_room_takes_those_who_wait_though_the_other_has_more_than_it_may(app, make):
    event = make.event(capacity=None, **HYBRID)
    make.policy(event, capacity_digital=1)
    modes = (Mode.DIGITAL, Mode.ON_SITE, Mode.ON_SITE, Mode.DIGITAL)
    online, *_ = [make.registration(event, number, mode=mode) for number, mode in enumerate(modes, 1)]
    make.policy(event, capacity_on_site=1)  # two are there already: nobody is evicted
    do(app, registrations.cancel, online)
    assert states(app, event) == ["cancelled_by_self", "confirmed", "confirmed", "confirmed"]
