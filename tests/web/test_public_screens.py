"""The screen in the room."""

import pytest

from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Act, Audience, NameDisplay, ScreenMode
from eventsite.services import guests
from eventsite.services.questions import handling
from tests.services.records import do
from tests.web.live_cast import Cast
from tests.web.visitor import read


@pytest.fixture
def cast(app, make):
    return Cast(app, make, make.event())


@pytest.fixture
def screen(cast):
    """Returns the browser at the projector and its path."""
    client, guest_id = cast.guest(GuestRole.SCREEN)
    return client, f"/screens/{guest_id}"


def shows(screen):
    client, path = screen
    return read(client.get(f"{path}/stream")).text


def test_the_question_is_the_page(cast, screen):
    cast.shown("Vad kostar det?", name_display=NameDisplay.COMPANY)
    client, path = screen
    assert shows(screen) == "Fråga 1 Vad kostar det? Bolaget Bostäder"
    assert shows(screen) in read(client.get(path)).text


def test_the_way_to_the_questions_stands_below(cast, screen):
    client, path = screen
    page = read(client.get(path))
    assert page.text.endswith(f"localhost/events/{cast.event.slug}/questions")
    assert page.tags.count("path") == 1


def test_in_english_it_is_english(cast, screen):
    client, path = screen
    cast.shown("Vad kostar det?")
    assert read(client.get(f"/en{path}/stream")).text == "Question 1 Vad kostar det? Without a name"


def test_between_two_questions_it_is_calm(cast, screen):
    assert shows(screen) == "Nästa fråga kommer strax"


def test_in_a_pause_nothing_is_shown(app, cast, screen):
    cast.shown("Vad kostar det?")
    do(app, handling.show_on_screen, cast.event.id, ScreenMode.PAUSE)
    assert shows(screen) == "Vi tar en paus"


def test_the_list_begins_with_what_is_being_answered(app, cast, screen):
    cast.act(cast.accepted("A?"), Act.SELECT)
    cast.accepted("Öppen?")
    cast.shown("C?")
    do(app, handling.show_on_screen, cast.event.id, ScreenMode.LIST)
    assert shows(screen) == "På tur 3 C? Besvaras nu 1 A?"


def test_private_ones_and_those_not_chosen_are_never_there(app, cast, screen):
    cast.accepted("Öppen?")
    cast.act(cast.accepted("Privat?", audience=Audience.SPEAKER_ONLY), Act.SELECT)
    do(app, handling.show_on_screen, cast.event.id, ScreenMode.LIST)
    assert shows(screen) == "Nästa fråga kommer strax"


def test_no_numbers_and_no_hidden_names(cast, screen):
    cast.shown("Vad kostar det?", name_display=NameDisplay.ANONYMOUS)
    client, path = screen
    everything = "".join(client.get(path + way).get_data(as_text=True) for way in ("", "/stream"))
    words = ("Person 1", "Bolaget", "person1@", "undrar också", "csrf")
    assert [word for word in words if word in everything] == []


@pytest.mark.parametrize(("length", "size"), [(120, "q-short"), (121, "q-long"), (361, "q-very-long")])
def test_long_questions_are_set_smaller(cast, screen, length, size):
    cast.shown("a" * (length - 1) + "?")
    client, path = screen
    assert f'<h1 class="{size}">' in client.get(path).get_data(as_text=True)


def test_only_whoever_has_opened_the_link_sees_it(app, cast, make, screen):
    _, path = screen
    other = cast.guest(GuestRole.SCREEN)[0]
    speaker = cast.guest(GuestRole.MODERATOR)[0]
    browsers = (app.test_client(), other, speaker, cast.participant())
    assert [browser.get(path + way).status_code for browser in browsers for way in ("", "/stream")] == [404] * 8


def test_a_link_that_has_ended_shows_nothing(app, cast, screen):
    client, path = screen
    do(app, guests.revoke, cast.event.id, int(path.rpartition("/")[2]), 1)
    assert client.get(path).status_code == 410


def test_there_is_nothing_to_send(cast, screen):
    client, path = screen
    assert [client.post(path + way).status_code for way in ("", "/stream")] == [405, 405]


def test_a_screen_that_shows_it_is_answered_in_a_word(cast, screen):
    client, path = screen
    first = client.get(f"{path}/stream")
    assert first.headers["Poll-Seconds"] == "2"
    assert client.get(f"{path}/stream", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    cast.shown()
    assert client.get(f"{path}/stream", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
