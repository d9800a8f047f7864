"""Putting an address right, and dealing with a mail in quarantine."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from eventsite.errors import AddressTaken, AlreadyEnded, LinkSpent, NotFound, NotPossibleNow
from eventsite.models import OutboxMessage, Registration
from eventsite.services import corrections, events, personal_data, registrations
from tests.conftest import NOW, on_both
from tests.services.records import do, entries, mails, one, people, rows, seats, sent, superseded, trace, uids
from tests.web.answers import came_back, change, mail_of, set_aside

pytestmark = on_both
NEW = "Ny.Adress@Bolaget.example"


def correct(app, event, registration_id, address=NEW):
    do(app, corrections.correct_address, event.id, registration_id, address, 1)


def test_the_old_calendar_is_told_and_the_new_one_invited_anew(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    correct(app, event, mine)
    assert mails(app, after=1) == [("registered", "ny.adress", "REQUEST"), ("replaced", "person1", "CANCEL")]
    assert entries(app, mine) == [(1, 1, "ACCEPTED", True), (2, 0, "ACCEPTED", False)]
    assert len(set(uids(app, mine))) == 2
    assert people(app, event) == [(1, "confirmed", "ny.adress@bolaget.example")]
    assert seats(app, event) == (1, 0)


def test_the_new_invitation_is_to_the_new_address_alone(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    correct(app, event, mine)
    found = rows(app, OutboxMessage.__table__.select().order_by(OutboxMessage.id))
    kinds = {row[4]: row for row in found[1:]}
    assert b"person1@" not in one(app, OutboxMessage, kinds["registered"][0]).calendar
    assert b"ny.adress@" not in one(app, OutboxMessage, kinds["replaced"][0]).calendar


def test_a_dead_address_gets_nothing_more(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    came_back(app, mine)
    correct(app, event, mine)
    assert mails(app, after=1) == [("registered", "ny.adress", "REQUEST")]
    assert entries(app, mine)[0] == (1, 1, "ACCEPTED", True)
    registration = one(app, Registration, mine)
    assert (registration.undeliverable_at, registration.undeliverable_reason) == (None, "")


def test_what_waits_for_the_old_address_is_never_sent(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    correct(app, event, mine)
    assert superseded(app) == [("registered", "person1")]
    assert mails(app) == [("registered", "ny.adress", "REQUEST")]


def test_the_links_of_the_old_address_die(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    correct(app, event, mine)
    registration = one(app, Registration, mine)
    assert (registration.manage_version, registration.join_version) == (2, 2)


def test_the_old_address_is_sent_no_link_that_works(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    correct(app, event, mine)
    texts = dict(rows(app, OutboxMessage.__table__.select().with_only_columns(OutboxMessage.kind, OutboxMessage.text)))
    links = {line for line in texts["registered"].split() if "/my/" in line or "/m/" in line}
    assert links
    assert {link for link in links if link in texts["replaced"]} == set()


def test_who_waits_keeps_the_place_and_is_told_of_it(app, make):
    event = make.event(capacity=1)
    make.registration(event, 1)
    mine = make.registration(event, 2)
    sent(app, NOW)
    correct(app, event, mine)
    assert mails(app, after=2) == [("waitlisted", "ny.adress", None)]
    assert people(app, event)[1] == (2, "waitlisted", "ny.adress@bolaget.example")
    assert seats(app, event) == (1, 1)


def test_the_same_address_once_more_when_its_mail_came_back(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    sent(app, NOW)
    came_back(app, mine)
    correct(app, event, mine, "person1@bolaget.example")
    assert mails(app, after=1) == [("registered", "person1", "REQUEST")]


def test_the_change_leaves_a_trace_without_the_addresses(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    correct(app, event, mine)
    assert trace(app, mine)[-1] == ("registration.address_corrected", "organizer:1", "", "", "")


@pytest.mark.parametrize("address", ["person2@bolaget.example", "PERSON2@Bolaget.example"])
def test_somebody_elses_address_is_refused(app, make, address):
    event = make.event()
    mine = make.registration(event, 1)
    make.registration(event, 2)
    with pytest.raises(AddressTaken):
        correct(app, event, mine, address)
    assert people(app, event)[0] == (1, "confirmed", "person1@bolaget.example")
    assert len(mails(app)) == 2


def test_the_address_of_one_who_has_left_is_free(app, make):
    event = make.event()
    mine, other = make.registration(event, 1), make.registration(event, 2)
    do(app, registrations.cancel, other)
    correct(app, event, mine, "person2@bolaget.example")
    assert people(app, event)[0] == (1, "confirmed", "person2@bolaget.example")


def test_a_registration_that_has_ended_keeps_its_address(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    do(app, registrations.cancel, mine)
    with pytest.raises(AlreadyEnded):
        correct(app, event, mine)


def test_a_registration_of_another_event_is_not_found(app, make):
    mine, other = make.event(), make.event()
    with pytest.raises(NotFound):
        correct(app, mine, make.registration(other))


def test_nothing_is_sent_when_the_meeting_is_over(app, make, clock):
    event = make.event()
    mine = make.registration(event, 1)
    clock.shift(timedelta(days=30))
    with pytest.raises(NotPossibleNow):
        correct(app, event, mine)


def test_nothing_is_sent_for_a_meeting_that_is_called_off(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    do(app, events.call_off, event.id, "Sjuk", None)
    with pytest.raises(NotPossibleNow):
        correct(app, event, mine)


def test_a_seat_that_is_being_given_up_is_not_confirmed_anew(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    change(app, mine, releases_at=NOW + timedelta(minutes=15))
    with pytest.raises(NotPossibleNow):
        correct(app, event, mine)


def test_settling_leaves_a_trace(app, make):
    event = make.event()
    mine = make.registration(event)
    mail = set_aside(app, event, mine)
    do(app, corrections.settle, event.id, mail, 1)
    assert mail_of(app, mail).settled_at == NOW
    assert trace(app, mine)[-1] == ("answer.settled", "organizer:1", "", "", "")


def test_settling_twice_is_refused(app, make):
    event = make.event()
    mail = set_aside(app, event, make.registration(event))
    do(app, corrections.settle, event.id, mail, 1)
    with pytest.raises(NotPossibleNow):
        do(app, corrections.settle, event.id, mail, 1)


def test_an_offer_goes_to_the_new_address(app, make):
    event = make.event(capacity=1, starts_wall=datetime(2026, 8, 26, 9, 0), ends_wall=datetime(2026, 8, 26, 12, 0))
    make.policy(event, offers_hours=48)
    first, mine = make.registration(event, 1), make.registration(event, 2)
    do(app, registrations.cancel, first)
    sent(app, NOW)
    correct(app, event, mine)
    assert mails(app)[-2:] == [("offered", "ny.adress", "REQUEST"), ("replaced", "person2", "CANCEL")]
    assert entries(app, mine) == [(1, 1, "NEEDS-ACTION", True), (2, 0, "NEEDS-ACTION", False)]


def test_who_has_not_proven_the_address_is_sent_the_link_anew(app, make):
    event = make.event()
    make.policy(event, asks_for_proof=True)
    mine = make.registration(event, 1)
    correct(app, event, mine)
    assert mails(app) == [("unconfirmed", "ny.adress", None)]


def test_who_waits_is_told_at_the_new_address_what_for(app, make):
    event = make.event()
    make.policy(event, company_quota=1)
    make.registration(event, 1)
    mine = make.registration(event, 2)
    correct(app, event, mine)
    (text,) = rows(app, select(OutboxMessage.text).order_by(OutboxMessage.id))[-1]
    assert "Ditt företag har fyllt sina platser" in " ".join(text.split())


def test_a_link_to_personal_data_that_went_to_the_old_address_shows_nothing_more(app, make):
    event = make.event()
    mine = make.registration(event, 1)
    do(app, personal_data.ask, mine)
    (text,) = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "my_data"))[0]
    secret = re.search(r"/my/data/(\S+)", text)[1]
    correct(app, event, mine)
    with pytest.raises(LinkSpent):
        do(app, personal_data.open_link, secret)
