"""The register of companies: what is in it afterwards, and who belongs to whom."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from eventsite import clock as eventsite_clock
from eventsite.database import db
from eventsite.errors import CompanyTaken, NotFound, NotPossibleNow
from eventsite.models import AuditEntry, Company, CompanyAlias, CompanyDomain, Event, MissingCompany, Registration
from eventsite.queries import companies as queries
from eventsite.rules.companies import CompanyDetails
from eventsite.services import companies
from tests.conftest import on_both
from tests.services.records import do, rows

HAMNEN = CompanyDetails(
    "Hamnstadens Hem AB", is_member=True, org_number="556677-8899", aliases=("HSH",), domains=("hamnstaden.example",)
)


def add(app, details=HAMNEN, organizer=None):
    return do(app, lambda: companies.add(details, organizer).id)


def employers(app):
    """Return (company as written, id) of every registration."""
    return rows(app, select(Registration.company, Registration.company_id).order_by(Registration.id))


def inbox(app):
    """Return (name, company, is settled) of the names that were missing."""
    found = rows(
        app,
        select(MissingCompany.name, MissingCompany.company_id, MissingCompany.settled_at).order_by(MissingCompany.id),
    )
    return [(name, company, settled is not None) for name, company, settled in found]


def trace(app):
    found = rows(
        app, select(AuditEntry.action, AuditEntry.actor, AuditEntry.before, AuditEntry.after).order_by(AuditEntry.id)
    )
    return [row for row in found if row[0].startswith("company.")]


def with_quota(app, event, quota):
    def set_quota():
        db.session.get_one(Event, event.id).company_quota = quota

    do(app, set_quota)


def read(app, query, *args):
    with app.app_context():
        return query(*args)


@on_both
def test_a_company_is_found_by_each_of_its_names(app):
    company = add(app)
    for name in ("hamnstadens hem", "Hamnstadens Hem AB", "hsh"):
        assert read(app, lambda name=name: queries.recognized(name).id) == company
    assert read(app, queries.recognized, "Hamnstaden") is None
    assert trace(app) == [("company.added", "system", "", f"company:{company}")]


@on_both
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "HAMNSTADENS HEM", "aliases": ()}, "name"),
        ({"name": "HSH", "aliases": ()}, "name"),
        ({"name": "Ny", "aliases": ("Hamnstadens hem",)}, "aliases"),
        ({"name": "Ny", "aliases": ("hsh",)}, "aliases"),
        ({"name": "Ny", "aliases": ()}, "org_number"),
    ],
)
def test_what_is_another_companys_is_refused(app, changes, field):
    add(app)
    with pytest.raises(CompanyTaken) as refusal:
        add(app, replace(HAMNEN, **changes))
    assert (refusal.value.field, refusal.value.company) == (field, "Hamnstadens Hem AB")
    assert len(rows(app, select(Company.id))) == 1


@on_both
def test_two_companies_may_share_a_domain_but_no_number(app):
    first = add(app)
    second = add(app, CompanyDetails("Hamnens Holding", domains=("hamnstaden.example",)))
    assert read(app, queries.suggested_for, "a@hamnstaden.example") == ["Hamnstadens Hem AB", "Hamnens Holding"]
    assert first != second


@on_both
def test_changing_keeps_what_stays_and_drops_what_is_gone(app):
    company = add(app)
    before = dict(rows(app, select(CompanyAlias.name, CompanyAlias.id)))
    do(
        app,
        companies.change,
        company,
        replace(HAMNEN, name="Hamnhem", aliases=("HSH", "Hemmet"), domains=("b.example", "c.example")),
        None,
    )
    assert rows(app, select(Company.name, Company.canonical_name)) == [("Hamnhem", "hamnhem")]
    aliases = dict(rows(app, select(CompanyAlias.name, CompanyAlias.id)))
    assert (set(aliases), aliases["HSH"]) == ({"HSH", "Hemmet"}, before["HSH"])
    assert rows(app, select(CompanyDomain.domain).order_by(CompanyDomain.domain)) == [("b.example",), ("c.example",)]
    assert read(app, queries.recognized, "Hamnstadens Hem") is None


@on_both
def test_an_alias_may_change_its_spelling_and_swap_with_the_name(app):
    company = add(app)
    do(app, companies.change, company, replace(HAMNEN, name="H.S.H.", aliases=("hsh",)), None)
    do(app, companies.change, company, replace(HAMNEN, name="HSH AB", aliases=("H.S.H.", "HSH")), None)
    assert rows(app, select(Company.name)) == [("HSH AB",)]
    assert rows(app, select(CompanyAlias.name)) == [("H.S.H.",)]


@on_both
def test_who_registers_by_a_known_name_belongs_to_the_company_by_its_own_name(app, make):
    company = add(app)
    make.registration(make.event(), company="hsh")
    assert employers(app) == [("Hamnstadens Hem AB", company)]
    assert inbox(app) == []


@on_both
def test_an_unknown_name_is_kept_and_noted_once(app, make):
    event = make.event()
    for name in ("Nybo", "NYBO AB", "Annatbo"):
        make.registration(event, company=name)
    assert employers(app) == [("Nybo", None), ("NYBO AB", None), ("Annatbo", None)]
    assert inbox(app) == [("Nybo", None, False), ("Annatbo", None, False)]


@on_both
def test_a_company_that_is_added_adopts_those_who_wrote_its_names(app, make):
    event = make.event()
    for name in ("Hamnstadens hem", "HSH AB", "Annatbo"):
        make.registration(event, company=name)
    company = add(app)
    assert employers(app) == [("Hamnstadens hem", company), ("HSH AB", company), ("Annatbo", None)]
    assert inbox(app) == [("Hamnstadens hem", company, True), ("HSH AB", company, True), ("Annatbo", None, False)]


@on_both
def test_a_missing_name_becomes_a_company_under_that_name_too(app, make):
    make.registration(make.event(), company="Nybo Bost.")
    organizer = make.organizer()
    company = do(app, lambda: companies.add_missing(1, CompanyDetails("Nybo Bostäder"), organizer).id)
    assert employers(app) == [("Nybo Bost.", company)]
    assert inbox(app) == [("Nybo Bost.", company, True)]
    assert rows(app, select(CompanyAlias.name)) == [("Nybo Bost.",)]
    assert trace(app)[-1] == ("company.added", f"organizer:{organizer}", "", f"company:{company}")


@on_both
def test_a_missing_name_becomes_another_name_of_a_company(app, make):
    company = add(app)
    make.registration(make.event(), company="Hamnhemmet")
    do(app, companies.merge_missing, 1, company, make.organizer())
    assert employers(app) == [("Hamnhemmet", company)]
    assert inbox(app) == [("Hamnhemmet", company, True)]
    assert sorted(rows(app, select(CompanyAlias.name))) == [("HSH",), ("Hamnhemmet",)]


@on_both
def test_a_name_that_is_left_out_is_not_asked_about_again(app, make):
    event, organizer = make.event(), make.organizer()
    make.registration(event, company="Privatperson")
    do(app, companies.dismiss, 1, organizer)
    make.registration(event, company="privatperson")
    assert inbox(app) == [("Privatperson", None, True)]
    for again in (lambda: companies.dismiss(1, organizer), lambda: companies.merge_missing(1, 1, organizer)):
        with pytest.raises(NotPossibleNow):
            do(app, again)


@on_both
def test_merging_moves_everything_and_forgets_no_name(app, make):
    target = add(app, CompanyDetails("Storbo", domains=("storbo.example",)))
    source = add(app, replace(HAMNEN, contact_name="Eva Ek", contact_email="eva@hamnstaden.example"))
    make.registration(make.event(), company="HSH")
    organizer = make.organizer()
    assert do(app, companies.merge, source, target, organizer) == []
    assert employers(app) == [("Hamnstadens Hem AB", target)]
    with app.app_context():
        company = queries.by_id(target)
        assert sorted(alias.name for alias in company.aliases) == ["HSH", "Hamnstadens Hem AB"]
        assert sorted(found.domain for found in company.domains) == ["hamnstaden.example", "storbo.example"]
        assert (company.org_number, company.contact_name, company.is_member) == ("556677-8899", "Eva Ek", False)
        with pytest.raises(NotFound):
            queries.by_id(source)
    assert trace(app)[-1] == ("company.merged", f"organizer:{organizer}", f"company:{source}", f"company:{target}")


@on_both
def test_merging_evicts_nobody_and_tells_what_is_exceeded(app, make):
    first, second = add(app), add(app, CompanyDetails("Storbo"))
    event, unlimited = make.event(), make.event(title="Utan kvot")
    for name in ("HSH", "HSH", "Storbo"):
        make.registration(event, company=name)
        make.registration(unlimited, company=name)
    with_quota(app, event, 2)
    assert read(app, queries.over_quota, [first, second], eventsite_clock.now())[0].people == 3
    (exceeded,) = do(app, companies.merge, first, second, make.organizer())
    assert (exceeded.event_id, exceeded.people, exceeded.quota) == (event.id, 3, 2)
    assert rows(app, select(Registration.state).where(Registration.event_id == event.id)) == [("confirmed",)] * 3


@on_both
def test_a_company_is_not_merged_with_itself(app):
    company = add(app)
    with pytest.raises(NotPossibleNow):
        do(app, companies.merge, company, company, None)
    with pytest.raises(NotFound):
        do(app, companies.merge, company, 999, None)


@on_both
def test_a_name_that_is_no_longer_known_comes_back_to_the_inbox(app, make):
    event = make.event()
    make.registration(event, company="HSH")
    company = add(app)
    do(app, companies.change, company, replace(HAMNEN, aliases=()), None)
    assert inbox(app) == [("HSH", company, True)]
    make.registration(event, company="hsh")
    assert inbox(app) == [("HSH", None, False)]


@on_both
def test_merging_takes_over_no_half_of_a_contact(app):
    target = add(app, CompanyDetails("Storbo", contact_name="Nils"))
    source = add(app, replace(HAMNEN, contact_name="Eva Ek", contact_email="eva@hamnstaden.example"))
    do(app, companies.merge, source, target, None)
    assert rows(app, select(Company.contact_name, Company.contact_email)) == [("Nils", "")]
