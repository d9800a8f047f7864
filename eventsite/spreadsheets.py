"""Files for spreadsheets, written and read: cells hold text and nothing but text (security T-15)."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from eventsite import text

BYTE_ORDER_MARK = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
DELIMITERS = (";", ",", "\t")
# What a line may not hold if it is to be written as it stands: then each of its cells is looked at.
_NEEDS_CARE = ('"', "  ", "; ", " ;", "=?", "?=")
_RARE = re.compile("[\u0300-\U0010ffff]")
_FORMULAS = ("=", "+", "-", "@")
BLOCK = 100  # rows that are looked at together


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: such a one gets an apostrophe in front."""
    clean = text.one_line(cell)
    return f"'{clean}" if clean.startswith(DANGEROUS) or cell.lstrip(" ").startswith(DANGEROUS) else clean


def lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a CSV file as a Swedish Excel opens it, many lines at a time: a mark, semicolons, harmless cells."""
    yield BYTE_ORDER_MARK
    left = iter(rows)
    while block := list(islice(left, BLOCK)):
        yield _written(block)


def _written(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of CSV. What holds nothing unusual is looked at as a whole, for speed: a block, a line."""
    joined = [";".join(row) for row in rows]
    if _is_plain(";".join(joined), sum(map(len, rows))):
        text = "\r\n".join(joined)
        for sign in _FORMULAS:
            text = text.replace(f";{sign}", f";'{sign}").replace(f"\n{sign}", f"\n'{sign}")
        return f"'{text}\r\n" if text.startswith(_FORMULAS) else f"{text}\r\n"
    return "".join(_written([row]) for row in rows) if len(rows) > 1 else _cell_by_cell(rows[0])


def _is_plain(joined: str, cells: int) -> bool:
    """Say whether none of the cells, joined by semicolons, holds anything that CSV or `text.one_line` would change."""
    return (
        joined.isprintable()
        and joined.count(";") == cells - 1
        and not any(sign in joined for sign in _NEEDS_CARE)
        and joined == joined.strip()
        and (joined.isascii() or not _RARE.search(joined))  # without those signs it is in NFC
    )


def _cell_by_cell(row: Sequence[str]) -> str:
    written = StringIO()
    csv.writer(written, delimiter=";").writerow([harmless(cell) for cell in row])
    return written.getvalue()


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
    return [cells for _, cells in numbered_rows(written)]


def numbered_rows(written: str, first: int = 1) -> Iterator[tuple[int, list[str]]]:
    """Yield those rows with their numbers, as a spreadsheet numbers them. Raises ValueError when it is no CSV."""
    heading = written.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(StringIO(written, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, first):
            yield number, [_bare(cell) for cell in row]
    except csv.Error as error:
        raise ValueError(str(error)) from error


def _bare(cell: str) -> str:
    stripped = cell.strip(" ")
    return stripped[1:] if stripped.startswith("'") and stripped[1:].lstrip(" ").startswith(DANGEROUS) else stripped
