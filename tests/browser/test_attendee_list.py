"""The attendee list while one works in it: search as one types, rows by keyboard, a person beside, the address of each."""

import re

from playwright.sync_api import expect


def test_search_rows_and_panel_by_keyboard(chromium, product, visits):
    visit = visits["organizer-event-attendees"]
    may = ["clipboard-read", "clipboard-write"]
    page = chromium.new_context(storage_state=visit.cookies, locale="sv-SE", permissions=may).new_page()
    page.goto(f"{product.url}{visit.path}")
    everybody = page.locator("[data-list-person]").count()
    page.locator("#q").press_sequentially("bo")
    expect(page.locator("[data-list-status]")).to_contain_text("Visar")
    expect(page).to_have_url(re.compile(r"\?q=bo$"))
    expect(page.locator("#q")).to_be_focused()
    page.locator("summary", has_text="Mer").click()
    page.get_by_role("button", name="Kopiera länk").click()
    expect(page.get_by_text("Länken är kopierad")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{product.url}{visit.path}?q=bo"
    found = page.locator("[data-list-person]")
    assert 1 < found.count() < everybody
    found.first.focus()
    page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#person-name")).to_be_focused()
    expect(page.locator("#person-name")).to_have_text(found.nth(1).inner_text())
    expect(page).to_have_url(re.compile(r"\?q=bo&person=\d+$"))
    page.keyboard.press("Escape")
    expect(page.locator(".side-panel")).to_have_count(0)
    expect(found.nth(1)).to_be_focused()
    page.go_back()
    expect(page.locator("#person-name")).to_be_visible()
    page.locator("#q").fill("finns inte alls")
    expect(page.locator("[data-list-status]")).to_contain_text("Ingen passar")
    page.context.close()
