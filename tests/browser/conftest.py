"""The real product for a real Chromium to visit."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Visit, tour
from tests.browser.product import Product, running
from tests.browser.question_pages import question_tour


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo, as `make run` serves it."""
    with running(tmp_path_factory.mktemp("product") / "instance") as product:
        yield product


@pytest.fixture(scope="session")
def visits(chromium: Browser, product: Product) -> dict[str, Visit]:
    """Every page by name, with the cookies of whoever may see it."""
    visits = tour(chromium, product)
    return visits | question_tour(chromium, product, visits["organizer"].cookies)
