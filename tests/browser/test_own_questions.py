"""The event's own questions in Chromium: everything is there and kept without JavaScript, and with it hidden from others."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import HYBRID, Visit
from tests.browser.product import Product

PDF = {"name": "plats.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
DECIDES, FILE, DEPENDS = "Tar du med dig en bild av en plats hos er?", "Skicka en bild", "Vad visar bilden?"


@pytest.fixture(scope="module")
def built(chromium: Browser, product: Product, visits: dict[str, Visit]) -> str:
    """Build two more questions into the demo's form, as an organizer does, and return the address of the form."""
    context = chromium.new_context(
        java_script_enabled=False, storage_state=visits["organizer"].cookies, base_url=product.url
    )
    page = context.new_page()
    page.goto("/organizer/")
    page.locator("a[href*='/organizer/events/']", has_text="Trygghet i trapphus").first.click()
    page.get_by_role("link", name="Redigera", exact=True).click()
    page.locator(".tabs a[href$='/form']").click()
    page.wait_for_url("**/form")
    form = urlsplit(page.url).path
    _add(page, form, FILE, "file")
    _add(page, form, DEPENDS, "text", f"{DECIDES}: Ja")
    context.close()
    return f"{product.url}/events/{HYBRID}/register"


@pytest.fixture(params=[390, 1280])
def page(request: pytest.FixtureRequest, chromium: Browser, built: str) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": request.param, "height": 844})
    page = context.new_page()
    page.goto(built)
    yield page
    context.close()


def test_a_file_and_answers_outlive_an_error_without_javascript(page: Page) -> None:
    _fill_in(page, "fel")
    page.get_by_label(FILE).set_input_files(PDF)
    page.get_by_role("radiogroup", name=DECIDES).get_by_label("Ja").check()
    page.get_by_label(DEPENDS).fill("En mörk port")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Vi har din fil: plats.pdf")
    expect(page.get_by_label(DEPENDS)).to_have_value("En mörk port")
    expect(page.get_by_role("radiogroup", name=DECIDES).get_by_label("Ja")).to_be_checked()
    page.locator("[name=email]").fill(f"fil{page.viewport_size['width']}@hamnstaden.example")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/registered$"))


def test_what_is_for_others_is_hidden_with_javascript(chromium: Browser, built: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(built)
    expect(page.get_by_label(DEPENDS)).to_be_hidden()
    group = page.get_by_role("radiogroup", name="Vilken grupp vill du vara med i efter pausen?")
    page.locator(".choice-card:has([value=digital]) label").click()
    expect(group).to_be_hidden()
    page.locator(".choice-card:has([value=on_site]) label").click()
    expect(group).to_be_visible()
    decides = page.get_by_role("radiogroup", name=DECIDES)
    decides.get_by_label("Ja").check()
    expect(page.get_by_label(DEPENDS)).to_be_visible()
    decides.get_by_label("Nej").check()
    expect(page.get_by_label(DEPENDS)).to_be_hidden()
    context.close()


def _fill_in(page: Page, email: str) -> None:
    page.locator("[name=name]").fill("Amina Lindqvist")
    page.locator("[name=email]").fill(email)
    page.locator("[name=company]").fill("Hamnstadens Hem")
    page.locator(".choice-card:has([value=on_site]) label").click()


def _add(page: Page, form: str, label: str, kind: str, only_if: str = "") -> None:
    page.goto(f"{form}/new")
    page.locator("[name=label]").fill(label)
    page.locator("[name=kind]").select_option(kind)
    if only_if:
        page.get_by_label(only_if).check()
    page.locator(".savebar .btn-primary").click()
    expect(page.locator("main")).to_contain_text(label)
