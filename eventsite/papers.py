"""What is printed for the day: the list at the door and the badges, as PDF on A4.

Names are written in the site's typeface as far as it has the letters, else in DejaVu Sans, which has those of Latin,
Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic. A whole text is in one of them, so that no name is patched.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from eventsite import paths

OWN, OTHER = "own", "other"
FILES = {
    (OWN, ""): "schibsted-grotesk-latin-400.ttf",
    (OWN, "B"): "schibsted-grotesk-latin-700.ttf",
    (OTHER, ""): "DejaVuSans.ttf",
    (OTHER, "B"): "DejaVuSans-Bold.ttf",
}
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 14.0  # millimetres
ROW, TOP, BOTTOM = 8.0, 30.0, 280.0
SMALLEST = 7.5  # points
RIGHT_TO_LEFT = frozenset({"R", "AL"})
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Person:
    """Somebody as they stand on paper."""

    name: str
    company: str = ""
    role: str = ""
    mode: str = ""


@dataclass(frozen=True)
class Words:
    """What the list says besides people: its title, a line below it, its columns, "Page {page} of {pages}"."""

    title: str
    subtitle: str
    columns: tuple[str, str, str, str]
    page: str


class Paper(FPDF):
    """A4 with our two typefaces; the second is read only when a text needs it."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_creator("eventsite")
        self._added: set[tuple[str, str]] = set()

    def write_at(
        self, x: float, y: float, text: str, size: float, *, style: str = "", width: float = 0, whole: str = ""
    ) -> None:
        """Write one line with its upper edge there: as wide as that at most, or centred in a width that is negative.

        `whole` is what the line is a part of, so that all its lines are in one typeface.
        """
        size = self._shrunk(whole or text, text, size, style, abs(width)) if width else size
        self.take_font(whole or text, size, style)
        room = abs(width)
        shown = self._cut(text, room) if room else text
        self.set_xy(x, y)
        is_shaped = _is_shaped(shown)
        if is_shaped:
            self.set_text_shaping(True)
        self.cell(room, size * 0.45, shown, align="C" if width < 0 else "L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        if is_shaped:
            self.set_text_shaping(False)

    def take_font(self, text: str, size: float, style: str = "") -> None:
        """Write on with a typeface that has the letters of the text."""
        family = OWN if covers(OWN, text) else OTHER
        if (family, style) not in self._added:
            self.add_font(family, style, _folder_of(FILES[family, style]))
            self._added.add((family, style))
        if (self.font_family, self.font_style, self.font_size_pt) != (family, style, size):
            self.set_font(family, style, size)

    def fits(self, text: str, size: float, style: str, width: float, whole: str = "") -> bool:
        """Say whether the text has room on one line."""
        self.take_font(whole or text, size, style)
        return bool(self.get_string_width(text) <= width)

    def _shrunk(self, whole: str, text: str, size: float, style: str, width: float) -> float:
        """Return a size at which the text has room, but for one that would be too small to read."""
        while size > SMALLEST and not self.fits(text, size, style, width, whole):
            size = max(SMALLEST, size - 1)
        return size

    def finished(self) -> bytes:
        """Return the paper as a file, and close those that its typefaces were read from."""
        content = bytes(self.output())
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()
        return content

    def _cut(self, text: str, width: float) -> str:
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(f"{text}…") > width:
            text = text[:-1]
        return f"{text}…"


def door_list(words: Words, people: Sequence[Person], *, by_company: bool = False) -> bytes:
    """Return the list to tick at the door, in the order given.

    By company each has a heading of its own, and the role of a person stands where else the company does.
    """
    paper, rows = Paper(), list(_rows(people, by_company=by_company))
    pages = _pages(rows)
    for number, page in enumerate(pages, 1):
        paper.add_page()
        _head(paper, words, words.page.format(page=number, pages=len(pages)))
        for place, row in enumerate(page):
            _row(paper, TOP + place * ROW, row, by_company=by_company)
    return paper.finished()


def badges(people: Sequence[Person], event: str) -> bytes:
    """Return name badges, eight on a sheet, with marks to cut by."""
    paper = Paper()
    across, down = 2, 4
    wide, high = 90.0, 65.0
    left, top = (WIDTH - across * wide) / 2, (HEIGHT - down * high) / 2
    for first in range(0, len(people), across * down) or (0,):
        paper.add_page()
        _marks(paper, left, top, wide, high)
        for place, person in enumerate(people[first : first + across * down]):
            x, y = left + place % across * wide, top + place // across * high
            _badge(paper, x, y, wide, high, person, event)
    return paper.finished()


def printable(text: str) -> str:
    """Return the text with what neither typeface has replaced, for nothing may look like another name."""
    whole = unicodedata.normalize("NFC", text)
    if covers(OWN, whole) or covers(OTHER, whole):
        return whole
    return "".join(char if covers(OTHER, char) else UNKNOWN for char in whole)


def covers(family: str, text: str) -> bool:
    """Say whether the typeface has all letters of the text."""
    return _letters(family).issuperset(text)


@cache
def _letters(family: str) -> frozenset[str]:
    with TTFont(_folder_of(FILES[family, ""]), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | {" "}


def _folder_of(name: str) -> str:
    return str(paths.STATIC / "fonts" / "print" / name)


def _is_shaped(text: str) -> bool:
    """Say whether letters are joined or run from right to left: to see to that takes time, and few need it."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)


def _rows(people: Sequence[Person], *, by_company: bool) -> Iterator[Person | str]:
    company = None
    for person in people:
        if by_company and person.company != company:
            company = person.company
            yield company
        yield person


def _pages(rows: Sequence[Person | str]) -> list[list[Person | str]]:
    """Return what stands on each page: no heading is last on one, and none is without one where they are used."""
    most = int((BOTTOM - TOP) // ROW)
    pages: list[list[Person | str]] = [[]]
    heading = ""
    for row in rows:
        is_heading = isinstance(row, str)
        if len(pages[-1]) >= most - is_heading:
            pages.append([] if is_heading or not heading else [heading])
        if isinstance(row, str):
            heading = row
        pages[-1].append(row)
    return pages


COLUMNS = ((MARGIN + 10, 68.0), (MARGIN + 80, 62.0), (MARGIN + 144, 38.0))


def _head(paper: Paper, words: Words, page: str) -> None:
    paper.write_at(MARGIN, 10, printable(words.title), 14, style="B", width=WIDTH - 2 * MARGIN - 30)
    paper.write_at(MARGIN, 17, printable(words.subtitle), 9, width=WIDTH - 2 * MARGIN - 30)
    paper.write_at(WIDTH - MARGIN - 28, 17, page, 9)
    for (x, width), word in zip(COLUMNS, words.columns[1:], strict=True):
        paper.write_at(x, 24, word, 9, style="B", width=width)
    paper.write_at(MARGIN, 24, words.columns[0], 9, style="B")
    paper.set_line_width(0.4)
    paper.line(MARGIN, TOP - 1, WIDTH - MARGIN, TOP - 1)


def _row(paper: Paper, y: float, row: Person | str, *, by_company: bool) -> None:
    if isinstance(row, str):
        paper.write_at(MARGIN, y + 2.2, printable(row) or "–", 10.5, style="B", width=WIDTH - 2 * MARGIN)
    else:
        paper.set_line_width(0.3)
        paper.rect(MARGIN, y + 1.6, 4.4, 4.4)
        for (x, width), text in zip(
            COLUMNS, (row.name, row.role if by_company else row.company, row.mode), strict=True
        ):
            paper.write_at(x, y + 1.8, printable(text), 10, width=width)
    paper.set_line_width(0.1)
    paper.line(MARGIN, y + ROW - 0.4, WIDTH - MARGIN, y + ROW - 0.4)


def _marks(paper: Paper, left: float, top: float, wide: float, high: float) -> None:
    """Draw short lines in the margins and at the corners: no frame is left on a badge that is cut a little wrong."""
    paper.set_line_width(0.1)
    for column in range(3):
        x = left + column * wide
        for y in (top - 5, top + 4 * high + 1):
            paper.line(x, y, x, y + 4)
    for row in range(5):
        y = top + row * high
        for x in (left - 5, left + 2 * wide + 1):
            paper.line(x, y, x + 4, y)
        paper.line(left + wide - 2, y, left + wide + 2, y)


def _badge(paper: Paper, x: float, y: float, wide: float, high: float, person: Person, event: str) -> None:
    inner = wide - 12
    name = printable(person.name)
    lines, size = _fitted(paper, name, inner)
    step = size * 0.42
    at = y + high / 2 - 9 - step * len(lines) / 2
    for line in lines:
        paper.write_at(x + 6, at, line, size, style="B", width=-inner, whole=name)
        at += step
    paper.write_at(x + 6, at + 3, printable(person.company), 13, width=-inner)
    if person.role:
        paper.write_at(x + 6, at + 9.5, printable(person.role), 10, width=-inner)
    paper.write_at(x + 6, y + high - 8, printable(event), 8, width=-inner)


def _fitted(paper: Paper, name: str, width: float) -> tuple[list[str], float]:
    """Return the name on as few lines as it has room on, as large as that allows."""
    for size, most in ((30, 1), (24, 1), (30, 2), (26, 2), (22, 2), (18, 2), (18, 3), (15, 3)):
        lines = _wrapped(paper, name, size, width)
        if len(lines) <= most and all(paper.fits(line, size, "B", width, name) for line in lines):
            return lines, size
    return _wrapped(paper, name, 12, width)[:3], 12


def _wrapped(paper: Paper, name: str, size: float, width: float) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not paper.fits(longer, size, "B", width, name):
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
