"""Polls that are answered before the application is asked."""

import time

import pytest
from sqlalchemy import event as sql_events

from eventsite.database import db
from eventsite.services import registrations
from eventsite.web import polls
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


def later(monkeypatch, seconds):
    now = time.monotonic()
    monkeypatch.setattr(polls.time, "monotonic", lambda: now + seconds)


@pytest.mark.parametrize("sent", [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip;q=0"}])
def test_what_is_remembered_is_what_was_said(cast, path, statements, sent):
    browser = cast.participant()
    first = browser.get(path, headers=sent)
    statements.clear()
    second = browser.get(path, headers=sent)
    assert (statements, second.status, second.data) == ([], first.status, first.data)
    assert sorted(second.headers) == sorted(first.headers)


def test_whoever_has_it_is_answered_in_a_word(cast, path, statements):
    browser = cast.participant()
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
    browser = cast.participant()
    found = [browser.get(way).headers["ETag"] for way in (path, f"{path}?view=new", f"/en{path}")]
    assert [browser.get(way).headers["ETag"] for way in (path, f"{path}?view=new", f"/en{path}")] == found
    assert len(set(found)) == 3


def test_news_are_seen_when_the_answer_holds_no_more(monkeypatch, cast, path):
    browser = cast.participant()
    first = browser.get(path).headers["ETag"]
    cast.accepted()
    assert browser.get(path).headers["ETag"] == first
    later(monkeypatch, 61)
    assert browser.get(path).headers["ETag"] != first


def test_who_has_cancelled_is_asked_again_after_two_minutes(app, monkeypatch, cast, path):
    registration = cast.make.registration(cast.event)
    browser = cast.participant(registration)
    browser.get(path)
    do(app, registrations.cancel, registration)
    assert browser.get(path).status_code == 200
    later(monkeypatch, polls.LETS_IN_FOR)
    assert browser.get(path).status_code == 404


def test_a_refusal_is_not_remembered(app, cast, path):
    app.test_client().get(path)
    assert app.extensions["polls"].remembered == (0, 0)


def test_another_host_is_refused_as_ever(cast, path):
    browser = cast.participant()
    browser.get(path)
    assert browser.get(path, headers={"Host": "elsewhere.example"}).status_code == 400


def test_what_is_remembered_is_bounded(app, monkeypatch, cast, path):
    monkeypatch.setattr(polls, "MOST_ANSWERS", 2)
    monkeypatch.setattr(polls, "MOST_COOKIES", 2)
    for number in range(3):
        cast.participant().get(f"{path}?view={number}")
    assert app.extensions["polls"].remembered == (2, 2)
