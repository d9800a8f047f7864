"""The queue of moderators: what it shows, to whom, and that addresses ask for its parts."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventsite.models import Guest
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Audience, DeclineReason, NameDisplay, QuestionDetails
from eventsite.services import guests, questions
from eventsite.services.questions import moderating
from tests.factories import Make, stored
from tests.services.records import do, rows
from tests.web.moderators import asked, came_by, invited, link, path
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import read

WHO = "organizer:1"


@pytest.fixture
def event(make):
    return make.event()


def test_question_addressee_and_a_name_that_is_shown(app: Flask, make: Make, event):
    speaker, item = stored(app, event).speakers[0], stored(app, event).programme[1]
    who = {"name": "Cia Berg", "company": "Mimer"}
    asked(
        app,
        make,
        event,
        "Hur börjar man?",
        who,
        name_display=NameDisplay.NAME_AND_COMPANY,
        speaker_id=speaker.id,
        item_id=item.id,
        background="Vi har 300 hem.",
    )
    text = read(signed_in(app, make).get(path(event))).text
    for said in ("Hur börjar man?", "Till Matilda Rehn", "Läget", "Cia Berg, Mimer", "Vi har 300 hem.", "Fråga 1"):
        assert said in text


@pytest.mark.parametrize(
    ("display", "hidden"),
    [
        (NameDisplay.ANONYMOUS, ("Hilda", "Hemlig", "Tysta", "hilda@")),
        (NameDisplay.COMPANY, ("Hilda", "Hemlig", "hilda@")),
    ],
)
def test_a_hidden_name_is_nowhere(app: Flask, make: Make, event, display, hidden):
    who = {"name": "Hilda Hemlig", "company": "Tysta Bostäder", "email": "hilda@tysta.example"}
    question = asked(app, make, event, "Vem betalar?", who, name_display=display)
    client = signed_in(app, make)
    for address in (path(event), path(event, question), path(event, question, "merge")):
        html = client.get(address).get_data(as_text=True)
        assert "Vem betalar?" in html
        assert [one for one in hidden if one in html] == []


def test_questions_are_text(app: Flask, make: Make, event):
    asked(
        app, make, event, "<script>alert(1)</script>", {"name": "<b>x</b>"}, name_display=NameDisplay.NAME_AND_COMPANY
    )
    html = signed_in(app, make).get(path(event)).get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<b>x</b>" not in html


def test_a_suspicion_is_said_in_words(app: Flask, make: Make, event):
    asked(app, make, event, "Vad gör vi åt min granne?")
    assert "Kan peka ut en person" in read(signed_in(app, make).get(path(event))).text


def test_those_alike_stand_beside(app: Flask, make: Make, event):
    first = asked(app, make, event, "Hur motverkar trygghetsvärdar segregationen i området?")
    do(app, moderating.accept, event.id, first, 1, WHO)
    second = asked(app, make, event, "Minskar trygghetsvärdarna boendesegregationen?")
    html = signed_in(app, make).get(path(event)).get_data(as_text=True)
    assert "Hur motverkar trygghetsvärdar" in html
    assert f"/questions/{second}/merge?into=1" in html


def test_piles_and_filters_are_addresses(app: Flask, make: Make, event):
    speaker = stored(app, event).speakers[0].id
    ids = [asked(app, make, event, text) for text in ("Åker vi?", "Bor vi?", "Cyklar vi?")]
    aimed = asked(app, make, event, "Dansar vi?", speaker_id=speaker)
    do(app, moderating.accept, event.id, ids[1], 1, WHO)
    do(app, moderating.decline, event.id, ids[2], 1, WHO, DeclineReason.OTHER)
    client = signed_in(app, make)
    texts = {"Åker vi?", "Bor vi?", "Cyklar vi?", "Dansar vi?"}

    def on(query):
        html = client.get(path(event) + query).get_data(as_text=True)
        return {text for text in texts if text in html}

    assert on("") == {"Åker vi?", "Dansar vi?"}
    assert on("?pile=published") == {"Bor vi?"}
    assert on("?pile=declined") == {"Cyklar vi?"}
    assert on(f"?speaker={speaker}") == {"Dansar vi?"}
    assert on("?q=åker") == {"Åker vi?"}
    assert on("?q=nothing") == set()
    assert on("?pile=nonsense&page=99") == {"Åker vi?", "Dansar vi?"}
    assert aimed


def test_a_viewer_looks_and_no_more(app: Flask, make: Make, event):
    asked(app, make, event, "Hur?")
    viewer = signed_in(app, make, "Vera", Role.VIEWER, event.slug)
    html = viewer.get(path(event)).get_data(as_text=True)
    assert "Hur?" in html
    assert 'method="post"' not in html.partition("<main")[2]
    assert "/new" not in html


def test_a_guest_has_the_queue_and_none_of_the_organizers_pages(app: Flask, make: Make, event):
    asked(app, make, event, "Hur?")
    guest = came_by(app, invited(app, event))
    html = guest.get(path(event)).get_data(as_text=True)
    assert "Hur?" in html
    assert "Greta Gäst" in html
    assert [one for one in ("/attendees", "/outbox", "/guests", "/settings") if one in html] == []
    assert guest.get(path(make.event("Bo"))).status_code == 404


def test_a_link_that_has_ended_opens_nothing(app: Flask, make: Make, event, clock):
    revoked = invited(app, event)
    guest = came_by(app, revoked)
    do(app, guests.revoke, event.id, revoked, 1)
    assert guest.get(path(event)).status_code == 410
    late = invited(app, event)
    clock.shift(60 * 24 * 3600)
    assert came_by(app, late).get(path(event)).status_code == 410


def test_a_screen_or_a_speaker_is_no_moderator(app: Flask, make: Make, event):
    screen = came_by(app, invited(app, event, GuestRole.SCREEN))
    assert screen.get(path(event)).status_code == 404


def test_that_a_guest_was_here_is_noted(app: Flask, make: Make, event):
    guest_id = invited(app, event)
    client, door = app.test_client(), link(app, guest_id)
    page = read(client.get(door))
    assert "Välkommen, Greta Gäst" in page.text
    assert client.post(door, data={"csrf_token": page.hidden["csrf_token"]}).location == path(event)
    assert rows(app, select(Guest.seen_at).where(Guest.id == guest_id)) == [(None,)]
    client.get(path(event))
    assert rows(app, select(Guest.seen_at).where(Guest.id == guest_id)) != [(None,)]


def test_one_that_was_taken_back_or_is_private_is_there_for_moderators(app: Flask, make: Make, event):
    registration = make.registration(event)
    question = do(app, questions.ask, registration, QuestionDetails("Bara till dig?", audience=Audience.SPEAKER_ONLY))
    client = signed_in(app, make)
    assert "Bara till talaren" in read(client.get(path(event))).text
    do(app, questions.withdraw, registration, question)
    assert "Bara till dig?" in read(client.get(path(event) + "?pile=withdrawn")).text


def test_an_event_without_questions_says_so(app: Flask, make: Make, event):
    assert "<article" not in signed_in(app, make).get(path(event)).get_data(as_text=True)


def test_as_many_statements_for_three_as_for_one(app: Flask, make: Make, event):
    asked(app, make, event, "1?")
    client = signed_in(app, make)
    client.get(path(event))  # leaves a trace that somebody is there
    before = queries_of(app, client, path(event))
    for number in (2, 3):
        asked(app, make, event, f"{number}?")
    assert queries_of(app, client, path(event)) == before


def test_twenty_to_a_page(app: Flask, make: Make, event):
    for number in range(21):
        asked(app, make, event, f"Nummer {number}?")
    client = signed_in(app, make)
    assert client.get(path(event)).get_data(as_text=True).count("<article") == 20
    assert client.get(path(event) + "?page=2").get_data(as_text=True).count("<article") == 1
