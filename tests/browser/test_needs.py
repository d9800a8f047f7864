"""Food and access on a phone without JavaScript: said, refused without consent, seen, taken back."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import HYBRID, Visit, open_letter
from tests.browser.product import Product

EMAIL = "mat@hamnstaden.example"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="sv-SE")
    yield context.new_page()
    context.close()


def test_one_says_what_one_needs_sees_it_and_takes_it_back(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/events/{HYBRID}/register")
    boxes = page.locator("#needs-part input[type=checkbox]")
    assert [box for box in boxes.all() if box.is_checked()] == []
    for name, typed in {"name": "Amina Lindqvist", "email": EMAIL, "company": "Hamnstadens Hem"}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.locator("label[for=mode-0]").click()
    page.get_by_label("Utan nötter").check()
    page.locator("[name=access_note]").fill("Plats längst fram")
    page.locator("main form button[type=submit]").click()
    page.locator(".error-summary a[href='#needs_consent']").click()
    expect(page.get_by_label("Utan nötter")).to_be_checked()
    expect(page.locator("[name=access_note]")).to_have_value("Plats längst fram")
    page.locator("[name=needs_consent]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/registered")
    open_letter(page, product, EMAIL)
    expect(page.locator("main")).not_to_contain_text("Plats längst fram")
    page.locator("main a", has_text=re.compile("/my/")).first.click()
    page.locator("main form button").click()
    page.locator("a[href$='/needs']").click()
    expect(page.locator("#given + div")).to_contain_text("Plats längst fram")
    page.locator("form[action$='/withdraw'] button").click()
    expect(page).to_have_url(re.compile(r"/my/registrations/\d+$"))
    page.locator("a[href$='/needs']").click()
    expect(page.locator("main")).not_to_contain_text("Plats längst fram")


def test_the_section_and_ones_own_page_shut_nobody_out_on_a_phone(chromium: Browser, product: Product) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="sv-SE", base_url=product.url)
    page = context.new_page()
    page.goto(f"/events/{HYBRID}/register")
    page.locator("label[for=mode-0]").click()
    page.locator("[name=diet_note]").fill("Selleri")
    page.locator("main form button[type=submit]").click()
    page.locator("#needs_consent-error").wait_for()
    assert _serious(page) == []
    for name, typed in {"name": "Axel", "email": f"axe.{EMAIL}", "company": "Hem"}.items():
        page.locator(f"[name={name}]").fill(typed)
    page.locator("[name=needs_consent]").check()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/registered")
    open_letter(page, product, f"axe.{EMAIL}")
    page.locator("main a", has_text=re.compile("/my/")).first.click()
    page.locator("main form button").click()
    page.locator("a[href$='/needs']").click()
    page.locator("#given").wait_for()
    assert _serious(page) == []
    context.close()


def test_who_needs_what_is_read_on_a_phone_without_scrolling_sideways(
    chromium: Browser, product: Product, visits: dict[str, Visit]
) -> None:
    visit = visits["organizer-event-needs"]
    context = chromium.new_context(viewport={"width": 390, "height": 844}, storage_state=visit.cookies, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{product.url}{visit.path}")
    table = page.locator(".table-scroll")
    expect(table.locator("tbody tr").first).to_be_visible()
    expect(table.get_by_text("Mat", exact=True).first).to_be_visible()  # the head of the column is not
    assert table.evaluate("region => region.scrollWidth - region.clientWidth") == 0
    context.close()


def _serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [found["id"] for found in violations if found["impact"] in {"serious", "critical"}]
