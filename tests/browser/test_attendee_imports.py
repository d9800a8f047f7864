"""Taking people in from a file, in Chromium: by the worker of the running product, while one watches."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.pages import Visit
from tests.browser.product import Product

GOOD, BAD = 48, 12


def rows() -> bytes:
    """Return a list as a Swedish Excel saves it: some good rows, some bad."""
    good = [
        f"Importerad {number};import{number}@hamnstaden.example;Hamnstadens Hem;Förvaltare" for number in range(GOOD)
    ]
    bad = [f"Felskriven {number};import{number}(at)hamnstaden.example;Hamnstadens Hem;" for number in range(BAD)]
    return "\r\n".join(["Namn;E-postadress;Arbetsplats;Yrke", *good, *bad]).encode("cp1252")


@pytest.fixture
def page(chromium: Browser, product: Product, visits: dict[str, Visit]) -> Iterator[Page]:
    """The list of attendees, as its organizer sees it."""
    visit = visits["organizer-event-attendees"]
    context = chromium.new_context(storage_state=visit.cookies, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{product.url}{visit.path}")
    yield page
    context.close()


def test_a_list_is_matched_looked_through_and_taken_in(page: Page) -> None:
    page.locator("summary", has_text="Mer").click()
    page.get_by_role("link", name="Importera", exact=True).click()
    page.get_by_label("Fil").set_input_files({"name": "deltagare.csv", "mimeType": "text/csv", "buffer": rows()})
    page.get_by_role("button", name="Läs in filen").click()
    expect(page.get_by_label("E-postadress")).to_have_value("email")
    expect(page.get_by_text("Till exempel: Förvaltare")).to_be_visible()
    page.get_by_label("Yrke").select_option(label="Roll")
    assert axe.serious(page) == []
    page.get_by_role("button", name="Gå igenom raderna").click()
    expect(page.get_by_text(f"{BAD} rader har fel och lämnas utanför.")).to_be_visible()
    assert axe.serious(page) == []
    page.get_by_label("Skicka inget").check()
    page.get_by_role("button", name=f"Anmäl {GOOD} personer").click()
    expect(page.get_by_role("heading", name="Importen är klar")).to_be_visible(timeout=60_000)  # by itself
    expect(page.get_by_text(f"{BAD} rader lämnades utanför på grund av fel.")).to_be_visible()
    axe.check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta raderna att rätta").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert (len(lines), lines[0]) == (1 + BAD, "Namn;E-postadress;Arbetsplats;Yrke;Att rätta")
