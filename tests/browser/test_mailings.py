"""An organizer writes to those who are registered, watches the mails leave without a reload, and sees who got them."""

import sqlite3
from contextlib import closing

from playwright.sync_api import Browser, expect

from tests.browser import axe
from tests.browser.pages import Visit
from tests.browser.product import Product


def test_a_mailing_is_written_sent_and_watched(chromium: Browser, product: Product, visits: dict[str, Visit]) -> None:
    visit = visits["organizer-event-attendees"]
    context = chromium.new_context(storage_state=visit.cookies, base_url=product.url)
    page = context.new_page()
    page.goto(visit.path)
    page.get_by_role("link", name="Mejla dessa").click()
    page.locator("[name=subject]").fill("Ny sal för {träff}")
    page.locator("[name=text]").fill("Hej {nmn}")
    page.get_by_role("button", name="Fortsätt och titta").click()
    expect(page.locator(".error-summary")).to_contain_text("Menade du {namn}?")
    axe.check(page)
    page.locator("[name=text]").fill("Hej {namn}, vi har bytt sal.")
    page.get_by_role("button", name="Fortsätt och titta").click()
    expect(page.locator(".letter").first).to_contain_text("vi har bytt sal.")
    axe.check(page)
    page.get_by_role("button", name="Spara och gå vidare").click()
    axe.check(page)
    page.get_by_role("button", name="Skicka", exact=True).click()
    heading = page.locator("#how-far")
    expect(heading).to_contain_text("Går ")
    axe.check(page)
    let_the_minute_pass(product)
    expect(heading).to_have_text("Skickat", timeout=90_000)  # no reload: the page asks by itself
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("Skickat")
    axe.check(page)
    context.close()


def let_the_minute_pass(product: Product) -> None:
    """Let the mailing begin, and send it."""
    with closing(sqlite3.connect(product.instance / "eventsite.sqlite", timeout=60)) as database, database:
        database.execute("UPDATE mailings SET send_at = created_at WHERE state = 'ordered'")
    product.send_what_waits()
