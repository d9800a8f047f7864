"""Asking to be told, confirming, ending; the survey's door; the way out of mailings."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsite.delivery import queue
from eventsite.models import OutboxMessage, Registration, Subscription, SurveyVisit
from eventsite.notifications import mailings as written
from eventsite.queries import registrations as queries
from eventsite.services import automatic_mails
from tests.factories import Made, Make
from tests.services.records import do, everything, mails, one, rows
from tests.web.visitor import press, read, tries

PAGE = "/subscribe"
OPENS = {"opens_wall": datetime(2026, 8, 31, 9)}


def mailed_link(app: Flask, kind: str) -> str:
    """Let the mail go out and return the path of the link in it."""
    with app.app_context():
        queue.run_once()
    [*_, (text,)] = rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == kind))
    return re.findall(r"http://localhost(/(?:en/)?subscribe/\S+)", text)[-1]


def test_it_counts_once_the_button_is_pressed(client: FlaskClient, app: Flask, make: Make) -> None:
    make.event()
    page = read(client.get("/"))
    assert PAGE in page.links
    answer = press(client, PAGE, email=" Ny@x.example ", themes="segregation")
    assert (answer.status_code, "Ett mejl med en länk är på väg" in read(answer).text) == (200, True)
    link = mailed_link(app, "confirm_subscription")
    before = everything(app)
    for _ in range(2):
        assert "Bara om: Segregation" in read(client.get(link)).text
        client.head(link)
    assert (everything(app), rows(app, select(Subscription.confirmed_at))) == (before, [(None,)])
    assert press(client, link).status_code == 303
    assert "Vi hör av oss" in read(client.get(link)).text
    assert rows(app, select(Subscription.confirmed_at))[0][0] is not None


def test_the_answer_is_the_same_whoever_asks(client: FlaskClient, app: Flask) -> None:
    answers = [press(client, PAGE, email=email) for email in ("a@x.example", "a@x.example", "b@x.example")]
    assert {re.sub(rb'value="[^"]+"', b"", answer.data) for answer in answers} == {
        re.sub(rb'value="[^"]+"', b"", answers[0].data)
    }
    assert mails(app) == []  # nothing is mailed in the request


@pytest.mark.parametrize("typed", [{"email": "fel"}, {"email": ""}, {"email": "a@x.example", "website": "x"}])
def test_what_is_wrong_is_said_beside_the_field(client: FlaskClient, app: Flask, typed: dict[str, str]) -> None:
    answer = press(client, PAGE, **typed)
    assert answer.status_code == 422
    assert rows(app, select(Subscription.id)) == []


def test_a_form_from_elsewhere_is_refused(client: FlaskClient, app: Flask) -> None:
    assert client.post(PAGE, data={"email": "a@x.example"}).status_code == 400
    assert client.put(PAGE).status_code == 405
    assert rows(app, select(Subscription.id)) == []


def test_who_tries_too_often_has_to_wait(limited: FlaskClient) -> None:
    assert tries(limited, PAGE)[-1] == 429


def test_an_opening_is_asked_for_while_it_is_to_come(client: FlaskClient, app: Flask, make: Make, clock) -> None:  # type: ignore[no-untyped-def]
    event = make.event(**OPENS)
    page = f"/events/{event.slug}/remind-me"
    assert page in read(client.get(f"/events/{event.slug}")).links
    assert press(client, page, email="a@x.example").status_code == 200
    link = mailed_link(app, "confirm_subscription")
    press(client, link)
    assert rows(app, select(Subscription.event_id)) == [(event.id,)]
    clock.move_to(datetime(2026, 9, 1, tzinfo=queue.clock.now().tzinfo))
    assert client.get(page).location == f"/events/{event.slug}"
    assert page not in read(client.get(f"/events/{event.slug}")).links


def test_it_is_ended_by_a_button_or_by_a_mail_program(client: FlaskClient, app: Flask, make: Make, clock) -> None:  # type: ignore[no-untyped-def]
    for email in ("a@x.example", "b@x.example"):
        press(client, PAGE, email=email)
        press(client, mailed_link(app, "confirm_subscription"))
    make.event()
    clock.shift(601)
    with app.app_context():
        queue.run_once()
    first, second = (
        url.removeprefix("http://localhost")
        for (url,) in rows(app, select(OutboxMessage.unsubscribe_url).where(OutboxMessage.kind == "new_meeting"))
    )
    client.get(first)
    client.head(first)
    assert len(rows(app, select(Subscription.id))) == 2
    assert "Det är avslutat" in read(press(client, first)).text
    answer = app.test_client().post(second, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.data, rows(app, select(Subscription.id))) == (200, b"", [])
    assert "Det är avslutat" in read(client.get(first)).text


@pytest.fixture
def event(make: Make) -> Made:
    return make.event()


def link_of(app: Flask, registration_id: int, url) -> str:  # type: ignore[no-untyped-def]
    with app.test_request_context():
        return str(url(queries.by_id(registration_id))).removeprefix("http://localhost")


def test_the_press_at_the_surveys_door_is_noted_and_a_look_is_not(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    person = make.registration(event, 1)
    door = link_of(app, person, written.survey_url)
    assert client.get(door).status_code == 404  # there is no survey
    do(app, automatic_mails.ask_at, event.id, "https://enkat.example/1", 1)
    page = client.get(door)
    assert "https://enkat.example" not in page.get_data(as_text=True)
    client.head(door)
    assert rows(app, select(SurveyVisit.registration_id)) == []
    assert press(client, door).location == "https://enkat.example/1"
    press(client, door)
    assert rows(app, select(SurveyVisit.registration_id)) == [(person,)]


def test_who_has_had_enough_gets_no_more_until_they_want_them_again(
    client: FlaskClient, app: Flask, make: Make, event: Made
) -> None:
    person = make.registration(event, 1)
    link = link_of(app, person, written.stop_url)
    page = read(client.get(link))
    assert "Person 1" not in page.text
    assert one(app, Registration, person).mailings_ended_at is None
    press(client, link)
    assert one(app, Registration, person).mailings_ended_at is not None
    assert "Du får inga fler påminnelser" in read(client.get(link)).text
    press(client, link, f"{link}/again")
    assert one(app, Registration, person).mailings_ended_at is None


@pytest.mark.parametrize("path", ["/subscribe/x.y", "/survey/x.y", "/mailings/x.y"])
def test_other_links_lead_nowhere(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
