"""Where invoices go: kept at the price that was shown, changed until the start, one for a group, paid for once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as eventsite_clock
from eventsite.database import db
from eventsite.errors import InvoiceNeeded, NotFound, NotPossibleNow, PriceChanged
from eventsite.models import AuditEntry, Company, Group, InvoiceDetails, Registration
from eventsite.queries import events as event_queries
from eventsite.queries import invoices as queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.invoices import InvoiceTo
from eventsite.services import invoices, registrations
from tests.conftest import on_both
from tests.factories import person, states
from tests.services.records import do, rows

SEEN = "120000/190000"
BOX = InvoiceTo(address="Box 1, 111 11 Orten", seen=SEEN)


def decide(event_id, columns):
    row = event_queries.locked(event_id)
    for name, value in columns.items():
        setattr(row, name, value)


@pytest.fixture
def priced(app, make):
    """A meeting that costs 1 200 for members and 1 900 for others."""
    event = make.event()
    do(app, decide, event.id, {"price_member": 120000, "price_other": 190000})
    return event


def kept(app):
    columns = (InvoiceDetails.company, InvoiceDetails.address, InvoiceDetails.price)
    return rows(app, select(*columns).order_by(InvoiceDetails.id))


def join_company(registration_id, is_member):
    now = eventsite_clock.now()
    company = Company(name="Bo", canonical_name="bo", is_member=is_member, created_at=now, changed_at=now)
    db.session.add(company)
    db.session.flush()
    registration = db.session.get_one(Registration, registration_id)
    registration.company_id = company.id
    return company.id


def keep(registration_id, invoice):
    registration = registration_queries.by_id(registration_id)
    invoices.keep(event_queries.locked(registration.event_id), registration, invoice)


def make_group(event_id, registration_ids):
    """Put registrations into a group with one invoice."""
    group = Group(
        event_id=event_id, name="Alva", email="a@b.example", canonical_email="a@b.example", company="Bolaget",
        created_at=eventsite_clock.now(),
    )  # fmt: skip
    db.session.add(group)
    db.session.flush()
    for registration_id in registration_ids:
        db.session.get_one(Registration, registration_id).group_id = group.id
    invoices.keep_for_group(event_queries.locked(event_id), group, BOX)


def listed(app, event):
    """Return (company, seated, late, sum in öre) of each invoice."""
    with app.app_context():
        found = queries.of_event(event_queries.whole(event.id))
        return [
            (one.details.company, [who.name for who in one.seated], [who.name for who in one.late], one.total)
            for one in found
        ]


@on_both
def test_the_invoice_goes_to_the_persons_company_unless_another_is_named(app, make, priced):
    make.registration(priced, 1, invoice=BOX)
    make.registration(priced, 2, invoice=InvoiceTo("Koncernen", "556703-7485", "77", "", "0007:5567037485", SEEN))
    assert kept(app) == [("Bolaget Bostäder", "Box 1, 111 11 Orten", 190000), ("Koncernen", "", 190000)]


@on_both
@pytest.mark.parametrize(("is_member", "price"), [(True, 120000), (False, 190000)])
def test_members_pay_the_members_price(app, make, priced, is_member, price):
    registration = make.registration(priced, 1)
    do(app, join_company, registration, is_member)
    do(app, keep, registration, BOX)
    assert [row[2] for row in kept(app)] == [price]


def test_who_comes_for_free_needs_no_invoice(app, make):
    event = make.event()
    do(app, decide, event.id, {"price_other": 190000})
    registration = make.registration(event, 1)
    do(app, join_company, registration, True)
    do(app, keep, registration, InvoiceTo(seen="0/190000"))
    assert kept(app) == []


@on_both
def test_a_price_that_was_not_shown_is_refused_and_nobody_is_registered(app, make, priced):
    with pytest.raises(PriceChanged):
        make.receipt(priced, person(1, invoice=InvoiceTo(address="Box 1", seen="100000/190000")))
    assert (states(app, priced), kept(app)) == ([], [])


def test_an_invoice_that_cannot_be_sent_is_refused(app, make, priced):
    with pytest.raises(InvoiceNeeded):
        make.receipt(priced, person(1, invoice=InvoiceTo(company="Koncernen", seen=SEEN)))
    assert states(app, priced) == []


def test_who_was_not_asked_has_no_invoice_and_is_named(app, make, priced):
    make.registration(priced, 1)
    make.registration(priced, 2, invoice=BOX)
    with app.app_context():
        assert [one.name for one in queries.without(priced.id)] == ["Person 1"]


@on_both
def test_a_new_price_is_for_new_invoices(app, make, priced):
    make.registration(priced, 1, invoice=BOX)
    do(app, decide, priced.id, {"price_other": 200000})
    make.registration(priced, 2, invoice=InvoiceTo(address="Box 2", seen="120000/200000"))
    assert [row[2] for row in kept(app)] == [190000, 200000]


@on_both
def test_it_can_be_sent_elsewhere_at_the_same_price(app, make, priced):
    registration = make.registration(priced, 1, invoice=BOX)
    do(app, decide, priced.id, {"price_other": 200000})
    do(app, invoices.change, priced.id, 1, InvoiceTo(address="Box 9"))
    assert kept(app) == [("Bolaget Bostäder", "Box 9", 190000)]
    statement = select(AuditEntry.actor, AuditEntry.registration_id, AuditEntry.after)
    assert rows(app, statement.where(AuditEntry.action == "invoice.changed")) == [
        ("registrant", registration, "address")
    ]


def test_it_stands_once_the_meeting_has_begun(app, make, priced, clock):
    make.registration(priced, 1, invoice=BOX)
    clock.shift(timedelta(days=60))
    with pytest.raises(NotPossibleNow):
        do(app, invoices.change, priced.id, 1, InvoiceTo(address="Box 9"))


def test_the_invoice_of_another_event_is_not_there(app, make, priced):
    make.registration(priced, 1, invoice=BOX)
    with pytest.raises(NotFound):
        do(app, invoices.change, make.event().id, 1, InvoiceTo(address="Box 9"))


@on_both
def test_one_invoice_pays_for_all_of_a_group(app, make, priced):
    ids = [make.registration(priced, number) for number in (1, 2, 3)]
    do(app, make_group, priced.id, ids[:2])
    assert listed(app, priced) == [("Bolaget", ["Person 1", "Person 2"], [], 380000)]


@on_both
def test_cancelling_in_time_costs_nothing_and_too_late_the_whole_price(app, make, priced, clock):
    do(app, decide, priced.id, {"free_until_at": eventsite_clock.now() + timedelta(days=1)})
    early, late, removed = (make.registration(priced, number, invoice=BOX) for number in (1, 2, 3))
    do(app, registrations.cancel, early)
    clock.shift(timedelta(days=2))
    do(app, registrations.cancel, late)
    do(app, registrations.remove, priced.id, removed, "", 1)
    assert [(seated, late, total) for _, seated, late, total in listed(app, priced)] == [
        ([], [], 0),
        ([], ["Person 2"], 190000),
        ([], [], 0),
    ]


@on_both
def test_leaving_the_queue_late_costs_nothing(app, make, priced, clock):
    do(app, decide, priced.id, {"capacity": 1, "free_until_at": eventsite_clock.now()})
    make.registration(priced, 1)
    waiting = make.registration(priced, 2, invoice=BOX)
    clock.shift(timedelta(days=2))
    do(app, registrations.cancel, waiting)
    assert listed(app, priced) == [("Bolaget Bostäder", [], [], 0)]


@on_both
def test_the_invoice_follows_a_seat_that_is_handed_over(app, make, priced):
    old, new = make.registration(priced, 1, invoice=BOX), make.registration(priced, 2)

    def hand_over():
        invoices.hand_over(registration_queries.by_id(old), registration_queries.by_id(new))

    do(app, hand_over)
    assert listed(app, priced) == [("Bolaget Bostäder", ["Person 2"], [], 190000)]
