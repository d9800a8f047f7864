"""The main job in Chromium without JavaScript: a member's way, and an organizer's."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import Visit, open_letter, register
from tests.browser.product import Product

MEETING = "Tematräff om segregation och utanförskap"
QUESTION = "Hur märks segregationen i vår förvaltning – och vad gör ni åt den?"


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": request.param, "height": 844}, locale="sv-SE"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def workplace(chromium: Browser, product: Product, visits: dict[str, Visit]) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, storage_state=visits["organizer"].cookies)
    page = context.new_page()
    page.goto(f"{product.url}/organizer/")
    yield page
    context.close()


def test_a_member_registers_with_a_question_reads_the_mail_and_cancels(page: Page, product: Product) -> None:
    email = f"amina{page.viewport_size['width']}@hamnstaden.example"
    register(page, product, email, QUESTION)
    expect(page.locator("main")).to_contain_text(email)
    open_letter(page, product, email)
    page.locator("main a", has_text=re.compile("/my/")).first.click()
    expect(page.locator("main")).not_to_contain_text("Amina")
    page.locator("main form button").click()
    expect(page).to_have_url(re.compile(r"/my/registrations/\d+$"))
    expect(page.locator("main")).to_contain_text("Amina Lindqvist, Hamnstadens Hem")
    expect(page.locator(".hero-state .badge-ok")).to_be_visible()
    expect(page.locator(".questions .q")).to_have_text([QUESTION])
    page.locator("a[href$='/cancel']").click()
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/my/registrations/\d+$"))
    expect(page.locator("h1")).to_have_text(re.compile("avbokat|cancelled"))
    expect(page.locator("a[href$='/cancel']")).to_have_count(0)


def test_what_is_missing_is_said_and_what_is_typed_is_kept(page: Page, product: Product) -> None:
    _open_form(page, product)
    page.locator("[name=name]").fill("Amina Lindqvist")
    page.locator("[name=email]").fill("amina utan snabel-a")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Amina Lindqvist")
    expect(page.locator("[name=email][aria-invalid=true]")).to_have_value("amina utan snabel-a")
    page.locator(".error-summary a[href='#email']").click()
    expect(page).to_have_url(re.compile("#email$"))


def test_an_organizer_signs_in_by_the_printed_link_and_sees_the_meetings(workplace: Page) -> None:
    expect(workplace.get_by_role("link", name=MEETING)).to_be_visible()


def test_the_printed_link_lets_nobody_in_twice(page: Page, product: Product, visits: dict[str, Visit]) -> None:
    page.goto(product.sign_in_url)
    page.locator("main form button").click()
    page.goto(f"{product.url}/organizer/")
    expect(page).to_have_url(re.compile("/organizer/sign-in$"))


def test_an_organizer_finds_who_registered_what_they_ask_and_what_was_mailed(
    workplace: Page, page: Page, product: Product
) -> None:
    email = f"sok{page.viewport_size['width']}@hamnstaden.example"
    register(page, product, email, QUESTION)
    workplace.get_by_role("link", name=MEETING).click()
    _tab(workplace, "attendees").click()
    workplace.locator("main input[type=search]").fill(email)
    workplace.locator("main input[type=search]").press("Enter")
    expect(workplace.locator("tbody tr")).to_have_count(1)
    expect(workplace.locator("tbody")).to_contain_text(email)
    _tab(workplace, "questions").click()
    expect(workplace.locator("main", has_text=QUESTION)).to_be_visible()
    _tab(workplace, "outbox").click()
    expect(workplace.locator("tbody tr", has_text=email)).to_have_count(1)


def _open_form(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/")
    page.locator("main").get_by_role("link", name=MEETING).click()
    expect(page.locator("h1")).to_have_text(MEETING)
    page.locator("a[href$='/register']:visible").first.click()


def _tab(page: Page, name: str) -> Locator:
    return page.locator(f".tabs a[href*='/{name}']")
