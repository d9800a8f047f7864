"""Cancelling for many and taking it back, by keyboard alone; the pages for one person and for many shut nobody out."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import check, serious
from tests.browser.meetings import Meeting
from tests.browser.pages import Visit
from tests.browser.product import Product

PATIENCE = 20_000  # the worker begins with the next batch of mail


def test_a_bulk_cancellation_is_undone_by_keyboard_alone(
    chromium: Browser, product: Product, visits: dict[str, Visit]
) -> None:
    meeting = Meeting(chromium, product, visits["organizer"].cookies, "Flera på en gång")
    page = meeting.organizer
    for name in ("Asta Berg", "Bo Dahl"):
        _add(page, meeting, name)
    page.goto(f"{meeting.path}/attendees")
    assert serious(page) == []
    for name in ("Asta Berg", "Bo Dahl"):
        page.get_by_role("checkbox", name=f"Välj {name}").focus()
        page.keyboard.press("Space")
    page.get_by_label("Vad ska göras med dem?").focus()
    page.keyboard.type("Avboka")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Avboka platserna för 2 personer?")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Varför?").focus()
    page.keyboard.type("Fel träff")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inget är gjort än")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Börja nu").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 platser är avbokade.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Ångra …", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ångra", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ångrat")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("2: Anmäld")).to_be_visible()
    assert serious(page) == []
    page.goto(f"{meeting.path}/attendance")
    first = page.get_by_role("listitem").filter(has_text="Asta Berg")
    first.get_by_role("button", name="Närvarande").focus()
    page.keyboard.press("Enter")
    expect(first.get_by_role("button", name="Närvarande")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-count=present]")).to_have_text("1")
    page.reload()
    expect(first.get_by_role("button", name="Närvarande")).to_have_attribute("aria-pressed", "true")
    check(page)


def _add(page: Page, meeting: Meeting, name: str) -> None:
    """Add somebody by hand."""
    page.goto(f"{meeting.path}/attendees/add")
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(meeting.address(name.split()[0].lower()))
    page.locator("[name=company]").fill("Hamnstadens Hem")
    page.get_by_role("button", name="Lägg till", exact=True).click()
    page.locator(".toast").first.wait_for()
