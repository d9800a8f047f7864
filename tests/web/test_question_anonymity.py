"""Whoever hides their name stays hidden: nothing that others can fetch holds name, address, company or role."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsite import clock as site_clock
from eventsite import tasks
from eventsite.database import db, transaction
from eventsite.models import OutboxMessage, Question
from eventsite.queries import outbox as outbox_queries
from eventsite.queries import questions as queries
from eventsite.rules.guests import GuestRole
from eventsite.rules.questions import Act, DeclineReason
from eventsite.services import fan_outs, guests, questions
from eventsite.services.questions import answers, closing, merging
from tests.factories import stored
from tests.services.records import do
from tests.web.live_cast import WHO, Cast
from tests.web.organizer_browser import signed_in

HIDDEN = {
    "name": "Kanarie Dold",
    "email": "dold.fagel@burfaglar.example",
    "company": "Burfåglar Bostäder",
    "job_title": "burskötare",
}
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
    """Return the canaries in all that came: status line, headers, body."""
    content = str(response.headers) + response.get_data(as_text=True)
    return [word for word in CANARIES if word in content]


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


@pytest.mark.parametrize("page", ["", "?pile=published", "?pile=merged", "/live", "/1", "/3"])
def test_moderators_see_no_more_without_a_reason(cast, page):
    response = cast.moderator().get(f"/organizer/events/{cast.event.id}/questions{page}", buffered=True)
    assert (response.status_code, told(response)) == (200, [])


@pytest.mark.parametrize("file", ["answers", "export.csv", "export.xlsx", "export.json"])
def test_files_without_names_have_none(cast, app, make, file):
    response = signed_in(app, make).get(f"/organizer/events/{cast.event.id}/questions/{file}", buffered=True)
    content = response.get_data()
    assert [word for word in CANARIES if word.encode() in content] == []


def test_mails_to_others_tell_nothing(cast, app, make, clock):
    """Answers to all, outcomes, a digest to a speaker: only the asker's own mails know who asked."""
    speaker = stored(app, cast.event).speakers[0].id
    do(app, guests.invite, cast.event.id, GuestRole.SPEAKER, "Matilda", "matilda@talare.example", 1, speaker)
    clock.move_to(stored(app, cast.event).starts_at - timedelta(days=1))
    with app.app_context():
        tasks.tell_speakers()
    with app.app_context():
        due = {one.id: Act.SKIP for one in queries.without_outcome(cast.event.id)}
    do(app, closing.close, cast.event.id, due, WHO)
    clock.shift(3600)
    with app.app_context():
        orders = list(outbox_queries.open_fan_outs(site_clock.now()))
    for order in orders:
        while not do(app, fan_outs.work_off, order):
            pass
    with app.app_context():
        statement = select(OutboxMessage).where(OutboxMessage.recipient != HIDDEN["email"])
        mails = [(one.kind, one.subject + one.text + one.html) for one in db.session.scalars(statement)]
    assert {"questions_answered", "speaker_digest", "questions_closed"} - {kind for kind, _ in mails} <= {
        "questions_closed"
    }
    assert [(kind, word) for kind, text in mails for word in CANARIES if word in text] == []


def test_reporting_and_declining_tell_the_others_nothing(cast, app, make):
    other = make.registration(cast.event, company="Annat bolag")
    do(app, questions.report, other, cast.row(4).id, DeclineReason.OFFENSIVE)
    response = cast.participant(other).get(f"/events/{cast.event.slug}/questions")
    assert told(response) == []
