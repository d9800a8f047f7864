"""Afterwards: answers written, published and told; the questions closed; what everyone reads; files."""

import json
from datetime import datetime

import pytest

from eventsite.models import Question, QuestionAnswer, QuestionRound
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Act, Audience, NameDisplay, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import answers, closing, moderating, rounds
from tests.services.records import actions, do, one
from tests.web.organizer_browser import press, signed_in
from tests.web.visitor import read

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


@pytest.fixture
def here(event):
    return f"/organizer/events/{event.id}/questions"


@pytest.fixture
def ask(app, make, event):
    """Asks as somebody new, has it accepted, and returns the id of the question."""

    def asked(text="Hur då?", *, who=None, accepted=True, **details):
        question = do(app, questions.ask, who or make.registration(event), QuestionDetails(text, **details))
        if accepted:
            do(app, moderating.accept, event.id, question, 1, WHO)
        return question

    return asked


def say(alva, here, question, action="answer/publish", body="Så här.", version="0"):
    return press(alva, f"{here}/answers", f"{here}/{question}/{action}", body=body, version=version)


def test_an_answer_is_published_and_stands_on_the_page_of_the_meeting(app, client, alva, here, event, ask):
    question = ask("Vad kostar det?")
    assert say(alva, here, question).headers["Location"] == f"{here}/answers#question-{question}"
    text = read(client.get(f"/events/{event.slug}")).text
    assert ("Vad kostar det?" in text, "Så här." in text) == (True, True)


def test_what_is_saved_is_seen_by_nobody(app, client, alva, here, event, ask):
    question = ask("Vad kostar det?")
    say(alva, here, question, "answer")
    assert one(app, QuestionAnswer, question).state == "draft"
    assert "Vad kostar det?" not in read(client.get(f"/events/{event.slug}")).text


@pytest.mark.parametrize("hidden", ["private", "not shown openly", "taken off again"])
def test_what_is_not_for_everyone_does_not_stand_there(app, client, alva, here, event, ask, hidden):
    question = ask("Vad kostar det?", audience=Audience.SPEAKER_ONLY if hidden == "private" else Audience.ALL)
    say(alva, here, question)
    if hidden == "not shown openly":
        do(app, close_answers, event.id)
    if hidden == "taken off again":
        say(alva, here, question, "answer/unpublish", version="1")
    assert "Vad kostar det?" not in read(client.get(f"/events/{event.slug}")).text


def close_answers(event_id):
    rounds.locked(event_id).shows_answers = False


def test_a_company_is_shown_to_everyone_only_if_chosen_and_a_name_never(app, client, make, alva, here, event, ask):
    chosen = {
        "A?": ("Anna Synlig", "Namnbolaget", NameDisplay.NAME_AND_COMPANY),
        "B?": ("Bo Bolag", "Bolagsbolaget", NameDisplay.COMPANY),
        "C?": ("Cia Dold", "Dolda bolaget", NameDisplay.ANONYMOUS),
    }
    for text, (name, company, display) in chosen.items():
        who = make.registration(event, name=name, company=company)
        say(alva, here, ask(text, who=who, name_display=display))
    html = client.get(f"/events/{event.slug}").get_data(as_text=True)
    words = ("Anna Synlig", "Namnbolaget", "Bo Bolag", "Bolagsbolaget", "Cia Dold", "Dolda bolaget")
    assert [word for word in words if word in html] == ["Namnbolaget", "Bolagsbolaget"]


def test_an_empty_answer_is_not_published(app, alva, here, ask):
    response = say(alva, here, ask(), body=" ")
    assert response.status_code == 422
    assert "Skriv svaret" in read(response).text


def test_two_writers_do_not_overwrite_each_other(app, alva, here, event, ask):
    question = ask()
    do(app, answers.write, event.id, question, 0, "guest:1", "Talarens ord.")
    response = say(alva, here, question, body="Mina ord.")
    html = response.get_data(as_text=True)
    assert (response.status_code, "Talarens ord." in html, "Mina ord." in html) == (409, True, True)
    assert one(app, QuestionAnswer, question).body == "Talarens ord."


def test_answers_are_told_once(app, alva, here, event, ask):
    say(alva, here, ask())
    assert "1 svar är publicerat" in read(alva.get(f"{here}/answers")).text
    press(alva, f"{here}/answers", f"{here}/answers/tell")
    assert "Alla publicerade svar" in read(alva.get(f"{here}/answers")).text
    assert one(app, QuestionRound, event.id).answers_told_at is not None


def test_closing_asks_what_became_of_each(app, alva, here, event, ask):
    first, second = ask("A?"), ask("B?", accepted=False)
    response = press(alva, f"{here}/close", f"{here}/close", **{f"q{first}-outcome": Act.ANSWER_LIVE})
    page = response.get_data(as_text=True)
    assert (response.status_code, page.count("checked")) == (422, 1)
    assert one(app, QuestionRound, event.id).closed_at is None
    both = {f"q{first}-outcome": Act.ANSWER_LIVE, f"q{second}-outcome": Act.SKIP}
    assert press(alva, f"{here}/close", f"{here}/close", **both).status_code == 303
    assert [one(app, Question, question).handling for question in (first, second)] == ["answered", "not_reached"]
    press(alva, f"{here}/answers", f"{here}/reopen")
    assert one(app, QuestionRound, event.id).closed_at is None


def test_numbers_of_what_became_of_them(app, alva, here, event, ask):
    first, second, third = ask("A?"), ask("B?"), ask("C?", accepted=False)
    say(alva, here, first)
    outcomes = {f"q{second}-outcome": Act.SKIP, f"q{third}-outcome": Act.TO_WRITING}
    press(alva, f"{here}/close", f"{here}/close", **outcomes)
    text = read(alva.get(f"{here}/answers")).text
    for said in ("Ställda frågor 3", "Skriftligt besvarade 1", "Hanns inte med 1", "Kvar 1"):
        assert said in text


@pytest.fixture
def three_askers(make, event, ask):
    for name, display in (("Anna Synlig", NameDisplay.NAME_AND_COMPANY), ("Cia Dold", NameDisplay.ANONYMOUS)):
        ask(
            f"=Fråga av {name[:3]}?",
            who=make.registration(event, name=name, company=f"{name}s AB"),
            name_display=display,
        )


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_files_without_names(alva, here, three_askers, form):
    response = alva.get(f"{here}/export.{form}", buffered=True)
    content = response.get_data()
    assert response.status_code == 200
    assert [name for name in (b"Synlig", b"Dold", b"@bolaget") if name in content] == []


def test_json_holds_the_question_as_it_stands(alva, here, three_askers):
    first, _ = json.loads(alva.get(f"{here}/export.json").get_data())
    assert (first["number"], first["question"], first["moderation"]) == (1, "=Fråga av Ann?", "published")


def test_cells_that_look_like_formulas_are_text(alva, here, three_askers):
    assert ";'=Fråga av Ann?;" in alva.get(f"{here}/export.csv").get_data(as_text=True)


def test_the_file_with_names_leaves_out_who_hid_and_is_written_down(app, alva, here, event, three_askers):
    response = press(alva, f"{here}/answers", f"{here}/named.csv")
    text = response.get_data(as_text=True)
    assert ("Anna Synlig" in text, "Cia Dold" in text) == (True, False)
    assert actions(app, event)[-1] == "questions.exported"


def test_who_may(app, make, client, event, here):
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    other = signed_in(app, make, "Bo")
    for path in ("/answers", "/close", "/export.csv", "/export.xlsx", "/export.json"):
        assert [browser.get(here + path, buffered=True).status_code for browser in (client, viewer, other)] == [
            303,
            403,
            404,
        ]


def test_wrong_method(alva, here):
    assert {alva.get(f"{here}/{path}").status_code for path in ("named.csv", "reopen", "answers/tell")} <= {404, 405}


@pytest.fixture
def series(make):
    """Two mornings of one series, the later one too."""
    days = (datetime(2026, 9, 14), datetime(2026, 10, 12))
    return [
        make.event(series="Nätverket", starts_wall=day.replace(hour=9), ends_wall=day.replace(hour=12)) for day in days
    ]


@pytest.fixture
def not_reached(app, make, series):
    """The id of a question at the first of them that was not reached."""
    question = do(app, questions.ask, make.registration(series[0]), QuestionDetails("Hur då?"))
    do(app, moderating.accept, series[0].id, question, 1, WHO)
    do(app, closing.close, series[0].id, {question: Act.SKIP}, WHO)
    return question


def take_along(alva, series, **typed):
    here = f"/organizer/events/{series[0].id}/questions"
    return press(alva, f"{here}/answers", f"{here}/carry", **typed)


def test_what_was_not_reached_is_offered_to_the_next_meeting_of_the_series(app, make, series, not_reached):
    alva = signed_in(app, make)
    page = read(alva.get(f"/organizer/events/{series[0].id}/questions/answers"))
    assert page.fields["questions"]["value"] == str(not_reached)
    answer = take_along(alva, series, onward=str(series[1].id), questions=str(not_reached))
    assert answer.headers["Location"] == f"/organizer/events/{series[1].id}/questions?pile=published"
    assert "Från en tidigare träff" in read(alva.get(answer.headers["Location"])).text
    assert "Ta med dem" not in read(alva.get(f"/organizer/events/{series[0].id}/questions/answers")).text


def test_nothing_ticked_is_said_and_no_meeting_of_others_takes_any(app, make, series, not_reached):
    alva = signed_in(app, make)
    assert "carry" in take_along(alva, series, onward=str(series[1].id)).headers["Location"]
    for onward in ("4711", "", str(series[0].id)):
        answer = take_along(alva, series, onward=onward, questions=str(not_reached))
        assert answer.headers["Location"].endswith("/answers#carry")
    assert "den träffen kan inte" in read(alva.get(answer.headers["Location"])).text.lower()


def test_a_meeting_of_no_series_offers_nothing(app, alva, here, event, ask):
    do(app, closing.close, event.id, {ask(): Act.SKIP}, WHO)
    assert "Ta med dem" not in read(alva.get(f"{here}/answers")).text
