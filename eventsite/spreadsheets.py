"""Files for spreadsheets, written and read: cells hold text and nothing but text (security T-15)."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from eventsite import text

BYTE_ORDER_MARK = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DELIMITERS = (";", ",", "\t")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: such a one gets an apostrophe in front."""
    clean = text.one_line(cell)
    return f"'{clean}" if clean.startswith(DANGEROUS) or cell.lstrip(" ").startswith(DANGEROUS) else clean


def lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a CSV file as a Swedish Excel opens it: a byte order mark, semicolons, harmless cells."""
    yield BYTE_ORDER_MARK
    for row in rows:
        line = StringIO()
        csv.writer(line, delimiter=";").writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def decoded(content: bytes) -> str:
    """Return the text of a file that a spreadsheet saved: UTF-8 with or without a mark, else Windows' own."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows(written: str) -> list[list[str]]:
    """Return the cells of a CSV text, without outer blanks and without the apostrophe of `harmless`.

    What parts them is what the first line has most of. Raises ValueError when it is no CSV.
    """
    first = written.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        reader = csv.reader(StringIO(written, newline=""), delimiter=delimiter, strict=True)
        return [[_bare(cell) for cell in row] for row in reader]
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _bare(cell: str) -> str:
    stripped = cell.strip(" ")
    return stripped[1:] if stripped.startswith("'") and stripped[1:].lstrip(" ").startswith(DANGEROUS) else stripped
