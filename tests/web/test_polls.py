"""Polls that are answered before the application is asked."""

import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event as sql_events

from eventsite.database import db
from eventsite.services import registrations
from eventsite.web import polls
from tests.conftest import NOW
from tests.services.records import do
from tests.web.live_cast import Cast


@pytest.fixture
def cast(app, make):
    app.extensions["polls"].answer_holds = 60
    return Cast(app, make, make.event())


@pytest.fixture
def path(cast):
    cast.accepted("Vad kostar det, och vem betalar? " * 10)
    return f"/events/{cast.event.slug}/questions/stream"


@pytest.fixture
def statements(app):
    """What is asked of the database from now on."""
    found = []
    with app.app_context():
        engine = db.engine

    def listen(_connection, _cursor, statement, *_rest):
        found.append(statement)

    sql_events.listen(engine, "before_cursor_execute", listen)
    yield found
    sql_events.remove(engine, "before_cursor_execute", listen)


class Follower:
    """A browser that polls with its pass, as live.js does."""

    def __init__(self, client):
        self.client, self.carried = client, {}

    def get(self, path, headers=None):
        """Return the answer and keep the pass."""
        answer = self.client.get(path, headers={**self.carried, **(headers or {})})
        if polls.CARRIED in answer.headers:
            self.carried = {polls.CARRIED: answer.headers[polls.CARRIED]}
        return answer


def participant(cast, *given):
    return Follower(cast.participant(*given))


def later(monkeypatch, seconds):
    now = time.monotonic()
    monkeypatch.setattr(polls.time, "monotonic", lambda: now + seconds)


@pytest.mark.parametrize("sent", [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip;q=0"}])
def test_what_is_remembered_is_what_was_said(cast, path, statements, sent):
    browser = participant(cast)
    first = browser.get(path, headers=sent)
    statements.clear()
    second = browser.get(path, headers=sent)
    assert (statements, second.status, second.data) == ([], first.status, first.data)
    said = [(name, value) for name, value in first.headers if name != polls.CARRIED]
    assert sorted(second.headers) == sorted(said)


def test_whoever_has_it_is_answered_in_a_word(cast, path, statements):
    browser = participant(cast)
    sent = {"If-None-Match": browser.get(path).headers["ETag"]}
    statements.clear()
    second = browser.get(path, headers=sent)
    assert (statements, second.status_code, second.data) == ([], 304, b"")
    assert second.headers["Poll-Seconds"] == "30"


def test_each_browser_is_let_in_by_the_application_first(app, cast, path, statements):
    cast.participant().get(path)
    assert app.test_client().get(path).status_code == 404
    other = Cast(app, cast.make, cast.make.event(title="En annan")).participant()
    assert other.get(path).status_code == 404


def test_another_view_or_language_is_another_answer(cast, path):
    browser = participant(cast)
    found = [browser.get(way).headers["ETag"] for way in (path, f"{path}?view=new", f"/en{path}")]
    assert [browser.get(way).headers["ETag"] for way in (path, f"{path}?view=new", f"/en{path}")] == found
    assert len(set(found)) == 3


def test_news_are_seen_when_the_answer_holds_no_more(monkeypatch, cast, path):
    browser = participant(cast)
    first = browser.get(path).headers["ETag"]
    cast.accepted()
    assert browser.get(path).headers["ETag"] == first
    later(monkeypatch, 61)
    assert browser.get(path).headers["ETag"] != first


def test_who_has_cancelled_is_asked_again_when_the_pass_is_over(app, cast, path):
    registration = cast.make.registration(cast.event)
    browser = participant(cast, registration)
    browser.get(path)
    do(app, registrations.cancel, registration)
    assert browser.get(path).status_code == 200
    with time_machine.travel(NOW + timedelta(seconds=polls.PASS_HOLDS[1] + 1), tick=False):
        assert browser.get(path).status_code == 404


def test_a_refusal_is_not_remembered(app, cast, path):
    app.test_client().get(path)
    assert len(app.extensions["polls"]) == 0


def test_another_host_is_refused_as_ever(cast, path):
    browser = participant(cast)
    browser.get(path)
    assert browser.get(path, headers={"Host": "elsewhere.example"}).status_code == 400


def test_what_is_remembered_is_bounded(app, monkeypatch, cast, path):
    monkeypatch.setattr(polls, "MOST_ANSWERS", 2)
    for number in range(3):
        cast.participant().get(f"{path}?view={number}")
    assert len(app.extensions["polls"]) == 2


@pytest.mark.parametrize("carried", ["", "1", "x.y", "9999999999.", "9999999999." + "0" * 64, "9999999999.å"])
def test_a_pass_that_is_not_ours_opens_nothing(app, cast, path, carried):
    cast.participant().get(path)
    assert app.test_client().get(path, headers={polls.CARRIED: carried}).status_code == 404


def test_a_pass_is_of_one_browser_and_one_address(app, cast, path):
    browser = participant(cast)
    browser.get(path)
    assert app.test_client().get(path, headers=browser.carried).status_code == 404
    other = Cast(app, cast.make, cast.make.event(title="En annan"))
    other_path = f"/events/{other.event.slug}/questions/stream"
    participant(other).get(other_path)
    assert browser.client.get(other_path, headers=browser.carried).status_code == 404
