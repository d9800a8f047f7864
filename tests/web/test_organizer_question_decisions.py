"""What a moderator decides about one question: done, undone, refused with what was typed, and told."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import OutboxMessage, Question
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Audience, DeclineReason, NameDisplay, QuestionDetails
from eventsite.services import questions
from eventsite.services.questions import moderating
from tests.factories import Make, stored
from tests.services.records import do, one, rows
from tests.web.moderators import asked, came_by, invited, path, send, standing, trace
from tests.web.organizer_browser import flashed, signed_in
from tests.web.visitor import read

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def alva(app, make, event):
    return signed_in(app, make)


def texts(app):
    return [text for (text,) in rows(app, select(OutboxMessage.text).where(OutboxMessage.kind.like("question%")))]


def test_publishing_returns_to_the_queue_as_it_was(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?")
    answer = send(alva, event, f"{question}/accept?q=hur&pile=review", version=1)
    assert (answer.status_code, answer.location) == (303, path(event) + "?q=hur")
    assert standing(app, question) == ("published", "Hur?")
    assert flashed(alva)[-1] == "Fråga 1 är publicerad."


def test_a_guest_publishes_under_their_own_name(app: Flask, make: Make, event, alva):
    question, guest_id = asked(app, make, event, "Hur?"), invited(app, event)
    guest = came_by(app, guest_id)
    assert send(guest, event, f"{question}/accept", version=1).status_code == 303
    assert trace(app, question)[-1] == (f"guest:{guest_id}", "question.accepted")
    assert "Greta Gäst publicerade den" in read(alva.get(path(event, question))).text


def test_clearer_words(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "hur gör ni")
    send(alva, event, f"{question}/accept", version=1, body="Hur gör ni?\u202e")
    assert standing(app, question) == ("published", "Hur gör ni?")
    assert "Som den ställdes: hur gör ni" in read(alva.get(path(event) + "?pile=published")).text
    send(alva, event, f"{question}/accept", version=2, body="Hur?")
    assert standing(app, question) == ("published", "Hur?")


def test_too_many_words_come_back(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?")
    answer = send(alva, event, f"{question}/accept", version=1, body="x" * 601)
    assert (answer.status_code, "x" * 601 in answer.get_data(as_text=True)) == (422, True)
    assert standing(app, question) == ("submitted", "Hur?")


def test_declining_tells_a_reason_and_what_fits_it(app: Flask, make: Make, event, alva):
    first, second = asked(app, make, event, "Hur?"), asked(app, make, event, "Var?", {"language": "en"})
    send(alva, event, f"{first}/decline", version=1, reason="off_topic", text="Kom i höst.")
    send(alva, event, f"{second}/decline", version=1, reason="off_topic")
    assert [standing(app, one)[0] for one in (first, second)] == ["declined", "declined"]
    assert "Kom i höst." in texts(app)[0]
    assert "The meeting is about something else" in " ".join(texts(app)[1].split())


def test_an_unknown_reason_is_refused(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?")
    assert send(alva, event, f"{question}/decline", version=1, reason="boring").status_code == 422
    assert standing(app, question)[0] == "submitted"


def test_who_comes_second_is_told_and_keeps_what_was_typed(app: Flask, make: Make, event, alva):
    question, guest_id = asked(app, make, event, "Hur?"), invited(app, event, name="Anna")
    send(came_by(app, guest_id), event, f"{question}/accept", version=1)
    answer = send(alva, event, f"{question}/decline", version=1, reason="unclear", text="Skriv mer.")
    page = read(answer)
    assert answer.status_code == 409
    assert "Anna publicerade den kl. 11.00." in page.text
    assert "Skriv mer." in page.text
    assert standing(app, question)[0] == "published"
    send(alva, event, f"{question}/decline", version=2, reason="unclear", text="Skriv mer.")
    assert standing(app, question)[0] == "declined"


def test_declined_ones_are_published_after_all(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?")
    do(app, moderating.decline, event.id, question, 1, WHO, DeclineReason.OTHER)
    send(alva, event, f"{question}/accept", version=2)
    assert standing(app, question)[0] == "published"


def test_one_that_was_taken_back_is_taken_up_without_the_name(app: Flask, make: Make, event, alva):
    registration = make.registration(event)
    shown = QuestionDetails("Hur?", name_display=NameDisplay.NAME_AND_COMPANY)
    question = do(app, questions.ask, registration, shown)
    do(app, questions.withdraw, registration, question)
    send(alva, event, f"{question}/accept", version=2)
    assert str(one(app, Question, question).name_display) == "anonymous"


@pytest.mark.parametrize(("answer", "words"), [("approve", "Hur då?"), ("refuse", "Hur?")])
def test_new_words_of_the_asker(app: Flask, make: Make, event, alva, answer, words):
    registration = make.registration(event)
    question = do(app, questions.ask, registration, QuestionDetails("Hur?"))
    do(app, moderating.accept, event.id, question, 1, WHO)
    do(app, questions.edit_own, registration, question, 2, "Hur då?")
    assert "Hur då?" in read(alva.get(path(event))).text
    send(alva, event, f"{question}/proposal/{answer}", version=3)
    assert (standing(app, question)[1], one(app, Question, question).proposal) == (words, "")


def test_for_another_speaker(app: Flask, make: Make, event, alva):
    question, speaker = asked(app, make, event, "Hur?"), stored(app, event).speakers[0].id
    send(alva, event, f"{question}/target", version=1, speaker=speaker, item="")
    assert one(app, Question, question).speaker_id == speaker
    assert send(alva, event, f"{question}/target", version=2, speaker=999).status_code == 409


def test_a_private_one_stays_with_its_speaker(app: Flask, make: Make, event, alva):
    speaker = stored(app, event).speakers[0].id
    question = asked(app, make, event, "Hur?", audience=Audience.SPEAKER_ONLY, speaker_id=speaker)
    answer = send(alva, event, f"{question}/target", version=1, speaker="")
    assert (answer.status_code, "bara till en talare" in read(answer).text) == (409, True)


def test_those_that_go_together(app: Flask, make: Make, event, alva):
    first, second = asked(app, make, event, "Hur?"), asked(app, make, event, "Var?")
    send(alva, event, f"{first}/link", version=1, other=2)
    assert one(app, Question, first).goes_with_id == second
    assert send(alva, event, f"{first}/link", version=2, other=77).status_code == 422
    assert send(alva, event, f"{first}/link", version=2, other="två").status_code == 422
    send(alva, event, f"{first}/link", version=2, other="")
    assert one(app, Question, first).goes_with_id is None


@pytest.mark.parametrize("act", ["select", "to_writing"])
def test_choosing(app: Flask, make: Make, event, alva, act):
    question = asked(app, make, event, "Hur?")
    assert send(alva, event, f"{question}/{act}", version=1).status_code == 409
    do(app, moderating.accept, event.id, question, 1, WHO)
    assert send(alva, event, f"{question}/{act}", version=2).status_code == 303
    assert "Hur?" in read(alva.get(path(event) + f"?pile={'chosen' if act == 'select' else 'writing'}")).text


def test_a_hidden_name_is_shown_once_for_a_reason(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?", {"name": "Hilda Hemlig"})
    assert send(alva, event, f"{question}/asker", reason=" ").status_code == 422
    answer = send(alva, event, f"{question}/asker", reason="Hotfull")
    assert "Hilda Hemlig" in read(answer).text
    assert "no-store" in answer.headers["Cache-Control"]
    later = read(alva.get(path(event, question))).text
    assert ("Hilda" in later, "Alva tittade på vem som frågar: Hotfull" in later) == (False, True)


def test_asking_for_somebody(app: Flask, make: Make, event, alva):
    speaker = stored(app, event).speakers[0].id
    assert send(alva, event, "new", body=" ").status_code == 422
    assert send(alva, event, "new", body="Hur?", speaker=speaker, item="", background="I chatten").status_code == 303
    assert "Ställd åt någon" in read(alva.get(path(event))).text


def test_others_cannot(app: Flask, make: Make, event):
    question = asked(app, make, event, "Hur?")
    other = make.event("Bo")
    bo = signed_in(app, make, "Bo")
    data = {"csrf_token": read(bo.get(path(other, "new"))).hidden["csrf_token"], "version": 1}
    assert bo.post(path(event, question, "accept"), data=data).status_code == 404
    assert bo.post(path(other, question, "accept"), data=data).status_code == 404
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    data["csrf_token"] = read(viewer.get("/organizer/")).hidden["csrf_token"]
    assert viewer.post(path(event, question, "accept"), data=data).status_code == 403
    assert standing(app, question)[0] == "submitted"


def test_nothing_is_decided_by_reading(app: Flask, make: Make, event, alva):
    question = asked(app, make, event, "Hur?")
    assert alva.get(path(event, question, "accept")).status_code == 405
