"""Files that people save from spreadsheets, and what is meant to do harm."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
import xlsxwriter

from eventsite import tabular
from eventsite.tabular import Unreadable, UnreadableFile

ROWS = (["Namn", "E-post"], [(2, ["Åsa Ek", "asa@obo.example"])])


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def reason(content: bytes, max_rows: int = 10) -> Unreadable:
    with pytest.raises(UnreadableFile) as refused:
        tabular.read(content, max_rows)
    return refused.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_csv_in_its_usual_shapes(encoding: str, between: str):
    content = f"Namn{between}E-post\r\nÅsa Ek{between}asa@obo.example\r\n{between}\r\n".encode(encoding)
    assert tabular.read(content, 10) == ROWS


def test_the_line_that_says_what_parts_cells_counts_as_a_row():
    assert tabular.read("sep=;\nNamn;E-post\nÅsa Ek;asa@obo.example\n".encode(), 10) == (
        ["Namn", "E-post"],
        [(3, ["Åsa Ek", "asa@obo.example"])],
    )


def test_cells_over_several_lines_and_what_our_own_files_guard():
    headings, rows = tabular.read('Namn;Roll\n"Åsa\nEk";\'=chef\n'.encode(), 10)
    assert (headings, rows) == (["Namn", "Roll"], [(2, ["Åsa\nEk", "=chef"])])


def test_a_workbook_is_read_as_one_would_type_it():
    content = workbook(
        ["Namn", "När", "Dag", "Antal", "Pris", "Ja"],
        [],
        ["Åsa", datetime(2027, 9, 14, 9, 30), date(2027, 9, 14), 12, 2.5, True],
    )
    assert tabular.read(content, 10)[1] == [(3, ["Åsa", "2027-09-14 09:30", "2027-09-14", "12", "2.5", "ja"])]


def test_a_formula_is_what_it_last_came_to():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Namn", "Länk"])
        sheet.write_formula(1, 0, '="Åsa"&" Ek"', value="Åsa Ek")
        sheet.write_formula(1, 1, '=WEBSERVICE("http://ond.example/")', value="")
    assert tabular.read(file.getvalue(), 10)[1] == [(2, ["Åsa Ek"])]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Unreadable.EMPTY),
        (b"\n;;\n", Unreadable.EMPTY),
        (b"Namn;E-post\n", Unreadable.NO_ROWS),
        (b'Namn\n"\xc3\x85sa\n', Unreadable.BROKEN),
        (b"Namn\n" + b"a\n" * 11, Unreadable.TOO_MANY_ROWS),
        (b";".join([b"a"] * 101) + b"\nb\n", Unreadable.TOO_MANY_COLUMNS),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, Unreadable.OLD_WORKBOOK),
        (b"PK\x03\x04 nonsense", Unreadable.NO_WORKBOOK),
        (b"a" * (tabular.MAX_BYTES + 1), Unreadable.TOO_LARGE),
    ],
)
def test_what_cannot_be_read(content: bytes, why: Unreadable):
    assert reason(content) == why


def test_a_workbook_with_too_many_rows():
    assert reason(workbook(["Namn"], *([str(number)] for number in range(11)))) == Unreadable.TOO_MANY_ROWS


def test_rows_far_below_are_not_left_out_unseen():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A60"] = "Namn", "Åsa", "Bo"
    file = BytesIO()
    book.save(file)
    assert reason(file.getvalue(), 5) == Unreadable.TOO_MANY_ROWS


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def test_a_bomb_is_refused_by_its_size_before_it_is_unpacked():
    content = archive(xl__worksheets__sheet1=b"\0" * (tabular.MAX_UNPACKED + 1))
    assert len(content) < 100_000
    assert reason(content) == Unreadable.TOO_LARGE


def test_an_archive_of_many_parts_is_refused():
    assert reason(archive(**{f"part{number}": b"" for number in range(501)})) == Unreadable.TOO_LARGE


def test_entities_that_grow_are_not_unfolded():
    lines = ['<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">']
    lines += [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
    bomb = "\n".join(["<?xml version='1.0'?>", *lines, "]><worksheet>&i;</worksheet>"]).encode()
    with ZipFile(BytesIO(workbook(["Namn"], ["Åsa"]))) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/worksheets/sheet1.xml"] = bomb
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    assert reason(file.getvalue()) == Unreadable.NO_WORKBOOK


def test_an_archive_that_is_no_workbook():
    assert reason(archive(hello=b"hej")) == Unreadable.NO_WORKBOOK
