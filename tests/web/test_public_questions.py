"""Asking the speakers from one's own page."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.database import db
from eventsite.models import Question
from tests.factories import Make, stored
from tests.web.visitor import open_mine, press, read


def ask(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    """Fill in the question on one's own page and send it."""
    return press(client, path, f"{path}/questions", **typed)


def bodies(app: Flask) -> list[str]:
    """Return the texts of all questions."""
    with app.app_context():
        return [question.body for question in db.session.query(Question).order_by(Question.public_no)]


def test_asking_leads_back_and_shows_the_question(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event()
    path = open_mine(client, app, make.registration(event))
    speaker = stored(app, event).speakers[0].id
    answer = ask(client, path, question="Hur mäter <b>vi</b>?", question_to=f"speaker-{speaker}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#questions")
    page = read(client.get(path))
    assert "Frågan är skickad" in page.text
    assert "Väntar på granskning Hur mäter <b>vi</b>? Fråga 1 · Till Matilda Rehn" in page.text


def test_waiting_people_may_ask(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event(capacity=0)))
    assert ask(client, path, question="Hur?").status_code == 303
    assert bodies(app) == ["Hur?"]


@pytest.mark.parametrize(
    ("question", "message"),
    [(" \n ", "Skriv din fråga"), ("å" * 601, "Korta frågan. Den har 601 tecken och får ha högst 600")],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: FlaskClient, app: Flask, make: Make, question: str, message: str
) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    answer = ask(client, path, question=question)
    page = read(answer)
    assert answer.status_code == 422
    assert page.text.startswith("Fel: Min anmälan")
    assert page.text.count(message) == 2
    assert question.strip() in page.text
    assert bodies(app) == []


def test_six_hundred_characters_fit_with_line_breaks_as_one(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    assert ask(client, path, question="a\r\n" * 299 + "aa").status_code == 303
    assert len(bodies(app)[0]) == 600


def test_five_may_wait_and_no_more(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    hidden = read(client.get(path)).hidden
    answers = [client.post(f"{path}/questions", data={**hidden, "question": f"Fråga {n}?"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [409]
    assert "Du har fem frågor som väntar." in read(answers[5]).text
    assert len(bodies(app)) == 5


def test_after_closing_time_no_more_are_taken(client: FlaskClient, app: Flask, make: Make) -> None:
    event = make.event(questions_close_wall=datetime(2026, 8, 23, 12))
    path = open_mine(client, app, make.registration(event))
    page = read(client.get(path))
    assert "Det går inte längre att ställa frågor till den här träffen." in page.text
    assert "question" not in page.fields
    token = read(client.get(f"{path}/cancel")).hidden
    assert client.post(f"{path}/questions", data={**token, "question": "Hur?"}).status_code == 409
    assert bodies(app) == []


def test_asking_needs_the_token_and_a_post(client: FlaskClient, app: Flask, make: Make) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    assert client.post(f"{path}/questions", data={"question": "Hur?"}).status_code == 400
    assert client.get(f"{path}/questions").status_code in {404, 405}
    assert bodies(app) == []


def test_a_page_that_came_back_can_be_had_in_the_other_language_with_what_was_typed(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    held = ask(client, path, question="Ring mig på 070-123 45 67")
    assert f'formaction="/en{path}/questions"' in held.text
    answer = press(
        client, path, f"/en{path}/questions", question="Ring mig på 070-123 45 67", reviewed="", language="en"
    )
    page = read(answer)
    assert (answer.status_code, "Before you send" in page.text, "Ring mig på 070-123 45 67" in page.text) == (
        200,
        True,
        True,
    )
    assert bodies(app) == []


def test_changing_the_language_sends_nothing_that_was_looked_at_before(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    answer = press(client, path, f"/en{path}/questions", question="Hur mäter ni?", language="en")
    assert (answer.status_code, "Before you send" in read(answer).text, bodies(app)) == (200, True, [])


def test_a_question_that_was_refused_keeps_its_words_in_the_other_language(
    client: FlaskClient, app: Flask, make: Make
) -> None:
    path = open_mine(client, app, make.registration(make.event()))
    answer = ask(client, path, question="x" * 601)
    assert f'formaction="/en{path}/questions"' in answer.text
    answer = press(client, path, f"/en{path}/questions", question="x" * 601, language="en")
    assert (answer.status_code, "600" in read(answer).text, "x" * 601 in answer.text) == (422, True, True)
