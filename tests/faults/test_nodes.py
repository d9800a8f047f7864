"""Whole stories over two nodes and two workers, which share PostgreSQL, Redis, object storage and nothing else."""

import re
import threading
import time
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import func, select

from eventsite.database import db
from eventsite.models import OutboxMessage, Registration
from eventsite.tasks.silence import EVERY
from tests import buckets
from tests.browser import pages
from tests.delivery.server import Post
from tests.factories import MEETING, Make, states
from tests.faults import clusters
from tests.faults.running import register, wait_until
from tests.web.organizer_browser import link_of, written

pytestmark = pytest.mark.slow
WHEN = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
LIMIT = 20  # letters with links that one caller may ask for in an hour


@pytest.fixture(scope="module")
def cluster(postgresql_server, migrated_postgresql, tmp_path_factory):
    uri = postgresql_server.fresh(migrated_postgresql)
    folder = tmp_path_factory.mktemp("cluster")
    with buckets.fresh() as bucket, clusters.running(folder, uri, bucket, Post()) as cluster:
        yield cluster


@pytest.fixture
def make(cluster):
    return Make(cluster.app)


def came_in(cluster, **typed):
    """Register somebody and return the browser."""
    browser = cluster.browser()
    path = f"/events/{typed.pop('slug')}/register"
    typed = {"company": "Bolaget", "name": typed["email"].partition("@")[0].title(), **typed}
    assert browser.press(path, **typed).status_code == 303
    return browser


def own_page(cluster, letter):
    """Open the link in a mail, in another browser, and return that with the path of the page."""
    browser = cluster.browser()
    opened = browser.press(clusters.ADDRESS.search(letter)[1])
    assert opened.status_code == 303
    return browser, opened.headers["Location"].removeprefix(cluster.proxy.url)


def signed_in(cluster, name="Alva"):
    browser, link = cluster.browser(), link_of(cluster.app, name)
    assert browser.press(link).status_code == 303
    return browser, link


def as_written(page):
    """Return what the editor sends as it stands, with what lists and long texts have."""
    chosen = {"format": "digital", "language": "sv", "timezone": "Europe/Stockholm", "pattern": "segregation"}
    return written(page) | chosen | {"summary": MEETING.summary, "description": MEETING.description}


def both(browser):
    return len(set(browser.nodes)) == 2


def test_a_seat_goes_from_one_to_the_next(cluster, make):
    event = make.event(capacity=1, **WHEN)
    came_in(cluster, slug=event.slug, email="amina@hamnstaden.example")
    letter = cluster.letter("amina", 1)
    came_in(cluster, slug=event.slug, email="bea@hamnstaden.example")
    cluster.letter("bea", 1)
    assert states(cluster.app, event) == ["confirmed", "waitlisted"]
    browser, own = own_page(cluster, letter)
    assert browser.press(f"{own}/cancel").status_code == 303
    assert states(cluster.app, event) == ["cancelled_by_self", "confirmed"]
    cluster.letter("amina", 2)
    cluster.letter("bea", 2)
    time.sleep(1)
    assert (len(cluster.letters_to("amina")), len(cluster.letters_to("bea")), both(browser)) == (2, 2, True)


def test_a_move_reaches_everybody_once(cluster, make):
    event = make.event(**WHEN)
    came_in(cluster, slug=event.slug, email="cia@hamnstaden.example")
    cluster.letter("cia", 1)
    alva, _ = signed_in(cluster)
    path = f"/organizer/events/{event.id}/edit"
    asked = alva.post(path, as_written(alva.page(path)) | {"day": "2040-09-15"})
    assert asked.status_code == 200
    answer = alva.post(path, clusters.Page(asked.text).hidden | {"confirmed": "tell"})
    assert (answer.status_code, both(alva)) == (303, True)
    cluster.hurry()
    assert "15 september" in cluster.letter("cia", 2, seconds=90)


def test_a_question_asked_on_one_node_is_read_on_the_other(cluster, make):
    event = make.event(**WHEN)
    came_in(cluster, slug=event.slug, email="dina@hamnstaden.example")
    browser, own = own_page(cluster, cluster.letter("dina", 1))
    words = "Vad driver segregationen?"
    assert browser.press(own, f"{own}/questions", question=words, text=words).status_code == 303
    for _ in range(2):
        assert words in browser.page(own).text
    assert browser.nodes[-1] != browser.nodes[-2]


def test_a_picture_sent_to_one_node_is_served_by_both(cluster, make):
    event = make.event(**WHEN)
    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "PNG")
    alva, _ = signed_in(cluster)
    path = f"/organizer/events/{event.id}/edit"
    answer = alva.post(path, as_written(alva.page(path)), files={"image": ("bild.png", file.getvalue())})
    assert answer.status_code == 303
    address = next(link for link in alva.get(f"/events/{event.slug}").text.split('"') if "/media/" in link)
    shown = [cluster.browser().get("/media/" + address.rpartition("/media/")[2]) for _ in range(2)]
    assert [(one.status_code, one.headers["Content-Type"]) for one in shown] == [(200, "image/jpeg")] * 2
    assert shown[0].content == shown[1].content
    assert shown[0].headers["X-Node"] != shown[1].headers["X-Node"]
    assert not any((node.instance / "media").exists() for node in cluster.nodes)


def test_a_link_that_was_used_on_one_node_is_used_up_on_the_other(cluster, make):
    make.organizer("Bo")
    browser, link = signed_in(cluster, "Bo")
    for _ in range(2):
        assert browser.get("/organizer/").status_code == 200
    for _ in range(2):
        stranger = cluster.browser()
        answer = stranger.get(link)
        if answer.status_code == 200:
            answer = stranger.post(link, clusters.Page(answer.text).hidden)
        assert answer.status_code not in {200, 303}
        assert stranger.get("/organizer/").status_code != 200


def test_limits_are_counted_over_both(cluster, make):
    browser = cluster.browser()
    hidden = browser.page("/my/link").hidden
    answers = [browser.post("/my/link", hidden | {"email": "nobody@bolaget.example"}) for _ in range(LIMIT + 2)]
    assert [answer.status_code for answer in answers] == [200] * LIMIT + [429, 429]
    assert browser.nodes[-1] != browser.nodes[-2]


def test_a_member_in_chromium_is_served_by_both_all_the_way(cluster, make, chromium):
    event, words = make.event(**WHEN), "Vad gör ni åt trångboddheten?"
    page, nodes = chromium.new_page(), set()
    page.on("response", lambda answer: nodes.add((answer.request.resource_type, answer.headers["x-node"])))
    pages.register(page, cluster.proxy, "edit@hamnstaden.example", "", event.slug)
    page.goto(cluster.proxy.url + clusters.ADDRESS.search(cluster.letter("edit", 1))[1])
    page.locator("main form button").click()
    page.wait_for_url("**/my/registrations/*")
    page.locator("form#ask [name=question]").fill(words)
    page.locator("form#ask button[type=submit]").click()
    expect(page.locator(".questions .q")).to_have_text([words])
    page.locator("a[href$='/cancel']").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(re.compile("avbokat|cancelled"))
    page.context.close()
    assert states(cluster.app, event) == ["cancelled_by_self"]
    cluster.letter("edit", 2)
    assert {node for kind, node in nodes if kind == "document"} == {str(node.port) for node in cluster.nodes}


@pytest.mark.nightly
def test_a_rush_while_redis_forgets_dies_and_comes_back(cluster, make):
    event = make.event(capacity=12, **WHEN)
    people = range(500, 530)
    arrived = []

    def come(numbers):
        for number in numbers:
            if register(cluster.proxy.url, event.slug, number):
                arrived.append(number)

    threads = [threading.Thread(target=come, args=(people[turn::4],)) for turn in range(4)]
    for thread in threads:
        thread.start()
    assert wait_until(lambda: len(arrived) > 5, 30)
    cluster.redis.call("FLUSHALL")
    assert wait_until(lambda: len(arrived) > 12, 30)
    cluster.redis.kill()
    for thread in threads:
        thread.join(90)
    assert sorted(arrived) == list(people)  # nobody was turned away for want of Redis
    with cluster.app.app_context():
        numbers = dict(db.session.execute(
            select(Registration.state, func.count()).where(Registration.event_id == event.id).group_by(Registration.state)
        ).all())  # fmt: skip
    assert {str(state): number for state, number in numbers.items()} == {"confirmed": 12, "waitlisted": 18}
    for number in people:
        cluster.letter(f"p{number}", 1, seconds=2 * EVERY + 10)
    cluster.redis.start()
    time.sleep(EVERY)
    came_in(cluster, slug=event.slug, email="efter@hamnstaden.example")
    cluster.letter("efter", 1, seconds=EVERY + 10)  # by its call, or by the clock if the call is lost
    assert all(len(cluster.letters_to(f"p{number}")) == 1 for number in people)
    with cluster.app.app_context():
        left = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state.in_(("waiting", "sending")))
        assert db.session.scalar(left) == 0
