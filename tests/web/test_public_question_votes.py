"""Wondering the same, and reporting: on and off, once each, by those who may."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.database import db
from eventsite.models import QuestionReport
from eventsite.queries import events as event_queries
from eventsite.queries import registrations as registration_queries
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import VOTES_PER_MINUTE, Audience, CountsShown
from eventsite.services import audit, guests, questions
from eventsite.services.questions import merging, rounds
from tests.factories import Make
from tests.services.records import do
from tests.web.asked import Scene, scene
from tests.web.visitor import open_mine, read

JSON = {"Accept": "application/json"}


@pytest.fixture
def here(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make)


def token(here: Scene, client: FlaskClient | None = None) -> dict[str, str]:
    """Return the hidden field that every form of this browser needs."""
    found = read((client or here.client).get(f"{here.mine if client is None else here.path}")).hidden
    return {"csrf_token": found["csrf_token"]}


def vote(here: Scene, number: int = 1, wanted: str = "1", **rest: str) -> TestResponse:
    return here.client.post(f"{here.path}/{number}/support", data={**token(here), "wanted": wanted, **rest})


def reports(here: Scene) -> list[tuple[int, str]]:
    with here.app.app_context():
        return [(one.registration_id, str(one.reason)) for one in db.session.query(QuestionReport)]


def test_the_button_counts_and_takes_back(here: Scene) -> None:
    question = here.asked("Fråga?")
    answer = vote(here)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{here.path}#support-1")
    assert here.votes() == {(question, here.me)}
    assert 'aria-pressed="true"' in here.client.get(here.path).get_data(as_text=True)
    vote(here, wanted="0")
    assert here.votes() == set()
    assert 'aria-pressed="true"' not in here.client.get(here.path).get_data(as_text=True)


def test_sending_it_twice_is_the_same_as_once(here: Scene) -> None:
    question = here.asked("Fråga?")
    assert [vote(here).status_code for _ in range(3)] == [303] * 3
    assert here.votes() == {(question, here.me)}
    assert [vote(here, wanted="0").status_code for _ in range(2)] == [303] * 2


def test_one_comes_back_to_where_one_was(here: Scene) -> None:
    here.asked("Fråga?")
    answer = vote(here, as_of="1787562000000", shown="40", item="3", speaker="nobody")
    assert answer.headers["Location"] == f"{here.path}?item=3&shown=40&as_of=1787562000000#support-1"
    assert vote(here, place="show").headers["Location"] == f"{here.path}/1#support-1"


def test_a_script_gets_words_and_no_number_that_is_not_shown(here: Scene) -> None:
    here.asked("Fråga?")
    data = {**token(here), "wanted": "1"}
    answer = here.client.post(f"{here.path}/1/support", data=data, headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"said": "Räknat: du undrar samma sak", "count": ""})


def test_a_script_gets_the_number_in_words_once_numbers_are_shown(here: Scene) -> None:
    here.asked("Fråga?")

    def show() -> None:
        rounds.locked(here.event.id).counts_shown = CountsShown.ALWAYS

    do(here.app, show)
    data = {**token(here), "wanted": "1"}
    answer = here.client.post(f"/en{here.path}/1/support", data=data, headers=JSON)
    assert answer.json == {"said": "Counted: you wonder the same", "count": "1 wonders the same"}


def test_the_button_stays_pressed_at_the_question_that_asks_it_now(here: Scene) -> None:
    first, second = here.asked("Fråga?"), here.asked("Samma sak?")
    vote(here)
    do(here.app, merging.merge, here.event.id, first, second, 2, audit.SYSTEM)
    assert 'id="support-2" aria-pressed="true"' in here.client.get(here.path).get_data(as_text=True)
    vote(here, 2, wanted="0")
    assert here.votes() == set()


def test_ones_own_question_cannot_be_voted_for(here: Scene) -> None:
    here.asked("Min egen?", here.me)
    answer = here.client.post(f"{here.path}/1/support", data={**token(here), "wanted": "1"}, headers=JSON)
    assert answer.status_code == 409
    assert here.votes() == set()
    assert 'id="support-' not in here.client.get(here.path).get_data(as_text=True)


def test_whoever_waits_for_a_place_is_told_why_not(app: Flask, client: FlaskClient, make: Make) -> None:
    here = scene(app, client, make, capacity=1)
    here.asked("Fråga?", here.me)
    waiting = app.test_client()
    open_mine(waiting, app, make.registration(here.event))
    data = {**token(here, waiting), "wanted": "1"}
    waiting.post(f"{here.path}/1/support", data=data)
    assert "Den som väntar på en plats kan fråga, men inte rösta" in read(waiting.get(here.path)).text
    assert here.votes() == set()


def test_what_one_may_not_see_one_cannot_vote_for(here: Scene, make: Make) -> None:
    here.asked("Väntar?", is_accepted=False)
    here.asked("Privat?", audience=Audience.SPEAKER_ONLY)
    assert [vote(here, number).status_code for number in (1, 2, 3)] == [404] * 3
    other = scene(here.app, here.app.test_client(), make, title="En annan träff")
    other.asked("Deras?")
    data = {**token(here), "wanted": "1"}
    assert here.client.post(f"{other.path}/1/support", data=data).status_code == 404
    assert here.votes() == set()


def test_too_many_at_once_are_refused_with_a_word(here: Scene) -> None:
    here.asked("En till?")
    for _ in range(VOTES_PER_MINUTE):
        question = here.asked("Fråga?")
        do(here.app, questions.support, here.me, question, wanted=True)
    vote(here)
    assert "Det var väldigt många på en gång." in read(here.client.get(here.path)).text
    assert len(here.votes()) == VOTES_PER_MINUTE


def test_after_closing_nothing_changes(here: Scene) -> None:
    here.asked("Fråga?")

    def close() -> None:
        event = event_queries.locked(here.event.id)
        rounds.locked(event.id).closed_at = event.created_at

    do(here.app, close)
    vote(here)
    assert "Frågorna har stängt, så inget har ändrats." in read(here.client.get(here.path)).text
    assert here.votes() == set()


def test_a_speaker_who_takes_part_does_not_vote_on_questions_to_them(here: Scene) -> None:
    with here.app.app_context():
        speaker = event_queries.whole(here.event.id).speakers[0].id
        address = registration_queries.by_id(here.me).email
    do(here.app, guests.invite, here.event.id, GuestRole.SPEAKER, "Matilda Rehn", address, 1, speaker)
    here.asked("Till Matilda?", speaker_id=speaker)
    vote(here)
    assert here.votes() == set()
    assert 'id="support-' not in here.client.get(here.path).get_data(as_text=True)


def test_voting_needs_a_post_and_its_token(here: Scene) -> None:
    here.asked("Fråga?")
    assert here.client.get(f"{here.path}/1/support").status_code == 405
    assert here.client.post(f"{here.path}/1/support", data={"wanted": "1"}).status_code == 400
    assert here.votes() == set()


def test_a_question_is_reported_for_a_reason(here: Scene) -> None:
    here.asked("Fråga?")
    page = read(here.client.get(f"{here.path}/1/report"))
    assert "Fråga?" in page.text
    answer = here.client.post(f"{here.path}/1/report", data={**token(here), "reason": "offensive"})
    assert answer.status_code == 303
    assert "Tack. En moderator får veta det." in read(here.client.get(here.path)).text
    assert reports(here) == [(here.me, "offensive")]


@pytest.mark.parametrize("reason", ["", "elakt"])
def test_a_report_needs_one_of_the_reasons(here: Scene, reason: str) -> None:
    here.asked("Fråga?")
    answer = here.client.post(f"{here.path}/1/report", data={**token(here), "reason": reason})
    assert answer.status_code == 422
    assert read(answer).text.startswith("Fel: ")
    assert reports(here) == []


def test_two_reports_from_two_companies_hide_a_question(here: Scene, make: Make) -> None:
    here.asked("Fråga?")
    other = here.app.test_client()
    open_mine(other, here.app, make.registration(here.event, company="Ett annat bolag"))
    for client in (here.client, other):
        data = {**token(here, client), "reason": "offensive"}
        client.post(f"{here.path}/1/report", data=data)
    assert "Fråga?" not in read(here.client.get(here.path)).text
