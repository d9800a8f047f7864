"""The automatic mails of an event: shown with their next moment, changed, switched off."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite import tasks
from eventsite.delivery import queue
from eventsite.models import AutomaticMail, Event
from eventsite.rules.permissions import Role
from tests.factories import Made, Make
from tests.services.records import everything, rows
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import press, read


def path(event: Made, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/automatic{rest}"


@pytest.fixture
def event(make: Make) -> Made:
    event = make.event()
    make.registration(event, 1)
    return event


@pytest.fixture
def alva(app: Flask, make: Make, event: Made) -> FlaskClient:
    return signed_in(app, make)


def stored(app: Flask, moment: str) -> tuple[object, ...]:
    columns = (AutomaticMail.is_on, AutomaticMail.amount, AutomaticMail.unit, AutomaticMail.subject)
    return rows(app, select(*columns).where(AutomaticMail.moment == moment))[0]


def test_each_is_shown_with_its_next_moment_and_what_came_of_it(
    app: Flask, make: Make, alva: FlaskClient, event: Made, clock
) -> None:  # type: ignore[no-untyped-def]
    before = everything(app)
    page = read(alva.get(path(event)))
    assert "Planerat söndag 13 september kl. 9.00" in page.text
    assert "Planerat måndag 14 september kl. 8.00" in page.text
    assert page.text.count("Av ") >= 5
    assert everything(app) == before
    clock.shift(timedelta(days=19, hours=22))
    for _ in range(2):
        with app.app_context():
            tasks.mind_moments()
            queue.run_once()
        clock.shift(timedelta(hours=24))
    text = read(signed_in(app, make).get(path(event))).text  # the first session has ended meanwhile
    assert ("Skickat till 1" in text, "Missat Skulle ha gått måndag 14 september kl. 8.00" in text) == (True, True)


def test_one_is_changed_and_shown_as_it_will_be(app: Flask, alva: FlaskClient, event: Made) -> None:
    page = read(alva.get(path(event, "/day")))
    assert "Här kommer en påminnelse om Tematräff om segregation" in page.text
    answer = press(
        alva, path(event, "/day"), is_on="y", amount="2", unit="days", subject="Hej {namn}", text="Välkommen"
    )
    assert answer.status_code == 303
    assert stored(app, "day") == (True, 2, "days", "Hej {namn}")
    assert "Hej Förnamn Efternamn" in read(alva.get(path(event, "/day"))).text
    assert "Planerat lördag 12 september kl. 9.00" in read(alva.get(path(event))).text
    press(alva, path(event, "/day"), amount="2", unit="days")
    assert stored(app, "day") == (False, 2, "days", "")


def test_a_time_that_has_passed_is_said(alva: FlaskClient, event: Made) -> None:
    press(alva, path(event, "/week"), is_on="y", amount="60", unit="days")
    assert "Tiden har passerat" in flashed(alva)[-1]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"amount": "0"}, "Skriv ett heltal från 1 till 60"),
        ({"amount": "61"}, "Skriv ett heltal från 1 till 60"),
        ({"amount": ""}, "Skriv hur långt"),
        ({"text": "Bara text"}, "Skriv ett ämne"),
        ({"subject": "{nam}", "text": "x"}, "Menade du {namn}?"),
    ],
)
def test_what_is_wrong_is_said(alva: FlaskClient, event: Made, typed: dict[str, str], words: str) -> None:
    answer = press(alva, path(event, "/day"), **{"is_on": "y", "amount": "1", "unit": "days", **typed})
    assert (answer.status_code, words in read(answer).text) == (422, True)


def test_two_who_change_the_same_lose_nothing(alva: FlaskClient, event: Made) -> None:
    page = read(alva.get(path(event, "/day")))
    press(alva, path(event, "/day"), amount="3", unit="days")
    answer = alva.post(path(event, "/day"), data={**page.hidden, "amount": "4", "unit": "days"})
    assert (answer.status_code, read(answer).fields["amount"]["value"]) == (409, "4")


def test_confirmation_and_survey_are_set(app: Flask, alva: FlaskClient, event: Made) -> None:
    press(alva, path(event, "/confirmation"), text="Ta med id, {förnamn}.")
    for address, code in (("http://x.example", 422), ("javascript:x", 422), ("https://enkat.example/1", 303)):
        assert press(alva, path(event, "/survey-address"), url=address).status_code == code
    columns = select(Event.confirmation_text, Event.survey_url)
    assert rows(app, columns) == [("Ta med id, {förnamn}.", "https://enkat.example/1")]
    assert press(alva, path(event, "/confirmation"), text="{nman}").status_code == 422


def test_others_change_nothing(app: Flask, make: Make, event: Made, alva: FlaskClient) -> None:
    cia = signed_in(app, make, "Cia", Role.VIEWER, event.slug)
    assert cia.get(path(event, "/day")).status_code == 403
    assert alva.get(path(event, "/someday")).status_code == 404
    assert alva.put(path(event, "/day")).status_code == 405
