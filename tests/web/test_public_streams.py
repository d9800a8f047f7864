"""What participants' browsers are sent while they follow the questions."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event as sql_events

from eventsite.database import db
from eventsite.rules.questions import Act, Audience, CountsShown, NameDisplay
from eventsite.services import questions, registrations
from eventsite.services.questions import rounds
from tests.conftest import NOW
from tests.services.records import do
from tests.web.live_cast import Cast, put
from tests.web.visitor import read


@pytest.fixture
def cast(app, make):
    return Cast(app, make, make.event())


@pytest.fixture(autouse=True)
def _nothing_is_remembered(app):
    app.extensions["polls"].answer_holds = 0


@pytest.fixture
def path(cast):
    return f"/events/{cast.event.slug}/questions/stream"


def statements(app, act):
    """Return how many rows were asked for by whatever is done."""
    found = []
    with app.app_context():
        engine = db.engine
    listener = lambda *given: found.append(given[2])  # noqa: E731
    sql_events.listen(engine, "before_cursor_execute", listener)
    act()
    sql_events.remove(engine, "before_cursor_execute", listener)
    return [statement for statement in " ".join(found).split("SELECT ") if "FROM " in statement]


def test_participants_see_the_accepted_questions(cast, path):
    cast.accepted("Vad kostar det?")
    cast.asked("Väntar denna?")
    page = read(cast.participant().get(path))
    assert page.text == "Vad kostar det? Fråga 1 Utan namn"


def test_the_one_that_is_being_answered_stands_above(cast, path):
    cast.shown("Vad kostar det?")
    assert read(cast.participant().get(path)).text.startswith("Besvaras nu Fråga 1 Vad kostar det? ")


def test_in_english_it_is_english(cast, path):
    cast.accepted("Vad kostar det?")
    assert read(cast.participant().get("/en" + path)).text == "Vad kostar det? Question 1 Without a name"


def test_strangers_and_those_of_other_events_get_nothing(app, cast, make, path):
    other = Cast(app, make, make.event(title="En annan träff"))
    browsers = (app.test_client(), other.participant(), cast.participant())
    assert [browser.get(path).status_code for browser in browsers] == [404, 404, 200]


def test_who_has_cancelled_gets_nothing(app, cast, make, path):
    registration = make.registration(cast.event)
    browser = cast.participant(registration)
    assert browser.get(path).status_code == 200
    do(app, registrations.cancel, registration)
    assert browser.get(path).status_code == 404


def test_it_is_read_and_never_written_to(cast, path):
    assert cast.participant().post(path).status_code == 405


def test_an_unknown_view_is_the_list_by_number(cast, path):
    cast.accepted()
    browser = cast.participant()
    assert browser.get(f"{path}?view=mostly").data == browser.get(path).data


def test_whoever_has_the_newest_is_answered_in_a_word(cast, path):
    cast.accepted()
    browser = cast.participant()
    tag = browser.get(path).headers["ETag"]
    again = browser.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    cast.accepted()
    assert browser.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_application_reads_the_state_and_who_asks(app, cast, path):
    browser = cast.participant()
    tag = browser.get(path).headers["ETag"]
    found = statements(app, lambda: browser.get(path, headers={"If-None-Match": tag}))
    assert [statement.partition("FROM ")[2].split()[0] for statement in found] == ["events", "registrations"]


def test_it_is_made_once_for_all(app, cast, path):
    first, second = cast.participant(), cast.participant()
    cast.accepted()
    page = first.get(path)
    found = []
    assert len(statements(app, lambda: found.append(second.get(path)))) == 2
    assert (found[0].data, found[0].headers["ETag"]) == (page.data, page.headers["ETag"])


def test_those_who_take_it_packed_get_it_packed(cast, path):
    for _ in range(5):
        cast.accepted("Vad kostar det, och vem betalar?")
    browser = cast.participant()
    packed = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == browser.get(path).data
    assert len(packed.data) < len(browser.get(path).data) / 2


def test_the_server_says_when_to_ask_again(cast, path):
    browser = cast.participant()
    assert browser.get(path).headers["Poll-Seconds"] == "30"
    with time_machine.travel(NOW + timedelta(days=20, hours=22), tick=False):  # the meeting begins at 9 in Stockholm
        assert browser.get(path).headers["Poll-Seconds"] == "5"


def test_no_numbers_and_no_order_by_them_before_the_deadline(app, cast, make, path):
    cast.accepted("Först?")
    wanted = cast.accepted("Mest undrad?")
    do(app, questions.support, make.registration(cast.event), wanted, wanted=True)
    before = read(cast.participant().get(f"{path}?view=wanted")).text
    assert before == "Först? Fråga 1 Utan namn Mest undrad? Fråga 2 Utan namn"
    put(app, lambda: rounds.locked(cast.event.id), counts_shown=CountsShown.ALWAYS)
    after = read(cast.participant().get(f"{path}?view=wanted")).text
    assert after == "Mest undrad? Fråga 2 Utan namn 1 undrar samma sak Först? Fråga 1 Utan namn 0 undrar samma sak"


def test_showing_numbers_is_another_state(app, cast, path):
    cast.accepted()
    browser = cast.participant()
    tag = browser.get(path).headers["ETag"]
    put(app, lambda: rounds.locked(cast.event.id), counts_shown=CountsShown.ALWAYS)
    assert browser.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_new_ones_are_those_of_the_last_minutes(cast, path):
    cast.accepted("Gammal?")
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        cast.accepted("Ny?")
        cast.accepted("Nyare?")
        page = read(cast.participant().get(f"{path}?view=new"))
    assert page.text == "Nyare? Fråga 3 Utan namn Ny? Fråga 2 Utan namn"


def test_names_are_shown_as_the_asker_says_and_nothing_else_of_anybody(cast, path):
    cast.accepted("A?", name_display=NameDisplay.ANONYMOUS)
    cast.accepted("B?", name_display=NameDisplay.COMPANY)
    cast.accepted("C?", name_display=NameDisplay.NAME_AND_COMPANY)
    response = cast.participant().get(path)
    said = read(response).text
    assert said == "A? Fråga 1 Utan namn B? Fråga 2 Bolaget Bostäder C? Fråga 3 Person 3, Bolaget Bostäder"
    everything = response.get_data(as_text=True) + str(response.headers)
    assert [word for word in ("Person 1", "Person 2", "person3@", "csrf", "@bolaget") if word in everything] == []


def test_private_and_declined_ones_are_not_there(cast, path):
    cast.accepted("Bara till talaren?", audience=Audience.SPEAKER_ONLY)
    assert read(cast.participant().get(path)).text == ""


def test_what_was_answered_says_so(cast, path):
    question = cast.shown("Vad?")
    cast.act(question, Act.ANSWER_LIVE)
    assert read(cast.participant().get(path)).text == "Vad? Fråga 1 Utan namn Den är besvarad."
