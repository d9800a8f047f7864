"""The attendee list as CSV and as a workbook, read back."""

import csv
import json
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import transaction
from eventsite.models import AuditEntry, Export
from eventsite.queries import exports as export_queries
from eventsite.rules import exports as export_rules
from eventsite.rules.fields import FieldKind
from eventsite.rules.invitations import PartStat
from eventsite.rules.permissions import Role
from eventsite.services import exports
from eventsite.spreadsheets import harmless
from eventsite.web.organizer import workbooks
from tests.factories import Make
from tests.forms import field
from tests.services.records import rows
from tests.web.answers import answered
from tests.web.organizer_browser import flashed, press, signed_in
from tests.web.visitor import read

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "=cmd|' /C calc'!A0",
]


def path(event, kind: str, query: str = "") -> str:
    return f"/organizer/events/{event.id}/attendees.{kind}{query}"


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def rows_of_xlsx(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(BytesIO(content)).active.iter_rows()]


def test_csv_is_what_a_swedish_excel_opens(app: Flask, make: Make):
    event = make.event()
    make.registration(event, name='Åsa "Ö" Ek; chef', company="Öbo")
    response = signed_in(app, make).get(path(event, "csv"), buffered=True)
    assert response.mimetype == "text/csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{event.slug}.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert response.data.count(b"\r\n") == 2
    heading, row = rows_of_csv(response.data)
    assert len(heading) == len(row) == 11
    assert row[1:4] == ['Åsa "Ö" Ek; chef', "person1@bolaget.example", "Öbo"]
    assert row[-1] == "2026-08-24 11:00"


def test_both_files_say_the_same(app: Flask, make: Make):
    event = make.event(capacity=1)
    make.registration(event)
    make.registration(event)
    client = signed_in(app, make)
    sheet = rows_of_xlsx(client.get(path(event, "xlsx"), buffered=True).data)
    registered = [row[-1] for row in sheet[1:]]
    assert registered == [datetime(2026, 8, 24, 11, 0)] * 2  # a moment that can be sorted by and counted with
    as_text = [[f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else cell for cell in row] for row in sheet]
    assert as_text == rows_of_csv(client.get(path(event, "csv"), buffered=True).data)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_holds_the_view_and_not_one_page_of_it(app: Flask, make: Make, kind: str):
    event = make.event(capacity=51)
    for number in range(1, 54):
        make.registration(event, number)
    read = rows_of_csv if kind == "csv" else rows_of_xlsx
    client = signed_in(app, make)
    assert len(read(client.get(path(event, kind), buffered=True).data)) == 54
    assert [
        row[0] for row in read(client.get(path(event, kind, "?state=waitlisted&sort=-created"), buffered=True).data)[1:]
    ] == [
        "53",
        "52",
    ]


@pytest.mark.parametrize("typed", FORMULAS, ids=repr)
def test_a_formula_is_text_in_csv(typed: str):
    assert harmless(typed).startswith("'")


@pytest.mark.parametrize("typed", ["Anna", "a=b", "1+1", "å@b.se", "", "0701740635"])
def test_what_is_no_formula_is_left_alone(typed: str):
    assert harmless(typed) == typed


def test_formulas_from_people_reach_the_files_as_text(app: Flask, make: Make):
    event = make.event()
    for number, typed in enumerate(FORMULAS, start=1):
        make.registration(event, number, name=typed, company=typed, phone="+46 70 174 06 35")
    client = signed_in(app, make)
    for row in rows_of_csv(client.get(path(event, "csv"), buffered=True).data)[1:]:
        assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))]
        assert row[5] == "'+46 70 174 06 35"
    content = client.get(path(event, "xlsx"), buffered=True).data
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row[:-1] if cell.value is not None}
    assert (kinds, {row[-1].data_type for row in sheet.iter_rows(min_row=2)}) == ({"s"}, {"d"})
    parts = ZipFile(BytesIO(content))
    assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert [name for name in parts.namelist() if "external" in name.lower()] == []


def test_control_characters_are_gone(app: Flask, make: Make):
    event = make.event()
    make.registration(event, name="An\x01na\x00 \x1b[2JEk\nx")
    client = signed_in(app, make)
    assert rows_of_csv(client.get(path(event, "csv"), buffered=True).data)[1][1] == "Anna [2JEk x"
    assert rows_of_xlsx(client.get(path(event, "xlsx"), buffered=True).data)[1][1] == "Anna [2JEk x"


def test_the_headings_stay_in_sight(app: Flask, make: Make):
    sheet = openpyxl.load_workbook(
        BytesIO(signed_in(app, make).get(path(make.event(), "xlsx"), buffered=True).data)
    ).active
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["B"].width > 20


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_who_may(app: Flask, make: Make, client, kind: str):
    event = make.event("Alva")
    make.registration(event)
    assert (
        signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event, kind), buffered=True).status_code == 403
    )
    assert signed_in(app, make, "Bo").get(path(event, kind), buffered=True).status_code == 404
    assert client.get(path(event, kind), buffered=True).status_code == 303
    assert signed_in(app, make).post(path(event, kind)).status_code in {400, 405}


def test_the_files_hold_answers_and_comments_as_text(app: Flask, make: Make):
    event = make.event(capacity=1)
    answered(app, make.registration(event), PartStat.TENTATIVE, '=HYPERLINK("x")\nom tåget går')
    make.registration(event)
    client = signed_in(app, make)
    heading, first, waiting = rows_of_csv(client.get(path(event, "csv"), buffered=True).data)
    assert heading[7:9] == ["Svar i kalendern", "Kommentar"]
    assert first[7:9] == ["Kanske", '\'=HYPERLINK("x") om tåget går']
    assert waiting[7:9] == ["", ""]
    assert rows_of_xlsx(client.get(path(event, "xlsx"), buffered=True).data)[1][7:9] == [
        "Kanske",
        '=HYPERLINK("x") om tåget går',
    ]


def test_the_file_holds_those_with_the_answer_asked_for(app: Flask, make: Make):
    event = make.event()
    answered(app, make.registration(event, name="Cia Berg"), PartStat.DECLINED)
    make.registration(event)
    found = rows_of_csv(signed_in(app, make).get(path(event, "csv", "?answer=declined"), buffered=True).data)
    assert [row[1] for row in found[1:]] == ["Cia Berg"]


def test_json_is_an_array_with_own_answers(app: Flask, make: Make):
    event = make.event()
    first = field(app, event, FieldKind.YES_NO, label="Kör du bil?")
    day = field(app, event, FieldKind.DATE, label="Vilken dag?")
    make.registration(event, 1, answers={first: True, day: "2026-09-14"})
    make.registration(event, 2)
    client = signed_in(app, make)
    response = client.get(path(event, "json"), buffered=True)
    one, two = json.loads(response.data)
    assert (one["seq"], one["email"], one["registered_at"]) == (1, "person1@bolaget.example", "2026-08-24 11:00")
    assert (one["answers"], two["answers"]) == (
        {"Kör du bil?": "Ja", "Vilken dag?": "2026-09-14"},
        {"Kör du bil?": "", "Vilken dag?": ""},
    )
    sheet = rows_of_xlsx(client.get(path(event, "xlsx"), buffered=True).data)
    assert sheet[1][-2:] == ["Ja", datetime(2026, 9, 14)]
    assert json.loads(client.get(path(event, "json", "?q=ingen"), buffered=True).data) == []


def test_more_rows_than_are_read_at_once_come_in_order(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export_queries, "CHUNK", 2)
    event = make.event()
    asked = field(app, event, FieldKind.TEXT, label="Hur?")
    for number in range(1, 6):
        make.registration(event, number, answers={asked: f"svar {number}"})
    found = rows_of_csv(signed_in(app, make).get(path(event, "csv", "?sort=-name"), buffered=True).data)
    assert [(row[1], row[-1]) for row in found[1:]] == [(f"Person {n}", f"svar {n}") for n in range(5, 0, -1)]


def test_each_file_leaves_a_trace(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    client = signed_in(app, make)
    for kind in ("csv", "json", "xlsx"):
        client.get(path(event, kind), buffered=True)
    statement = select(AuditEntry.actor, AuditEntry.after).where(AuditEntry.action == "attendees.exported")
    alva = f"organizer:{make.organizer('Alva')}"
    assert rows(app, statement) == [(alva, "csv, 1"), (alva, "json, 1"), (alva, "xlsx, 1")]


def new_ones(client, event) -> list[str]:
    """Press the button for those who are new and return the addresses in the file that it leads to."""
    here = f"/organizer/events/{event.id}/exports"
    return [row[2] for row in rows_of_csv(client.get(press(client, here, here).location, buffered=True).data)[1:]]


def test_new_since_the_last_export(app: Flask, make: Make):
    event = make.event()
    make.registration(event, 1)
    client, bo = signed_in(app, make), signed_in(app, make, "Bo", Role.ORGANIZER, event.slug)
    here = f"/organizer/events/{event.id}/exports"
    assert "Du har inte exporterat än" in read(client.get(here)).text
    assert new_ones(client, event) == ["person1@bolaget.example"]
    make.registration(event, 2)
    make.registration(event, 3)
    assert "2 personer har anmält sig sedan dess." in read(client.get(here)).text
    assert new_ones(client, event) == ["person2@bolaget.example", "person3@bolaget.example"]
    assert len(new_ones(bo, event)) == 3  # each organizer has their own last time
    press(client, f"/organizer/events/{event.id}/exports/prepare", here)
    assert flashed(client) == ["Ingen har anmält sig sedan din förra export."]
    page = read(client.get(here)).text
    assert ("Alva Nya sedan förra gången Alva 2" in page, "Bara för den som gjorde den" in page) == (True, True)
    assert len(rows_of_xlsx(client.get(f"{here}/1/new.xlsx", buffered=True).data)) == 2  # once more, as it was
    assert bo.get(f"{here}/1/new.csv").location == here
    assert flashed(bo) == ["Bara den som gjorde filen kan hämta den. Gör en egen."]


@pytest.fixture
def prepared(app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch):
    """An event whose workbook is long, an organizer's browser, and the address of the file that was asked for."""
    monkeypatch.setattr(export_rules, "MOST_AT_ONCE", 2)
    event = make.event()
    for number in range(1, 5):
        make.registration(event, number)
    client = signed_in(app, make)
    offer = client.get(path(event, "xlsx", "?q=person")).location
    assert "Vyn har 4 rader." in read(client.get(offer)).text
    return event, client, press(client, offer, offer).location


def test_a_long_workbook_is_made_by_the_worker(app: Flask, make: Make, prepared, clock):
    event, client, place = prepared
    assert "0 av 4 rader är skrivna" in read(client.get(place)).text
    assert client.get(f"{place}/attendees.xlsx").status_code == 303  # not yet
    with app.app_context():
        tasks.work_off_files()
    assert "Filen med 4 rader är klar." in read(client.get(place)).text
    response = client.get(f"{place}/attendees.xlsx", buffered=True)
    assert [row[2] for row in rows_of_xlsx(response.data)][1:] == [f"person{n}@bolaget.example" for n in range(1, 5)]
    bo = signed_in(app, make, "Bo", Role.ORGANIZER, event.slug)
    for address in (place, f"{place}/attendees.xlsx"):
        assert bo.get(address).location == f"/organizer/events/{event.id}/exports"
    clock.shift(timedelta(hours=25))
    assert signed_in(app, make).get(f"{place}/attendees.xlsx").status_code == 303
    with app.app_context():
        tasks.forget_files()
    assert list(app.extensions["storage"].exports.path.iterdir()) == []
    assert rows(app, select(Export.state, Export.view)) == [("gone", None)]


def test_a_file_that_its_worker_died_over_is_made_anew(app: Flask, prepared, clock):
    _, client, place = prepared
    with app.app_context(), transaction():
        assert exports.begin(1, 4)
    with app.app_context():
        tasks.work_off_files()
    assert "0 av 4 rader är skrivna" in read(client.get(place)).text  # somebody is at it
    clock.shift(timedelta(minutes=3))
    with app.app_context():
        tasks.work_off_files()
    assert "Filen med 4 rader är klar." in read(client.get(place)).text


def test_a_file_that_cannot_be_made_says_so(app: Flask, prepared, monkeypatch: pytest.MonkeyPatch):
    def fails(*_arguments: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(workbooks, "write", fails)
    _, client, place = prepared
    with app.app_context():
        tasks.work_off_files()
    assert "Filen gick inte att göra." in read(client.get(place)).text


def test_chosen_columns_are_those_of_the_file(app: Flask, make: Make):
    event = make.event()
    asked = field(app, event, FieldKind.TEXT, label="Hur?")
    other = field(app, event, FieldKind.TEXT, label="När?")
    make.registration(event, 1, answers={asked: "bra", other: "sen"}, phone="+46 70 174 06 35")
    client = signed_in(app, make)
    query = f"?columns=phone&columns=tags&columns=f{asked}&columns=state&columns=attendance"
    assert rows_of_csv(client.get(path(event, "csv", query), buffered=True).data) == [
        ["Nr", "Namn", "Mobilnummer", "Taggar", "Status", "Deltagande", "Hur?"],
        ["1", "Person 1", "'+46 70 174 06 35", "", "Anmäld", "", "bra"],
    ]
    (one,) = json.loads(client.get(path(event, "json", query), buffered=True).data)
    assert one == {
        "seq": 1, "name": "Person 1", "phone": "+46 70 174 06 35", "tags": "", "state": "Anmäld", "attendance": "",
        "answers": {"Hur?": "bra"},
    }  # fmt: skip
