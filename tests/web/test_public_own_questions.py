"""One's own questions: asked after a second look, changed, taken back, told what became of them."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.database import db
from eventsite.models import Question
from eventsite.queries import events as event_queries
from eventsite.queries.questions import matters
from eventsite.rules.questions import DeclineReason, NameDisplay
from eventsite.services import audit, questions
from eventsite.services.questions import merging, moderating, rounds
from tests.factories import Make, stored
from tests.services.records import do
from tests.web.asked import Scene, scene
from tests.web.visitor import open_mine, press, read

MEASURE = "Vilka mått bör en styrelse följa varje år för att se segregationen?"
MEASURE_TOO = "Vilka mått ska styrelsen följa för att se segregationen?"


@pytest.fixture
def here(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make)


def ask(here: Scene, text: str, **typed: str) -> TestResponse:
    """Fill in the form beside the others' questions and send it."""
    return press(here.client, here.path, f"{here.mine}/questions", question=text, **typed)


def bodies(here: Scene) -> list[str]:
    with here.app.app_context():
        return [one.body for one in db.session.query(Question).order_by(Question.public_no)]


def rule(here: Scene, **columns: object) -> None:
    def change() -> None:
        current = rounds.locked(event_queries.locked(here.event.id).id)
        for name, value in columns.items():
            setattr(current, name, value)

    do(here.app, change)


def mine(here: Scene) -> str:
    return read(here.client.get(here.path)).text


def test_one_asks_beside_the_others_and_comes_back_there(here: Scene) -> None:
    answer = ask(here, "Hur?")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{here.path}#mine")
    assert "Väntar på granskning Hur? Fråga 1 · Till hela panelen" in mine(here)


def test_a_similar_question_is_shown_before_sending_and_sent_anyway(here: Scene) -> None:
    here.asked(MEASURE)
    page = read(ask(here, MEASURE_TOO, question_name="name_and_company"))
    assert page.text.startswith("Innan du skickar")
    assert MEASURE in page.text
    assert MEASURE_TOO in page.text
    assert bodies(here) == [MEASURE]
    again = {**page.hidden, "question": MEASURE_TOO, "question_name": "name_and_company"}
    assert here.client.post(f"{here.mine}/questions", data=again).status_code == 303
    assert bodies(here) == [MEASURE, MEASURE_TOO]


def test_other_words_are_looked_at_anew(here: Scene) -> None:
    here.asked(MEASURE)
    page = read(ask(here, MEASURE_TOO))
    again = {**page.hidden, "question": f"{MEASURE_TOO} Och varför?"}
    assert here.client.post(f"{here.mine}/questions", data=again).status_code == 200
    assert bodies(here) == [MEASURE]


def test_one_votes_instead_and_the_draft_is_dropped(here: Scene) -> None:
    question = here.asked(MEASURE)
    page = read(ask(here, MEASURE_TOO))
    data = {**page.hidden, "question": MEASURE_TOO, "wanted": "1"}
    answer = here.client.post(f"{here.path}/1/support?draft=1", data=data)
    assert answer.status_code == 303
    assert "Räknat: du undrar samma sak som fråga 1. Ditt utkast är borttaget." in mine(here)
    assert here.votes() == {(question, here.me)}
    assert bodies(here) == [MEASURE]


def test_what_is_not_accepted_is_never_suggested(here: Scene) -> None:
    here.asked(MEASURE, is_accepted=False)
    assert ask(here, MEASURE_TOO).status_code == 303


def test_ones_own_is_suggested_as_asked_already(here: Scene) -> None:
    here.asked(MEASURE, here.me, is_accepted=False)
    page = read(ask(here, MEASURE_TOO))
    assert "Du har redan frågat:" in page.text
    assert bodies(here) == [MEASURE]


def test_while_writing_others_questions_come_as_a_piece_of_the_page(here: Scene) -> None:
    here.asked(MEASURE)
    here.asked(f"{MEASURE} Hemligt!", is_accepted=False)
    answer = here.client.get(f"{here.path}/similar", query_string={"text": MEASURE_TOO})
    page = read(answer)
    assert MEASURE in page.text
    assert "Hemligt!" not in page.text
    assert "html" not in page.tags
    assert "csrf_token" not in page.fields


@pytest.mark.parametrize("text", ["", "mått?", "hur gör ni egentligen då", "x" * 5000])
def test_too_little_finds_nothing(here: Scene, text: str) -> None:
    here.asked(MEASURE)
    assert read(here.client.get(f"{here.path}/similar", query_string={"text": text})).text == ""


def test_strangers_find_nothing_by_writing(here: Scene) -> None:
    here.asked(MEASURE)
    stranger = here.app.test_client()
    assert stranger.get(f"{here.path}/similar", query_string={"text": MEASURE}).status_code == 404


@pytest.mark.parametrize(
    ("text", "display", "warning"),
    [
        ("Ring mig på 070-123 45 67, går det?", "anonymous", "Det här ser ut som uppgifter om en person"),
        ("Vi på Bolaget Bostäder undrar, hur då?", "anonymous", "Du har valt ingens namn, men frågan säger"),
        ("Hur då?", "company", "Färre än tre är anmälda från Bolaget Bostäder"),
    ],
)
def test_a_warning_stops_nothing(here: Scene, text: str, display: str, warning: str) -> None:
    page = read(ask(here, text, question_name=display))
    assert warning in page.text
    assert bodies(here) == []
    again = {**page.hidden, "question": text, "question_name": display}
    assert here.client.post(f"{here.mine}/questions", data=again).status_code == 303
    assert bodies(here) == [text]


def test_three_of_a_company_are_enough(here: Scene, make: Make) -> None:
    for _ in range(2):
        make.registration(here.event)
    assert ask(here, "Hur då?", question_name="company").status_code == 303


def test_a_name_that_few_share_can_be_hidden_afterwards(here: Scene) -> None:
    question = here.asked("Hur då?", here.me, name_display=NameDisplay.COMPANY)
    assert "Visa den utan namn" in mine(here)
    answer = press(here.client, here.path, f"{here.mine}/questions/1/hide-name")
    assert answer.status_code == 303
    assert here.question(question).name_display == "anonymous"


def test_where_nobody_may_be_nameless_the_form_says_so(here: Scene) -> None:
    rule(here, allows_anonymous=False, allows_private=False)
    page = read(here.client.get(here.path))
    assert "Ingens namn" not in page.text
    assert "question_private" not in page.fields


@pytest.mark.parametrize("forged", ["speaker-99999", "item-99999", "speaker-1; DROP TABLE", "item-²", "-1"])
def test_forged_targets_are_for_the_panel(here: Scene, forged: str) -> None:
    assert ask(here, "Hur?", question_to=forged).status_code == 303
    assert "Till hela panelen" in mine(here)


def test_a_speaker_of_another_event_is_not_asked(here: Scene, make: Make) -> None:
    speaker = stored(here.app, make.event(title="En annan träff")).speakers[0].id
    ask(here, "Hur?", question_to=f"speaker-{speaker}")
    assert "Till hela panelen" in mine(here)


def test_controls_and_turning_signs_are_left_out(here: Scene) -> None:
    ask(here, "Hur\u202e gör\x00 ni\u200f?")
    assert bodies(here) == ["Hur gör ni?"]


def test_too_long_is_said_beside_the_field_with_all_that_was_typed(here: Scene) -> None:
    answer = ask(here, "å" * 601, question_name="company")
    page = read(answer)
    assert answer.status_code == 422
    assert page.text.count("Korta frågan. Den har 601 tecken") == 2
    assert "å" * 601 in page.text


def test_the_next_question_has_to_wait_a_moment(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    clock.shift(timedelta(minutes=1))
    ask(here, "Hur?")
    clock.shift(timedelta(seconds=5))
    answer = ask(here, "Varför?")
    assert answer.status_code == 409
    assert "Vänta tjugo sekunder" in read(answer).text
    assert "Varför?" in read(answer).text


def test_going_back_and_asking_something_else_is_not_ignored(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    hidden = read(here.client.get(here.path)).hidden
    for text in ("Hur?", "Varför?", "Varför?"):
        here.client.post(f"{here.mine}/questions", data={**hidden, "question": text})
        clock.shift(timedelta(minutes=1))
    assert bodies(here) == ["Hur?", "Varför?"]


def test_when_the_questions_close_while_one_writes_the_text_is_there_to_copy(here: Scene) -> None:
    hidden = read(here.client.get(here.path)).hidden
    rule(here, is_accepting=False)
    answer = here.client.post(f"{here.mine}/questions", data={**hidden, "question": "Hann jag?"})
    page = read(answer)
    assert answer.status_code == 409
    assert "Frågorna har stängt, så den här skickades inte." in page.text
    assert "Hann jag?" in page.text
    assert "readonly" in page.attributes
    assert bodies(here) == []


def test_a_question_nobody_has_seen_gets_its_new_words_at_once(here: Scene) -> None:
    here.asked("Hur?", here.me, is_accepted=False)
    answer = press(here.client, f"{here.mine}/questions/1/edit", question="Hur då?")
    assert answer.status_code == 303
    assert bodies(here) == ["Hur då?"]


def test_a_question_others_have_seen_gets_them_as_a_suggestion(here: Scene) -> None:
    here.asked("Hur?", here.me)
    press(here.client, f"{here.mine}/questions/1/edit", question="Hur då?")
    assert bodies(here) == ["Hur?"]
    assert "Du har föreslagit en annan text, som en moderator tittar på: Hur då?" in mine(here)


def test_a_moderators_change_meanwhile_is_shown_and_nothing_is_overwritten(here: Scene) -> None:
    question = here.asked("Hur?", here.me)
    hidden = read(here.client.get(f"{here.mine}/questions/1/edit")).hidden
    do(here.app, moderating.edit, here.event.id, question, 2, audit.SYSTEM, "Hur gör man?")
    answer = here.client.post(f"{here.mine}/questions/1/edit", data={**hidden, "question": "Hur då?"})
    page = read(answer)
    assert answer.status_code == 409
    assert "Så här lyder den nu: Hur gör man?" in page.text
    assert "Hur då?" in page.text


@pytest.mark.parametrize("text", ["", "å" * 601])
def test_wrong_new_words_are_said_beside_the_field(here: Scene, text: str) -> None:
    here.asked("Hur?", here.me, is_accepted=False)
    assert press(here.client, f"{here.mine}/questions/1/edit", question=text).status_code == 422
    assert bodies(here) == ["Hur?"]


def test_one_takes_a_question_back(here: Scene) -> None:
    question = here.asked("Hur?", here.me)
    assert press(here.client, f"{here.mine}/questions/1/withdraw").status_code == 303
    assert here.question(question).moderation == "withdrawn"
    assert "Hur?" not in mine(here)


def test_what_was_handled_stays(here: Scene) -> None:
    question = here.asked("Hur?", here.me)
    do(here.app, moderating.decline, here.event.id, question, 2, audit.SYSTEM, DeclineReason.OFF_TOPIC)
    for way in ("edit", "withdraw"):
        assert here.client.get(f"{here.mine}/questions/1/{way}").status_code == 303
    assert here.question(question).moderation == "declined"


@pytest.mark.parametrize("way", ["edit", "withdraw", "another"])
def test_somebody_elses_question_is_not_there(here: Scene, way: str) -> None:
    question = here.asked("Hur?")
    token = read(here.client.get(here.path)).hidden
    assert here.client.get(f"{here.mine}/questions/1/{way}").status_code == 404
    data = {**token, "question": "Min!", "version": "2"}
    assert here.client.post(f"{here.mine}/questions/1/{way}", data=data).status_code == 404
    assert here.client.post(f"{here.mine}/questions/1/hide-name", data=data).status_code == 404
    assert (here.question(question).body, here.question(question).moderation) == ("Hur?", "published")


def test_who_has_not_opened_the_registration_may_do_nothing(here: Scene) -> None:
    here.asked("Hur?", here.me)
    stranger = here.app.test_client()
    assert stranger.get(f"{here.mine}/questions/1/edit").status_code == 404


def test_a_declined_question_says_why(here: Scene) -> None:
    question = here.asked("Hur?", here.me, is_accepted=False)
    reason = (DeclineReason.OFF_TOPIC, "Den hör till nästa träff.")
    do(here.app, moderating.decline, here.event.id, question, 1, audit.SYSTEM, *reason)
    assert "Inte publicerad Skäl: Den hör till nästa träff. Hur?" in mine(here)


def test_an_edited_question_shows_both_texts(here: Scene) -> None:
    question = here.asked("Hur gö?", here.me, is_accepted=False)
    do(here.app, moderating.accept, here.event.id, question, 1, audit.SYSTEM, "Hur gör ni?")
    page = mine(here)
    assert "Publicerad med ändring Hur gör ni?" in page
    assert "En moderator har gjort texten tydligare. Du skrev: Hur gö?" in page


def test_ones_own_change_before_publishing_is_no_moderators(here: Scene) -> None:
    question = here.asked("Hur?", here.me, is_accepted=False)
    do(here.app, questions.edit_own, here.me, question, 1, "Hur då?")
    do(here.app, moderating.accept, here.event.id, question, 2, audit.SYSTEM)
    assert "Publicerad Hur då?" in mine(here)


def test_a_merged_question_names_the_other_and_one_may_object_once(here: Scene) -> None:
    first, second = here.asked("Hur ofta?", here.me), here.asked("Hur många gånger?")
    do(here.app, merging.merge, here.event.id, first, second, 2, audit.SYSTEM)
    page = mine(here)
    assert "Sammanslagen med en liknande fråga Hur ofta?" in page
    assert "Den ställs nu genom fråga 2 : Hur många gånger?" in page
    assert press(here.client, f"{here.mine}/questions/1/another", why="Jag menar per år.").status_code == 303
    assert "Du har sagt att din fråga är en annan." in mine(here)
    with here.app.app_context():
        open_ones = matters.of_event(here.event.id)
    assert [(one, change.reason) for one in open_ones for change in open_ones[one]] == [(first, "Jag menar per år.")]


def test_the_same_stands_on_ones_own_page(here: Scene) -> None:
    here.asked("Hur?", here.me)
    page = read(here.client.get(here.mine))
    assert "Publicerad Hur? Fråga 1" in page.text
    assert here.path in page.links


def test_the_receipt_warns_of_what_looks_personal(here: Scene) -> None:
    hidden = read(here.client.get(f"/events/{here.event.slug}/register")).hidden
    typed = {"name": "Bo", "email": "bo@x.example", "company": "X", "question": "Varför störs min granne?"}
    answer = here.client.post(f"/events/{here.event.slug}/register", data={**hidden, **typed})
    assert "Din fråga ser ut att handla om en person." in read(here.client.get(answer.headers["Location"])).text


def test_a_background_is_asked_with_the_question_and_shown_to_its_asker_alone(here: Scene) -> None:
    ask(here, "Hur?", question_background="Vi har 300 hem.")
    assert here.question(1).background == "Vi har 300 hem."
    assert "Bakgrund: Vi har 300 hem." in mine(here)
    do(here.app, moderating.accept, here.event.id, 1, 1, audit.SYSTEM)
    other = here.app.test_client()
    open_mine(other, here.app, here.make.registration(here.event))
    page = read(other.get(here.path)).text
    assert ("Hur?" in page, "300 hem" in page) == (True, False)


def test_too_long_a_background_is_kept_and_said(here: Scene) -> None:
    answer = ask(here, "Hur?", question_background="x" * 1001)
    assert answer.status_code == 422
    assert "Korta bakgrunden: högst 1 000 tecken får plats" in read(answer).text
    assert "x" * 1001 in answer.get_data(as_text=True)
    assert bodies(here) == []


def test_a_background_is_changed_without_a_word_from_a_moderator(here: Scene) -> None:
    question = here.asked("Hur?", here.me, background="300 hem.")
    page = f"{here.mine}/questions/1/edit"
    assert "300 hem." in here.client.get(page).get_data(as_text=True)
    version = str(here.question(question).version)
    press(here.client, page, question="Hur?", background="400 hem.", version=version)
    found = here.question(question)
    assert (found.background, found.proposal, found.moderation) == ("400 hem.", "", "published")
