"""CSV as spreadsheets write it, and as they may safely read it."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsite import spreadsheets

CELLS = [["Namn", "Not"], ["Öbo; AB", 'sa "hej"'], ["=1+1", ""]]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_parts_the_cells_is_seen(delimiter):
    written = StringIO()
    csv.writer(written, delimiter=delimiter).writerows(CELLS)
    assert spreadsheets.rows(written.getvalue()) == CELLS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_survive_whatever_saved_the_file(encoding):
    assert spreadsheets.decoded("Namn;Åmynnebo – €".encode(encoding)) == "Namn;Åmynnebo – €"


def test_a_file_of_anything_is_decoded():
    assert spreadsheets.decoded(bytes(range(256)))[:3] == "\x00\x01\x02"


def test_a_quotation_mark_that_is_not_closed_is_no_csv():
    with pytest.raises(ValueError):
        spreadsheets.rows('Namn;Not\n"Öbo;x\n')


def test_a_file_of_nothing_has_no_rows():
    assert spreadsheets.rows("") == []


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"])), min_size=2, max_size=2
        ),
        max_size=4,
    )
)
def test_what_is_written_is_harmless_and_comes_back_as_it_was(cells):
    written = "".join(spreadsheets.lines([["A", "B"], *cells])).removeprefix("\ufeff")
    read = list(csv.reader(StringIO(written, newline=""), delimiter=";"))
    assert not any(cell.startswith(spreadsheets.DANGEROUS) for row in read for cell in row)


AWKWARD = (
    "", "Åsa Ö. Ek", "=1+1", "+46 70 174 00 35", "-", "@ek", " =1", "a;b", 'sa "hej"', "a\tb", "\r", "rad\nrad", "ab  c",
    " inne", "ute ", "＝1", "é", "e\u0301", "\u00a0", "\u00ad", "=?utf-8?q?x?=", "'=1", "Ł", "李", ";", "\ufeff",
)  # fmt: skip


@given(
    st.lists(st.lists(st.sampled_from(AWKWARD) | st.text(max_size=4), min_size=3, max_size=3), max_size=9),
    st.integers(0, 250),
    st.integers(0, 250),
)
def test_a_file_is_written_as_cell_by_cell_wherever_its_unusual_rows_stand(awkward, before, after):
    usual = [["1", "Åsa Ek", "+46 70 174 00 35"]]
    rows = usual * before + awkward + usual * after
    plain = StringIO()
    csv.writer(plain, delimiter=";").writerows([[spreadsheets.harmless(cell) for cell in row] for row in rows])
    assert "".join(spreadsheets.lines(rows)) == "\ufeff" + plain.getvalue()
