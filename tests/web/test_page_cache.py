"""Pages that are kept: what is said from memory is what the application would say, now and to everybody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from eventsite import counters, create_app
from eventsite.database import db, versions
from eventsite.database.versions import Watch
from eventsite.queries import events as event_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.materials import MaterialDetails
from eventsite.rules.site import SiteDetails
from eventsite.services import events, materials, registrations, site
from eventsite.web import page_cache
from eventsite.web.page_cache import Page, Shelf
from tests.conftest import on_both, settings
from tests.factories import MEETING, Made, Make, person, stored
from tests.services.records import do
from tests.web.organizer_browser import queries_of, signed_in
from tests.web.visitor import open_mine, read

OUR_COOKIE = {"Cookie": "session=somebody"}  # who has one is answered by the application
GZIP = {"Accept-Encoding": "gzip"}
FEED = "/calendar.ics"
OF_EVERYBODY = ("public.events.", "public.feeds.", "public.pages.")


@pytest.fixture
def event(make: Make) -> Made:
    return make.event(series="Nätverket", venue="", capacity=2)


@pytest.fixture
def page(event: Made) -> str:
    return f"/events/{event.slug}"


def other_process(app: Flask) -> Flask:
    """Return another application on the same database, as another process or machine has it."""
    return create_app(**settings(app.instance_path, app.config["SQLALCHEMY_DATABASE_URI"]))


def uncached(app: Flask, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    """Return what the application says."""
    return app.test_client(use_cookies=False).get(address, headers={**OUR_COOKIE, **(headers or {})})


def said(response: TestResponse) -> tuple[object, ...]:
    """Return all that was said."""
    return response.status, sorted(response.headers), response.data


def addresses(app: Flask, event: Made) -> list[str]:
    """Return every address of the routes for everybody; the personal feed among them is nobody's."""
    values = {"public.events.show": event.slug, "public.events.calendar": event.slug, "theme": "segregation"}
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(OF_EVERYBODY) and rule.endpoint != "public.feeds.personal":
            kind = rule.endpoint.rpartition(".")[2]
            slug = values.get(rule.endpoint) or values.get(kind) or "natverket"
            found.append(rule.rule.replace("<slug>", slug))
    return sorted(found)


def test_what_is_kept_is_said_without_a_query_and_without_the_application(
    app: Flask, client: FlaskClient, page: str
) -> None:
    first = client.get(page)
    assert queries_of(app, client, page) == 0
    again = client.get(page)
    assert (said(again), "Set-Cookie" in again.headers) == (said(first), False)
    assert queries_of(app, client, page + "?x=1") > 0


def test_every_route_for_everybody_says_from_memory_what_the_application_says(
    app: Flask, client: FlaskClient, event: Made, make: Make
) -> None:
    found = addresses(app, event)
    assert len(found) > 20
    organizer, participant = signed_in(app, make), app.test_client()
    open_mine(participant, app, make.registration(event))
    kept = app.extensions["page_cache"].shelf
    for address in found:
        for packed in ({}, GZIP):
            client.get(address, headers=packed)
            before, from_memory = len(kept), client.get(address, headers=packed)
            assert (from_memory.status_code, len(kept)) == (200, before)
            answers = [organizer.get(address, headers=packed), participant.get(address, headers=packed)]
            answers.append(uncached(app, address, packed))
            assert [said(one) for one in answers] == [said(from_memory)] * 3, address
            assert said(client.head(address, headers=packed)) == (*said(from_memory)[:2], b"")
            known = {**packed, "If-None-Match": from_memory.headers["ETag"]}
            unchanged = client.get(address, headers=known)
            assert unchanged.status_code == 304
            assert said(unchanged) == said(uncached(app, address, known)), address


def test_what_is_said_from_memory_is_counted_under_the_view_that_made_it(app, client, page):
    for headers in ({}, {}, {"If-None-Match": "*"}):
        client.get(page, headers=headers)
    counted = [one for one in counters.of(app).requests() if one.endpoint == "public.events.show"]
    assert sum(sum(one.in_buckets) for one in counted) == 3


@pytest.mark.parametrize("tag", ["W/{}", '"other", {}', "*", '"other"', '"a"', "nonsense", ""])
@pytest.mark.parametrize("address", ["page", FEED])
def test_conditions_are_judged_as_the_application_judges_them(app, client, page, tag, address):
    address = page if address == "page" else address
    whole = client.get(address)
    asked = {"If-None-Match": tag.format(whole.headers["ETag"])}
    since = whole.headers.get("Last-Modified")
    for condition in (
        asked,
        {"If-Modified-Since": since} if since else {},
        {**asked, "If-Modified-Since": since or ""},
    ):
        from_memory = client.get(address, headers=condition)
        assert said(from_memory) == said(uncached(app, address, condition))


def edited(app: Flask, make: Make, event: Made) -> None:
    with app.app_context():
        alva = organizer_queries.by_canonical_email("alva@forening.example")
    version = stored(app, event).version
    do(app, events.edit, event.id, replace(MEETING, title="Ny rubrik", capacity=2), version, alva)


CHANGES: dict[str, Callable[[Flask, Make, Made], object]] = {
    "edited": edited,
    "called off": lambda app, make, event: do(app, events.call_off, event.id, "Sjukdom", None),
    "put off": lambda app, make, event: do(app, events.postpone, event.id, "Sjukdom", None),
    "a seat taken": lambda app, make, event: do(app, registrations.register, event.id, person(1)),
    "settings of the site": lambda app, make, event: do(
        app, site.change, SiteDetails(name="Bostadsdagar"), 0, make.organizer()
    ),
    "material for everyone": lambda app, make, event: do(
        app,
        materials.add,
        event.id,
        MaterialDetails("Bilder", "https://bilder.example/", is_public=True, is_early=True),
        make.organizer(),
    ),
    "its rules": lambda app, make, event: make.policy(event, price_other=50_000),
}


@on_both
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_the_page_anew_at_once(app: Flask, client: FlaskClient, make: Make, event: Made, change: str):
    page = f"/events/{event.slug}"
    before = client.get(page)
    assert said(client.get(page)) == said(before)
    CHANGES[change](app, make, event)
    after = client.get(page, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.data != before.data) == (200, True)
    assert said(client.get(page)) == said(uncached(app, page))


@on_both
@pytest.mark.parametrize("change", CHANGES)
def test_another_process_shows_it_when_it_looks_next(app, client, make, event, change, monkeypatch):
    page, other = f"/events/{event.slug}", other_process(app)
    visitor = other.test_client()
    monkeypatch.setattr(page_cache, "LOOK_EVERY", 1.0)
    at = [100.0]
    monkeypatch.setattr(page_cache, "monotonic", lambda: at[0])
    before = said(visitor.get(page))
    CHANGES[change](app, make, event)
    at[0] = 100.9
    assert said(visitor.get(page)) == before  # the control: it has not looked
    at[0] = 101.0
    after = said(visitor.get(page))
    assert after != before
    assert after == said(uncached(other, page))
    with other.app_context():
        db.engine.dispose()


def test_in_a_rush_the_page_is_made_anew_twice_a_second_at_most(app, client, event, page, monkeypatch):
    monkeypatch.setattr(page_cache, "LOOK_EVERY", 1.0)
    monkeypatch.setattr(page_cache, "AT_ONCE_EVERY", 0.5)
    at = [100.0]
    monkeypatch.setattr(page_cache, "monotonic", lambda: at[0])
    pages = [client.get(page).data]
    for number, moment in enumerate((100.6, 100.7, 101.2), 1):
        do(app, registrations.register, event.id, person(number))
        at[0] = moment
        pages.append(client.get(page).data)
    assert [one != other for one, other in zip(pages, pages[1:], strict=False)] == [True, False, True]


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_no_longer_in_the_lists_is_gone_from_them_at_once(app, client, make, event, page, state):
    assert page in read(client.get("/")).links
    assert client.get(page).status_code == 200
    if state == "archived":
        do(app, events.archive, event.id, None)
    else:
        make.policy(event, state="draft")
    assert page not in read(client.get("/")).links
    answers = [client.get(page), client.head(page), client.get(page, headers={"If-None-Match": "*"})]
    hidden = state == "draft"
    assert [answer.status_code for answer in answers] == ([404] * 3 if hidden else [200, 200, 304])
    assert answers[1].data == b""


def test_a_draft_is_never_kept(app, client, make):
    draft = make.draft()
    assert [client.get(f"/events/{draft.slug}").status_code for _ in range(2)] == [404, 404]
    assert len(app.extensions["page_cache"].shelf) == 0


def test_a_change_while_the_page_is_made_is_not_lost(app, client, event, page, monkeypatch):
    by_slug = event_queries.by_slug

    def changed_meanwhile(slug: str) -> object:
        found = by_slug(slug)
        monkeypatch.undo()
        with app.app_context():
            do(app, registrations.register, event.id, person(1))
        return found

    monkeypatch.setattr(event_queries, "by_slug", changed_meanwhile)
    old = client.get(page).data
    assert client.get(page).data != old
    assert said(client.get(page)) == said(uncached(app, page))


def test_time_changes_the_page_too(app, client, make, event, page, clock):
    """From two months before to after the meeting: what is said at a moment is what is true at it."""
    opens = datetime(2026, 8, 25, 9, 30, tzinfo=UTC)
    make.policy(event, opens_at=opens, closes_at=datetime(2026, 9, 13, 20, tzinfo=UTC))
    starts, ends = datetime(2026, 9, 14, 7, tzinfo=UTC), datetime(2026, 9, 14, 10, tzinfo=UTC)
    turns = [opens, datetime(2026, 8, 31, 22, tzinfo=UTC), starts - timedelta(minutes=15), starts, ends]
    seen = []
    for turn in [*turns, *(turn + timedelta(days=1) for turn in turns)]:
        for seconds in (-1, 0, 1, 59):
            clock.move_to(turn + timedelta(seconds=seconds))
            for address in (page, "/"):
                from_memory = client.get(address)
                assert said(from_memory) == said(uncached(app, address)), (address, turn, seconds)
            seen.append(from_memory.data)
    assert len(set(seen)) > 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:80"},
        {"Range": "bytes=0-9"},
        {"Authorization": "Basic eDp5"},
        {"If-Match": '"x"'},
        {"Cookie": "theme=dark; session=x"},
    ],
)
def test_whoever_wants_something_else_is_answered_by_the_application(app, client, page, headers):
    client.get(page)
    counted = []
    app.before_request_funcs[None].append(lambda: counted.append(1))
    visitor = app.test_client(use_cookies=False)
    try:
        visitor.get(page, headers=headers)
        assert counted == [1]
        visitor.get(page, headers={"Cookie": "theme=dark", "Accept-Language": "en"})
        assert counted == [1]
    finally:
        app.before_request_funcs[None].pop()


def test_a_foreign_host_is_refused_though_the_page_is_kept(client, page):
    client.get(page)
    assert client.get(page, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("address", ["{}/register", "/my", "/subscribe", "/organizer/sign-in", "/robots.txt?x", "/x"])
def test_what_is_one_persons_or_nothing_is_not_kept(app, client, page, address):
    address = address.format(page)
    assert [client.get(address).status_code for _ in range(2)] in ([200, 200], [404, 404])
    assert len(app.extensions["page_cache"].shelf) == 0


def test_an_address_first_asked_for_with_a_condition_is_kept_the_next_time(app, client, page):
    tag = client.get(page).headers["ETag"]
    app.extensions["page_cache"].shelf = Shelf(page_cache.MOST_BYTES)
    assert [client.get(page, headers={"If-None-Match": tag}).status_code for _ in range(3)] == [304] * 3
    assert client.get(page).status_code == 200
    assert queries_of(app, client, page) == 0


def test_while_the_database_does_not_answer_the_application_does_and_says_so(app, client, page, monkeypatch):
    client.get(page)
    fail = OperationalError("", {}, Exception("locked"))

    def broken(_watch: Watch) -> str:
        raise fail

    with monkeypatch.context() as patched:
        patched.setattr(Watch, "version", broken)
        assert queries_of(app, client, page) > 0
    client.get(page)
    assert queries_of(app, client, page) == 0


def test_what_the_file_of_sqlite_does_not_answer_is_an_error_of_the_database(app, client, page, monkeypatch):
    client.get(page)
    monkeypatch.setattr(versions, "COUNT_OF_WRITES", "PRAGMA data_version of nothing")
    with pytest.raises(OperationalError):
        app.extensions["watch"].version()
    assert client.get(page).status_code == 200


def made_up(size: int) -> Page:
    return Page((), "", [], [], '"x"', has_forms=False, changed_at=None, content=b"x" * size)


def test_no_more_bytes_are_kept_than_allowed_and_the_least_lately_used_go_first():
    shelf = Shelf(3 * (1000 + page_cache.OF_HEADERS))
    for name in "abc":
        shelf.put((name, False), made_up(1000))
    assert shelf.get(("a", False)) is not None
    shelf.put(("d", False), made_up(1000))
    assert [name for name in "abcd" if shelf.get((name, False))] == ["a", "c", "d"]
    shelf.put(("e", False), made_up(10_000))
    assert (len(shelf), shelf.bytes) == (0, 0)
    shelf.put(("f", False), made_up(10))
    shelf.put(("f", False), made_up(20))
    shelf.drop(("g", False))
    assert (len(shelf), shelf.bytes) == (1, 20 + page_cache.OF_HEADERS)


@on_both
def test_the_version_is_the_same_only_as_long_as_nothing_is_written(app, make, event):
    watch, other = app.extensions["watch"], other_process(app)
    first = watch.version()
    with app.app_context():
        event_queries.all_events()
        db.session.rollback()
    assert watch.version() == first
    do(other, registrations.register, event.id, person(1))
    second = watch.version()
    make.organizer("Bo")
    third = watch.version()
    assert len({first, second, third}) == 3
    assert watch.written_here >= 1
    with app.app_context():
        db.engine.dispose()  # as before a fork: counted anew, on another connection
    fourth = watch.version()
    assert fourth == watch.version()
    with other.app_context():
        db.engine.dispose()
