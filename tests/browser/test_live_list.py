"""The script of the list that is followed, by itself: the server is played, so that it says what it is told to, and when."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

HOST = "http://list.example"
SCRIPTS = Path(__file__).parents[2] / "static/js"
SOON = "0.05"  # seconds between two questions to the server
PAGE = """<!doctype html><title>Frågor</title>
<script type="module" src="/live-list.js"></script><script type="module" src="/live.js"></script>
<textarea></textarea>
<button data-live-new data-one="1 ny fråga – visa" data-many="{n} nya frågor – visa" hidden></button>
<button data-live-pause aria-pressed="false" hidden>Pausa</button>
<p role="status" data-live-status data-live-changed="Listan har ändrats"></p>
<div data-live="/stream" data-live-seconds="SOON" data-live-merge data-live-known="1 2 9" data-live-gone="Visas inte längre.">
<div data-live-part="now"></div>LIST</div>"""
QUESTION = """<li data-question="{0}"><p data-live-field="text">{1}</p>
<span data-live-field="count">{2}</span><button type="button">Undrar också</button></li>"""
BOTH = {1: ("Hur mäter ni?", 3), 2: ("Vad kostar det?", 0)}
NEW = {7: ("Vem bestämmer?", 0)}


class Server:
    """What the page asks: its list, and whether it answers at all."""

    def __init__(self) -> None:
        self.questions = dict(BOTH)
        self.now = ""
        self.status = 200
        self.asked = 0

    @property
    def list(self) -> str:
        """The questions as the page and the stream have them."""
        rows = (QUESTION.format(number, *said) for number, said in self.questions.items())
        return f"<ol data-live-list>{''.join(rows)}</ol>"

    def answer(self, route: Route) -> None:
        """Send the page, a script or the stream."""
        path = route.request.url.removeprefix(HOST)
        if path == "/stream":
            self.asked += 1
            part = f'<div data-live-part="now">{self.now}</div>{self.list}'
            route.fulfill(status=self.status, body=part, headers={"ETag": f'"{self.asked}"'}, content_type="text/html")
        elif path == "/":
            body = PAGE.replace("LIST", self.list).replace("SOON", SOON)
            route.fulfill(status=self.status, body=body, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(path=SCRIPTS / path.removeprefix("/"), content_type="text/javascript")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context()
    context.route("**/*", server.answer)
    page = context.new_page()
    page.goto(HOST)
    _polls(page, server)
    yield page
    context.close()


def test_a_new_question_waits_behind_a_bar_and_disturbs_nobody(page: Page, server: Server) -> None:
    page.locator("textarea").fill("Jag skriver på min")
    server.questions |= NEW
    expect(page.locator("[data-live-new]")).to_have_text("1 ny fråga – visa")
    expect(page.locator("[data-live-status]")).to_have_text("1 ny fråga – visa")
    expect(page.locator("[data-live-list] [data-question]")).to_have_count(2)
    expect(page.locator("textarea")).to_have_value("Jag skriver på min")
    expect(page.locator("textarea")).to_be_focused()


def test_the_bar_fetches_the_new_ones_and_leads_to_the_first(page: Page, server: Server) -> None:
    page.locator("textarea").fill("Jag skriver på min")
    server.questions |= NEW | {8: ("Och sedan?", 0)}
    page.get_by_role("button", name="2 nya frågor – visa").click()
    expect(page.locator("[data-question='7']")).to_be_focused()
    expect(page.locator("[data-live-list] [data-question]")).to_have_count(4)
    expect(page.locator("[data-live-new]")).to_be_hidden()
    expect(page.locator("textarea")).to_have_value("Jag skriver på min")


def test_what_stands_on_further_pages_is_not_new(page: Page, server: Server) -> None:
    server.questions |= {9: ("En från nästa sida", 0)}
    _polls(page, server)
    expect(page.locator("[data-live-new]")).to_be_hidden()


def test_numbers_change_where_they_stand_and_the_order_stays(page: Page, server: Server) -> None:
    button = page.locator("[data-question='1'] button")
    button.focus()
    server.questions = {2: ("Vad kostar det?", 8), 1: ("Hur mäter ni?", 4)}
    expect(page.locator("[data-live-field=count]")).to_have_text(["4", "8"])
    expect(page.locator("[data-live-status]")).to_have_text("Listan har ändrats")
    expect(button).to_be_focused()


def test_what_was_taken_away_says_so_in_its_place(page: Page, server: Server) -> None:
    del server.questions[1]
    expect(page.locator("[data-question='1'] p")).to_have_text("Visas inte längre.")
    expect(page.locator("[data-question='1'] button")).to_be_disabled()
    expect(page.locator("[data-question='2'] button")).to_be_enabled()


def test_the_question_that_is_answered_now_stands_above(page: Page, server: Server) -> None:
    server.now = "<p>Besvaras nu: Hur mäter ni?</p>"
    expect(page.locator("[data-live-part=now]")).to_have_text("Besvaras nu: Hur mäter ni?")


def test_a_server_that_fails_leaves_the_page_as_it_was(page: Page, server: Server) -> None:
    page.locator("textarea").fill("Jag skriver på min")
    server.status = 500
    server.questions = {}
    _polls(page, server)
    expect(page.locator("[data-live-field=text]")).to_have_text(["Hur mäter ni?", "Vad kostar det?"])
    expect(page.locator("[data-question='1'] button")).to_be_enabled()
    expect(page.locator("textarea")).to_have_value("Jag skriver på min")
    server.status, server.questions = 200, BOTH | NEW
    expect(page.locator("[data-live-new]")).to_be_visible()


def test_the_bar_of_a_server_that_fails_can_be_pressed_again(page: Page, server: Server) -> None:
    page.locator("textarea").fill("Jag skriver på min")
    server.questions |= NEW
    bar = page.get_by_role("button", name="1 ny fråga – visa")
    expect(bar).to_be_visible()
    server.status = 500
    bar.click()
    _polls(page, server)
    expect(page.locator("textarea")).to_have_value("Jag skriver på min")
    server.status = 200
    bar.click()
    expect(page.locator("[data-question='7']")).to_be_focused()


def test_whoever_pauses_is_left_alone_until_they_go_on(page: Page, server: Server) -> None:
    pause = page.get_by_role("button", name="Pausa")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(100)  # what was under way has come
    server.asked, server.questions = 0, BOTH | NEW
    page.wait_for_timeout(300)
    assert server.asked == 0
    pause.click()
    expect(page.locator("[data-live-new]")).to_be_visible()


def _polls(page: Page, server: Server) -> None:
    """Wait until the page has asked twice more: then the answer to the first has been taken in."""
    until = server.asked + 2
    while server.asked < until:
        page.wait_for_timeout(20)
