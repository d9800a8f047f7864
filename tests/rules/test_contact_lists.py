"""A list of contacts as people save it, read."""

import pytest

from eventsite.rules.contact_lists import Contact, ListProblem, Unreadable, contacts, decoded, language_of

ANNA = Contact(2, "anna@bolaget.example", "Anna Åström", "Bolaget", "sv")
ROW = "Anna Åström;anna@bolaget.example;Bolaget;sv"
HEADINGS = "Namn;E-post;Företag;Språk"


def read(text: str, limit: int = 10) -> list[Contact]:
    return contacts(text, limit)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADINGS}\n{ROW}",
        f"{HEADINGS}\r\n{ROW}\r\n",
        f"\ufeff{HEADINGS}\n{ROW}",
        f"{HEADINGS}\n{ROW}".replace(";", ","),
        f"{HEADINGS}\n{ROW}".replace(";", "\t"),
        f"name;e-mail;company;language\n{ROW}",
        f" NAMN ; E-Postadress; Organisation:;SPRÅK \n{ROW}",
        "Namn;E-post;Företag;Språk\n Anna Åström ; anna@bolaget.example ;Bolaget; sv",
        'Namn;E-post;Företag;Språk\n"Anna Åström";"anna@bolaget.example";"Bolaget";sv',
        "Språk;Titel;Företag;Namn;E-post\nsv;chef;Bolaget;Anna Åström;anna@bolaget.example",
        f"{HEADINGS}\n{ROW};;",
    ],
)
def test_the_shapes_that_spreadsheets_save(text: str) -> None:
    assert read(text) == [ANNA]


def test_a_row_keeps_the_number_that_the_spreadsheet_shows() -> None:
    assert [contact.number for contact in read("E-post\n\na@x.se\n;;\n\nb@x.se")] == [3, 6]


def test_the_line_that_says_what_parts_the_cells_is_no_heading() -> None:
    assert read("sep=,\nE-post,Namn\na@x.se,Anna") == [Contact(2, "a@x.se", "Anna")]


def test_a_comma_in_a_company_does_not_part_cells() -> None:
    assert read("E-post;Företag\na@x.se;Bolaget, Bostäder") == [Contact(2, "a@x.se", company="Bolaget, Bostäder")]


def test_a_quoted_cell_may_hold_what_parts_cells_and_lines() -> None:
    assert read('E-post;Företag\na@x.se;"Bolaget; ""Norr""\nAB"')[0].company == 'Bolaget; "Norr"\nAB'


def test_too_few_cells_are_empty_and_too_many_are_told() -> None:
    assert read("E-post;Namn\na@x.se\nb@x.se;Bea;och mer") == [
        Contact(2, "a@x.se"),
        Contact(3, "b@x.se", "Bea", is_ragged=True),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ListProblem.EMPTY),
        (" \n;;\n", ListProblem.EMPTY),
        ("Anna;anna@x.se", ListProblem.NO_ADDRESSES),
        ("Namn;Företag\nAnna;Bolaget", ListProblem.NO_ADDRESSES),
        ("E-post;Mejl\na@x.se;b@x.se", ListProblem.SAME_HEADING),
        ('E-post\n"a@x.se', ListProblem.BROKEN),
        ("E-post\n" + "a@x.se\n" * 11, ListProblem.TOO_LONG),
        ("PK\x03\x04\0\0", ListProblem.NO_ADDRESSES),
    ],
)
def test_what_is_no_list(text: str, problem: ListProblem) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(text)
    assert refusal.value.problem is problem


def test_as_many_rows_as_may_be() -> None:
    assert len(read("E-post\n" + "a@x.se\n" * 10)) == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_that_spreadsheets_write(encoding: str) -> None:
    assert decoded(f"{HEADINGS}\n{ROW}".encode(encoding)) == f"{HEADINGS}\n{ROW}"


def test_bytes_that_are_no_text_do_not_stop_the_reading() -> None:
    assert decoded(b"E-post\n\x81\xff") == "E-post\n\ufffd\xff"


@pytest.mark.parametrize(
    ("written", "language"), [("", "sv"), ("EN", "en"), ("Engelska", "en"), ("svenska", "sv"), ("finska", "")]
)
def test_languages(written: str, language: str) -> None:
    assert language_of(written, "sv") == language
