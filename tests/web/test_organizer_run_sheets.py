"""The moderator's sheet to print, who else is there, and asking for somebody from the live page."""

from datetime import timedelta

import pytest
import time_machine

from eventsite.models import Question
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Act, Audience, NameDisplay, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import moderating
from tests.conftest import NOW
from tests.factories import stored
from tests.services.records import do, one
from tests.web.live_cast import Cast
from tests.web.moderators import path as queue
from tests.web.organizer_browser import press, signed_in
from tests.web.visitor import read


@pytest.fixture
def cast(app, make):
    return Cast(app, make, make.event())


@pytest.fixture
def live(cast):
    return queue(cast.event, "live")


@pytest.fixture
def sheet(live):
    return f"{live}/sheet"


def test_what_is_chosen_stands_in_its_order_with_minutes_and_background(app, cast, make, sheet):
    item = stored(app, cast.event).programme[1].id
    later, first = cast.accepted("Sedan?"), cast.accepted("Först?", item_id=item, background="Vi har 300 hem.")
    cast.act(first, Act.SELECT)
    cast.act(later, Act.SELECT)
    cast.accepted("Kanske?")
    page = read(signed_in(app, make).get(sheet)).text
    found = [
        page.index(text) for text in ("På tur", "Först?", "Vi har 300 hem.", "Sedan?", "Om tiden räcker", "Kanske?")
    ]
    assert found == sorted(found)
    assert "Läget , 170 min" in page.replace("Läget,", "Läget ,")


def test_who_hides_their_name_has_none_on_paper_and_private_ones_are_marked(app, cast, make, sheet):
    hidden = {"name": "Hilda Hemlig", "company": "Tysta Bostäder"}
    asker = make.registration(cast.event, **hidden)
    details = QuestionDetails("Vem betalar?", name_display=NameDisplay.ANONYMOUS, audience=Audience.SPEAKER_ONLY)
    question = do(app, questions.ask, asker, details)
    do(app, moderating.accept, cast.event.id, question, 1, "organizer:1")
    cast.act(question, Act.SELECT)
    html = signed_in(app, make).get(sheet).get_data(as_text=True)
    assert "bara till talaren" in html
    assert [one for one in ("Hilda", "Tysta") if one in html] == []


def test_an_empty_sheet_says_so(app, cast, make, sheet):
    assert "Inga frågor är utvalda än." in read(signed_in(app, make).get(sheet)).text


def test_the_sheet_is_for_moderators(app, cast, make, sheet):
    cast.accepted("Vald?")
    make.event(organizer="Bo")
    assert cast.moderator().get(sheet).status_code == 200
    others = (signed_in(app, make, "Bo"), signed_in(app, make, "Cia", Role.VIEWER, cast.event.slug), cast.participant())
    assert [browser.get(sheet).status_code for browser in others] == [404, 403, 303]
    assert signed_in(app, make).post(sheet).status_code == 405


def test_moderators_see_who_else_is_there_and_what_they_have_open(app, cast, make, live):
    question = cast.accepted("Hur?")
    alva, gun = signed_in(app, make), cast.moderator()
    gun.get(queue(cast.event, question))
    assert "Gun är också här och har fråga 1 öppen" in read(alva.get(queue(cast.event))).text
    assert "Gun är också här och har fråga 1 öppen" in read(alva.get(live)).text
    assert "Alva är också här" in read(gun.get(live)).text
    with time_machine.travel(NOW + timedelta(minutes=4), tick=False):
        assert "Gun är också här" not in read(alva.get(live)).text


def test_who_comes_is_seen_on_the_live_page_without_reloading(app, cast, make, live):
    alva = signed_in(app, make)
    tag = alva.get(f"{live}/stream").headers["ETag"]
    assert alva.get(f"{live}/stream", headers={"If-None-Match": tag}).status_code == 304
    cast.moderator().get(live)
    answer = alva.get(f"{live}/stream", headers={"If-None-Match": tag})
    assert (answer.status_code, "Gun är också här" in read(answer).text) == (200, True)


def test_who_only_looks_is_nobody_to_wait_for(app, cast, make):
    alva = signed_in(app, make)
    signed_in(app, make, "Vera", Role.VIEWER, cast.event.slug).get(queue(cast.event))
    assert "Vera" not in read(alva.get(queue(cast.event))).text


def test_one_asks_for_somebody_from_the_live_page_and_comes_back(app, cast, make, live):
    make.registration(cast.event, email="cia@mimer.example", company="Mimer")
    alva = signed_in(app, make)
    form = next(link for link in read(alva.get(live)).links if "/new" in link)
    typed = {"body": "Vem betalar?", "email": "cia@mimer.example", "name": "company"}
    answer = press(alva, form, form, **typed)
    assert (answer.status_code, answer.headers["Location"]) == (303, live)
    assert "Vem betalar?" in read(alva.get(live)).text
    assert (one(app, Question, 1).registration_id, one(app, Question, 1).name_display) == (1, "company")


def test_an_address_that_nobody_is_registered_with_is_said(app, cast, make):
    alva, form = signed_in(app, make), queue(cast.event, "new")
    answer = press(alva, form, form, body="Vem betalar?", email="dag@mimer.example")
    assert answer.status_code == 422
    assert "Ingen är anmäld med den adressen." in read(answer).text
    assert "Vem betalar?" in answer.get_data(as_text=True)


def test_guests_do_not_learn_who_is_registered(app, cast, make):
    make.registration(cast.event, email="cia@mimer.example")
    gun, form = cast.moderator(), queue(cast.event, "new")
    assert "email" not in read(gun.get(form)).fields
    press(gun, form, form, body="Vem betalar?", email="cia@mimer.example")
    assert one(app, Question, 1).registration_id is None
