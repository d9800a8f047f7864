"""The programme is put in order by keyboard and by dragging, and what is typed is kept without being saved."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import Visit
from tests.browser.product import Product


def titles(page: Page) -> list[str]:
    return [row.input_value() for row in page.locator("[data-rows=programme] [name$=-title]").all()][:3]


def test_rows_move_with_the_focus_are_told_and_kept(chromium: Browser, product: Product, visits: dict[str, Visit]):
    visit = visits["organizer-event-edit"]
    page = chromium.new_context(base_url=product.url, storage_state=visit.cookies, locale="sv-SE").new_page()
    page.goto(visit.path)
    first, second, third = titles(page)
    down = page.locator("[value=down-programme-0]")
    down.focus()
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    stand(page, second, first, third)
    assert page.evaluate("document.activeElement.value") == "down-programme-1"
    assert page.locator("[data-moved]").text_content() == "Flyttad ned, nu rad 2"
    assert page.locator("[data-rows=programme] [name=programme-0-title]").input_value() == second
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    stand(page, first, second, third)
    assert page.evaluate("document.activeElement.value") == "down-programme-0"  # up is not to be had at the top
    grip, below = (page.locator("[data-rows=programme] > li").nth(number) for number in (0, 1))
    grip.evaluate("(row) => row.scrollIntoView({ block: 'start', behavior: 'instant' })")
    grip.locator("[data-grip]").hover(position={"x": 4, "y": 10})
    page.mouse.down()
    start, end = grip.locator("[data-grip]").bounding_box(), below.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 4, end["y"] + end["height"] - 8, steps=6)
    page.mouse.up()
    stand(page, second, first, third)
    page.locator("[data-kept]", has_text="Utkast sparat").wait_for()
    assert page.locator("[data-remark]:visible").count() >= 1  # what stood first now begins before the one above
    page.goto(visit.path)
    assert titles(page) == [first, second, third]
    page.get_by_role("link", name="Fortsätt").click()
    stand(page, second, first, third)
    page.goto(visit.path)
    page.get_by_role("button", name="Släng").click()
    expect(page.get_by_role("link", name="Fortsätt")).to_have_count(0)


def stand(page: Page, *expected: str) -> None:
    """Wait until the rows stand in this order."""
    rows = page.locator("[data-rows=programme] [name$=-title]")
    for number, title in enumerate(expected):
        expect(rows.nth(number)).to_have_value(title)
