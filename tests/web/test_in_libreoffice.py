"""What people type, opened in a real spreadsheet and read back: text, every cell of it (security T-15)."""

import csv
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import missing
from tests.factories import Make
from tests.web.organizer_browser import signed_in

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HARMFUL = [
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "\r=1+1", " =1+1", "\u00a0=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1;1)",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://ond.example";"x")', "=WEBSERVICE(\"http://ond.example\")", "{=1+1}",
    "==1", "'=1+1", ";=1+1", '";=1+1', "=1+1\n=2+2", "|=1+1", "%=1+1", "00123", "1e5", "2026-09-14", "TRUE",
]  # fmt: skip
# Numbers stay as they look: what a cell shows is what was typed, though in CSV it may count as a number.
NO_FORMULAS = 4


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory):
    """Opens files in LibreOffice and returns the rows that it shows, as text."""
    if OFFICE is None:
        missing("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")

    def rows(file: Path) -> list[list[str]]:
        options = [f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
        # 44 and 34: comma and quotation mark; 76: UTF-8; then: texts in quotes, numbers as shown, what formulas come to.
        target = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false"
        read_as = ["--infilter=CSV:59,34,76"] if file.suffix == ".csv" else []
        subprocess.run(  # noqa: S603 - the office of this machine, on a file of ours
            [str(OFFICE), *options, target, *read_as, "--outdir", str(folder / "out"), str(file)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        written = (folder / "out" / f"{file.stem}.csv").read_text("utf-8")
        return list(csv.reader(StringIO(written, newline="")))

    return rows


@pytest.mark.slow
def test_what_is_not_guarded_is_counted_out(tmp_path: Path, office):
    """The control run: a formula would be seen."""
    file = tmp_path / "ond.csv"
    file.write_text("\ufeffNamn;Summa\r\nÅsa;=1+1\r\n", "utf-8")
    assert office(file) == [["Namn", "Summa"], ["Åsa", "2"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_cell_is_text(app: Flask, make: Make, tmp_path: Path, office, kind: str):
    event = make.event(capacity=None, title="=1+1")
    for number, typed in enumerate(HARMFUL, 1):
        make.registration(event, number, name=typed, company=f"{typed} AB", job_title=typed)
    file = tmp_path / f"lista.{kind}"
    client = signed_in(app, make)
    file.write_bytes(client.get(f"/organizer/events/{event.id}/attendees.{kind}", buffered=True).data)
    heading, *rows = office(file)
    assert (heading[1], len(rows)) == ("Namn", len(HARMFUL))
    for typed, row in zip(HARMFUL, rows, strict=True):
        shown = " ".join(typed.replace("\u00a0", " ").split())
        for cell, expected in ((row[1], shown), (row[3], f"{shown} AB"), (row[4], shown)):
            assert cell.removeprefix("'") == expected.removeprefix("'") or expected in HARMFUL[-NO_FORMULAS:]
            assert not cell.removeprefix("'").startswith(("2", "#", "Err")) or typed.startswith("2026")
