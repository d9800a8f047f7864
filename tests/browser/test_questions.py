"""Asking and wondering the same, on a phone: without JavaScript and with."""

from collections.abc import Iterator
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.pages import MEETING, open_letter, open_own_page, register
from tests.browser.product import Product

PATH = f"/events/{MEETING}/questions"
PHONE = {"viewport": {"width": 390, "height": 844}, "locale": "sv-SE"}
LIKE = "Vilka mått ska en styrelse följa för att se skillnaderna mellan våra områden?"
_numbers = count(1)


@pytest.fixture(params=[False, True], ids=["without JavaScript", "with JavaScript"])
def page(request: pytest.FixtureRequest, chromium: Browser, product: Product) -> Iterator[Page]:
    """Somebody registered, on the page of the questions."""
    context = chromium.new_context(java_script_enabled=request.param, base_url=product.url, **PHONE)
    page = context.new_page()
    email = f"undrar{next(_numbers)}@hamnstaden.example"
    register(page, product, email, "")
    open_letter(page, product, email)
    open_own_page(page)
    page.goto(PATH)
    yield page
    context.close()


def test_one_wonders_the_same_and_takes_it_back(page: Page) -> None:
    button_id = page.locator("[data-support] button").first.get_attribute("id")
    button = page.locator(f"#{button_id}")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_one_is_shown_the_like_and_sends_ones_own_anyway(page: Page) -> None:
    field = page.locator("[name=question]")
    field.fill(LIKE)
    if _has_scripts(page):
        expect(page.locator("#ask .notice")).to_contain_text("Vilka mått bör en styrelse följa")
        page.locator("#ask > p > button").click()
    else:
        page.locator("#ask > p > button").click()
        expect(page.locator("h1")).to_have_text("Innan du skickar")
        expect(page.locator("[name=question]")).to_have_value(LIKE)
        page.get_by_role("button", name="Skicka ändå").click()
    expect(page.locator("#mine + div .questions").first).to_contain_text(LIKE)
    expect(page.locator("#mine + div .questions").first).to_contain_text("Väntar på granskning")


def test_one_says_the_same_instead_of_asking(page: Page) -> None:
    field = page.locator("[name=question]")
    field.fill(LIKE)
    if not _has_scripts(page):
        page.locator("#ask > p > button").click()
    page.locator(".notice", has_text="samma sak?").get_by_role("button").first.click()
    expect(page.locator("body")).to_contain_text("Ditt utkast är borttaget.")
    expect(page.locator("#list + div [aria-pressed=true]")).to_have_count(1)
    expect(page.locator("#mine + div .questions")).to_have_count(0)


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with JavaScript"])
def test_what_is_written_stays_in_the_tab_until_it_has_arrived(page: Page) -> None:
    field = page.locator("[name=question]")
    field.fill("Hur ofta byter ni fönster?")
    page.goto("/my")
    page.goto(PATH)
    expect(field).to_have_value("Hur ofta byter ni fönster?")
    expect(page.locator("#ask")).to_contain_text("Det du hade skrivit finns kvar.")
    page.evaluate("document.querySelector('[name=reviewed]').value = ''")
    page.locator("#ask > p > button").click()
    anyway = page.get_by_role("button", name="Skicka ändå")
    mine = page.locator("#mine + div .questions").filter(has_text="Hur ofta byter ni fönster?")
    expect(anyway.or_(mine).first).to_be_visible()
    if anyway.count():
        anyway.click()
    expect(mine.first).to_be_visible()
    expect(field).to_have_value("")
    page.reload()
    expect(field).to_have_value("")


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with JavaScript"])
def test_the_pages_shut_nobody_out(page: Page) -> None:
    number = str(page.locator("[data-support] button").first.get_attribute("id")).removeprefix("support-")
    page.locator("[name=question]").fill(LIKE)
    page.locator("#ask .notice").wait_for()
    assert _serious(page) == []
    _look_narrow(page)
    page.evaluate("document.querySelector('[name=reviewed]').value = ''")
    page.locator("#ask > p > button").click()
    page.get_by_role("button", name="Skicka ändå").wait_for()
    _look(page)
    page.get_by_role("button", name="Skicka ändå").click()
    page.wait_for_url(f"**{PATH}**")
    _look(page)
    for way in ("edit", "withdraw"):
        page.locator(f"#mine + div a[href$='/{way}']").first.click()
        _look(page)
        page.goto(PATH)
    for path in (f"{PATH}/{number}", f"{PATH}/{number}/report", "/my/questions", "/my/leave"):
        page.goto(path)
        _look(page)


def test_strangers_are_shown_the_way_in(chromium: Browser, product: Product) -> None:
    context = chromium.new_context(base_url=product.url, **PHONE)
    page = context.new_page()
    page.goto(PATH)
    expect(page.locator("main")).to_contain_text("Frågorna är för den som är anmäld")
    _look(page)
    context.close()


def _has_scripts(page: Page) -> bool:
    return page.locator("textarea[data-count] + p.hint").count() > 0


def _look(page: Page) -> None:
    assert _serious(page) == []
    axe.turn_dark(page)
    assert axe.serious(page, axe.CONTRAST) == []
    page.emulate_media(color_scheme="light")
    _look_narrow(page)


def _look_narrow(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 390, "height": 844})


def _serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{found['id']}: {found['nodes'][0]['target']}" for found in violations]
