"""A real Chromium, and the real product for it to visit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.product import CHROMIUM, LAUNCH, Product, running
from tests.conftest import missing

playwright_api = pytest.importorskip("playwright.sync_api")
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker run all of these: they share one product and one browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo, as `make run` serves it."""
    with running(tmp_path_factory.mktemp("product") / "instance") as product:
        yield product


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright_api.Browser]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        missing(f"there is no {CHROMIUM}")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def organizer_state(chromium: playwright_api.Browser, product: Product) -> dict[str, object]:
    """The cookies of a browser in which the organizer has signed in by the printed link."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(product.sign_in_url)
    page.locator("main form button").click()
    page.wait_for_url("**/organizer/")
    state = context.storage_state()
    context.close()
    return dict(state)
