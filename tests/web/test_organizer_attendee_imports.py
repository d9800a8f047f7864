"""People from a file: chosen, matched, looked through, confirmed, watched, reported, corrected."""

from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from eventsite import tasks
from eventsite.rules.fields import FieldKind
from eventsite.rules.permissions import Role
from tests.factories import Made, Make
from tests.forms import field
from tests.services.records import mails, people
from tests.web.organizer_browser import flashed, post_files, press, signed_in
from tests.web.visitor import read

HEADING = "Namn;E-post;Företag;Mobil\n"
BAD = "Bo Ek;bo(at)obo.example;Öbo;\n"


def here(event: Made) -> str:
    return f"/organizer/events/{event.id}/attendees/import"


def choose(client: FlaskClient, event: Made, content: bytes, name: str = "lista.csv") -> TestResponse:
    """Choose a file and send it."""
    token = read(client.get(here(event))).hidden["csrf_token"]
    sent = {"csrf_token": token, "file": FileStorage(BytesIO(content), name)}
    return post_files(client, here(event), sent)


def looked_at(client: FlaskClient, event: Made, content: bytes, name: str = "lista.csv", **columns: str) -> str:
    """Choose a file, leave its columns as they were guessed but for some, and return the import's address."""
    at = choose(client, event, content, name).location
    page = read(client.get(at))
    guessed = {name: _selected(client.get(at).text, name) for name in page.fields if name.startswith("column-")}
    response = client.post(at, data={**page.hidden, **guessed, **columns})
    assert response.status_code == 303
    return response.location


def _selected(html: str, name: str) -> str:
    choices = html.partition(f'name="{name}"')[2].partition("</select>")[0]
    return choices.partition('selected value="')[2].partition('"')[0]


def start(client: FlaskClient, app: Flask, at: str, mail: str = "yes") -> TestResponse:
    """Confirm it, and let the worker do it."""
    response = press(client, at, f"{at}/start", mail=mail)
    with app.app_context():
        tasks.work_off_files()
    return response


def test_three_hundred_rows_with_twelve_bad_ones(app: Flask, make: Make):
    event = make.event(capacity=280)
    client = signed_in(app, make)
    good = [f"Person {number};person{number}@obo.example;Öbo;070-174 06 {number % 90 + 10}\n" for number in range(30)]
    bad = [BAD.replace("Bo Ek", f"Bo {number}") for number in range(12)]
    at = looked_at(client, event, (HEADING + "".join(good + bad)).encode("cp1252"))
    page = read(client.get(at)).text
    assert "30 personer kan anmälas. 30 får en plats. 12 rader har fel och lämnas utanför." in page
    assert "E-post: Skriv e-postadressen på formen namn@företag.se" in page
    assert people(app, event) == []
    start(client, app, at)
    page = read(client.get(at)).text
    assert "30 personer fick en plats. 12 rader lämnades utanför på grund av fel." in page
    assert (len(people(app, event)), len(mails(app))) == (30, 30)
    assert "lista.csv 42 Klar" in read(client.get(here(event))).text


def test_the_rows_to_correct_come_back_as_a_file_that_can_be_chosen_again(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    at = looked_at(client, event, (HEADING + BAD + "Åsa;asa@obo.example;Öbo;\n").encode())
    start(client, app, at)
    content = client.get(f"{at}/mistakes.csv", buffered=True).data
    assert content.decode("utf-8-sig").splitlines() == [
        "Namn;E-post;Företag;Mobil;Att rätta",
        "Bo Ek;bo(at)obo.example;Öbo;;E-post: Skriv e-postadressen på formen namn@företag.se",
    ]
    corrected = content.replace(b"(at)", b"@")
    start(client, app, looked_at(client, event, corrected))
    assert [row[2] for row in people(app, event)] == ["asa@obo.example", "bo@obo.example"]


def test_a_workbook_with_other_headings_is_matched_by_hand(app: Flask, make: Make):
    event = make.event()
    asked = field(app, event, FieldKind.TEXT, label="Vad vill du ta upp?")
    book = openpyxl.Workbook()
    for row in (
        ["Förnamn", "Efternamn", "Kontakt", "Bolag", "Önskemål"],
        ["Åsa", "Ek", "asa@obo.example", "Öbo", "Hus"],
    ):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    client = signed_in(app, make)
    at = choose(client, event, file.getvalue(), "Deltagare.xlsx").location
    page = read(client.get(at))
    assert "Till exempel: asa@obo.example" in page.text
    refused = client.post(at, data={**page.hidden, "column-0": "name", "column-1": "name", "column-3": "company"})
    assert refused.status_code == 422
    words = read(refused).text
    assert "En annan kolumn säger redan det" in words
    assert "Välj vilken kolumn som är e-postadressen" in words
    chosen = {"column-0": "first_name", "column-1": "last_name", "column-2": "email", "column-3": "company"}
    client.post(at, data={**page.hidden, **chosen, "column-4": f"own-{asked}"})
    start(client, app, at.removesuffix("/columns"))
    assert people(app, event) == [(1, "confirmed", "asa@obo.example")]
    page = read(client.get(f"/organizer/events/{event.id}/attendees?person=1")).text
    assert ("Åsa Ek" in page, "Vad vill du ta upp? Hus" in page, "Tillagd av en arrangör" in page) == (True, True, True)


def test_progress_can_be_watched_and_says_when_nobody_was_mailed(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    at = looked_at(client, event, (HEADING + "Åsa;asa@obo.example;Öbo;\n").encode())
    press(client, at, f"{at}/start", mail="no")
    page = client.get(at).text
    assert ("0 av 1 rader är klara" in page, 'src="/static/js/progress.js' in page) == (True, True)
    with app.app_context():
        tasks.work_off_files()
    assert "1 person fick en plats. Ingen har fått mejl." in read(client.get(at)).text
    assert mails(app) == []


def test_nobody_is_registered_when_the_list_is_thrown_away(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    at = looked_at(client, event, (HEADING + "Åsa;asa@obo.example;Öbo;\n").encode())
    assert press(client, at, f"{at}/discard").location == here(event)
    assert flashed(client) == ["Listan är kastad. Ingen blev anmäld."]
    assert (client.get(at).status_code, people(app, event)) == (404, [])


def test_what_is_chosen_is_asked_for_again_when_it_is_missing(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    assert press(client, here(event), here(event)).status_code == 422
    at = looked_at(client, event, (HEADING + BAD + "Åsa;asa@obo.example;Öbo;\n").encode())
    refused = press(client, at, f"{at}/start")
    assert (refused.status_code, "Välj om de ska få mejl" in read(refused).text) == (422, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen är tom"),
        (b"PK\x03\x04", "Filen går inte att läsa som arbetsbok"),
        (b"a" * (6 * 1024 * 1024), "Filen är för stor"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_field(app: Flask, make: Make, content: bytes, words: str):
    response = choose(signed_in(app, make), make.event(), content)
    assert (response.status_code, words in read(response).text) == (422, True)


def test_a_meeting_that_is_over_takes_nobody(app: Flask, make: Make, clock):
    event = make.event()
    clock.move_to("2026-09-15T12:00:00+00:00")
    response = choose(signed_in(app, make), event, (HEADING + "Åsa;asa@obo.example;Öbo;\n").encode())
    assert (response.status_code, "Ingen kan anmälas" in read(response).text) == (409, True)


def test_it_is_done_once(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    at = looked_at(client, event, (HEADING + "Åsa;asa@obo.example;Öbo;\n").encode())
    token = read(client.get(at)).hidden["csrf_token"]
    start(client, app, at)
    for path in ("/start", "/columns", "/discard"):
        sent = {"csrf_token": token, "mail": "yes", "column-0": "name", "column-1": "email", "column-2": "company"}
        assert client.post(f"{at}{path}", data=sent).location == at
    assert client.get(f"{at}/columns").location == at
    assert len(people(app, event)) == 1


def test_text_in_a_list_is_text_on_the_pages(app: Flask, make: Make):
    event = make.event()
    client = signed_in(app, make)
    at = looked_at(client, event, (HEADING + "<b>Bo</b>;bo;Öbo;\n").encode(), "<i>lista</i>.csv")
    page = client.get(at).text
    assert ("&lt;b&gt;Bo" in page, "<b>Bo" in page, "<i>lista" in client.get(f"{at}/columns").text) == (
        True,
        False,
        False,
    )


def test_who_may(app: Flask, make: Make, client: FlaskClient):
    event = make.event("Alva")
    assert signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(here(event)).status_code == 403
    assert signed_in(app, make, "Bo").get(here(event)).status_code == 404
    assert client.get(here(event)).status_code == 303
    page = read(signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(f"/organizer/events/{event.id}/attendees"))
    assert here(event) not in page.links
