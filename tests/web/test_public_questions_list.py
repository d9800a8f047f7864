"""The list of an event's questions: who sees it, in which order, with which numbers and names."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event as listening

from eventsite.database import db
from eventsite.models import QuestionExposure, QuestionRound
from eventsite.queries import events as event_queries
from eventsite.rules.questions import Audience, CountsShown, NameDisplay
from eventsite.services import audit, questions, registrations
from eventsite.services.questions import merging, moderating
from tests.factories import Make, stored
from tests.services.records import do
from tests.web.asked import Scene, scene
from tests.web.visitor import open_mine, read


@pytest.fixture
def here(app: Flask, client: FlaskClient, make: Make) -> Scene:
    return scene(app, client, make)


def shown(here: Scene, path: str = "") -> list[str]:
    """Return the texts of the list in order, without one's own."""
    html = here.client.get(path or here.path).get_data(as_text=True)
    return re.findall(r'<p class="q" id="question-\d+" tabindex="-1" data-live-field="text">(.*?)</p>', html)


def exposures(here: Scene) -> set[tuple[int, int]]:
    with here.app.app_context():
        return {(one.question_id, one.registration_id) for one in db.session.query(QuestionExposure)}


def rule(here: Scene, **columns: object) -> None:
    """Set the rules of the event's questions."""

    def change() -> None:
        event_queries.locked(here.event.id)
        current = db.session.get(QuestionRound, here.event.id) or QuestionRound(event_id=here.event.id)
        db.session.add(current)
        for name, value in columns.items():
            setattr(current, name, value)

    do(here.app, change)


def test_accepted_questions_are_shown_and_others_are_not(here: Scene) -> None:
    here.asked("Den här visas?")
    here.asked("Den här väntar?", is_accepted=False)
    here.asked("Den här är bara till talaren?", audience=Audience.SPEAKER_ONLY)
    declined = here.asked("Den här är avböjd?", is_accepted=False)
    do(here.app, moderating.decline, here.event.id, declined, 1, audit.SYSTEM, "off_topic")
    assert shown(here) == ["Den här visas?"]
    page = here.client.get(here.path).get_data(as_text=True)
    assert [text for text in ("väntar?", "bara till talaren?", "avböjd?") if f"Den här {text}" in page] == []


@pytest.mark.parametrize("suffix", ["", "/1"])
def test_who_is_not_registered_sees_how_to_get_in_and_no_question(here: Scene, make: Make, suffix: str) -> None:
    here.asked("Den här visas?")
    stranger = here.app.test_client()
    open_mine(stranger, here.app, make.registration(make.event(title="En annan träff")))
    page = read(stranger.get(here.path + suffix))
    assert "Frågorna är för den som är anmäld" in page.text
    assert "/my/link" in page.links
    assert "Den här visas?" not in page.text


def test_who_has_cancelled_sees_no_question(here: Scene) -> None:
    here.asked("Den här visas?")
    do(here.app, registrations.cancel, here.me)
    assert "Den här visas?" not in read(here.client.get(here.path)).text


def test_the_questions_of_a_draft_are_nowhere(here: Scene, make: Make) -> None:
    assert here.client.get(f"/events/{make.draft(title='Ett utkast').slug}/questions").status_code == 404


def test_nothing_is_kept_by_browsers_or_found_by_search_engines(here: Scene) -> None:
    answer = here.client.get(here.path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_names_are_shown_as_each_asker_chose(here: Scene, make: Make) -> None:
    for number, display in ((71, NameDisplay.ANONYMOUS), (72, NameDisplay.COMPANY), (73, NameDisplay.NAME_AND_COMPANY)):
        asker = make.registration(here.event, number, name=f"Asker{number}", company=f"Bolag{number}")
        here.asked(f"Fråga {number}?", asker, name_display=display)
    page = here.client.get(here.path).get_data(as_text=True)
    assert sorted(set(re.findall(r"Asker\d+|Bolag\d+|person\d+@", page))) == ["Asker73", "Bolag72", "Bolag73"]


def test_a_name_goes_when_the_registration_ends(here: Scene, make: Make) -> None:
    asker = make.registration(here.event, name="Asker", company="Bolag")
    here.asked("Fråga?", asker, name_display=NameDisplay.NAME_AND_COMPANY)
    do(here.app, registrations.cancel, asker)
    page = here.client.get(here.path).get_data(as_text=True)
    assert shown(here) == ["Fråga?"]
    assert "Asker" not in page


def test_what_was_delivered_is_noted_once(here: Scene) -> None:
    question = here.asked("Fråga?")
    here.client.get(here.path)
    here.client.get(here.path)
    assert exposures(here) == {(question, here.me)}


def test_unseen_questions_come_first_and_the_order_stays_while_one_reads_on(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    for number in range(21):
        here.asked(f"Fråga {number}?")
    first = here.client.get(here.path).get_data(as_text=True)
    more = re.findall(r'href="([^"]*shown=40[^"]*)"', first)[0].replace("&amp;", "&").split("#")[0]
    clock.shift(timedelta(minutes=1))
    beginning = re.findall(r'<p class="q" id="question-\d+" tabindex="-1" data-live-field="text">(.*?)</p>', first)
    sorted_anew = shown(here)
    everything = shown(here, more)
    assert (len(beginning), len(everything)) == (20, 21)
    assert everything[:20] == beginning
    assert sorted_anew[0] == everything[20]


def test_numbers_come_with_the_deadline_and_the_order_with_them(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    here.asked("Få undrar?")
    wanted = here.asked("Många undrar?")
    for _ in range(3):
        do(here.app, questions.support, here.make.registration(here.event), wanted, wanted=True)
    assert "undrar samma sak</span>" not in here.client.get(here.path).get_data(as_text=True)
    clock.shift(timedelta(days=20))
    assert shown(here) == ["Många undrar?", "Få undrar?"]
    assert re.findall(r"data-count[^>]*>(\d+)", here.client.get(here.path).get_data(as_text=True)) == ["3", "0"]


@pytest.mark.parametrize(("setting", "found"), [(CountsShown.ALWAYS, ["0"]), (CountsShown.NEVER, [])])
def test_the_organizer_decides_on_numbers(here: Scene, setting: CountsShown, found: list[str]) -> None:
    here.asked("Fråga?")
    rule(here, counts_shown=setting)
    assert re.findall(r"data-count[^>]*>(\d+)", here.client.get(here.path).get_data(as_text=True)) == found


def test_after_the_meeting_the_programme_gives_the_order(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    item = stored(here.app, here.event).programme[1].id
    here.asked("Till alla?")
    here.asked("Om läget?", item_id=item)
    clock.shift(timedelta(days=22))
    assert shown(here) == ["Om läget?", "Till alla?"]


def test_one_can_look_at_one_item_or_one_speaker(here: Scene) -> None:
    event = stored(here.app, here.event)
    here.asked("Till alla?")
    here.asked("Om läget?", item_id=event.programme[1].id)
    here.asked("Till Matilda?", speaker_id=event.speakers[0].id)
    assert shown(here, f"{here.path}?item={event.programme[1].id}") == ["Om läget?"]
    assert shown(here, f"{here.path}?speaker={event.speakers[0].id}") == ["Till Matilda?"]
    assert len(shown(here, f"{here.path}?item=x&speaker=²&shown=-1&as_of=99999999999999999999")) == 3


def test_a_merged_question_leads_to_the_one_that_asks_it(here: Scene) -> None:
    first, second = here.asked("Hur ofta?"), here.asked("Hur många gånger?")
    do(here.app, merging.merge, here.event.id, first, second, 2, audit.SYSTEM)
    page = read(here.client.get(f"{here.path}/1"))
    assert "Fråga 1 är sammanslagen med den här." in page.text
    assert "Hur många gånger?" in page.text
    assert shown(here) == ["Hur många gånger?"]
    assert "Hur ofta?" in read(here.client.get(here.path)).text


def test_a_question_that_was_never_accepted_is_no_variant(here: Scene) -> None:
    first, second = here.asked("Elak fråga?", is_accepted=False), here.asked("Snäll fråga?")
    do(here.app, merging.merge, here.event.id, first, second, 1, audit.SYSTEM)
    assert "Elak fråga?" not in read(here.client.get(f"{here.path}/2")).text
    assert here.client.get(f"{here.path}/1").status_code == 404


def test_a_question_of_another_event_or_one_not_accepted_is_not_there(here: Scene, make: Make) -> None:
    here.asked("Väntar?", is_accepted=False)
    assert [here.client.get(f"{here.path}/{number}").status_code for number in (1, 2, 99)] == [404] * 3


def test_whoever_voted_is_told_that_a_question_has_gone(here: Scene) -> None:
    question = here.asked("Fråga?")
    do(here.app, questions.support, here.me, question, wanted=True)
    do(here.app, moderating.decline, here.event.id, question, 2, audit.SYSTEM, "off_topic")
    page = read(here.client.get(here.path)).text
    assert "Fråga 1, som du också undrade över, har tagits bort." in page
    assert "Fråga?" not in page


def test_whoever_voted_is_told_of_other_words(here: Scene, clock) -> None:  # type: ignore[no-untyped-def]
    question = here.asked("Fråga?")
    do(here.app, questions.support, here.me, question, wanted=True)
    clock.shift(timedelta(minutes=1))
    do(here.app, moderating.edit, here.event.id, question, 2, audit.SYSTEM, "Tydligare fråga?")
    assert "Ändrad sedan du sa att du undrar samma sak." in read(here.client.get(here.path)).text


def test_nothing_that_was_written_becomes_markup_or_a_link(here: Scene) -> None:
    here.asked("<b>Fet</b> https://ond.example <script>alert(1)</script>")
    page = here.client.get(here.path).get_data(as_text=True)
    assert "&lt;b&gt;Fet&lt;/b&gt;" in page
    assert "https://ond.example" not in read(here.client.get(here.path)).links


def test_those_who_wait_may_look_but_not_vote(app: Flask, client: FlaskClient, make: Make) -> None:
    here = scene(app, client, make, capacity=1)
    here.asked("Fråga?", here.me)
    waiting = app.test_client()
    open_mine(waiting, app, make.registration(here.event))
    page = read(waiting.get(here.path))
    assert "Du har ingen plats än, så du kan fråga men inte rösta på andras frågor." in page.text
    assert "wanted" not in page.fields


def test_the_page_in_english(here: Scene) -> None:
    here.asked("Fråga?")
    page = read(here.client.get(f"/en{here.path}"))
    assert "I wonder the same" in page.text


def test_the_event_page_says_until_when_one_asks(here: Scene) -> None:
    page = read(here.client.get(f"/events/{here.event.slug}"))
    assert "Ställ frågor till talarna senast lördag 12 september kl. 9.00" in page.text
    assert here.path in page.links


def test_as_many_queries_for_three_questions_as_for_one(here: Scene) -> None:
    here.asked("Ett?")
    before = _queries(here)
    for text in ("Två?", "Tre?"):
        here.asked(text)
    assert _queries(here) == before


def _queries(here: Scene) -> int:
    seen: list[str] = []
    with here.app.app_context():
        engine = db.engine
    listener = lambda *given: seen.append(given[2])  # noqa: E731
    listening.listen(engine, "before_cursor_execute", listener)
    here.client.get(here.path)
    seen.clear()
    here.client.get(here.path)
    listening.remove(engine, "before_cursor_execute", listener)
    return len(seen)


def test_missing_numbers_are_explained_where_there_are_any(here: Scene) -> None:
    here.asked("Första?")
    assert "Ett nummer saknas" not in read(here.client.get(here.path)).text
    here.asked("Väntar?", is_accepted=False)
    here.asked("Tredje?")
    assert "Ett nummer saknas när en fråga inte visas för alla" in read(here.client.get(here.path)).text


def test_the_page_says_who_one_is_here_as_and_what_to_do_if_that_is_wrong(here: Scene) -> None:
    text = read(here.client.get(here.path)).text
    assert ("Bolaget Bostäder" in text, "Är det inte du?" in text) == (True, True)


def test_the_list_comes_though_no_trace_of_it_can_be_written(here: Scene) -> None:
    here.asked("Hur då?")
    with here.app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER nothing_more BEFORE INSERT ON question_exposures BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        connection.commit()
    assert (shown(here), exposures(here)) == (["Hur då?"], set())
