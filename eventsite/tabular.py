"""Files that people save from spreadsheets, read as rows of text: CSV in its usual shapes, and workbooks within bounds.

Nothing in a workbook is computed, followed or fetched: a formula is what it last came to.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl

from eventsite import spreadsheets

MAX_BYTES = 5 * 1024 * 1024
MAX_COLUMNS = 100
MAX_CELL = 2_500  # characters: more than the longest answer
# What a workbook may unpack to. Python's zipfile never unpacks more of a part than its directory says.
MAX_UNPACKED = 60 * 1024 * 1024
MAX_PARTS = 500
ZIP = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


class Unreadable(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    OLD_WORKBOOK = "old_workbook"
    NO_WORKBOOK = "no_workbook"


class UnreadableFile(Exception):
    """A file cannot be read, for one of the reasons above."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason)
        self.reason = reason


Numbered = tuple[int, list[str]]


def read(content: bytes, max_rows: int) -> tuple[list[str], list[Numbered]]:
    """Return the headings, and the rows below them that are not blank, numbered as a spreadsheet does it.

    Raises UnreadableFile.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(Unreadable.TOO_LARGE)
    if content.startswith(OLD_WORKBOOK):
        raise UnreadableFile(Unreadable.OLD_WORKBOOK)
    found = _workbook(content, max_rows) if content.startswith(ZIP) else _csv(content)
    kept: list[Numbered] = []
    for number, cells in found:
        if any(cells):
            kept.append((number, _checked(cells)))
        if len(kept) > max_rows + 1:
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS)
    if not kept:
        raise UnreadableFile(Unreadable.EMPTY)
    if len(kept) == 1:
        raise UnreadableFile(Unreadable.NO_ROWS)
    return kept[0][1], kept[1:]


def _checked(cells: Sequence[str]) -> list[str]:
    """Return the cells up to the last that says something."""
    last = max((place for place, cell in enumerate(cells, 1) if cell), default=0)
    if last > MAX_COLUMNS:
        raise UnreadableFile(Unreadable.TOO_MANY_COLUMNS)
    return [cell[:MAX_CELL] for cell in cells[:last]]


def _csv(content: bytes) -> Iterator[Numbered]:
    written = _decoded(content).replace("\0", "")
    first, _, rest = written.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep="):  # some write down so what parts the cells
        written, skipped = rest, 1
    try:
        yield from spreadsheets.numbered_rows(written, 1 + skipped)
    except (ValueError, csv.Error) as error:
        raise UnreadableFile(Unreadable.BROKEN) from error


def _decoded(content: bytes) -> str:
    """Return the text: what its byte order mark says, else UTF-8, else what Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    return spreadsheets.decoded(content)


def _workbook(content: bytes, max_rows: int) -> Iterator[Numbered]:
    _check_archive(content)
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # The file's own word for its size may say a million rows: never more are looked at than may be taken.
        rows = sheet.iter_rows(max_row=2 * max_rows + 2, max_col=MAX_COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, 1):
            yield number, [_text(cell) for cell in row]
        if (sheet.max_row or 0) > 2 * max_rows + 2 and _goes_on(sheet, 2 * max_rows + 3):
            raise UnreadableFile(Unreadable.TOO_MANY_ROWS)
    except UnreadableFile:
        raise
    except Exception as error:  # the reader raises whatever its parsers do when a part is not what it should be
        raise UnreadableFile(Unreadable.NO_WORKBOOK) from error


def _goes_on(sheet: Any, first: int) -> bool:
    rows = sheet.iter_rows(min_row=first, max_row=first + 1000, max_col=MAX_COLUMNS, values_only=True)
    return any(cell not in {None, ""} for row in rows for cell in row)


def _check_archive(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile(Unreadable.NO_WORKBOOK) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile(Unreadable.TOO_LARGE)


def _text(cell: object) -> str:
    """Return a cell as one would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
