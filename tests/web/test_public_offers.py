"""Answering an offer, and changing how one takes part, on one's own page."""

import re

import pytest

from eventsite.rules.events import Format
from eventsite.rules.policies import Mode
from eventsite.services import events, registrations
from tests.factories import states
from tests.forms import field
from tests.services.records import do
from tests.web import visitor
from tests.web.visitor import fill_in, open_mine, press, read


@pytest.fixture
def offered(app, make):
    """An event whose only seat is offered to the second of three; the id of that registration."""
    event = make.event(capacity=1)
    make.policy(event, offers_hours=2000)
    ids = [make.registration(event, number) for number in (1, 2, 3)]
    do(app, registrations.cancel, ids[0])
    return event, ids[1]


@pytest.mark.parametrize(
    ("answer", "state", "next_state"), [("yes", "confirmed", "waitlisted"), ("no", "declined", "offered")]
)
def test_the_answer_counts(app, client, offered, answer, state, next_state):
    event, mine = offered
    page = open_mine(client, app, mine)
    assert "Svara senast tisdag 25 augusti" in read(client.get(page)).text.replace("\xa0", " ")
    assert press(client, page, f"{page}/offer", answer=answer).location == page
    assert states(app, event)[1:] == [state, next_state]


def test_the_page_does_not_speak_of_a_place_that_one_keeps(app, client, offered):
    _, mine = offered
    text = read(client.get(open_mine(client, app, mine))).text
    assert ("Du har inte svarat än" in text, "Din plats är kvar" in text) == (True, False)


def test_an_answer_that_comes_twice_changes_nothing(app, client, offered):
    event, mine = offered
    page = open_mine(client, app, mine)
    press(client, page, f"{page}/offer", answer="yes")
    press(client, page, f"{page}/offer", answer="no")
    assert states(app, event)[1] == "confirmed"
    assert "Erbjudandet är besvarat" in read(client.get(page)).text


def test_nobody_else_answers(client, offered):
    _, mine = offered
    assert client.post(f"/my/registrations/{mine}/offer", data=read(client.get("/my")).hidden).status_code in {400, 404}


def test_an_offer_is_not_answered_by_looking(app, client, offered):
    event, mine = offered
    page = open_mine(client, app, mine)
    assert client.get(f"{page}/offer").status_code == 405
    assert states(app, event)[1] == "offered"


@pytest.fixture
def hybrid(make):
    """A hybrid event with one seat on site."""
    event = make.event(format=Format.HYBRID, venue="Folkets hus")
    make.policy(event, capacity_on_site=1)
    return event


def test_the_form_says_how_much_room_there_is(client, hybrid):
    text = read(client.get(f"/events/{hybrid.slug}/register")).text
    assert "På plats, Folkets hus 1 plats kvar" in text
    assert "Digitalt i Teams Gott om plats" in text


def test_one_has_to_choose(app, client, hybrid):
    response = visitor.register(client, hybrid)
    assert response.status_code == 422
    assert "Välj hur du deltar" in read(response).text
    assert states(app, hybrid) == []


def test_what_was_chosen_is_kept_when_something_else_is_wrong(client, hybrid):
    response = client.post(
        f"/events/{hybrid.slug}/register", data=fill_in(client, hybrid, mode="digital", email="ingen adress")
    )
    assert response.status_code == 422
    assert re.search(r'<input[^>]*checked[^>]*value="digital"', response.get_data(as_text=True))


def test_who_finds_the_way_full_is_told_why_they_wait(app, client, make, hybrid):
    make.registration(hybrid, 1, mode=Mode.ON_SITE)
    response = visitor.register(client, hybrid, mode="on_site")
    assert "Platserna är slut för det sätt att delta som du har valt." in read(client.get(response.location)).text
    assert states(app, hybrid) == ["confirmed", "waitlisted"]


def test_changing_ones_way(app, client, make, hybrid):
    mine = make.registration(hybrid, 1, mode=Mode.ON_SITE)
    page = open_mine(client, app, mine)
    assert "Du deltar på plats. Det andra sättet: Gott om plats." in read(client.get(page)).text
    assert press(client, page, f"{page}/mode", mode="digital").location == page
    assert "Du deltar digitalt." in read(client.get(page)).text


def test_a_way_that_is_full_is_refused_in_words(app, client, make, hybrid):
    make.registration(hybrid, 1, mode=Mode.ON_SITE)
    mine = make.registration(hybrid, 2, mode=Mode.DIGITAL)
    page = open_mine(client, app, mine)
    press(client, page, f"{page}/mode", mode="on_site")
    assert "Det finns ingen plats kvar för det." in read(client.get(page)).text


def test_a_way_that_there_is_not_is_no_request(app, client, make, hybrid):
    page = open_mine(client, app, make.registration(hybrid, 1, mode=Mode.DIGITAL))
    assert press(client, page, f"{page}/mode", mode="by post").status_code == 400


def test_without_a_queue_a_way_that_is_full_is_said_beside_it(app, client, make):
    event = make.event(format=Format.HYBRID, venue="Folkets hus", has_waitlist=False)
    make.policy(event, capacity_on_site=0)
    response = visitor.register(client, event, mode="on_site")
    assert response.status_code == 409
    assert "Det finns inga platser kvar för det här. Välj det andra sättet" in read(response).text
    assert states(app, event) == []


def test_without_a_queue_a_company_that_has_filled_its_places_is_told_so(app, client, make):
    event = make.event(has_waitlist=False)
    make.policy(event, company_quota=5)
    make.registration(event, 1, company="Hamnstadens Hem")
    response = visitor.register(client, event)
    assert response.status_code == 409
    assert "Ditt företag har fyllt sina platser på träffen. Prata med en kollega" in read(response).text
    assert states(app, event) == ["confirmed"]


def test_an_offer_of_a_meeting_that_is_called_off_is_answered_in_words(app, client, offered):
    event, mine = offered
    page = open_mine(client, app, mine)
    token = read(client.get(page)).hidden
    do(app, events.call_off, event.id, "Talaren är sjuk", None)
    assert client.post(f"{page}/offer", data=token | {"answer": "yes"}).location == page
    assert "Det går inte att" in read(client.get(page)).text
    assert states(app, event)[1] == "offered"


def test_who_must_answer_more_there_is_led_to_the_form_and_shown_what(app, client, make, hybrid):
    field(app, hybrid, label="Vilket tåg kommer du med?", is_required=True, mode=Mode.ON_SITE)
    mine = make.registration(hybrid, 7, mode=Mode.DIGITAL)
    page = open_mine(client, app, mine)
    answer = press(client, page, f"{page}/mode", mode="on_site")
    assert answer.location == f"{page}/edit"
    assert "Arrangören ber dig svara på: Vilket tåg kommer du med?" in read(client.get(answer.location)).text
