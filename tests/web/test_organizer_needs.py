"""Food and access for those whom the meeting lets read it: numbers first, then people; every look is noted."""

from cryptography.fernet import Fernet
from flask import Flask

from eventsite import create_app
from eventsite.queries import registrations as registration_queries
from eventsite.rules.events import Format
from eventsite.rules.needs import Access, Diet, NeedsDetails
from eventsite.rules.permissions import Role
from eventsite.rules.policies import Mode
from tests.conftest import settings
from tests.factories import Make
from tests.services.records import actions, do, trace
from tests.services.sealed import CONSENT, SAID, asking, let_read, setting
from tests.web.organizer_browser import press, queries_of, signed_in
from tests.web.test_organizer_exports import rows_of_csv
from tests.web.visitor import read

HEADING = ["Vad", "Antal"]


def path(event) -> str:
    return f"/organizer/events/{event.id}/needs"


def needing(make: Make, event, *diets: Diet, note: str = "", access: tuple[Access, ...] = (), **changes) -> int:
    return make.registration(event, needs=NeedsDetails(diets, note, access, "", CONSENT), **changes)


def exported(client, event, kind: str) -> list[list[str]]:
    response = press(client, path(event), f"{path(event)}/{kind}.csv")
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    return rows_of_csv(response.data)


def test_numbers_come_before_people(app: Flask, make: Make):
    event = asking(app, make)
    for _ in range(3):
        needing(make, event, Diet.VEGAN)
    make.registration(event, name="Cia Berg", company="Mimer", needs=SAID)
    make.registration(event, name="Den Mätte")
    let_read(app, make, event)
    text = read(signed_in(app, make).get(path(event))).text
    numbers, people = text.split("Vem som behöver vad", 1)
    assert "Veganskt 4" in numbers
    assert "Stegfritt, med plats för rullstol färre än 3 Tillgänglighet: har skrivit mer färre än 3" in numbers
    assert "Cia" not in numbers
    assert "KANARIE" not in numbers
    said = "Mat Veganskt KANARIE-selleri Tillgänglighet Stegfritt, med plats för rullstol KANARIE-ledstång"
    assert f"Cia Berg Mimer {said}" in people
    assert "Den Mätte" not in text


def test_files_of_numbers_and_of_people_are_fetched_by_a_button(app: Flask, make: Make):
    event = asking(app, make)
    for number in range(3):
        needing(make, event, Diet.HALAL, name=f"P{number}")
    needing(make, event, Diet.KOSHER, note='=HYPERLINK("x")', name="Åsa", company="Öbo")
    let_read(app, make, event)
    client = signed_in(app, make)
    few = "färre än 3"
    assert exported(client, event, "counts") == [
        HEADING,
        ["Halal", "3"],
        ["Kosher", few],
        ["Mat: har skrivit mer", few],
    ]
    heading, *people = exported(client, event, "people")
    assert heading == ["Namn", "Företag", "Mat", "Tillgänglighet"]
    assert people[-1] == ["Åsa", "Öbo", 'Kosher; =HYPERLINK("x")', ""]
    for kind in ("counts", "people"):
        assert client.get(f"{path(event)}/{kind}.csv").status_code == 405


def test_every_look_and_every_file_is_noted(app: Flask, make: Make):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    let_read(app, make, event)
    client = signed_in(app, make)
    client.get(path(event))
    exported(client, event, "counts")
    exported(client, event, "people")
    found = [action for action in actions(app, event) if action.startswith("needs.")]
    looked = ["needs.viewed"] * 2  # press() opens the page first
    assert found == ["needs.given", "needs.granted", *looked, "needs.exported", "needs.viewed", "needs.exported"]
    assert trace(app, 1)[-1][0] == "needs.given"


def test_nothing_is_noted_for_whom_nothing_is_shown(app: Flask, make: Make):
    event = asking(app, make)
    client = signed_in(app, make)
    assert client.get(path(event)).status_code == 403
    assert "needs.viewed" not in actions(app, event)


def test_only_those_who_come_are_fed(app: Flask, make: Make):
    event = asking(app, make, format=Format.HYBRID, join_url="https://rum.example/1")
    stays = needing(make, event, Diet.VEGAN, access=(Access.SIGN_LANGUAGE,), name="Hemma Hos")
    needing(make, event, Diet.HALAL, name="Kommer Dit")
    do(app, _switch, event.id, stays)
    let_read(app, make, event)
    text = read(signed_in(app, make).get(path(event))).text
    assert "Veganskt" not in text
    assert "Hemma Hos Bolaget Bostäder Tillgänglighet Teckenspråkstolk Kommer Dit Bolaget Bostäder Mat Halal" in text


def _switch(event_id, registration_id):
    registration_queries.in_event(event_id, registration_id).mode = Mode.DIGITAL


def test_those_without_a_seat_are_a_number(app: Flask, make: Make):
    event = asking(app, make, capacity=0)
    make.registration(event, name="Vän Tar", needs=SAID)
    let_read(app, make, event)
    text = read(signed_in(app, make).get(path(event))).text
    assert "1 till har skrivit något men har ingen plats än." in text
    assert "Vän Tar" not in text


def test_the_tab_is_for_readers(app: Flask, make: Make):
    event = asking(app, make)
    client = signed_in(app, make)
    attendees = f"/organizer/events/{event.id}/attendees"
    assert path(event) not in read(client.get(attendees)).links
    let_read(app, make, event)
    assert path(event) in read(client.get(attendees)).links


def test_who_may(app: Flask, make: Make, client):
    event, other = asking(app, make), asking(app, make, organizer="Bo")
    make.registration(event, needs=SAID)
    let_read(app, make, other, "Bo")
    found = {
        "nobody": client.get(path(event)).status_code,
        "an organizer of the event": signed_in(app, make).get(path(event)).status_code,
        "a reader of another event": signed_in(app, make, "Bo").get(path(event)).status_code,
        "an administrator": signed_in(app, make, "Eva", Role.ADMINISTRATOR).get(path(event)).status_code,
        "who may look": signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event)).status_code,
    }
    assert found == {
        "nobody": 303,
        "an organizer of the event": 403,
        "a reader of another event": 404,
        "an administrator": 403,
        "who may look": 403,
    }
    let_read(app, make, event)
    assert signed_in(app, make).get(path(event)).status_code == 200


def test_a_file_needs_the_token_of_its_page(app: Flask, make: Make):
    event = asking(app, make)
    let_read(app, make, event)
    for kind in ("counts", "people"):
        assert signed_in(app, make).post(f"{path(event)}/{kind}.csv").status_code == 400
    assert "needs.exported" not in actions(app, event)


def test_what_was_written_is_text(app: Flask, make: Make):
    event = asking(app, make)
    needing(make, event, note="<script>alert(1)</script>", name="<b>x</b>")
    let_read(app, make, event)
    html = signed_in(app, make).get(path(event)).text
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    let_read(app, make, event)
    client = signed_in(app, make)
    one = queries_of(app, client, path(event))
    make.registration(event, needs=SAID)
    make.registration(event, needs=SAID)
    assert queries_of(app, client, path(event)) == one


def test_a_wrong_key_fails_on_this_page_and_nowhere_else(app: Flask, make: Make, tmp_path, database_uri, caplog):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    let_read(app, make, event)
    other_key = {"ENCRYPTION_KEYS": (Fernet.generate_key().decode(),)}
    wrong = create_app(**settings(tmp_path, database_uri) | other_key)
    client = signed_in(wrong, make)
    overview = f"/organizer/events/{event.id}"
    found = {
        part: client.get(f"{overview}{part}").status_code for part in ("", "/attendees", "/needs/readers", "/needs")
    }
    assert found == {"": 200, "/attendees": 200, "/needs/readers": 200, "/needs": 500}
    assert "Mat och tillgänglighet går inte att läsa just nu" in read(client.get(path(event))).text
    said = "no key of EVENTSITE_ENCRYPTION_KEYS opens a sealed value, asked for by organizer.needs.index"
    assert caplog.messages == [said] * 2
    assert "needs.viewed" not in actions(app, event)


def test_the_meeting_can_stop_asking_and_what_was_said_is_read_on(app: Flask, make: Make):
    event = asking(app, make)
    make.registration(event, needs=SAID)
    setting(app, event, asks_diet=False, asks_access=False)
    let_read(app, make, event)
    assert "KANARIE-selleri" in read(signed_in(app, make).get(path(event))).text
