"""The attendee list by company, and inviting the members that nobody comes from."""

import re

from flask import Flask
from sqlalchemy import select

from eventsite.models import FanOut, Invitee
from eventsite.rules.companies import CompanyDetails
from eventsite.rules.permissions import Role
from eventsite.services import companies
from tests.factories import Make
from tests.services.records import do, rows
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "?by=company") -> str:
    return f"/organizer/events/{event.id}/attendees{rest}"


INVITE = "/companies/invite"


def members(app: Flask) -> None:
    for name, email in (
        ("Mimer", "vd@mimer.example"),
        ("Öbo", "vd@obo.example"),
        ("Kvarnby", ""),
        ("Stensjö", "vd@stensjo.example"),
    ):
        do(
            app,
            companies.add,
            CompanyDetails(name, is_member=True, contact_name=f"Vd på {name}" if email else "", contact_email=email),
            None,
        )
    do(app, companies.add, CompanyDetails("Konsult", contact_email="x@konsult.example"), None)


def test_headings_count_and_members_without_anybody_are_listed(app: Flask, make: Make):
    event = make.event(capacity=3)
    make.policy(event, company_quota=5)
    members(app)
    for company in ("Öbo", "mimer", "Mimer", "Något annat"):
        make.registration(event, company=company)
    page = read(signed_in(app, make).get(path(event)))
    assert "Mimer 2 personer, 2 av 5 platser tagna" in page.text
    assert "Något annat 1 person, 0 av 5 platser tagna" in page.text
    assert page.text.index("Mimer 2") < page.text.index("Något annat 1") < page.text.index("Öbo 1")
    assert "2 medlemmar har ingen anmäld" in page.text
    assert "Kvarnby ingen kontaktperson" in page.text
    assert "Konsult" not in page.text
    assert path(event, INVITE) in page.links


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = make.event()
    members(app)
    make.registration(event, company="Ett")
    client = signed_in(app, make)
    one = queries_of(app, client, path(event))
    for company in ("Två", "Tre"):
        make.registration(event, company=company)
    assert queries_of(app, client, path(event)) == one


def test_inviting_them_is_one_press_that_says_whom(app: Flask, make: Make):
    event = make.event()
    members(app)
    make.registration(event, company="Mimer")
    client = signed_in(app, make)
    asked = client.get(path(event, INVITE))
    assert re.findall(r'value="(\d+)" checked', asked.get_data(as_text=True)) == ["4", "2"]
    assert "Vd på Öbo, vd@obo.example" in read(asked).text
    answer = client.post(
        path(event, INVITE),
        data={**read(asked).hidden, "company": ["2", "4", "1", "3", "5", "x", "9" * 30], "own_line": "Välkomna!"},
    )
    assert (answer.status_code, answer.location) == (303, path(event))
    kept = rows(app, select(Invitee.email, Invitee.name, Invitee.company))
    assert sorted(kept) == [("vd@obo.example", "Vd på Öbo", "Öbo"), ("vd@stensjo.example", "Vd på Stensjö", "Stensjö")]
    assert rows(app, select(FanOut.kind, FanOut.message)) == [("invited", "Välkomna!")]
    assert "2 företag är inbjudna." in flashed(client)
    assert "Öbo inbjudet" in read(client.get(path(event))).text
    assert client.get(path(event, INVITE)).location == path(event)


def test_no_company_is_asked_about_again_with_everything_kept(app: Flask, make: Make):
    event = make.event()
    members(app)
    client = signed_in(app, make)
    answer = press(client, path(event), path(event, INVITE), own_line="Välkomna!")
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert "Välj minst ett företag" in html
    assert "Välkomna!" in html
    assert rows(app, select(Invitee.id)) == []


def test_nobody_is_invited_to_what_takes_no_registrations(app: Flask, make: Make):
    draft = make.draft()
    members(app)
    client = signed_in(app, make)
    assert client.get(path(draft, INVITE)).status_code == 303
    assert press(client, path(draft), path(draft, INVITE), company="2").status_code == 303
    assert rows(app, select(Invitee.id)) == []


def test_who_may(app: Flask, make: Make):
    event = make.event("Alva")
    members(app)
    make.registration(event)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert path(event, INVITE) not in read(viewer.get(path(event))).links
    assert viewer.get(path(event, INVITE)).status_code == 403
    assert signed_in(app, make, "Bo").get(path(event, INVITE)).status_code == 404
