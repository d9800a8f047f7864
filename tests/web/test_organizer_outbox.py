"""The mails of an event: which stand where, and sending a failed one again."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from eventsite import clock
from eventsite.database import transaction
from eventsite.queries import outbox as queries
from eventsite.rules.outbox import OutboxState
from eventsite.rules.permissions import Role
from eventsite.services import outbox
from eventsite.web import words
from tests.factories import Make
from tests.web.organizer_browser import press, queries_of, signed_in
from tests.web.visitor import read


def path(event, rest: str = "") -> str:
    return f"/organizer/events/{event.id}/outbox{rest}"


def fail(app: Flask, event, error: str = "550 5.1.1 User unknown") -> int:
    with app.app_context(), transaction():
        message = queries.of_event(event.id)[0]
        outbox.note_failure(message.id, error, clock.now(), is_final=True)
        return message.id


def state_of(app: Flask, message_id: int) -> str:
    with app.app_context():
        return str(queries.by_id(message_id).state)


def test_a_failed_mail_its_subject_and_why(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    message_id = fail(app, event)
    with app.app_context():
        subject = queries.by_id(message_id).subject
    page = read(signed_in(app, make).get(path(event)))
    for said in ("person1@bolaget.example", " ".join(subject.split()), "550 5.1.1 User unknown"):
        assert said in page.text


def test_states_are_chips_with_counts(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    make.registration(event)
    fail(app, event)
    client = signed_in(app, make)
    chips = re.findall(
        r'<a class="chip" href="([^"]+)"[^>]*>[^<]* (\d+)</a>', client.get(path(event)).get_data(as_text=True)
    )
    assert chips == [(path(event), "2"), (path(event, "?state=failed"), "1"), (path(event, "?state=waiting"), "1")]
    assert client.get(path(event, "?state=failed")).get_data(as_text=True).count('<th scope="row">') == 1
    assert client.get(path(event, "?state=unheard-of")).get_data(as_text=True).count('<th scope="row">') == 2


def test_fifty_on_a_page(app: Flask, make: Make):
    event = make.event(capacity=None)
    for number in range(1, 52):
        make.registration(event, number)
    client = signed_in(app, make)
    assert client.get(path(event, "?page=2")).get_data(as_text=True).count('<th scope="row">') == 1
    assert client.get(path(event, "?page=" + "9" * 30)).status_code == 200


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    client = signed_in(app, make)
    one = queries_of(app, client, path(event))
    make.registration(event)
    make.registration(event)
    assert queries_of(app, client, path(event)) == one


def test_a_failed_mail_is_sent_again(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    message_id = fail(app, event)
    response = press(signed_in(app, make), path(event), path(event, f"/{message_id}/retry"))
    assert (response.status_code, response.location) == (303, path(event))
    assert state_of(app, message_id) == OutboxState.WAITING


def test_what_trying_again_means_is_said_before(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    message_id = fail(app, event)
    with app.app_context():
        subject = " ".join(queries.by_id(message_id).subject.split())
    client, again = signed_in(app, make), path(event, f"/{message_id}/retry")
    assert again in read(client.get(path(event))).links
    question = read(client.get(again))
    for said in (
        "Försöka leverera mejlet till person1@bolaget.example igen?",
        f"Bekräftelse: ”{subject}” går till person1@bolaget.example som det skrevs",
        "Adressen tar inte emot mejl. Kontrollera att den är rätt.",
        "Mejlet skickas genast och kan inte tas tillbaka.",
    ):
        assert said in question.text
    assert f"/organizer/events/{event.id}/attendees/1/address" in question.links
    assert state_of(app, message_id) == OutboxState.FAILED
    assert press(client, again, again).status_code == 303
    assert state_of(app, message_id) == OutboxState.WAITING
    assert client.get(again).location == path(event)


def test_a_mail_that_has_not_failed_is_left_alone(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    with app.app_context():
        message_id = queries.of_event(event.id)[0].id
    client = signed_in(app, make)
    assert press(client, path(event), path(event, f"/{message_id}/retry")).status_code == 303
    assert state_of(app, message_id) == OutboxState.WAITING


def test_a_mail_of_another_event_is_not_found(app: Flask, make: Make):
    mine, other = make.event("Alva"), make.event("Bo")
    make.registration(other)
    message_id = fail(app, other)
    client = signed_in(app, make)
    assert client.get(path(mine, f"/{message_id}/retry")).status_code == 404
    assert press(client, path(mine), path(mine, f"/{message_id}/retry")).status_code == 404
    assert press(client, path(mine), path(other, f"/{message_id}/retry")).status_code == 404
    assert state_of(app, message_id) == OutboxState.FAILED


@pytest.mark.parametrize("name", ["Vera", "Bo"])
def test_who_may(app: Flask, make: Make, name: str):
    event = make.event("Alva")
    make.registration(event)
    message_id = fail(app, event)
    viewer = {"Vera": (Role.VIEWER, event.slug), "Bo": (Role.ORGANIZER,)}[name]
    client = signed_in(app, make, name, *viewer)
    refused = {"Vera": 403, "Bo": 404}[name]
    assert client.get(path(event)).status_code == refused
    assert client.get(path(event, f"/{message_id}/retry")).status_code == refused
    assert press(client, "/organizer/", path(event, f"/{message_id}/retry")).status_code == refused
    assert state_of(app, message_id) == OutboxState.FAILED


def test_sending_again_needs_its_page(app: Flask, make: Make):
    event = make.event()
    make.registration(event)
    message_id = fail(app, event)
    client = signed_in(app, make)
    assert client.post(path(event, f"/{message_id}/retry")).status_code == 400
    assert client.put(path(event, f"/{message_id}/retry")).status_code == 405
    assert state_of(app, message_id) == OutboxState.FAILED


@pytest.mark.parametrize(
    ("error", "is_over", "said"),
    [
        ("ConnectionRefusedError", False, "Mejlservern gick inte att nå. Vi försöker igen."),
        ("ConnectionRefusedError", True, "Mejlservern gick inte att nå. Vi har slutat försöka."),
        ("451 4.7.1 Greylisted", False, "Mottagarens server ber oss vänta. Vi försöker igen."),
        ("451 4.7.1 Greylisted", True, "Mottagarens server tog aldrig emot mejlet. Vi har slutat försöka."),
        ("550 5.1.1 No such user", True, "Adressen tar inte emot mejl. Kontrollera att den är rätt."),
    ],
)
def test_nobody_is_told_that_we_try_again_when_we_do_not(app, error, is_over, said):
    with app.test_request_context(), force_locale("sv"):
        assert words.error_in_words(error, is_over=is_over) == said
