"""The moderator's page on the day."""

from datetime import timedelta

import pytest
import time_machine

from eventsite.models import QuestionRound
from eventsite.rules.guests import GuestRole
from eventsite.rules.permissions import Role
from eventsite.rules.questions import Act, Audience, NameDisplay
from eventsite.services import questions
from tests.conftest import NOW
from tests.services.records import do, one
from tests.web.live_cast import Cast
from tests.web.organizer_browser import signed_in
from tests.web.visitor import read


@pytest.fixture
def cast(app, make):
    return Cast(app, make, make.event())


@pytest.fixture
def path(cast):
    return f"/organizer/events/{cast.event.id}/questions/live"


@pytest.fixture
def alva(app, cast, make):
    return signed_in(app, make)


@pytest.fixture
def press(alva, path, cast):
    """Presses a button of the page, as Alva."""

    def pressed(what, question=None, client=alva, **typed):
        token = read(client.get(path)).hidden["csrf_token"]
        data = {"csrf_token": token, **typed}
        if question:
            data.setdefault("version", cast.row(question).version)
        where = f"{path}/{question}/{what}" if question else f"{path}/{what}"
        return client.post(where, data=data, follow_redirects=True)

    return pressed


def standing(app, cast):
    return one(app, QuestionRound, cast.event.id)


def heading(page, after, before):
    """Return what stands on the page between two headings."""
    return page.text.split(f" {after} ")[-1].split(f" {before} ")[0]


def test_the_lists_stand_beside_each_other(cast, alva, path):
    cast.accepted("Öppen?")
    cast.act(cast.accepted("Vald?"), Act.SELECT)
    cast.shown("Visad?")
    text = read(alva.get(path)).text
    found = [text.index(what) for what in ("Visad?", "Vald?", "Öppen?")]
    assert found == sorted(found)
    assert heading(read(alva.get(path)), "Nya", "Kommer alla till tals?").startswith("1 1 0 undrar också")


def test_what_has_just_come_in_can_be_accepted_there(cast, alva, press, path):
    question = cast.asked("Ny?")
    assert "inte godkänd än" in read(alva.get(path)).text
    press("accept", question)
    assert str(cast.row(question).moderation) == "published"


def test_after_a_quarter_of_an_hour_nothing_is_new(cast, alva, path):
    cast.accepted("Ny?")
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        assert "Inget de senaste 15 minuterna." in read(alva.get(path)).text


def test_a_guest_moderator_does_the_same(app, cast, press):
    question = cast.accepted()
    moderator, guest_id = cast.guest(GuestRole.MODERATOR)
    press("take", question, client=moderator)
    assert cast.handlings(question) == ["current"]


def test_others_may_not(app, cast, make, path):
    make.event(organizer="Bo")
    browsers = (
        signed_in(app, make, "Bo"),
        signed_in(app, make, "Cia", Role.VIEWER, cast.event.slug),
        cast.participant(),
        cast.guest(GuestRole.SCREEN)[0],
        Cast(app, make, make.event(title="En annan")).moderator(),
    )
    found = [[browser.get(path + way).status_code for way in ("", "/stream", "/screen")] for browser in browsers]
    assert found == [
        [404] * 3,
        [403] * 3,
        [303] * 3,
        [404] * 3,
        [404] * 3,
    ]  # who holds a link to something is not asked to sign in


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        ((), "take", "current"),
        ((), "select", "selected"),
        ((Act.SELECT,), "unselect", "open"),
        ((Act.SELECT,), "take", "current"),
        ((Act.TAKE,), "put_back", "selected"),
        ((Act.TAKE,), "answer_live", "answered"),
        ((Act.SELECT,), "skip", "not_reached"),
        ((Act.TAKE,), "to_writing", "for_written_answer"),
    ],
)
def test_each_button_does_what_it_says(cast, press, before, act, after):
    question = cast.accepted()
    cast.act(question, *before)
    assert press(act, question).status_code == 200
    assert cast.handlings(question) == [after]


def test_next_shows_the_first_that_was_chosen(app, cast, press):
    current, chosen = cast.shown("A?"), cast.accepted("B?")
    cast.act(chosen, Act.SELECT)
    press("next", current=current)
    assert cast.handlings(current, chosen) == ["answered", "current"]


def test_pressing_next_twice_goes_one_step(cast, press):
    current, first, second = cast.shown("A?"), cast.accepted("B?"), cast.accepted("C?")
    cast.act(first, Act.SELECT)
    cast.act(second, Act.SELECT)
    press("next", current=current)
    press("next", current=current)
    assert cast.handlings(current, first, second) == ["answered", "current", "selected"]


def test_chosen_ones_change_places(app, cast, alva, press, path):
    for text in ("A?", "B?"):
        cast.act(cast.accepted(text), Act.SELECT)
    press("up", 2)
    text = read(alva.get(path)).text
    assert text.index("B?") < text.index("A?")
    press("down", 2)
    text = read(alva.get(path)).text
    assert text.index("A?") < text.index("B?")


@pytest.mark.parametrize("mode", ["list", "pause", "current"])
def test_the_screen_shows_what_is_wanted(app, cast, press, mode):
    cast.accepted()
    press("mode", mode=mode)
    assert str(standing(app, cast).screen_mode) == mode


def test_there_is_no_other_mode(app, cast, press):
    cast.accepted()
    assert "Välj vad skärmen ska visa." in read(press("mode", mode="film")).text
    assert str(standing(app, cast).screen_mode) == "current"


def test_questions_are_taken_no_more_and_again(app, cast, press):
    cast.accepted()
    assert "Just nu tas inga fler frågor emot." in read(press("accepting", wanted="no")).text
    assert standing(app, cast).is_accepting is False
    press("accepting", wanted="yes")
    assert standing(app, cast).is_accepting is True


def test_the_last_is_undone(app, cast, alva, press, path):
    question = cast.shown()
    change = read(alva.get(path)).hidden["change"]
    press("undo", change=change)
    assert cast.handlings(question) == ["open"]
    assert standing(app, cast).current_question_id is None


def test_an_answer_undone_is_on_the_screen_again(app, cast, alva, press, path):
    question = cast.shown()
    cast.act(question, Act.ANSWER_LIVE)
    press("undo", change=read(alva.get(path)).hidden["change"])
    assert cast.handlings(question) == ["current"]
    assert standing(app, cast).current_question_id == question


def test_an_answer_undone_while_another_is_shown_waits_for_its_turn(app, cast, alva, press, path):
    question, other = cast.shown("A?"), cast.accepted("B?")
    cast.act(question, Act.ANSWER_LIVE)
    change = read(alva.get(path)).hidden["change"]
    cast.act(other, Act.TAKE)
    press("undo", change=change)
    assert cast.handlings(question, other) == ["selected", "current"]
    assert standing(app, cast).current_question_id == other


def test_whoever_comes_second_is_told(cast, press):
    question = cast.accepted()
    seen = cast.row(question).version
    cast.act(question, Act.SELECT)
    page = press("to_writing", question, version=seen)
    assert "Någon annan ändrade frågan kl. 11.00. Inget ändrades; titta på den igen." in read(page).text
    assert cast.handlings(question) == ["selected"]


def test_what_cannot_be_is_said(cast, press):
    question = cast.accepted(audience=Audience.SPEAKER_ONLY)
    assert "Det går inte med frågan som den är nu." in read(press("take", question)).text
    assert cast.handlings(question) == ["open"]


def test_a_question_of_another_event_is_not_there(app, cast, make, press):
    other = Cast(app, make, make.event(title="En annan"))
    question = other.accepted()
    assert press("take", question).status_code == 404
    assert press("up", question).status_code == 200
    assert other.handlings(question) == ["open"]


@pytest.mark.parametrize("what", ["next", "mode", "accepting", "undo", "1/take", "1/accept", "1/up"])
def test_looking_changes_nothing(cast, alva, path, what):
    cast.accepted()
    assert alva.get(f"{path}/{what}").status_code == 405
    assert alva.post(f"{path}/{what}").status_code == 400  # without its token


def test_the_search_narrows_the_lists(cast, alva, path):
    cast.accepted("Vad kostar det?")
    cast.accepted("Vem betalar?")
    text = read(alva.get(f"{path}?q=BETALAR")).text
    assert ("Vem betalar?" in text, "Vad kostar det?" in text) == (True, False)
    assert "Vad kostar det?" in read(alva.get(f"{path}?q=1")).text


def test_whether_everybody_gets_a_turn(app, cast, make, alva, path):
    cast.shown("A?", name_display=NameDisplay.COMPANY)
    cast.shown("B?", name_display=NameDisplay.ANONYMOUS)
    cast.accepted("C?")
    said = heading(read(alva.get(path)), "Kommer alla till tals?", "Klara")
    assert said == (
        "2 frågor har tagits upp; 0 % kom efter sista dag för förhandsfrågor. "
        "Bolaget Bostäder 1 Utan namn 1 1 fråga som väntar har visats för färre än 10."
    )


def test_hidden_names_are_hidden_from_moderators_too(cast, alva, path):
    cast.shown("A?", name_display=NameDisplay.ANONYMOUS)
    cast.accepted("B?", name_display=NameDisplay.COMPANY)
    everything = alva.get(path).get_data(as_text=True) + alva.get(f"{path}/stream").get_data(as_text=True)
    assert [word for word in ("Person 1", "Person 2", "person1@", "person2@") if word in everything] == []
    assert "Bolaget Bostäder" in everything


def test_the_stream_is_the_page_s_parts_or_a_word(cast, alva, path):
    cast.accepted("Vad kostar det?")
    first = alva.get(f"{path}/stream")
    tag = first.headers["ETag"]
    assert "Vad kostar det?" in read(first).text
    assert alva.get(f"{path}/stream", headers={"If-None-Match": tag}).status_code == 304
    cast.accepted()
    assert alva.get(f"{path}/stream", headers={"If-None-Match": tag}).status_code == 200


def test_the_moderator_s_own_screen_shows_the_same(cast, alva, path):
    cast.shown("Vad kostar det?")
    assert "Fråga 1 Vad kostar det? Utan namn" in read(alva.get(f"{path}/screen")).text
    assert read(alva.get(f"{path}/screen/stream")).text == "Fråga 1 Vad kostar det? Utan namn"


def test_what_somebody_takes_back_leaves_the_lists(app, cast, alva, path):
    question = cast.accepted("Tas tillbaka?")
    do(app, questions.withdraw, cast.row(question).registration_id, question)
    assert "Tas tillbaka?" not in read(alva.get(path)).text
