"""Moderating in Chromium: by keyboard, without JavaScript, and shutting nobody out while questions lie there."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.pages import Visit, register
from tests.browser.product import Product

ASKED = {
    "ett": "Hur mäter ni om trygghetsvärdar minskar segregationen?",
    "tva": "Minskar segregationen med trygghetsvärdar, och hur mäts det?",
    "tre": "Vad kostar en bemannad reception per lägenhet?",
    "fyra": "Min granne på Ekgatan stör hela gården, vad gör ni?",
}


@pytest.fixture(scope="module")
def queue(chromium: Browser, product: Product, visits: dict[str, Visit]) -> str:
    """Ask the questions, each as a member does with the registration, and return the path of the queue."""
    for who, text in ASKED.items():
        context = chromium.new_context()
        register(context.new_page(), product, f"fraga-{who}@hamnstaden.example", text)
        context.close()
    return visits["organizer-event-questions"].path


@pytest.fixture
def moderator(chromium: Browser, product: Product, visits: dict[str, Visit]) -> Iterator[BrowserContext]:
    context = chromium.new_context(storage_state=visits["organizer"].cookies, base_url=product.url)
    yield context
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_queue_and_a_question_shut_nobody_out(moderator: BrowserContext, queue: str, width: int) -> None:
    page = moderator.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(queue)
    one = urlsplit(str(page.get_by_role("link", name=re.compile("^Mer om fråga")).first.get_attribute("href"))).path
    for path in (queue, one, f"{one}/merge"):
        page.goto(path)
        for fold in page.locator("details").all():
            fold.evaluate("fold => { fold.open = true; }")
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_publishing_and_undoing_by_keyboard(moderator: BrowserContext, queue: str) -> None:
    page = moderator.new_page()
    page.goto(f"{queue}?q=reception")
    expect(page.locator("article")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("j")
    expect(page.locator("article").first).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("är publicerad")
    expect(page.locator("article")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator(".toast")).to_contain_text("1 fråga är som förut.")
    expect(page.locator("article")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("article textarea[name=body]")).to_be_focused()
    page.keyboard.type("a")  # typed, not obeyed
    expect(page.locator("article")).to_have_count(1)


def test_the_keys_can_be_switched_off(moderator: BrowserContext, queue: str) -> None:
    page = moderator.new_page()
    page.goto(f"{queue}?q=reception")
    page.locator("#keys summary").click()
    page.get_by_label("Använd tangenterna").uncheck()
    page.reload()
    page.locator("body").press("j")
    page.locator("body").press("a")
    expect(page.locator("article")).to_have_count(1)
    expect(page.locator(".mod-first")).to_have_count(0)


def test_merging_two_and_publishing_one_without_javascript(
    chromium: Browser, product: Product, visits: dict[str, Visit], queue: str
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, storage_state=visits["organizer"].cookies, base_url=product.url
    )
    page = context.new_page()
    page.goto(f"{queue}?q=trygghetsvärdar")
    expect(page.locator("article").first).to_contain_text("Liknar")
    for box in page.locator("article input[type=checkbox]").all():
        box.check()
    _button(page, "Slå ihop …").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("Frågan som den visas").fill("Hur mäter ni om trygghetsvärdar bryter segregationen?")
    _button(page, "Slå ihop").click()
    expect(page.locator(".toast")).to_contain_text("1 fråga är sammanslagen.")
    page.goto(f"{queue}?pile=merged&q=trygghetsvärdar")
    expect(page.locator("article")).to_have_count(1)
    page.goto(f"{queue}?q=ekgatan")
    expect(page.locator("article")).to_contain_text("Kan peka ut en person")
    page.locator("summary", has_text="Ändra innan du publicerar").click()
    page.get_by_label("Frågan som den visas").fill("Vad får ett företag göra när en hyresgäst stör en hel gård?")
    _button(page, "Publicera med ändring").click()
    expect(page.locator(".toast")).to_contain_text("är publicerad")
    page.goto(f"{queue}?pile=published&q=stör en hel gård")
    expect(page.locator("article")).to_contain_text("Som den ställdes")
    context.close()


def _button(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("button", name=name, exact=True).first
