"""On the day: what the moderator chooses is on the screen in another browser within five seconds."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.pages import register

WITHIN = 5000  # milliseconds
SIZES = {"stage": (1920, 1080), "wide": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def moderator(chromium, product, visits):
    """The organizer's browser on the live page of the meeting, and the question that was asked."""
    context = chromium.new_context(locale="sv-SE", storage_state=visits["organizer"].cookies)
    page = context.new_page()
    member = chromium.new_context()
    register(member.new_page(), product, "live@hamnstaden.example", "Vem håller i nycklarna till cykelrummet?")
    member.close()
    page.goto(f"{product.url}{visits['organizer-event-questions'].path}/live")
    yield page
    context.close()


@pytest.fixture
def screen(moderator):
    """A second browser that shows the screen."""
    context = moderator.context.browser.new_context(
        storage_state=moderator.context.storage_state(), viewport={"width": 1920, "height": 1080}
    )
    page = context.new_page()
    page.goto(f"{moderator.url.partition('?')[0]}/screen")
    yield page
    context.close()


def test_a_chosen_question_is_on_the_screen_within_five_seconds(moderator, screen):
    row = moderator.locator("[data-live-part=new] .live-row", has_text="Vem håller i nycklarna")
    accept = row.get_by_role("button", name="Godkänn")
    if accept.count():
        accept.click()
    take = row.get_by_role("button", name="Ta nu")
    expect(take).to_be_visible()
    begun = time.monotonic()
    take.click()
    expect(screen.locator("h1")).to_have_text("Vem håller i nycklarna till cykelrummet?", timeout=WITHIN)
    assert time.monotonic() - begun < WITHIN / 1000
    assert screen.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") >= 48
    for name, (width, height) in SIZES.items():
        for page in (moderator, screen):
            page.set_viewport_size({"width": width, "height": height})
            found = Axe().run(page).response["violations"]
            assert [(name, each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_focus_stays_while_the_lists_change(moderator, screen):
    moderator.locator("#mode-list").focus()
    moderator.keyboard.press("Enter")
    expect(moderator.locator("#mode-list")).to_have_attribute("aria-pressed", "true")
    expect(moderator.locator("#mode-list")).to_be_focused()
    expect(screen.locator(".coming")).to_be_visible(timeout=WITHIN)
    axe.check(screen)


def test_what_cannot_be_sent_is_said_and_the_page_stays(moderator):
    page = moderator
    page.evaluate("window.stayed = true")
    page.route("**/organizer/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    try:
        page.locator("[data-live-part] form button").first.click()
        page.get_by_role("alert").get_by_text("Det gick inte att skicka").wait_for()
        assert page.evaluate("window.stayed")
    finally:
        page.unroute("**/organizer/**")


def test_without_javascript_a_reload_does_it(chromium, moderator):
    context = chromium.new_context(storage_state=moderator.context.storage_state(), java_script_enabled=False)
    page = context.new_page()
    page.goto(moderator.url)
    page.locator("#mode-pause").click()
    expect(page.locator("#mode-pause")).to_have_attribute("aria-pressed", "true")
    context.close()
