"""What moderators are asked to think about once more: beside the questions, in a pile, and what they do about it."""

from dataclasses import replace

import pytest
from flask import Flask

from eventsite import clock
from eventsite.database import db
from eventsite.models import Question
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Audience, DeclineReason
from eventsite.services import audit, events, questions
from eventsite.services.questions import answers, merging, moderating
from tests.factories import MEETING, Make, stored
from tests.services.records import do, mails, one
from tests.web.live_cast import put
from tests.web.moderators import asked, came_by, invited, path, send, standing, trace
from tests.web.organizer_browser import signed_in
from tests.web.visitor import read

WHO = "organizer:1"
PILE = "?pile=objections"


@pytest.fixture
def event(make):
    return make.event()


@pytest.fixture
def merged(app: Flask, make: Make, event):
    """Two questions; the first was merged into the second, and its asker objects."""
    first, second = asked(app, make, event, "Hur ofta?"), asked(app, make, event, "Hur många gånger?")
    do(app, merging.merge, event.id, first, second, 1, WHO)
    do(app, questions.object_to_merge, one(app, Question, first).registration_id, first, "Jag menar per år.")
    return first


def pile(client, event):
    return read(client.get(path(event) + PILE)).text


def version(app, question):
    return one(app, Question, question).version


def test_an_objection_stands_beside_its_question_and_is_settled_by_parting(app, make, event, merged):
    client = signed_in(app, make)
    text = pile(client, event)
    assert "Invändningar 1" in text
    assert "Den som frågade säger att frågan är en annan: Jag menar per år." in text
    send(client, event, f"{merged}/unmerge", version=version(app, merged))
    assert "Ingen väntar på besked från dig" in pile(client, event)


def test_a_merge_is_kept_with_a_word(app, make, event, merged):
    client = signed_in(app, make)
    answer = send(client, event, f"{merged}/keep", version=version(app, merged), word="Svaret gäller båda.")
    assert answer.status_code == 303
    assert (standing(app, merged)[0], trace(app, merged)[-1]) == ("merged", (WHO, "question.kept"))
    assert mails(app)[-1][0] == "question_reconsidered"


def test_a_word_is_needed_and_what_else_was_wrong_is_said(app, make, event, merged):
    client = signed_in(app, make)
    answer = send(client, event, f"{merged}/keep", version=version(app, merged), word=" ")
    assert answer.status_code == 422
    assert "Skriv ett ord till den som frågade" in read(answer).text
    second = send(client, event, f"{merged}/keep", version=1, word="Nej.")
    assert second.status_code == 409
    assert "Nej." in second.get_data(as_text=True)


def test_what_a_speaker_writes_stands_beside_the_question_until_it_is_done(app, make, event):
    question = asked(app, make, event, "Hur?")
    do(app, moderating.accept, event.id, question, 1, WHO)
    guest = invited(app, event, GuestRole.MODERATOR, "Anna Ek")
    do(app, answers.comment, event.id, question, audit.guest_actor(guest), "Den passar Bo bättre.")
    client = signed_in(app, make)
    assert "Anna Ek skriver till moderatorerna: Den passar Bo bättre." in pile(client, event)
    _, _, after = client.get(path(event) + PILE).get_data(as_text=True).partition('name="matter" value="')
    send(client, event, f"{question}/done", matter=after.partition('"')[0])
    assert "Ingen väntar på besked från dig" in pile(client, event)


def test_an_appeal_is_settled_by_publishing_after_all(app, make, event):
    question = asked(app, make, event, "Vad kostar det?")
    do(app, moderating.decline, event.id, question, 1, WHO, DeclineReason.OFF_TOPIC)
    do(app, questions.appeal, one(app, Question, question).registration_id, question, "Det står i programmet.")
    client = signed_in(app, make)
    assert "Den som frågade ber er titta på den igen: Det står i programmet." in pile(client, event)
    send(client, event, f"{question}/accept", version=version(app, question))
    assert (standing(app, question)[0], "Invändningar 0" in pile(client, event)) == ("published", True)


def leave(app, event):
    """Let somebody else speak instead of the first speaker."""
    items = tuple(replace(item, speakers=()) for item in MEETING.programme)
    changed = replace(MEETING, speakers=(SpeakerDetails("Bo Berg"),), programme=items)
    do(app, events.edit, event.id, changed, stored(app, event).version, None)


def test_questions_to_a_speaker_who_left_are_passed_on_together(app, make, event):
    speaker = stored(app, event).speakers[0].id
    ids = [asked(app, make, event, text, speaker_id=speaker) for text in ("A?", "B?")]
    private = asked(app, make, event, "C?", speaker_id=speaker, audience=Audience.SPEAKER_ONLY)
    leave(app, event)
    client, new = signed_in(app, make), stored(app, event).speakers[0].id
    text = read(client.get(path(event))).text
    assert "3 frågor ställdes till Matilda Rehn, som inte längre medverkar." in text
    assert "Rikta om 2 frågor" in text
    ticked = [f"{one_of}-{version(app, one_of)}" for one_of in (*ids, private)]
    send(client, event, "retarget", question=ticked, gone="speaker", speaker=new)
    assert [one(app, Question, found).speaker_id for found in (*ids, private)] == [new, new, None]


def test_the_asker_of_a_private_question_is_asked_once(app, make, event):
    speaker = stored(app, event).speakers[0].id
    private = asked(app, make, event, "C?", speaker_id=speaker, audience=Audience.SPEAKER_ONLY)
    leave(app, event)
    client = signed_in(app, make)
    assert "Ingen annan talare får läsa den om inte den som frågade säger ja." in pile(client, event)
    send(client, event, f"{private}/consent", version=version(app, private))
    send(client, event, f"{private}/consent", version=version(app, private))
    assert [kind for kind, *_ in mails(app)].count("question_consent") == 1


def test_nobody_else_may(app, make, event, merged):
    other = make.event("Bo")
    for client in (came_by(app, invited(app, other)), signed_in(app, make, "Vera", Role.VIEWER, event.slug)):
        for act in ("keep", "done", "consent"):
            assert client.post(path(event, merged, act), data={"word": "Nej."}).status_code in {400, 403, 404}
    assert trace(app, merged)[-1][1] == "question.objected"


def test_settling_is_no_address_to_look_at(app, make, event, merged):
    assert signed_in(app, make).get(path(event, merged, "keep")).status_code == 405


@pytest.mark.parametrize(
    ("columns", "said"),
    [({"answered_live_at": True}, "Besvarade på träffen 1"), ({"handling": "not_reached"}, "Hanns inte med 1")],
)
def test_what_became_of_questions_is_found_afterwards(app, make, event, columns, said):
    question = asked(app, make, event, "Hur?")
    do(app, moderating.accept, event.id, question, 1, WHO)
    client = signed_in(app, make)
    assert said not in read(client.get(path(event))).text
    changes = {name: clock.now() if value is True else value for name, value in columns.items()}
    put(app, lambda: db.session.get(Question, question), **changes)
    assert said in read(client.get(path(event))).text
