"""Somebody's answers in an organizer's hands: read, changed, downloaded, in the list and its files."""

import csv
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from eventsite.models import Registration
from eventsite.rules.fields import FieldKind
from eventsite.rules.permissions import Role
from tests.forms import PDF, field, folder, key, staged, uploaded
from tests.services.records import one
from tests.services.test_form_answers import answers
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import read


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


def of(event, registration, step):
    return f"/organizer/events/{event.id}/attendees/{registration}/{step}"


def panel(client, event, registration):
    return read(client.get(f"/organizer/events/{event.id}/attendees?person={registration}")).text


def test_an_organizer_fills_in_what_is_for_staff_and_leaves_out_what_is_required(app, make, event, alva):
    required, staff = field(app, event, is_required=True), field(app, event, is_for_staff=True)
    registration = make.registration(event, answers={required: "svar"})
    page = of(event, registration, "answers")
    response = press(alva, page, page, **{f"own-{required}": "", f"own-{staff}": "betalat"})
    assert (response.status_code, flashed(alva), answers(app)) == (303, ["Svaren är sparade."], [("betalat", 1)])


def test_what_is_wrong_is_said(app, make, event, alva):
    number = field(app, event, FieldKind.NUMBER)
    registration = make.registration(event)
    page = of(event, registration, "answers")
    response = press(alva, page, page, **{f"own-{number}": "många"})
    assert (response.status_code, "Skriv ett tal" in read(response).text, answers(app)) == (422, True, [])


def test_the_panel_shows_all_answers(app, make, event, alva):
    text, staff = field(app, event, label="Vad?"), field(app, event, FieldKind.YES_NO, "Betalat?", is_for_staff=True)
    registration = make.registration(event, answers={text: "det här"})
    page = of(event, registration, "answers")
    press(alva, page, page, **{f"own-{text}": "det här", f"own-{staff}": "no"})
    assert "Vad? det här" in panel(alva, event, registration)
    assert "Betalat? (bara arrangörer) Nej" in panel(alva, event, registration)


def test_a_person_gets_more_time_and_loses_it_again(app, make, event, alva):
    registration = make.registration(event)
    page = of(event, registration, "answers")
    press(alva, page, of(event, registration, "edits-until"), until_day="20 sep", until_clock="12")
    assert f"{one(app, Registration, registration).edits_until_at:%d %H:%M}" == "20 10:00"
    assert "Får ändra sina uppgifter till sön 20 sep" in panel(alva, event, registration).replace("\xa0", " ")
    press(alva, page, of(event, registration, "edits-until"), until_day="")
    assert one(app, Registration, registration).edits_until_at is None


def test_a_time_that_is_not_understood_is_said(app, make, event, alva):
    registration = make.registration(event)
    page = of(event, registration, "answers")
    response = press(alva, page, of(event, registration, "edits-until"), until_day="snart")
    assert (response.status_code, "Skriv datumet som" in read(response).text) == (422, True)


def test_a_file_is_downloaded_and_never_shown(app, make, event, alva):
    number = field(app, event, FieldKind.FILE)
    registration = make.registration(event)
    upload = uploaded(app, event, number, registration, name="../Intyg för mig.exe.pdf")
    with alva.get(of(event, registration, f"files/{upload}")) as response:
        assert (response.data, response.mimetype) == (PDF, "application/pdf")
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
    assert "Intyg för mig.exe.pdf" in panel(alva, event, registration)


def test_a_file_is_reached_through_its_event_and_person_only(app, make, event, alva):
    number = field(app, event, FieldKind.FILE)
    registration, other = make.registration(event), make.registration(event)
    upload = uploaded(app, event, number, registration)
    waiting = staged(app, event, number)
    elsewhere = make.event()
    assert alva.get(of(event, other, f"files/{upload}")).status_code == 404
    assert alva.get(of(event, registration, f"files/{waiting}")).status_code == 404
    assert alva.get(of(elsewhere, registration, f"files/{upload}")).status_code == 404
    bo = signed_in(app, make, "Bo")
    assert bo.get(of(event, registration, f"files/{upload}")).status_code == 404
    assert app.test_client().get(of(event, registration, f"files/{upload}")).location == "/organizer/sign-in"
    assert len(list(folder(app).iterdir())) == 2


def test_a_viewer_reads_answers_and_changes_none(app, make, event):
    number = field(app, event, label="Vad?")
    registration = make.registration(event, answers={number: "det här"})
    vera = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert "Vad? det här" in panel(vera, event, registration)
    assert vera.get(of(event, registration, "answers")).status_code == 403


def test_answers_are_columns_of_the_files(app, make, event, alva):
    text, several = field(app, event, label="Vad?"), field(app, event, FieldKind.CHOICES, "Vilka?", ["Röd", "Blå"])
    day, yes = field(app, event, FieldKind.DATE, "När?"), field(app, event, FieldKind.YES_NO, "Med?")
    field(app, event, FieldKind.INFORMATION, "Läs")
    colours = [key(app, event, several, label) for label in ("Röd", "Blå")]
    make.registration(event, answers={text: "=1+1", several: colours, day: "2026-09-01", yes: True})
    make.registration(event)
    base = f"/organizer/events/{event.id}/attendees"
    rows = list(csv.reader(StringIO(alva.get(f"{base}.csv").get_data(as_text=True)), delimiter=";"))
    assert [row[-4:] for row in rows] == [
        ["Vad?", "Vilka?", "När?", "Med?"],
        ["'=1+1", "Röd, Blå", "2026-09-01", "Ja"],
        ["", "", "", ""],
    ]
    with alva.get(f"{base}.xlsx") as response:
        sheet = load_workbook(BytesIO(response.data)).active
    assert [cell.value for cell in sheet[2]][-3:] == ["Röd, Blå", datetime(2026, 9, 1), "Ja"]


def test_many_people_take_no_more_queries(app, make, event, alva):
    number = field(app, event)
    path = f"/organizer/events/{event.id}/attendees.csv"
    make.registration(event, answers={number: "svar"})
    few = queries_of(app, alva, path)
    for _ in range(3):
        make.registration(event, answers={number: "svar"})
    assert queries_of(app, alva, path) == few


def test_the_titles_of_pages_about_one_person_name_nobody(app, make, event, alva):
    waiting = make.event(title="Full träff", capacity=0)
    pages = of(event, make.registration(event, 1), "answers"), f"/organizer/events/{waiting.id}/waiting/2"
    make.registration(waiting, 2)
    texts = [alva.get(page).get_data(as_text=True) for page in pages]
    titles = [text.partition("<title>")[2].partition("</title>")[0] for text in texts]
    assert [
        ("Person" in text, "Person" in title, "träff" in title) for text, title in zip(texts, titles, strict=True)
    ] == [
        (True, False, True),
        (True, False, True),
    ]
