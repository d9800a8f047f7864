"""A speaker's own page: opened by a link, questions for them alone, answers prepared; and the digest mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import tasks
from eventsite.database import db, transaction
from eventsite.models import (
    Guest,
    OutboxMessage,
    Question,
    QuestionAnswer,
    QuestionChange,
    QuestionNote,
    QuestionRound,
)
from eventsite.notifications import guest_url
from eventsite.queries import guests as queries
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Audience, NameDisplay, QuestionDetails
from eventsite.services import guests, questions
from eventsite.services.questions import answers, merging, moderating
from tests.conftest import NOW
from tests.factories import MEETING, stored
from tests.services.records import do, mails, one, rows
from tests.web.visitor import press, read

WHO = "organizer:1"
TWO = (*MEETING.speakers, SpeakerDetails("Martin Grander", "forskare", "Universitetet"))


@pytest.fixture
def event(make):
    return make.event(speakers=TWO)


@pytest.fixture
def speakers(app, event):
    """The ids of Matilda, who has an item of the programme, and of Martin."""
    return [speaker.id for speaker in stored(app, event).speakers]


@pytest.fixture
def guest(app, event, speakers):
    """Matilda's link."""
    return do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda Rehn", "matilda@talare.example", 1, speakers[0])


@pytest.fixture
def ask(app, make, event):
    """Asks as somebody new, has it accepted, and returns the id of the question."""

    def asked(text, who=None, **details):
        question = do(app, questions.ask, who or make.registration(event), QuestionDetails(text, **details))
        do(app, moderating.accept, event.id, question, 1, WHO)
        return question

    return asked


def door(app, guest_id):
    with app.test_request_context():
        return guest_url(queries.by_id(guest_id)).removeprefix(app.config["BASE_URL"])


@pytest.fixture
def opened(app, client, guest):
    """The address of Matilda's page, opened in this browser."""
    return press(client, door(app, guest)).headers["Location"]


def prepare(client, opened, question, **typed):
    page = read(client.get(opened))
    data = {"csrf_token": page.hidden["csrf_token"], "version": "0", "note": "", "answer": "", "comment": "", **typed}
    return client.post(f"{opened}/questions/{question}", data=data)


def test_the_link_opens_the_page_once_a_button_is_pressed(app, client, guest):
    page = read(client.get(door(app, guest)))
    assert "Matilda Rehn" in page.text
    assert client.get(f"/speakers/{guest}").status_code == 404
    assert press(client, door(app, guest)).headers["Location"] == f"/speakers/{guest}"


def test_shows_what_is_for_the_speaker_and_for_everyone_and_nothing_else(
    client, make, event, speakers, opened, ask, app
):
    matilda, martin = speakers
    ask("Till alla, varför?")
    ask("Till Matilda, hur?", speaker_id=matilda)
    ask("Bara till Matilda?", speaker_id=matilda, audience=Audience.SPEAKER_ONLY)
    ask("Bara till Martin?", speaker_id=martin, audience=Audience.SPEAKER_ONLY)
    ask("Till Martin, när?", speaker_id=martin)
    do(app, questions.ask, make.registration(event), QuestionDetails("Väntar den här?"))
    text = read(client.get(opened)).text
    found = [
        word
        for word in ("Till alla", "Till Matilda", "Bara till Matilda", "Bara till Martin", "Till Martin", "Väntar den")
        if word in text
    ]
    assert found == ["Till alla", "Till Matilda", "Bara till Matilda"]


def test_private_questions_about_an_item_or_to_the_panel_are_for_those_who_shall_answer(
    client, app, event, opened, ask
):
    own, other = (item.id for item in sorted(stored(app, event).programme, key=lambda one: -len(one.speakers))[:2])
    ask("Bara om Matildas punkt?", item_id=own, audience=Audience.SPEAKER_ONLY)
    ask("Bara om en annan punkt?", item_id=other, audience=Audience.SPEAKER_ONLY)
    ask("Bara till panelen?", audience=Audience.SPEAKER_ONLY)
    text = read(client.get(opened)).text
    assert [word for word in ("Matildas punkt", "en annan punkt", "Bara till panelen") if word in text] == [
        "Matildas punkt",
        "Bara till panelen",
    ]


def test_it_says_when_one_speaks_whom_a_question_is_for_and_whom_to_ask(client, speakers, opened, ask):
    ask("Till alla, varför?")
    ask("Till Matilda, hur?", speaker_id=speakers[0])
    text = read(client.get(opened)).text
    assert "Du talar kl. 9.10: Läget" in text
    assert "0 personer undrar samma sak · Till dig · Utan namn" in text
    assert "0 personer undrar samma sak · Till hela panelen · Utan namn" in text
    assert "Kontakt" in text


def test_it_says_where_an_answer_stands(client, app, event, opened, ask):
    question = ask("Hur då?")
    prepare(client, opened, question, answer="Så här.")
    assert "Det finns ett utkast till svar. Det är inte inlämnat än." in read(client.get(opened)).text
    prepare(client, opened, question, answer="Så här.", version="1", hand_in="1")
    assert "Svaret är inlämnat. Arrangören läser det innan det visas." in read(client.get(opened)).text
    do(app, answers.publish, event.id, question, 1, WHO, "Så här.")
    page = read(client.get(opened))
    assert ("Ditt svar är publicerat." in page.text, "answer" in page.fields) == (True, False)


def test_in_english_it_is_english(client, opened, ask):
    ask("Hur då?")
    text = read(client.get(f"/en{opened}")).text
    assert "You speak at 9.10: Läget" in text
    assert "0 people wonder the same · To the whole panel · Without a name" in text


def test_names_show_as_the_asker_chose(client, make, event, opened, ask):
    shown = {"name_display": NameDisplay.NAME_AND_COMPANY}
    ask("A?", make.registration(event, name="Namn Synlig"), **shown)
    ask("B?", make.registration(event, name="Namn Dold", company="Dolda bolaget"))
    ask("C?", make.registration(event, name="Bara Bolaget", company="Synliga AB"), name_display=NameDisplay.COMPANY)
    html = client.get(opened).get_data(as_text=True)
    assert [word for word in ("Namn Synlig", "Namn Dold", "Dolda", "Bara Bolaget", "Synliga AB") if word in html] == [
        "Namn Synlig",
        "Synliga AB",
    ]
    assert "@bolaget.example" not in html


def test_merged_wordings_and_numbers_are_shown(client, app, event, opened, ask):
    first, second = ask("Hur mycket kostar det?"), ask("Vad kostar det?")
    do(app, merging.merge, event.id, first, second, 2, WHO)
    text = read(client.get(opened)).text
    assert "Hur mycket kostar det?" in text
    assert "1 person undrar samma sak, från 1 organisation" in text


def test_a_speaker_takes_a_question_and_hands_in_an_answer(client, app, event, speakers, opened, ask, guest):
    question = ask("Hur då?")
    sent = {"is_taken": "y", "note": "Exemplet från Malmö", "answer": "Så här.", "hand_in": "1"}
    response = prepare(client, opened, question, **sent)
    assert (response.status_code, response.headers["Location"]) == (303, f"{opened}#question-{question}")
    answer = one(app, QuestionAnswer, question)
    assert (answer.body, answer.state, answer.actor, answer.speaker_id) == (
        "Så här.",
        "ready",
        f"guest:{guest}",
        speakers[0],
    )
    note = rows(app, select(QuestionNote.is_taken, QuestionNote.text))
    assert note == [(True, "Exemplet från Malmö")]


def test_a_word_to_the_moderator_stands_in_the_history(client, app, opened, ask, guest):
    question = ask("Hur då?")
    prepare(client, opened, question, comment="Bättre för Martin")
    trace = select(QuestionChange.actor, QuestionChange.reason).where(QuestionChange.action == "question.commented")
    assert rows(app, trace) == [(f"guest:{guest}", "Bättre för Martin")]


def test_two_writers_do_not_overwrite_each_other_and_nothing_typed_is_lost(client, app, event, opened, ask):
    question = ask("Hur då?")
    do(app, answers.write, event.id, question, 0, WHO, "Arrangörens svar.")
    response = prepare(client, opened, question, answer="Talarens svar.")
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert ("Talarens svar." in page, "Arrangörens svar." in page) == (True, True)
    assert one(app, QuestionAnswer, question).body == "Arrangörens svar."


@pytest.mark.parametrize(("field", "length"), [("note", 1001), ("answer", 5001), ("comment", 1001)])
def test_what_is_too_long_is_said_and_kept(client, app, opened, ask, field, length):
    question = ask("Hur då?")
    response = prepare(client, opened, question, **{field: "x" * length})
    assert response.status_code == 422
    assert "x" * length in response.get_data(as_text=True)
    assert rows(app, select(QuestionAnswer.body)) == []


def test_an_empty_answer_is_not_handed_in(client, opened, ask):
    response = prepare(client, opened, ask("Hur då?"), hand_in="1")
    assert response.status_code == 422
    assert "Skriv svaret innan du lämnar in det" in read(response).text


def test_a_question_that_is_not_for_the_speaker_is_none(client, app, speakers, opened, ask):
    other = ask("Bara till Martin?", speaker_id=speakers[1], audience=Audience.SPEAKER_ONLY)
    ask("Till alla?")
    assert prepare(client, opened, other, answer="Nej").status_code == 404
    assert rows(app, select(QuestionAnswer.body)) == []


def test_a_link_that_was_ended_says_so_where_it_was_open(client, app, event, guest, opened):
    do(app, guests.revoke, event.id, guest, 1)
    page = client.get(opened)
    assert (page.status_code, page.headers["Cache-Control"]) == (410, "no-store")
    text = read(page).text
    assert "Länken gäller inte längre Den gällde Tematräff om segregation." in text
    assert "Be om en ny:" in text


def test_a_link_whose_time_is_over_opens_nothing_any_more(client, app, guest, opened, clock):
    path = door(app, guest)
    clock.move_to(one(app, Guest, guest).expires_at)
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 400)
    assert client.get(opened).status_code == 404  # the browser has forgotten it too


def test_a_mailed_link_that_was_ended_says_so_to_whoever_never_opened_it(app, client, event, guest):
    path = door(app, guest)
    do(app, guests.revoke, event.id, guest, 1)
    assert [client.get(path).status_code, client.get(path[:-1]).status_code] == [410, 404]
    assert client.get(f"/speakers/{guest}").status_code == 404


def test_another_speaker_does_not_see_this_page(client, app, event, speakers, guest):
    other = do(app, guests.invite, event.id, GuestRole.SPEAKER, "Martin", "", 1, speakers[1])
    press(client, door(app, other))
    assert client.get(f"/speakers/{guest}").status_code == 404


def test_the_visit_leaves_a_trace(client, app, guest, opened):
    assert one(app, Guest, guest).seen_at is None
    client.get(opened)
    assert one(app, Guest, guest).seen_at == NOW


def test_wrong_method(client, opened):
    assert client.post(opened).status_code == 405
    assert client.get(f"{opened}/questions/1").status_code == 405


def digests(app):
    return [who for kind, who, _ in mails(app) if kind == "speaker_digest"]


def end_overdue(app):
    with app.app_context():
        tasks.tell_speakers()


def test_speakers_are_told_seven_days_and_one_day_before_if_something_is_new(app, event, guest, ask, clock):
    starts = stored(app, event).starts_at
    ask("Första frågan?")
    end_overdue(app)
    assert digests(app) == []
    for days, number in ((7, 1), (6, 1), (1, 1)):
        clock.move_to(starts - timedelta(days=days))
        end_overdue(app)
        end_overdue(app)
        assert len(digests(app)) == number
    assert one(app, Guest, guest).digested_at == starts - timedelta(days=1)


def test_only_what_is_new_is_told_the_second_time_and_no_names(app, make, event, guest, ask, clock):
    starts = stored(app, event).starts_at
    ask("Första frågan?", background="Hemlig bakgrund")
    clock.move_to(starts - timedelta(days=7))
    end_overdue(app)
    clock.shift(3600)
    ask("Andra frågan?", make.registration(event, name="Anna Synlig"), name_display=NameDisplay.NAME_AND_COMPANY)
    clock.move_to(starts - timedelta(days=1))
    end_overdue(app)
    first, second = (
        text for (text,) in rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "speaker_digest"))
    )
    assert ("Första frågan?" in first, "Andra frågan?" in first) == (True, False)
    assert ("Första frågan?" in second, "Andra frågan?" in second) == (False, True)
    assert [word for word in ("Hemlig", "Anna") if word in first + second] == []


def told_of_none(app):
    """Return the texts of the mails that say that there are no questions."""
    return [text for (text,) in rows(app, select(OutboxMessage.text).where(OutboxMessage.kind == "no_questions"))]


def test_who_has_no_questions_two_days_before_is_told_once_with_the_organizers_prompts(app, event, guest, clock):
    starts = stored(app, event).starts_at
    with app.app_context(), transaction():
        db.session.add(QuestionRound(event_id=event.id, prompts="Vad kostar det?\nVem gör det?"))
    clock.move_to(starts - timedelta(days=2, seconds=1))
    end_overdue(app)
    assert told_of_none(app) == []
    for _ in range(2):
        clock.shift(1)
        end_overdue(app)
    (text,) = told_of_none(app)
    assert ("– Vad kostar det?" in text, "– Vem gör det?" in text, "moderator" in text) == (True, True, False)


def test_that_a_moderator_has_some_left_is_said(app, make, event, guest, clock):
    do(app, questions.ask, make.registration(event), QuestionDetails("Hur då?"))
    clock.move_to(stored(app, event).starts_at - timedelta(days=2))
    end_overdue(app)
    assert "En moderator har 1 fråga kvar att titta på." in told_of_none(app)[0]


@pytest.mark.parametrize("why", ["asked", "stopped", "revoked", "late", "begun"])
def test_who_has_questions_or_wants_no_mail_or_came_later_is_not_told(app, event, speakers, guest, ask, clock, why):
    starts = stored(app, event).starts_at
    clock.move_to(starts - timedelta(days=3))
    if why == "asked":
        ask("Första frågan?")
    if why == "stopped":
        do(app, guests.choose_mail, guest, wanted=False)
    if why in {"revoked", "late"}:
        do(app, guests.revoke, event.id, guest, 1)
    clock.move_to(starts if why == "begun" else starts - timedelta(days=2))
    if why == "late":
        do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda", "matilda@talare.example", 1, speakers[0])
    end_overdue(app)
    assert told_of_none(app) == []


def test_a_sheet_without_questions_has_the_organizers_prompts(app, client, event, opened):
    assert "Vad missförstår folk oftast?" in read(client.get(opened)).text
    with app.app_context(), transaction():
        db.session.add(QuestionRound(event_id=event.id, prompts="Vad kostar det?"))
    text = read(client.get(opened)).text
    assert ("Vad kostar det?" in text, "Vad missförstår folk oftast?" in text) == (True, False)


def test_a_moment_from_before_the_link_is_not_made_up_for(app, event, speakers, ask, clock):
    starts = stored(app, event).starts_at
    clock.move_to(starts - timedelta(days=3))
    do(app, guests.invite, event.id, GuestRole.SPEAKER, "Matilda", "matilda@talare.example", 1, speakers[0])
    ask("Första frågan?")
    end_overdue(app)
    assert digests(app) == []


def test_who_wants_no_mails_gets_none(client, app, event, guest, opened, ask, clock):
    ask("Första frågan?")
    token = read(client.get(opened)).hidden["csrf_token"]
    assert client.post(f"{opened}/mails", data={"csrf_token": token, "wanted": "0"}).status_code == 303
    clock.move_to(stored(app, event).starts_at - timedelta(days=1))
    end_overdue(app)
    assert digests(app) == []


def test_mails_can_be_had_again(client, app, guest, opened):
    token = read(client.get(opened)).hidden["csrf_token"]
    for wanted in ("0", "1"):
        client.post(f"{opened}/mails", data={"csrf_token": token, "wanted": wanted})
    assert one(app, Guest, guest).wants_mail is True
    assert "Vi mejlar dig när det finns nya frågor till dig." in read(client.get(opened)).text


def test_a_private_question_stays_private_in_the_digest_of_others(app, event, speakers, guest, ask, clock):
    ask("Bara till Martin?", speaker_id=speakers[1], audience=Audience.SPEAKER_ONLY)
    clock.move_to(stored(app, event).starts_at - timedelta(days=1))
    end_overdue(app)
    assert (digests(app), rows(app, select(Question.audience))) == ([], [("speaker_only",)])
