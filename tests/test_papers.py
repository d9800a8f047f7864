"""The list at the door and the badges, read back."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from eventsite import papers
from eventsite.papers import Person, Words

WORDS = Words(
    "Tematräff om segregation", "14 september", ("Här", "Namn", "Företag", "Deltar"), "Sida {page} av {pages}"
)


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def people(number: int, **rest: str) -> list[Person]:
    return [Person(f"Person {one:03}", "Öbo", "Förvaltare", "På plats", **rest) for one in range(number)]


def test_every_page_of_the_list_has_its_number_and_the_headings():
    found = pages(papers.door_list(WORDS, people(70)))
    assert len(found) == 3
    for number, page in enumerate(found, 1):
        for words in ("Tematräff om segregation", "14 september", f"Sida {number} av 3", "Namn", "Företag"):
            assert words in page
    assert [f"Person {one:03}" in "".join(found) for one in range(70)] == [True] * 70
    assert "På plats" in found[0]


def test_by_company_each_has_a_heading_which_comes_again_on_the_next_page():
    many = [Person(f"Person {one:03}", "Öbo" if one < 40 else "Nybo", "Förvaltare") for one in range(55)]
    first, second = pages(papers.door_list(WORDS, many, by_company=True))
    assert (first.count("Öbo"), second.count("Öbo"), second.count("Nybo")) == (1, 1, 1)
    assert "Förvaltare" in first


def test_no_heading_is_left_alone_at_the_end_of_a_page():
    rows = list(papers._rows([Person("A", "Ett")] * 30 + [Person("B", "Två")] * 3, by_company=True))
    assert [(len(page), page[0]) for page in papers._pages(rows)] == [(31, "Ett"), (4, "Två")]


def test_badges_are_eight_on_a_sheet():
    found = pages(papers.badges(people(17), "Tematräff"))
    assert [page.count("Förvaltare") for page in found] == [8, 8, 1]
    assert ("Person 016" in found[2], "Öbo" in found[2], "Tematräff" in found[2]) == (True, True, True)


@pytest.mark.parametrize(
    "name",
    [
        "Åsa Öberg",
        "Zoë Núñez",
        "Łukasz Wiśniewski",
        "Олексій Шевченко",
        "Ελένη",
        "Nguyễn Thị Hoa",
        "Dvořák",
        "Ünsal İpek",
    ],
)
def test_letters_are_letters_and_no_boxes(name: str):
    assert papers.printable(name) == name
    assert name in pages(papers.badges([Person(name)], ""))[0].replace("\n", " ")


def test_arabic_letters_are_joined_and_run_from_right_to_left():
    content = papers.badges([Person("محمد")], "")
    (glyphs,) = pages(content)
    assert papers.printable("محمد") == "محمد"
    assert set(glyphs.strip()) <= set("محمد") | set("ﻣﺤﻤﺪ")
    assert papers.UNKNOWN not in glyphs


def test_what_no_typeface_has_is_replaced_and_can_be_told_of():
    assert papers.printable("王 Ek") == f"{papers.UNKNOWN} Ek"


def test_a_long_name_takes_more_lines_and_a_long_word_is_shrunk():
    name = "Ana-Karolina von Bergenstråhle-Lindqvist den yngre"
    assert name in pages(papers.badges([Person(name, "Bostadsbolaget " * 6)], ""))[0].replace("\n", " ")
    paper = papers.Paper()
    assert papers._fitted(paper, "Åsa Ek", 78) == (["Åsa Ek"], 30)
    assert len(papers._fitted(paper, name, 78)[0]) == 3
    paper.finished()


def test_nobody_is_a_sheet_too():
    assert (len(pages(papers.badges([], ""))), len(pages(papers.door_list(WORDS, [])))) == (1, 1)
