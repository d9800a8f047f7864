"""Workbooks: text and nothing but text in the cells (security T-15), days as days, the headings in sight."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from flask import Response, send_file

from eventsite import text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767  # characters that a cell can hold
STEP = 500  # rows between two words about how far it has come
# Rows go to a file as they come, so that memory is the same for 50 and for 100,000.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def answer(rows: Iterable[Sequence[str | date]], name: str, sheet: str, widths: Sequence[int] = ()) -> Response:
    """Return the rows, headings first, as a workbook to download, made in a temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it has been sent
    write(file, rows, sheet, widths)
    file.seek(0)
    response = send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx", max_age=0)
    response.call_on_close(file.close)
    return response


def write(
    file: Any,
    rows: Iterable[Sequence[str | date]],
    sheet_name: str,
    widths: Sequence[int] = (),
    tell: Callable[[int], object] | None = None,
) -> None:
    """Write the rows, headings first, to a file or the path of one; `tell` hears now and then how many are written."""
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        bold = book.add_format({"bold": True})
        moment, day = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd"))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, _harmless(cell), bold if number == 0 else None)
                else:
                    sheet.write_datetime(number, column, cell, moment if isinstance(cell, datetime) else day)
            if tell is not None and number % STEP == 0:
                tell(number)


def _harmless(cell: str) -> str:
    """Return the cell as one line that a workbook can carry; most cells are that already."""
    is_plain = cell.isascii() and cell.isprintable() and "  " not in cell and "?" not in cell
    return (cell if is_plain and cell.strip(" ") == cell else text.one_line(cell))[:LONGEST]
