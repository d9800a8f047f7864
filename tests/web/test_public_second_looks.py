"""Having one's declined question looked at again, and choosing another reader when the speaker has left."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventsite.queries.questions import matters as queries
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.questions import Audience, DeclineReason
from eventsite.services import audit, events
from eventsite.services.questions import matters, moderating
from tests.factories import MEETING, Make, stored
from tests.services.records import do
from tests.web.asked import Scene, scene
from tests.web.visitor import press, read

WHY = "Det står inte i programmet."


@pytest.fixture
def here(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make)


@pytest.fixture
def declined(here: Scene) -> int:
    question = here.asked("Vad kostar det?", here.me, is_accepted=False)
    do(here.app, moderating.decline, here.event.id, question, 1, audit.SYSTEM, DeclineReason.OFF_TOPIC, "Fel träff.")
    return question


@pytest.fixture
def left(here: Scene) -> int:
    """A question for one speaker alone, who no longer takes part."""
    speaker = stored(here.app, here.event).speakers[0].id
    question = here.asked("Vad tjänar du?", here.me, speaker_id=speaker, audience=Audience.SPEAKER_ONLY)
    items = tuple(replace(item, speakers=()) for item in MEETING.programme)
    changed = replace(MEETING, speakers=(SpeakerDetails("Bo Berg"), SpeakerDetails("Eva Ek")), programme=items)
    do(here.app, events.edit, here.event.id, changed, stored(here.app, here.event).version, None)
    return question


def mine(here: Scene) -> str:
    return read(here.client.get(here.path)).text


def open_words(here: Scene) -> list[str]:
    with here.app.app_context():
        found = queries.of_event(here.event.id)
    return [one.reason for changes in found.values() for one in changes]


def test_one_asks_once_for_a_declined_question_to_be_looked_at_again(here: Scene, declined: int) -> None:
    assert "Be om ny bedömning" in mine(here)
    page = read(here.client.get(f"{here.mine}/questions/1/appeal")).text
    assert "Vad kostar det?" in page
    assert "Fel träff." in page
    answer = press(here.client, f"{here.mine}/questions/1/appeal", why=WHY)
    assert (answer.status_code, open_words(here)) == (303, [WHY])
    assert "Du har bett om ny bedömning." in mine(here)
    assert "Be om ny bedömning" not in mine(here)
    assert here.client.get(f"{here.mine}/questions/1/appeal").status_code == 303


def test_what_a_moderator_says_to_it_stands_on_ones_own_page(here: Scene, declined: int) -> None:
    press(here.client, f"{here.mine}/questions/1/appeal", why=WHY)
    version = here.question(declined).version
    do(here.app, matters.keep, here.event.id, declined, version, audit.SYSTEM, "Den hör till nästa träff.")
    assert "det blir som förut. Moderatorn skriver: Den hör till nästa träff." in mine(here)


def test_without_a_reason_nothing_is_looked_at_again(here: Scene, declined: int) -> None:
    answer = press(here.client, f"{here.mine}/questions/1/appeal", why=" ")
    assert answer.status_code == 422
    assert "Skriv varför vi ska skicka den vidare" in read(answer).text
    assert open_words(here) == []


def test_what_was_not_declined_is_not_appealed(here: Scene) -> None:
    here.asked("Hur?", here.me)
    assert here.client.get(f"{here.mine}/questions/1/appeal").status_code == 303
    assert "Be om ny bedömning" not in mine(here)


def test_one_chooses_who_reads_what_was_for_a_speaker_who_has_left(here: Scene, left: int) -> None:
    assert "Matilda Rehn medverkar inte längre." in mine(here)
    page = f"{here.mine}/questions/1/reader"
    assert "Vad tjänar du?" in read(here.client.get(page)).text
    new = stored(here.app, here.event).speakers[1].id
    assert press(here.client, page, speaker=str(new)).status_code == 303
    assert (here.question(left).speaker_id, open_words(here)) == (new, [])
    assert here.client.get(page).status_code == 303


@pytest.mark.parametrize("typed", ["", "999", "x"])
def test_only_a_speaker_of_the_event_can_be_chosen(here: Scene, left: int, typed: str) -> None:
    answer = press(here.client, f"{here.mine}/questions/1/reader", speaker=typed)
    assert answer.status_code == 422
    assert "Välj vem som får läsa din fråga" in read(answer).text
    assert here.question(left).speaker_id is None


@pytest.mark.parametrize("page", ["appeal", "reader"])
def test_strangers_see_and_do_nothing(here: Scene, declined: int, page: str) -> None:
    stranger = here.app.test_client()
    assert stranger.get(f"{here.mine}/questions/1/{page}").status_code == 404
    assert stranger.post(f"{here.mine}/questions/1/{page}", data={"why": WHY}).status_code in {400, 404}
    assert open_words(here) == []
