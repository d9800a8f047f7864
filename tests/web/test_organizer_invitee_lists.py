"""A list of contacts is looked through before anybody is put on the list of those to invite."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from eventsite.models import Invitee
from eventsite.rules.permissions import Role
from eventsite.services import events
from tests.factories import Made, Make
from tests.services.guests import guest, guests, listed
from tests.services.records import do, mails, rows
from tests.web.organizer_browser import flashed, post_files, signed_in
from tests.web.visitor import Page, read

LIST = "Namn;E-post;Företag;Språk\nÅsa Öst;asa@bolaget.example;Bolaget;\nBea;bea@hamnen.example;Hamnen;en\n"


@pytest.fixture
def event(make: Make) -> Made:
    """A published meeting."""
    return make.event()


@pytest.fixture
def alva(app: Flask, make: Make, event: Made) -> FlaskClient:
    """The organizer's browser."""
    return signed_in(app, make)


def path(event: Made) -> str:
    return f"/organizer/events/{event.id}/invitees/import"


def check(client: FlaskClient, event: Made, content: str | bytes = "", **typed: str) -> TestResponse:
    """Send a list as a file if it is bytes, as text if it is text, to be looked through."""
    token = read(client.get(path(event))).hidden["csrf_token"]
    file = {"file": FileStorage(BytesIO(content), "lista.csv")} if isinstance(content, bytes) else {"rows": content}
    return post_files(client, path(event), {"csrf_token": token, "confirmed": "", **file, **typed})


def confirm(client: FlaskClient, event: Made, page: Page, rows: str, **typed: str) -> TestResponse:
    """Press the button of the page that has looked the list through."""
    return client.post(path(event), data={**page.hidden, "rows": rows, "confirmed": "yes", **typed})


def test_the_page_says_what_it_takes(alva: FlaskClient, event: Made) -> None:
    page = read(alva.get(path(event)))
    assert "Första raden säger vad som står under: Namn; E-post; Företag; Språk." in page.text
    assert {"file", "rows", "is_locked", "skips_approval"} <= page.fields.keys()


@pytest.mark.parametrize("content", [LIST, LIST.encode(), LIST.encode("utf-8-sig"), LIST.encode("cp1252")])
def test_looking_through_adds_nobody_and_says_what_would_be(
    app: Flask, alva: FlaskClient, event: Made, content: str | bytes
) -> None:
    response = check(alva, event, content)
    assert response.status_code == 200
    assert "2 personer kan läggas till." in read(response).text
    assert "Åsa Öst;asa@bolaget.example" in read(response).text
    assert guests(app, event) == []


def test_adding_what_was_looked_through(app: Flask, alva: FlaskClient, event: Made) -> None:
    page = read(check(alva, event, LIST.encode()))
    response = confirm(alva, event, page, LIST, is_locked="y", skips_approval="y")
    assert (response.status_code, response.location) == (303, f"/organizer/events/{event.id}/invitees")
    assert flashed(alva) == ["2 personer är tillagda. Inbjudningarna skickas när du trycker på ”Skicka inbjudningar”."]
    columns = (
        Invitee.name,
        Invitee.email,
        Invitee.company,
        Invitee.language,
        Invitee.is_locked,
        Invitee.skips_approval,
    )
    assert rows(app, select(*columns).order_by(Invitee.id)) == [
        ("Åsa Öst", "asa@bolaget.example", "Bolaget", "sv", True, True),
        ("Bea", "bea@hamnen.example", "Hamnen", "en", True, True),
    ]
    assert mails(app) == []


def test_browsers_send_other_line_ends_and_that_is_the_same_list(app: Flask, alva: FlaskClient, event: Made) -> None:
    page = read(check(alva, event, LIST))
    assert confirm(alva, event, page, LIST.replace("\n", "\r\n")).status_code == 303
    assert len(guests(app, event)) == 2


def test_what_was_changed_after_the_look_is_looked_through_again(app: Flask, alva: FlaskClient, event: Made) -> None:
    page = read(check(alva, event, LIST))
    response = confirm(alva, event, page, LIST + "Cia;cia@bolaget.example\n")
    assert response.status_code == 200
    assert "3 personer kan läggas till." in read(response).text
    assert guests(app, event) == []


def test_without_the_look_nobody_is_added(app: Flask, alva: FlaskClient, event: Made) -> None:
    assert check(alva, event, LIST, confirmed="yes").status_code == 200
    assert guests(app, event) == []


def test_known_repeated_and_registered_are_told_and_left_out(
    app: Flask, make: Make, alva: FlaskClient, event: Made
) -> None:
    listed(app, event, guest(1))
    make.registration(event, 1)
    text = LIST + ";GUEST1@bolaget.example\n;person1@bolaget.example\nÅsa igen;ASA@bolaget.example\n"
    page = read(check(alva, event, text))
    for words in (
        "2 personer kan läggas till. 1 finns redan på listan. 1 är redan anmäld. 1 rad upprepar en adress.",
        "4 GUEST1@bolaget.example Hoppas över: finns redan på listan",
        "5 person1@bolaget.example Hoppas över: redan anmäld",
        "6 ASA@bolaget.example Hoppas över: adressen står längre upp",
    ):
        assert words in page.text
    confirm(alva, event, page, text)
    assert [who for who, _ in guests(app, event)] == ["guest1", "asa", "bea"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Cia;;Bolaget", "4 – Skriv e-postadressen"),
        ("Cia;cia", "4 cia Skriv e-postadressen på formen"),
        ("Cia;cia@bolaget.example,dag@bolaget.example", "Skriv e-postadressen på formen"),
        ("Cia;åsa@bolaget.example", "Skriv delen före @ utan bokstäver som å, ä och ö"),
        (f"{'x' * 201};cia@bolaget.example", "4 cia@bolaget.example Skriv högst 200 tecken"),
        ("Cia;cia@bolaget.example;Bolaget;finska", "4 cia@bolaget.example Skriv sv eller en som språk"),
        ("Cia;cia@bolaget.example;Bolaget;sv;mer", "Raden har fler celler än det finns rubriker"),
    ],
)
def test_one_wrong_row_and_nobody_is_added(app: Flask, alva: FlaskClient, event: Made, row: str, words: str) -> None:
    text = f"{LIST}{row}\n"
    response = check(alva, event, text)
    page = read(response)
    assert response.status_code == 422
    assert words in page.text
    assert "1 rad måste rättas innan någon läggs till." in page.text
    assert row in page.text
    assert confirm(alva, event, page, text).status_code == 422
    assert guests(app, event) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Välj en fil eller klistra in en lista"),
        (b"", "Välj en fil eller klistra in en lista"),
        ("Namn;E-post", "Välj en fil eller klistra in en lista"),
        ("Anna;anna@bolaget.example", "Första raden ska vara rubriker, och en av dem E-post"),
        ("E-post;Mejl\na@x.se;b@x.se", "Två kolumner har samma rubrik"),
        ('E-post\n"a@x.se', "Listan går inte att läsa: ett citattecken är inte avslutat"),
        ("E-post\n" + "a@x.se\n" * 2001, "Listan har fler än 2000 rader. Dela upp den"),
        (b"PK\x03\x04\x00\xff\x00", "Första raden ska vara rubriker"),
    ],
)
def test_what_is_no_list_is_said(alva: FlaskClient, event: Made, content: str | bytes, words: str) -> None:
    response = check(alva, event, content, is_locked="y")
    assert response.status_code == 422
    assert words in read(response).text
    assert "checked" in read(response).fields["is_locked"]


def test_a_list_of_known_people_has_nothing_to_add(app: Flask, alva: FlaskClient, event: Made) -> None:
    listed(app, event, guest(1))
    page = read(check(alva, event, "E-post\nguest1@bolaget.example"))
    assert "Det finns ingen ny i listan." in page.text
    assert confirm(alva, event, page, "E-post\nguest1@bolaget.example").status_code == 200


def test_nobody_is_added_to_what_is_called_off(app: Flask, alva: FlaskClient, event: Made) -> None:
    page = read(check(alva, event, LIST))
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    assert confirm(alva, event, page, LIST).status_code == 303
    assert flashed(alva) == ["Träffen har varit eller är inställd: ingen kan bjudas in."]
    assert guests(app, event) == []


def test_who_may(app: Flask, make: Make, alva: FlaskClient, event: Made) -> None:
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    assert viewer.get(path(event)).status_code == 403
    assert alva.get(path(make.event("Bo"))).status_code == 404
    assert alva.post(path(event), data={"rows": LIST}).status_code in {400, 422}
    assert alva.put(path(event)).status_code in {400, 405}


def test_what_is_in_the_list_is_text(alva: FlaskClient, event: Made) -> None:
    response = check(alva, event, 'E-post;Namn\n<b>x;"</textarea><script>alert(1)</script>"\n')
    assert "<b>x" not in response.get_data(as_text=True)
    assert "<script>alert" not in response.get_data(as_text=True)
