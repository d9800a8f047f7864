"""All that one has asked, at whichever meetings: of what this browser has opened, and of nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening

from eventsite.database import db
from eventsite.rules.questions import DeclineReason
from eventsite.services import audit
from eventsite.services.questions import answers, moderating
from tests.factories import Make
from tests.services.records import do
from tests.web.asked import Scene, scene
from tests.web.visitor import open_mine, read

PATH = "/my/questions"


@pytest.fixture
def here(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make)


@pytest.fixture
def there(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make, title="En annan träff")


def shown(client: FlaskClient) -> str:
    return read(client.get(PATH)).text


def queries(app: Flask, client: FlaskClient) -> int:
    """Return how many statements the page takes."""
    found: list[str] = []
    with app.app_context():
        engine = db.engine
    listener = lambda *given: found.append(given[2])  # noqa: E731
    listening.listen(engine, "before_cursor_execute", listener)
    assert client.get(PATH).status_code == 200
    listening.remove(engine, "before_cursor_execute", listener)
    return len(found)


def test_the_questions_of_all_opened_meetings_are_there_with_state_and_answer(here: Scene, there: Scene) -> None:
    answered = here.asked("Vad kostar det?", here.me)
    do(here.app, answers.publish, here.event.id, answered, 0, audit.SYSTEM, "Tio kronor.")
    there.asked("Vem betalar?", there.me, is_accepted=False)
    text = shown(here.client)
    for title, question in (
        ("Tematräff om segregation", "Besvarad Vad kostar det? Fråga 1"),
        ("En annan träff", "Väntar på granskning Vem betalar? Fråga 1"),
    ):
        assert f"{title} " in text
        assert question in text
    assert "Svar Tio kronor." in text


def test_one_is_led_to_what_can_be_done_with_each(here: Scene) -> None:
    here.asked("Vem betalar?", here.me, is_accepted=False)
    links = read(here.client.get(PATH)).links
    assert f"{here.mine}/questions/1/edit" in links
    assert f"{here.mine}/questions/1/withdraw" in links
    assert f"{here.mine}#questions" in links


def test_a_declined_question_says_why(here: Scene) -> None:
    question = here.asked("Köp våra pumpar?", here.me, is_accepted=False)
    do(here.app, moderating.decline, here.event.id, question, 1, audit.SYSTEM, DeclineReason.ADVERTISING, "Köp inte.")
    assert "Inte publicerad Skäl: Köp inte. Köp våra pumpar?" in shown(here.client)


def test_what_was_asked_with_a_registration_that_is_not_open_here_is_not_shown(here: Scene, make: Make) -> None:
    here.asked("Kollegans fråga?")
    elsewhere = make.event(title="En annan träff")
    mine_too = make.registration(elsewhere, 1)  # of the same address, but its link was not opened here
    Scene(here.app, here.client, make, elsewhere, mine_too, "").asked("Min egen?", mine_too)
    assert "Du har inte ställt någon fråga än" in shown(here.client)


def test_whoever_has_opened_nothing_learns_how_to(client: FlaskClient) -> None:
    page = read(client.get(PATH))
    assert "Öppna länken i mejlet" in page.text
    assert "/my/link" in page.links


def test_it_leads_to_where_one_may_ask(here: Scene) -> None:
    assert "Ställ en fråga Tematräff om segregation" in shown(here.client)


def test_it_is_kept_nowhere_and_cannot_be_written_to(here: Scene) -> None:
    answer = here.client.get(PATH)
    assert (answer.headers["Cache-Control"], "noindex" in answer.headers["X-Robots-Tag"]) == ("no-store", True)
    assert here.client.put(PATH).status_code == 405


def test_in_english_it_is_english(here: Scene) -> None:
    assert "You have asked nothing yet" in read(here.client.get(f"/en{PATH}")).text


def test_many_meetings_take_no_more_queries_than_one(app: Flask, client: FlaskClient, make: Make, here: Scene) -> None:
    here.asked("Ett?", here.me)
    few = queries(app, client)
    for number in range(3):
        event = make.event(title=f"Träff {number}")
        person = make.registration(event)
        open_mine(client, app, person)
        Scene(app, client, make, event, person, "").asked("Två?", person)
    assert queries(app, client) == few


@pytest.mark.parametrize("page", ["/my", "own"])
def test_ones_own_pages_lead_there(here: Scene, page: str) -> None:
    assert PATH in read(here.client.get(here.mine if page == "own" else page)).links
