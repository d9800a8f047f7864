"""What Chromium sees: nothing that shuts anybody out, no foreign host, no cookie on public pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize

from tests.browser import axe
from tests.browser.pages import DEV, MEETING, NAMES, PUBLIC, Visit
from tests.browser.product import Product
from tests.browser.question_pages import NAMES as QUESTION_NAMES

Open = Callable[..., Any]
SIZE = ViewportSize(width=1280, height=720)


@pytest.fixture(scope="module")
def window(chromium: Browser, product: Product) -> Iterator[Page]:
    """The one window in which page after page is looked at: a new one takes Chromium longer than most pages."""
    context = chromium.new_context(base_url=product.url)
    page = context.new_page()
    page.goto("/healthz")
    yield page
    context.close()


@pytest.fixture
def look(window: Page, visits: dict[str, Visit]) -> Open:
    """Open a page by name, as whoever may see it: `with look(name) as page`; what it asks for is noted in `asked`.

    The window has forgotten what was looked at before, but for the files that all pages share.
    """

    @contextmanager
    def look(name: str, asked: list[str] | None = None) -> Iterator[Page]:
        visit = visits[name]
        window.evaluate("sessionStorage.clear()")
        window.context.set_storage_state(visit.cookies or {"cookies": [], "origins": []})
        window.set_viewport_size(SIZE)
        window.emulate_media(color_scheme="light")

        def note(request: Request) -> None:
            if asked is not None:
                asked.append(request.url)

        window.on("request", note)
        response = window.goto(visit.path)
        assert response is not None
        assert response.status == (404 if name == "not-found" else 200), f"{visit.path}: {response.status}"
        yield window
        window.remove_listener("request", note)

    return look


@pytest.mark.parametrize("name", [*NAMES, *QUESTION_NAMES])
def test_page_shuts_nobody_out(look: Open, product: Product, name: str) -> None:
    """In one visit: no other host is asked, axe in light, contrast in dark, nothing scrolls sideways at 320 pixels."""
    asked: list[str] = []
    with look(name, asked) as page:
        assert {urlsplit(url).netloc for url in asked} == {urlsplit(product.url).netloc}
        axe.check(page)


@pytest.mark.parametrize("name", ["form", "en-form"])
def test_a_form_with_errors_shuts_nobody_out(look: Open, name: str) -> None:
    with look(name) as page:
        page.locator("main form button[type=submit]").click()
        page.locator(".error-summary").wait_for()
        axe.check(page)


def test_the_page_that_asks_before_people_are_told_shuts_nobody_out(look: Open) -> None:
    with look("organizer-event-edit") as page:
        page.locator("[name=ends]").fill("12.30")
        page.locator(".savebar .btn-primary").click()
        page.locator(".review").wait_for()
        axe.check(page)


@pytest.mark.parametrize("name", ["answers", "form", "mailings", "needs", "questions", "speakers"])
def test_on_a_telephone_one_sees_which_tab_one_is_on(look: Open, name: str) -> None:
    with look(f"organizer-event-{name}") as page:
        page.set_viewport_size({"width": 390, "height": 844})
        current = page.locator(".tabs [aria-current]")
        assert current.count() > 0
        for box in (tab.bounding_box() for tab in current.all()):
            assert box is not None
            assert (box["x"] >= 0, box["x"] + box["width"] <= 390) == (True, True)


def test_public_pages_set_no_cookie(chromium: Browser, product: Product) -> None:
    context = chromium.new_context()
    page = context.new_page()
    for path in (PUBLIC | DEV).values():
        page.goto(f"{product.url}{path}")
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("name", ["start", "event", "form", "my-registration", "organizer"])
def test_the_first_tab_stop_leads_to_the_content(look: Open, name: str) -> None:
    with look(name) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        assert page.locator(".skip").evaluate("e => e.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def test_one_can_register_with_the_keyboard_alone(look: Open) -> None:
    with look("form") as page:
        for typed in ("Amina Lindqvist", "tangentbord@hamnstaden.example", "Hamnstadens Hem"):
            _tab_to(page, {"Amina Lindqvist": "name", "Hamnstadens Hem": "company"}.get(typed, "email"))
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/events/{MEETING}/registered")


def _tab_to(page: Page, name: str) -> None:
    for _ in range(30):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no tab stop is called {name}")
