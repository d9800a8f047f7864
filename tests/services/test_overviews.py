"""How events stand, by numbers, on both databases."""

from datetime import date, timedelta

from flask import Flask
from time_machine import Traveller

from eventsite import clock
from eventsite.database import db, transaction
from eventsite.models import Company, OutboxMessage
from eventsite.queries import events as event_queries
from eventsite.queries import overviews as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.companies import canonical
from eventsite.rules.events import Format
from eventsite.rules.outbox import OutboxState
from eventsite.rules.plots import Movement
from eventsite.rules.policies import Mode
from eventsite.services import registrations, visits
from tests.conftest import NOW, on_both
from tests.factories import Made, Make

pytestmark = on_both
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def visit(app: Flask, organizer: int, event: Made) -> None:
    with app.app_context(), transaction():
        visits.note(organizer, event.id)


def new_to(app: Flask, organizer: int, *events: Made) -> dict[int, int]:
    with app.app_context():
        return queries.newcomers([event.id for event in events], organizer, clock.now())


def test_who_comes_and_goes_counts_on_the_day_of_the_events_own_clock(app: Flask, make: Make, time_machine: Traveller):
    time_machine.move_to(NOW.replace(hour=22, minute=30), tick=False)  # half past midnight in Stockholm
    event = make.event(capacity=1)
    first = make.registration(event)
    make.registration(event)  # waits, and moves up later: it has come only once
    time_machine.move_to(NOW + DAY, tick=False)
    with app.app_context(), transaction():
        registrations.cancel(first)
    with app.app_context():
        found = queries.movements(event_queries.whole(event.id))
    assert found == [Movement(date(2026, 8, 25), 2, 1)]


def test_what_is_new_came_since_the_visit_before_this_one(app: Flask, make: Make, time_machine: Traveller):
    event, other = make.event(), make.event()
    alva, bo = make.organizer("Alva"), make.organizer("Bo")
    make.registration(event)
    make.registration(other)
    assert new_to(app, alva, event, other) == {event.id: 1, other.id: 1}
    visit(app, alva, event)
    time_machine.move_to(NOW + DAY, tick=False)
    make.registration(event)
    assert new_to(app, alva, event, other) == {event.id: 1, other.id: 1}
    visit(app, alva, event)
    time_machine.move_to(NOW + DAY + 10 * MINUTE, tick=False)
    assert new_to(app, alva, event) == {event.id: 1}  # still on the same visit
    time_machine.move_to(NOW + 2 * DAY, tick=False)
    assert (new_to(app, alva, event), new_to(app, bo, event)) == ({}, {event.id: 2})


def test_companies_are_counted_by_their_kind(app: Flask, make: Make):
    event = make.event()
    with app.app_context(), transaction():
        for name, is_member in (("Hamnstadens Hem", True), ("Konsultbolaget", False)):
            db.session.add(
                Company(name=name, canonical_name=canonical(name), is_member=is_member, created_at=NOW, changed_at=NOW)
            )
    for company in ("Hamnstadens Hem AB", "Hamnstadens Hem", "Konsultbolaget", "Okänt bolag", "okänt bolag", "Annat"):
        make.registration(event, company=company)
    with app.app_context():
        assert queries.kinds(event.id) == queries.Kinds(members=2, others=1, unknown=3, companies=1)
        assert queries.by_company(event.id, 2) == ([("Hamnstadens Hem", 2), ("okänt bolag", 2)], 2, 2)
        assert queries.count_members() == 1


def test_ways_of_taking_part_are_counted_without_anybody_too(app: Flask, make: Make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", address="Gatan 1")
    make.registration(event, mode=Mode.DIGITAL)
    with app.app_context():
        assert queries.by_mode(event_queries.whole(event.id)) == {Mode.ON_SITE: 0, Mode.DIGITAL: 1}


def test_mails_that_failed_are_counted_for_each_event(app: Flask, make: Make):
    event, other = make.event(), make.event()
    one, _ = make.registration(event), make.registration(other)
    with app.app_context(), transaction():
        [mail] = db.session.query(OutboxMessage).filter_by(registration_id=one)
        mail.state = OutboxState.FAILED
    with app.app_context():
        assert queries.failed_mails([event.id, other.id]) == {event.id: 1}
        assert queries.calendar_answers(event.id) == {"ACCEPTED": 1}  # who registers has said yes
        assert registration_queries.counts(event.id) == {"confirmed": 1}
