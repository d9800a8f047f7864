"""What a meeting costs and where the invoice goes: on the form, on one's own page, before one cancels."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.models import InvoiceDetails
from tests.factories import Made, Make, states
from tests.services.records import rows
from tests.web.decisions import decide
from tests.web.visitor import fill_in, open_mine, read, register

PRICED = {
    "price_member": 120000,
    "price_other": 190000,
    "invoice_terms": "30 dagar",
    "free_until_at": datetime(2026, 9, 1, 21, 59, tzinfo=UTC),
}
BOX = {"invoice_address": "Box 1\n111 11 Orten"}
SAID = (
    "1 200 kr per person för medlemsföretag och 1 900 kr för andra, exklusive moms.",
    "Villkor: 30 dagar.",
    "Du kan avboka utan kostnad till och med tisdag 1 september kl. 23.59. Avbokar du senare fakturerar vi platsen.",
)


@pytest.fixture
def priced(app: Flask, make: Make) -> Made:
    """A meeting that costs something."""
    event = make.event()
    decide(app, event, **PRICED)
    return event


def kept(app: Flask) -> list[tuple[object, ...]]:
    names = ("company", "org_number", "reference", "address", "peppol_id", "price")
    return rows(app, select(*(getattr(InvoiceDetails, name) for name in names)))


def words(page) -> str:
    return page.text.replace("\xa0", " ")


def path(registration: int) -> str:
    return f"/my/registrations/{registration}/invoice"


def test_the_form_says_the_price_the_terms_and_the_last_day_once(client: FlaskClient, priced: Made):
    text = words(read(client.get(f"/events/{priced.slug}/register")))
    assert [text.count(sentence) for sentence in SAID] == [1, 1, 1]
    assert text.index(SAID[2]) < text.index("Skicka anmälan")


def test_a_free_meeting_asks_for_no_invoice(client: FlaskClient, make: Make):
    page = read(client.get(f"/events/{make.event().slug}/register"))
    assert [name for name in page.fields if name.startswith("invoice")] == []
    assert "faktur" not in page.text.lower()


def test_where_the_invoice_goes_is_kept(app: Flask, client: FlaskClient, priced: Made):
    typed = {
        "invoice_company": "Koncernen", "invoice_org_number": "5567037485", "invoice_reference": "77",
        "invoice_peppol_id": "0007: 556703-7485",
    }  # fmt: skip
    assert register(client, priced, **typed).status_code == 303
    assert kept(app) == [("Koncernen", "556703-7485", "77", "", "0007:5567037485", 190000)]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "invoice_address"),
        ({"invoice_address": "  \n"}, "invoice_address"),
        ({**BOX, "invoice_org_number": "556703-7486"}, "invoice_org_number"),
        ({**BOX, "invoice_peppol_id": "0007:5567037486"}, "invoice_peppol_id"),
        ({**BOX, "invoice_reference": "x" * 101}, "invoice_reference"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(app, client, priced, typed, wrong):
    response = register(client, priced, **typed)
    page = read(response)
    invalid = [name for name, field in page.fields.items() if field.get("aria-invalid") == "true"]
    assert (response.status_code, invalid, states(app, priced)) == (422, [wrong], [])
    assert page.fields["name"]["value"] == "Amina Lindqvist"


def test_a_price_that_has_changed_is_shown_before_anything_is_sent(app: Flask, client: FlaskClient, priced: Made):
    sent = {**fill_in(client, priced), **BOX}
    decide(app, priced, price_other=210000)
    response = client.post(f"/events/{priced.slug}/register", data=sent)
    page = read(response)
    assert (response.status_code, states(app, priced)) == (409, [])
    assert "Priset har ändrats sedan du öppnade formuläret." in page.text
    assert "2 100 kr för andra" in words(page)
    again = client.post(f"/events/{priced.slug}/register", data={**sent, **page.hidden})
    assert (again.status_code, kept(app)[0][-1]) == (303, 210000)


def test_who_might_come_for_free_is_asked_when_they_do_not(app: Flask, client: FlaskClient, make: Make):
    event = make.event()
    decide(app, event, price_other=190000)
    response = register(client, event)
    assert (response.status_code, states(app, event)) == (422, [])
    assert "Skriv vart fakturan ska" in read(response).text


def test_ones_own_page_says_what_is_paid_and_by_whom(app: Flask, client: FlaskClient, priced: Made):
    register(client, priced, **BOX)
    text = words(read(client.get(open_mine(client, app, 1))))
    for said in ("1 900 kr exklusive moms.", SAID[2], "Hamnstadens Hem", "Box 1, 111 11 Orten"):
        assert said in text


def test_the_invoice_can_be_sent_elsewhere(app: Flask, client: FlaskClient, priced: Made):
    register(client, priced, **BOX)
    own_page = open_mine(client, app, 1)
    page = read(client.get(path(1)))
    response = client.post(path(1), data={**page.hidden, "invoice_company": "Koncernen", "invoice_address": "Box 9"})
    assert (response.status_code, response.location) == (303, own_page)
    assert kept(app) == [("Koncernen", "", "", "Box 9", "", 190000)]
    refused = client.post(path(1), data={**page.hidden, "invoice_company": "Annat", "invoice_address": ""})
    assert (refused.status_code, read(refused).fields["invoice_company"]["value"]) == (422, "Annat")


def test_nobody_elses_invoice_is_there(app: Flask, client: FlaskClient, priced: Made):
    register(client, priced, **BOX)
    stranger = app.test_client()
    assert (stranger.get(path(1)).status_code, stranger.put(path(1)).status_code) == (404, 405)


def test_a_registration_without_an_invoice_has_none_to_change(app: Flask, client: FlaskClient, make: Make):
    registration = make.registration(make.event())
    open_mine(client, app, registration)
    assert client.get(path(registration)).status_code == 404


def test_nothing_is_changed_once_the_meeting_has_begun(app: Flask, client: FlaskClient, priced: Made, clock):
    register(client, priced, **BOX)
    open_mine(client, app, 1)
    page = read(client.get(path(1)))
    clock.shift(timedelta(days=30))
    client.post(path(1), data={**page.hidden, "invoice_address": "Box 9"})
    assert kept(app)[0][3] == BOX["invoice_address"]


def test_before_one_cancels_it_is_said_what_that_costs(app: Flask, client: FlaskClient, priced: Made, clock):
    register(client, priced, **BOX)
    cancel = open_mine(client, app, 1) + "/cancel"
    assert "Det kostar inget att avboka nu." in read(client.get(cancel)).text
    clock.shift(timedelta(days=10))
    assert "Avbokar du nu fakturerar vi ändå 1 900 kr exklusive moms." in words(read(client.get(cancel)))


def test_cancelling_a_free_place_speaks_of_no_money(app: Flask, client: FlaskClient, make: Make):
    registration = make.registration(make.event())
    page = read(client.get(open_mine(client, app, registration) + "/cancel"))
    assert "kost" not in page.text
