"""Who pays for whom: the list, and the file for the finance system read back."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask

from eventsite import clock as eventsite_clock
from eventsite.rules.invoices import InvoiceTo
from eventsite.rules.permissions import Role
from eventsite.services import registrations
from tests.factories import Made, Make
from tests.services.records import do
from tests.web.decisions import decide
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import read

SEEN = "120000/190050"
BOX = InvoiceTo(address="Box 1\n111 11 Orten", seen=SEEN)


@pytest.fixture
def priced(app: Flask, make: Make) -> Made:
    """A meeting that costs something, with cancelling for free until tomorrow."""
    event = make.event()
    until = eventsite_clock.now() + timedelta(days=1)
    decide(app, event, price_member=120000, price_other=190050, free_until_at=until)
    return event


def path(event: Made, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/invoices{rest}"


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_list_says_who_pays_how_much_and_who_cancelled_too_late(app: Flask, make: Make, priced: Made, clock):
    make.registration(priced, 1, invoice=BOX)
    late = make.registration(priced, 2, invoice=BOX, company="Öbo")
    make.registration(priced, 3)
    clock.shift(timedelta(days=2))
    do(app, registrations.cancel, late)
    page = read(signed_in(app, make).get(path(priced)))
    text = page.text.replace("\xa0", " ")
    for words in ("Bolaget Bostäder", "Öbo", "Ja, 1", "3 801 kr", "1 person har plats men ingen faktura", "Person 3"):
        assert words in text
    assert path(priced, ".csv") in page.links


def test_the_file_has_a_row_for_each_invoice(app: Flask, make: Make, priced: Made):
    make.registration(priced, 1, invoice=BOX)
    everything = InvoiceTo("Koncernen", "556703-7485", "77", "", "0007:5567037485", SEEN)
    make.registration(priced, 2, invoice=everything)
    response = signed_in(app, make).get(path(priced, ".csv"), buffered=True)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{priced.slug}-fakturor.csv"'
    assert (response.mimetype, response.data[:3]) == ("text/csv", b"\xef\xbb\xbf")
    assert rows_of(response) == [
        ["Fakturanr", "Företag", "Organisationsnummer", "Er referens", "Fakturaadress", "Peppol-id", "Antal",
         "Pris exkl. moms", "Summa exkl. moms", "Deltagare", "Avbokat för sent", "Träff", "Datum"],
        ["1", "Bolaget Bostäder", "", "", "Box 1, 111 11 Orten", "", "1", "1900,50", "1900,50", "Person 1", "nej",
         "Tematräff om segregation", "2026-09-14"],
        ["2", "Koncernen", "556703-7485", "77", "", "0007:5567037485", "1", "1900,50", "1900,50", "Person 2", "nej",
         "Tematräff om segregation", "2026-09-14"],
    ]  # fmt: skip


def test_no_cell_is_a_formula(app: Flask, make: Make, priced: Made):
    make.registration(priced, 1, name="+1", invoice=InvoiceTo("=1+1", "", "@SUM(A1)", "-1", "", SEEN))
    row = rows_of(signed_in(app, make).get(path(priced, ".csv"), buffered=True))[1]
    assert [row[column] for column in (1, 3, 4, 9)] == ["'=1+1", "'@SUM(A1)", "'-1", "'+1"]


def test_who_cancelled_in_time_is_not_invoiced(app: Flask, make: Make, priced: Made):
    do(app, registrations.cancel, make.registration(priced, 1, invoice=BOX))
    client = signed_in(app, make)
    assert len(rows_of(client.get(path(priced, ".csv"), buffered=True))) == 1
    assert "Det finns inget att fakturera än" in read(client.get(path(priced))).text


def test_the_tab_is_there_where_something_is_paid(app: Flask, make: Make, priced: Made):
    client, free = signed_in(app, make), make.event()
    shown = [
        path(event) in read(client.get(f"/organizer/events/{event.id}/attendees")).links for event in (priced, free)
    ]
    assert shown == [True, False]


def test_a_viewer_sees_the_list_and_takes_no_file(app: Flask, make: Make, priced: Made):
    make.registration(priced, 1, invoice=BOX)
    viewer = signed_in(app, make, "Vera", Role.VIEWER, priced.slug)
    assert (viewer.get(path(priced)).status_code, viewer.get(path(priced, ".csv")).status_code) == (200, 403)
    assert path(priced, ".csv") not in read(viewer.get(path(priced))).links


def test_somebody_elses_invoices_are_not_there(app: Flask, make: Make, priced: Made):
    client = signed_in(app, make, "Bo")
    assert [client.get(path(priced, rest)).status_code for rest in ("", ".csv")] == [404, 404]
    assert client.post(path(priced)).status_code == 405


def test_more_invoices_take_no_more_statements(app: Flask, make: Make, priced: Made):
    make.registration(priced, 1, invoice=BOX)
    client = signed_in(app, make)
    before = queries_of(app, client, path(priced))
    for number in (2, 3):
        make.registration(priced, number, invoice=BOX)
    assert queries_of(app, client, path(priced)) == before
