"""Two people at once: nobody fails, and nobody belongs to a company that is gone."""

import threading

from sqlalchemy import select

from eventsite.database import transaction
from eventsite.models import Company, MissingCompany, Registration
from eventsite.rules.companies import CompanyDetails
from eventsite.services import companies, registrations
from tests.conftest import on_both
from tests.factories import person
from tests.services.records import do, rows

pytestmark = on_both


def held(app, has_done, may_end, service):
    """Do something in a transaction that is kept open until it may end."""
    with app.app_context(), transaction():
        service()
        has_done.set()
        may_end.wait(10)


def one_after_the_other(app, first, second):
    """Let the second begin while the first has done its work but not committed, and wait for both."""
    has_done, may_end = threading.Event(), threading.Event()
    failed = []

    def run(service, *moments):
        try:
            held(app, *moments, service)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failed.append(error)

    threads = [threading.Thread(target=run, args=(first, has_done, may_end))]
    threads.append(threading.Thread(target=run, args=(second, threading.Event(), may_end)))
    threads[0].start()
    assert has_done.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert failed == []


def test_the_same_unknown_name_at_two_meetings(app, make):
    events = [make.event(), make.event(title="En annan")]
    services = [
        lambda event=event, number=number: registrations.register(event.id, person(number, company="Nybo"))
        for number, event in enumerate(events)
    ]
    one_after_the_other(app, *services)
    assert rows(app, select(MissingCompany.name)) == [("Nybo",)]
    assert rows(app, select(Registration.company)) == [("Nybo",)] * 2


def test_registering_for_a_company_that_is_being_merged(app, make):
    event = make.event()
    source, target = (do(app, lambda name=name: companies.add(CompanyDetails(name), None).id) for name in ("Ö", "Öbo"))
    one_after_the_other(
        app,
        lambda: companies.merge(source, target, None),
        lambda: registrations.register(event.id, person(company="Ö")),
    )
    assert rows(app, select(Registration.company, Registration.company_id)) == [("Öbo", target)]
    assert rows(app, select(MissingCompany.name)) == []


def test_merging_a_company_that_somebody_is_registering_for(app, make):
    event = make.event()
    source, target = (do(app, lambda name=name: companies.add(CompanyDetails(name), None).id) for name in ("Ö", "Öbo"))
    one_after_the_other(
        app,
        lambda: registrations.register(event.id, person(company="Ö")),
        lambda: companies.merge(source, target, None),
    )
    assert rows(app, select(Registration.company, Registration.company_id)) == [("Ö", target)]
    assert rows(app, select(Company.name)) == [("Öbo",)]
