"""The attendee list as CSV and as a workbook, read back."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import openpyxl
import pytest
from flask import Flask

from eventsite.rules.invitations import PartStat
from eventsite.rules.permissions import Role
from eventsite.spreadsheets import harmless
from tests.factories import Make
from tests.web.answers import answered
from tests.web.organizer_browser import signed_in

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
    assert sheet == rows_of_csv(client.get(path(event, "csv"), buffered=True).data)


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
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
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
    rows = rows_of_csv(signed_in(app, make).get(path(event, "csv", "?answer=declined"), buffered=True).data)
    assert [row[1] for row in rows[1:]] == ["Cia Berg"]
