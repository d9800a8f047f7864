"""Whoever hides their name stays hidden: nothing that others can fetch holds name, address, company or role."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as site_clock
from eventsite import tasks
from eventsite.database import db, transaction
from eventsite.models import Event, OutboxMessage, Question
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import questions as queries
from eventsite.rules.details import SpeakerDetails
from eventsite.rules.guests import GuestRole
from eventsite.rules.outbox import Kind
from eventsite.rules.piles import Pile
from eventsite.rules.questions import Act, Audience, DeclineReason
from eventsite.services import events, fan_outs, guests, questions
from eventsite.services.questions import answers, carrying, closing, matters, merging, moderating
from tests.factories import MEETING, stored
from tests.services.records import do
from tests.web.live_cast import WHO, Cast, put
from tests.web.organizer_browser import signed_in

HIDDEN = {
    "name": "Kanarie Dold",
    "email": "dold.fagel@burfaglar.example",
    "company": "Burfåglar Bostäder",
    "job_title": "burskötare",
}
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
OF_QUESTIONS = {kind for kind in Kind if kind.startswith("question")} | {Kind.GUEST_LINK, Kind.SPEAKER_DIGEST}
OF_QUESTIONS -= {Kind.QUESTION_REMINDER}  # goes to those who have not asked, and shows no question
CANARIES = ("Kanarie", "dold.fagel", "burfaglar", "Burfåglar", "burskötare")
PAGES = (
    "",
    "?view=wanted",
    "/1",
    "/stream",
    "/stream?view=wanted",
    "/stream?view=new",
    "/similar?text=hönsens+foder",
)


@pytest.fixture
def cast(app, make):
    """A hidden asker whose questions have been through everything, and all who may look."""
    cast = Cast(app, make, make.event())
    hidden = make.registration(cast.event, **HIDDEN)
    cast.asked = lambda text, **details: _ask(cast, hidden, text)
    first, second, third, fourth = (cast.accepted(f"Hönsens foder nummer {number}?") for number in range(4))
    do(app, merging.merge, cast.event.id, second, first, 2, WHO)
    do(app, answers.publish, cast.event.id, first, 0, WHO, "Hirs.")
    do(app, answers.tell, cast.event.id, everyone=True)
    cast.act(third, Act.TAKE)
    cast.act(fourth, Act.SELECT)
    cast.hidden = hidden
    return cast


def _ask(cast, hidden, text):
    row = Cast.asked(cast, text)
    with cast.app.app_context(), transaction():
        db.session.get_one(Question, row).registration_id = hidden
    return row


def told(response):
    """Return the canaries in all that came: status line, headers, body; in a spreadsheet unpacked."""
    content = str(response.headers).encode() + _unpacked(response.get_data())
    return [word for word in CANARIES if word.encode() in content]


def _unpacked(content):
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("page", PAGES)
def test_participants_learn_nothing(cast, page):
    response = cast.participant().get(f"/events/{cast.event.slug}/questions{page}", buffered=True)
    assert (response.status_code, told(response)) == (200, [])


def test_everybody_learns_nothing(cast, client):
    response = client.get(f"/events/{cast.event.slug}")
    assert ("Hirs." in response.get_data(as_text=True), told(response)) == (True, [])


@pytest.mark.parametrize("tail", ["", "/stream"])
def test_the_screen_tells_nothing(cast, tail):
    browser, guest = cast.guest(GuestRole.SCREEN)
    response = browser.get(f"/screens/{guest}{tail}", buffered=True)
    assert ("nummer 2" in response.get_data(as_text=True), told(response)) == (True, [])


def test_the_speaker_learns_nothing(cast, app):
    speaker = stored(app, cast.event).speakers[0].id
    guest = do(app, guests.invite, cast.event.id, GuestRole.SPEAKER, "Matilda", "matilda@talare.example", 1, speaker)
    response = cast.opened(guest).get(f"/speakers/{guest}")
    assert ("nummer 2" in response.get_data(as_text=True), told(response)) == (True, [])


def paths(app, prefix, **names):
    """Return every address below this one that can be looked at: pages that are added are searched without being named."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix) and "GET" in rule.methods:
            found += [_filled(rule.rule, names | {"question_id": one, "number": one}) for one in range(1, 6)]
    return sorted(set(found))


def _filled(rule, names):
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(names[found[1]]), rule)


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_page_of_the_questions_tells_participants(app, cast, language):
    pages = paths(app, f"{language}/events/<slug>/questions", slug=cast.event.slug)
    browser = cast.participant()
    answers = {page: browser.get(page, buffered=True) for page in pages}
    assert {page: told(answer) for page, answer in answers.items() if told(answer)} == {}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 5


def test_ones_own_pages_tell_of_nobody_else(cast):
    browser = cast.participant()
    pages = (
        "/my/questions",
        "/my",
        f"/my/registrations/{cast.hidden}",
        f"/my/registrations/{cast.hidden}/questions/1/edit",
    )
    answers = [browser.get(page) for page in pages]
    assert [(answer.status_code, told(answer)) for answer in answers] == [(200, []), (200, []), (404, []), (404, [])]


@pytest.mark.parametrize("who", ["guest", "organizer"])
def test_no_page_of_moderators_tells_without_a_reason(app, make, cast, who):
    browser = cast.moderator() if who == "guest" else signed_in(app, make)
    pages = paths(app, "/organizer/events/<int(max=2147483647):event_id>/questions", event_id=cast.event.id)
    pages += [f"/organizer/events/{cast.event.id}/questions?pile={pile}" for pile in Pile]
    answers = {page: browser.get(page, buffered=True) for page in pages}
    assert {page: told(answer) for page, answer in answers.items() if told(answer)} == {}
    shown = {page for page, answer in answers.items() if answer.status_code == 200}
    ours = f"/organizer/events/{cast.event.id}/questions"
    assert {ours, f"{ours}/live", f"{ours}/live/stream", f"{ours}/1", f"{ours}/2/merge"} <= shown
    if who == "organizer":
        assert {f"{ours}/{page}" for page in ("close", "answers", "export.csv", "export.xlsx", "export.json")} <= shown


def test_the_page_of_links_tells_no_asker(app, make, cast):
    response = signed_in(app, make).get(f"/organizer/events/{cast.event.id}/guests")
    assert (response.status_code, told(response)) == (200, [])


def test_a_tag_names_no_person(cast):
    tags = {cast.participant().get(f"/events/{cast.event.slug}/questions/stream").headers["ETag"] for _ in range(2)}
    assert len(tags) == 1


def test_mails_to_others_tell_nothing(cast, app, make, clock):
    """What moderators do, answers to all, outcomes, digests, links: only the asker's own mails know who asked."""
    speaker = stored(app, cast.event).speakers[0].id
    do(app, guests.invite, cast.event.id, GuestRole.SPEAKER, "Matilda", "matilda@talare.example", 1, speaker)
    other = make.registration(cast.event, 50, email="annan@bolaget.example", company="Annat bolag")
    asked = [Cast.asked(cast, f"En annans fråga {number}?") for number in range(4)]
    for question in asked:
        put(app, lambda question=question: db.session.get_one(Question, question), registration_id=other)
    do(app, moderating.accept, cast.event.id, asked[0], 1, WHO, "Tydligare ord?")
    do(app, moderating.decline, cast.event.id, asked[1], 1, WHO, DeclineReason.OTHER, "Nej.")
    do(app, merging.merge, cast.event.id, asked[2], 1, 1, WHO)
    do(app, questions.appeal, other, asked[1], "Titta igen.")
    do(app, matters.keep, cast.event.id, asked[1], cast.row(asked[1]).version, WHO, "Det står i programmet.")
    alone = Cast.asked(cast, "Vad tjänar du?", speaker_id=speaker, audience=Audience.SPEAKER_ONLY)
    do(app, moderating.accept, cast.event.id, alone, 1, WHO)
    clock.move_to(stored(app, cast.event).starts_at - timedelta(days=1))
    with app.app_context():
        tasks.tell_speakers()
    nobody = tuple(replace(item, speakers=()) for item in MEETING.programme)
    left = replace(MEETING, speakers=(SpeakerDetails("Ny Talare"),), programme=nobody)
    do(app, events.edit, cast.event.id, left, stored(app, cast.event).version, None)
    do(app, matters.ask_for_consent, cast.event.id, alone, cast.row(alone).version, WHO)
    with app.app_context():
        due = {one.id: Act.SKIP for one in queries.without_outcome(cast.event.id)}
    do(app, closing.close, cast.event.id, due, WHO)
    next_time = {
        "starts_wall": MEETING.starts_wall + timedelta(days=28),
        "ends_wall": MEETING.ends_wall + timedelta(days=28),
    }
    onward = make.event(series="Nätverket", **next_time)
    put(app, lambda: db.session.get_one(Event, cast.event.id), series_id=stored(app, onward).series_id)
    assert do(app, carrying.carry, cast.event.id, onward.id, list(due), WHO) > 0
    clock.shift(3600)
    with app.app_context():
        orders = list(outbox_queries.open_fan_outs(site_clock.now()))
    for order in orders:
        while not do(app, fan_outs.work_off, order):
            pass
    with app.app_context():
        statement = select(OutboxMessage).where(OutboxMessage.recipient != HIDDEN["email"])
        mails = [(one.kind, one.recipient, one.subject + one.text + one.html) for one in db.session.scalars(statement)]
        office = {app.config["OFFICE_EMAIL"], app.config["CALENDAR_ADDRESS"]}
    about = [mail for mail in mails if mail[0] in OF_QUESTIONS]
    assert {kind for kind, _, _ in about} == OF_QUESTIONS
    assert [(kind, word) for kind, _, text in mails for word in CANARIES if word in text] == []
    addresses = {
        (kind, found) for kind, to, text in about for found in ADDRESS.findall(text) if found not in {to, *office}
    }
    assert addresses == set()


def test_reporting_and_declining_tell_the_others_nothing(cast, app, make):
    other = make.registration(cast.event, company="Annat bolag")
    do(app, questions.report, other, cast.row(4).id, DeclineReason.OFFENSIVE)
    response = cast.participant(other).get(f"/events/{cast.event.slug}/questions")
    assert told(response) == []
