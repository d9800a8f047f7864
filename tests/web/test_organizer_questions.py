"""The questions of an event, with the names of those who show theirs."""

from flask import Flask

from eventsite.rules.permissions import Role
from eventsite.rules.questions import NameDisplay, QuestionDetails
from tests.factories import Make, stored
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import read


def path(event) -> str:
    return f"/organizer/events/{event.id}/questions"


def ask(make: Make, event, text: str, display: NameDisplay = NameDisplay.ANONYMOUS, **changes: object) -> int:
    return make.registration(event, question=QuestionDetails(text, changes.pop("speaker_id", None), display), **changes)


def test_question_addressee_and_a_name_that_is_shown(app: Flask, make: Make):
    event = make.event()
    speaker = stored(app, event).speakers[0]
    ask(
        make,
        event,
        "Hur börjar man?",
        NameDisplay.NAME_AND_COMPANY,
        name="Cia Berg",
        company="Mimer",
        speaker_id=speaker.id,
    )
    text = read(signed_in(app, make).get(path(event))).text
    for said in ("Hur börjar man?", "Matilda Rehn", "Cia Berg", "Mimer"):
        assert said in text


def test_a_hidden_name_is_not_there(app: Flask, make: Make):
    event = make.event()
    ask(make, event, "Vem betalar?", name="Hilda Hemlig", company="Tysta Bostäder", email="hilda@tysta.example")
    html = signed_in(app, make).get(path(event)).get_data(as_text=True)
    assert "Vem betalar?" in html
    for hidden in ("Hilda", "Hemlig", "Tysta", "hilda@"):
        assert hidden not in html


def test_questions_are_text(app: Flask, make: Make):
    event = make.event()
    ask(make, event, "<script>alert(1)</script>", NameDisplay.NAME_AND_COMPANY, name="<b>x</b>")
    html = signed_in(app, make).get(path(event)).get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_an_event_without_questions_says_so(app: Flask, make: Make):
    assert "<table" not in signed_in(app, make).get(path(make.event())).get_data(as_text=True)


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make):
    event = make.event()
    ask(make, event, "1?")
    client = signed_in(app, make)
    one = queries_of(app, client, path(event))
    ask(make, event, "2?")
    ask(make, event, "3?")
    assert queries_of(app, client, path(event)) == one


def test_who_may(app: Flask, make: Make, client):
    event = make.event("Alva")
    assert signed_in(app, make, "Vera", Role.VIEWER, event.slug).get(path(event)).status_code == 200
    assert signed_in(app, make, "Bo").get(path(event)).status_code == 404
    assert client.get(path(event)).status_code == 303
    assert signed_in(app, make).post(path(event)).status_code in {400, 405}
