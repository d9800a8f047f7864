"""Changing one's own registration: by the event's rule, an extension, frozen fields, and a second look."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import AnswersRefused, ModeFull, NotPossibleNow, RegistrationChanged
from eventsite.models import OutboxMessage, Registration
from eventsite.queries import events as event_queries
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.edits import EditDetails, PersonDetails
from eventsite.rules.events import Format
from eventsite.rules.policies import Admission, Mode
from eventsite.services import companies, edits, events, registrations
from tests.conftest import NOW, on_both
from tests.factories import states
from tests.forms import field
from tests.services.records import do, entries, everything, kinds, mails, one, rows, sent, trace
from tests.services.test_events import edit
from tests.services.test_form_answers import answers

STARTS = datetime.fromisoformat("2026-09-14T07:00+00:00")
NEW = EditDetails("Ny Person", "Nya Bolaget", "chef", "+46 70 123 45 67")


def policy(app, event, **columns):
    """Set what an organizer decides about the event."""
    do(app, _set, event.id, columns)


def _set(event_id, columns):
    event = event_queries.locked(event_id)
    for name, value in columns.items():
        setattr(event, name, value)


def refused(app, registration):
    """Edit in vain; nothing at all may have changed."""
    before = everything(app)
    with pytest.raises(NotPossibleNow):
        do(app, edits.edit, registration, NEW)
    assert everything(app) == before
    assert one(app, Registration, registration).name != "Ny Person"


@on_both
def test_one_changes_what_one_has_said(app, make):
    event = make.event()
    number = field(app, event)
    registration = make.registration(event, 1, answers={number: "då"})
    assert do(app, edits.edit, registration, EditDetails("Ny", "Nya Bolaget", answers={number: "nu"})) is False
    now = one(app, Registration, registration)
    assert (now.name, now.company, now.email) == ("Ny", "Nya Bolaget", "person1@bolaget.example")
    assert answers(app) == [("nu", 1)]
    assert trace(app, registration)[-1] == ("registration.edited", "registrant", "", "", "")


def test_who_changes_nothing_leaves_no_trace(app, make):
    registration = make.registration(make.event(), 1)
    before = everything(app)
    do(app, edits.edit, registration, EditDetails("Person 1", "Bolaget Bostäder"))
    assert everything(app) == before


@pytest.mark.parametrize("own_end", [None, STARTS - timedelta(days=2)], ids=["the start", "as set"])
def test_edits_close_to_the_moment(app, make, clock, own_end):
    event = make.event()
    policy(app, event, edits_close_at=own_end)
    registration = make.registration(event)
    clock.move_to((own_end or STARTS) - timedelta(microseconds=1))
    do(app, edits.edit, registration, EditDetails("I tid", "Bolaget"))
    clock.move_to(own_end or STARTS)
    refused(app, registration)


def test_an_extension_is_for_one_person(app, make, clock):
    event = make.event()
    policy(app, event, edits_close_at=NOW)
    extended, other = make.registration(event), make.registration(event)
    do(app, edits.extend, event.id, extended, NOW + timedelta(days=1), 1)
    do(app, edits.edit, extended, NEW)
    refused(app, other)
    do(app, edits.extend, event.id, other, NOW - timedelta(days=1), 1)
    assert trace(app, other)[-1] == ("registration.edits_extended", "organizer:1", "", "", "")


def test_who_has_ended_or_whose_meeting_is_called_off_changes_nothing(app, make):
    event = make.event()
    over, called_off = make.registration(event), make.registration(event)
    do(app, registrations.cancel, over)
    refused(app, over)
    do(app, events.call_off, event.id, "Sjukdom", None)
    refused(app, called_off)


@pytest.mark.parametrize("columns", [{"admission": Admission.MEMBERS}, {"company_quota": 2}])
def test_the_company_stays_where_it_decides_who_gets_in(app, make, columns):
    event = make.event()
    policy(app, event, **columns)
    registration = make.registration(event)
    do(app, edits.edit, registration, NEW)
    now = one(app, Registration, registration)
    assert (now.name, now.company) == ("Ny Person", "Bolaget Bostäder")


@on_both
def test_an_organizer_looks_again_where_the_event_says_so(app, make):
    event = make.event()
    policy(app, event, reviews_edits=True)
    registration = make.registration(event)
    assert do(app, edits.edit, registration, NEW) is True
    now = one(app, Registration, registration)
    assert (now.state, now.review_at) == ("confirmed", NOW)


def test_who_has_no_seat_yet_is_looked_at_anyway(app, make):
    event = make.event(capacity=0)
    policy(app, event, reviews_edits=True)
    registration = make.registration(event)
    assert do(app, edits.edit, registration, NEW) is False
    assert one(app, Registration, registration).review_at is None


def test_an_organizer_who_answers_for_somebody_asks_for_no_second_look(app, make):
    event = make.event()
    policy(app, event, reviews_edits=True)
    number = field(app, event, is_required=True)
    registration = make.registration(event, answers={number: "då"})
    do(app, edits.answer_for, event.id, registration, {}, 1)
    assert (answers(app), one(app, Registration, registration).review_at) == ([], None)


def test_frozen_answers_stand_and_those_required_by_now_are_asked_for(app, make, clock):
    event = make.event()
    frozen = field(app, event, frozen_from_wall=datetime(2026, 9, 1, 9))
    late = field(app, event, required_from_wall=datetime(2026, 9, 1, 9))
    registration = make.registration(event, answers={frozen: "då"})
    clock.move_to(datetime.fromisoformat("2026-09-01T07:00+00:00"))
    with pytest.raises(AnswersRefused):
        do(app, edits.edit, registration, NEW)
    do(app, edits.edit, registration, EditDetails("Ny", "Bolaget", answers={frozen: "nu", late: "sent"}))
    assert answers(app) == [("då", 1), ("sent", 1)]


@on_both
def test_a_company_that_the_register_knows_is_found_again(app, make):
    company = do(app, known, "Nya Bolaget AB")
    registration = make.registration(make.event(), 1)
    do(app, edits.edit, registration, replace(NEW, company="nya bolaget"))
    now = one(app, Registration, registration)
    assert (now.company, now.company_id) == ("Nya Bolaget AB", company)


def known(name):
    """Take a company into the register and return its id."""
    return companies.add(CompanyDetails(name), None).id


@on_both
def test_who_waits_and_edits_is_looked_at_again(app, make):
    event = make.event(capacity=0)
    number = field(app, event)
    registration, other = make.registration(event), make.registration(event)
    policy(app, event, capacity=1)  # behind the queue's back
    do(app, edits.edit, registration, EditDetails("Person 1", "Bolaget Bostäder", answers={number: "nu"}))
    assert states(app, event) == ["confirmed", "waitlisted"]
    policy(app, event, capacity=2)
    do(app, edits.answer_for, event.id, other, {number: "nu"}, 1)
    assert states(app, event) == ["confirmed", "confirmed"]


@on_both
def test_a_new_name_is_no_news_but_the_next_invitation_bears_it(app, make):
    event = make.event()
    registration = make.registration(event, 1)
    sent(app, NOW)
    do(app, edits.edit, registration, NEW)
    assert mails(app, after=1) == []
    edit(make, event, title="Ny rubrik")
    make.told()
    assert mails(app, after=1) == [("changed", "person1", "REQUEST")]
    invitation = rows(app, select(OutboxMessage.calendar).order_by(OutboxMessage.id))[-1][0].replace(b"\r\n ", b"")
    assert b'CN="Ny Person"' in invitation
    assert entries(app, registration) == [(1, 1, "ACCEPTED", False)]


def edit_for(app, event, registration, seen, told=False, **changes):
    return do(app, edits.edit_for, event.id, registration, replace(seen, **changes), seen, 1, is_told=told)


@on_both
def test_an_organizer_changes_who_somebody_is_and_no_value_is_in_the_history(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    seen = PersonDetails("Person 1", "Bolaget Bostäder")
    edit_for(app, event, mine, seen, name="Anna Ek", company="Ek & Co", phone="+46701234567")
    kept = one(app, Registration, mine)
    assert (kept.name, kept.company, kept.phone) == ("Anna Ek", "Ek & Co", "+46701234567")
    assert trace(app, mine)[1:] == [("registration.edited", "organizer:1", "", "name phone company", "")]
    assert kinds(app) == ["registered"]
    edit_for(app, event, mine, PersonDetails("Anna Ek", "Ek & Co", "", "+46701234567"), told=True, job_title="Chef")
    assert kinds(app) == ["registered", "details_changed"]


@on_both
def test_a_new_way_takes_a_seat_of_its_kind_and_is_always_told(app, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    make.policy(event, capacity_on_site=1)
    first = make.registration(event, 1, mode=Mode.ON_SITE)
    mine = make.registration(event, 2, mode=Mode.DIGITAL)
    sent(app, NOW)
    seen = PersonDetails("Person 2", "Bolaget Bostäder", mode="digital")
    with pytest.raises(ModeFull):
        edit_for(app, event, mine, seen, mode="on_site", name="Ny")
    assert one(app, Registration, mine).name == "Person 2"  # all or nothing
    edit_for(app, event, first, PersonDetails("Person 1", "Bolaget Bostäder", mode="on_site"), mode="digital")
    assert kinds(app)[2:] == ["mode_changed"]
    assert trace(app, first)[-1] == ("registration.mode_changed", "organizer:1", "on_site", "digital", "")


def test_the_second_organizer_is_told_what_changed(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    seen = PersonDetails("Person 1", "Bolaget Bostäder")
    edit_for(app, event, mine, seen, name="Anna Ek")
    with pytest.raises(RegistrationChanged) as refusal:
        edit_for(app, event, mine, seen, phone="+46701234567")
    assert refusal.value.now == {"name": "Anna Ek"}
    edit_for(app, event, mine, seen, name="Anna Ek", job_title="Chef")  # both want the same
    assert one(app, Registration, mine).job_title == "Chef"
