"""A real Chromium, and the real product for it to visit."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import Visit, tour
from tests.browser.product import CHROMIUM, LAUNCH, Product, running
from tests.browser.question_pages import question_tour
from tests.conftest import missing


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo, as `make run` serves it."""
    with running(tmp_path_factory.mktemp("product") / "instance") as product:
        yield product


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        missing(f"there is no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def visits(chromium: Browser, product: Product) -> dict[str, Visit]:
    """Every page by name, with the cookies of whoever may see it."""
    visits = tour(chromium, product)
    return visits | question_tour(chromium, product, visits["organizer"].cookies)
