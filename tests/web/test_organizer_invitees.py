"""The organizer's list of those who are invited to register."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventsite.models import OutboxMessage
from eventsite.rules.permissions import Role
from eventsite.services import events, invitees, outbox, registrations
from tests.conftest import NOW
from tests.factories import Made, Make
from tests.services.guests import guest, guests, ids, invited, listed
from tests.services.records import do, mails, rows
from tests.web.organizer_browser import flashed, press, queries_of, signed_in
from tests.web.visitor import Page, read


def path(event: Made, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/invitees{rest}"


@pytest.fixture
def event(app: Flask, make: Make) -> Made:
    """A meeting to which four were invited; one has come, one cannot; a fifth is not invited yet."""
    event = make.event()
    others = (guest(3, company="Hamnstadens Hem"), guest(4, name="", is_locked=True, skips_approval=True))
    _, declined, *_ = invited(app, make, event, guest(1), guest(2), *others)
    make.registration(event, email="guest1@bolaget.example")
    do(app, invitees.decline, declined)
    listed(app, event, guest(5))
    return event


@pytest.fixture
def alva(app: Flask, make: Make, event: Made) -> FlaskClient:
    """The organizer's browser."""
    return signed_in(app, make)


def names(page: Page) -> list[str]:
    """Return the addresses on the page, in its order."""
    return [word for word in page.text.split() if "@bolaget.example" in word]


def test_the_list_says_who_has_answered_what(alva: FlaskClient, event: Made) -> None:
    page = read(alva.get(path(event)))
    for words in ("2 har inte svarat", "1 har anmält sig", "1 kan inte komma", "1 är inte inbjudna än", "5 på listan"):
        assert words in _counted(page)
    assert names(page) == [f"guest{number}@bolaget.example" for number in (4, 1, 2, 5, 3)]
    assert "Bara den här adressen, Behöver inte godkännas" in page.text


def _counted(page: Page) -> list[str]:
    """Return the figures above the list as "number label"."""
    labels = ("har inte svarat", "har anmält sig", "kan inte komma", "är inte inbjudna än", "på listan")
    words = page.text
    return [f"{words.split(label, 1)[1].split()[0]} {label}" for label in labels]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?state=invited", [4, 3]),
        ("?state=registered", [1]),
        ("?state=declined", [2]),
        ("?state=added", [5]),
        ("?state=x", [4, 1, 2, 5, 3]),
        ("?q=G%C3%A4st 5", [5]),
        ("?q=GUEST4@", [4]),
        ("?company=Hamnstadens+Hem", [3]),
        ("?company=Bolaget&state=invited", [4]),
        ("?q=%25", []),
        ("?page=99", [4, 1, 2, 5, 3]),
    ],
)
def test_the_list_is_searched_and_filtered(alva: FlaskClient, event: Made, query: str, numbers: list[int]) -> None:
    assert names(read(alva.get(path(event) + query))) == [f"guest{number}@bolaget.example" for number in numbers]


def test_nothing_found_has_a_way_back(alva: FlaskClient, event: Made) -> None:
    assert "Ingen passar sökningen" in read(alva.get(path(event, "?q=zzz"))).text


def test_a_registration_that_ended_is_seen(app: Flask, alva: FlaskClient, event: Made) -> None:
    do(app, registrations.cancel, 1)
    assert "Bolaget Avbokad" in read(alva.get(path(event, "?state=registered"))).text


def test_mail_that_failed_is_told(app: Flask, alva: FlaskClient, event: Made) -> None:
    assert "Mejl kommer tillbaka" not in read(alva.get(path(event))).text
    [(message,)] = rows(app, OutboxMessage.__table__.select().with_only_columns(OutboxMessage.id).limit(1))
    do(app, outbox.note_failure, message, "550 no such user", NOW, is_final=True)
    assert "Mejl kommer tillbaka" in read(alva.get(path(event))).text


def test_a_list_of_three_takes_as_many_queries_as_one_of_one(app: Flask, make: Make) -> None:
    event = make.event()
    client = signed_in(app, make)
    listed(app, event, guest(1))
    one = queries_of(app, client, path(event))
    listed(app, event, guest(2), guest(3))
    assert queries_of(app, client, path(event)) == one


def test_an_empty_list_says_what_to_do(app: Flask, make: Make) -> None:
    event = make.event()
    page = read(signed_in(app, make).get(path(event)))
    assert "Ingen är inbjuden än" in page.text
    assert {path(event, "/add"), path(event, "/import")} <= set(page.links)
    assert path(event, "/send") not in page.links


def test_adding_one_by_hand(app: Flask, alva: FlaskClient, event: Made) -> None:
    typed = {"name": "Ny Gäst", "email": " Ny@bolaget.example ", "company": "Bolaget", "language": "en"}
    response = press(alva, path(event, "/add"), path(event, "/add"), **typed, is_locked="y")
    assert (response.status_code, response.location) == (303, path(event))
    assert flashed(alva) == ["Tillagd. Inbjudan skickas när du trycker på ”Skicka inbjudningar”."]
    assert guests(app, event)[-1] == ("ny", "added")


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ({"email": ""}, 422, "Skriv e-postadressen"),
        ({"email": "ny"}, 422, "Skriv e-postadressen på formen"),
        ({"email": "ny@bolaget.example", "name": "x" * 201}, 422, "Skriv högst 200 tecken"),
        ({"email": "ny@bolaget.example", "language": "fi"}, 422, ""),
        ({"email": "guest2@bolaget.example"}, 409, "Adressen finns redan på listan"),
        ({"email": "person7@bolaget.example"}, 409, "Adressen är redan anmäld"),
    ],
)
def test_what_cannot_be_added_is_said_and_stays(  # noqa: PLR0913
    app: Flask, make: Make, alva: FlaskClient, event: Made, typed: dict[str, str], status: int, words: str
) -> None:
    make.registration(event, 7)
    before = guests(app, event)
    typed = {"language": "sv", "company": "Bolaget AB", **typed}
    response = press(alva, path(event, "/add"), path(event, "/add"), **typed)
    assert response.status_code == status
    assert words in read(response).text
    assert read(response).fields["company"]["value"] == "Bolaget AB"
    assert guests(app, event) == before


def test_nobody_is_added_to_what_is_called_off(app: Flask, alva: FlaskClient, event: Made) -> None:
    do(app, events.call_off, event.id, "Talaren är sjuk.", None)
    response = press(alva, path(event, "/add"), path(event, "/add"), email="ny@bolaget.example", language="sv")
    assert (response.status_code, len(guests(app, event))) == (303, 5)
    assert flashed(alva) == ["Träffen har varit eller är inställd: ingen kan bjudas in."]


def test_taking_one_off(app: Flask, alva: FlaskClient, event: Made) -> None:
    one = path(event, f"/{ids(app, event)['guest1@bolaget.example']}/remove")
    page = read(alva.get(one))
    assert "Ta bort Gäst 1 från listan?" in page.text
    assert "Anmälan finns kvar: den avbokas i deltagarlistan." in page.text
    assert len(guests(app, event)) == 5
    assert press(alva, one, one).location == path(event)
    assert [who for who, _ in guests(app, event)] == ["guest2", "guest3", "guest4", "guest5"]
    assert alva.get(one).status_code == 404


def test_sending_one_again(
    app: Flask, make: Make, alva: FlaskClient, event: Made, clock: time_machine.Traveller
) -> None:  # noqa: PLR0913
    again = path(event, f"/{ids(app, event)['guest3@bolaget.example']}/send-again")
    assert press(alva, path(event), again).location == path(event)
    told = "Adressen har fått mejl det senaste dygnet. Den kan få mejl igen tisdag 25 augusti kl. 11.00."
    assert [text.replace("\xa0", " ") for text in flashed(alva)] == [told]
    clock.shift(timedelta(days=1))
    later = signed_in(app, make)
    assert again in read(later.get(path(event))).links
    question = read(later.get(again)).text
    assert "mejlas till guest3@bolaget.example, med samma personliga länk. Inget annat ändras." in question
    before = mails(app)
    assert "Mejlet skickas genast och kan inte tas tillbaka." in read(later.get(again)).text
    assert mails(app) == before
    press(later, again, again)
    assert mails(app)[-1] == ("invited", "guest3", None)
    assert flashed(later) == ["Inbjudan är på väg."]


def test_who_is_registered_is_sent_nothing(app: Flask, make: Make, event: Made, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=2))
    alva = signed_in(app, make)
    press(alva, path(event), path(event, f"/{ids(app, event)['guest1@bolaget.example']}/send-again"))
    assert flashed(alva) == ["Inget skickades: personen är anmäld, eller så går det inte att anmäla sig nu."]


def test_others_lists_are_not_found(app: Flask, make: Make, alva: FlaskClient, event: Made) -> None:
    other = make.event("Bo")
    [stranger] = invited(app, make, other)
    for each in (event, other):
        assert alva.get(path(each, f"/{stranger}/remove")).status_code == 404
        for way in ("remove", "send-again"):
            assert press(alva, path(event), path(each, f"/{stranger}/{way}")).status_code == 404
    assert alva.get(path(other)).status_code == 404


def test_who_may(app: Flask, make: Make, event: Made, client: FlaskClient) -> None:
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    page = read(viewer.get(path(event)))
    assert "guest1@bolaget.example" in page.text
    assert [link for link in page.links if "/invitees/" in link] == []
    assert viewer.get(path(event, "/add")).status_code == 403
    assert client.get(path(event)).location == "/organizer/sign-in"


def test_buttons_need_their_page(app: Flask, alva: FlaskClient, event: Made) -> None:
    for way in ("/add", f"/{ids(app, event)['guest1@bolaget.example']}/remove"):
        assert alva.post(path(event, way)).status_code in {400, 422}
    assert alva.put(path(event, "/1/send-again")).status_code == 405
    assert len(guests(app, event)) == 5


def test_names_are_text(app: Flask, alva: FlaskClient, event: Made) -> None:
    listed(app, event, guest(6, name="<b>Gäst", company="<i>Bolaget"))
    assert "<b>Gäst" not in alva.get(path(event)).get_data(as_text=True)
    assert "<i>Bolaget" not in alva.get(path(event)).get_data(as_text=True)
