"""Pictures of the running product: `python -m tests.browser.screenshots FOLDER [--all]`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import MEETING, Visit, tour
from tests.browser.product import LAUNCH, Product, running
from tests.browser.question_pages import question_tour

# For the README: the start page on a desk, a meeting on a phone, equally high beside each other.
README = {"start": (1280, 1000, Visit("/")), "event": (390, 1000, Visit(f"/events/{MEETING}"))}
WIDTHS = (390, 1280)


def main(folder: Path, *, all_pages: bool) -> None:
    """Serve the demo and photograph it into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as instance,
        running(Path(instance) / "instance") as product,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**LAUNCH)
        if all_pages:
            _everything(browser, product, folder)
        for name, (width, height, visit) in README.items():
            _shoot(browser, product, visit, folder / f"{name}.png", width, height)
        browser.close()


def _everything(browser: Browser, product: Product, folder: Path) -> None:
    visits = tour(browser, product)
    visits |= question_tour(browser, product, visits["organizer"].cookies)
    for name in visits:
        for width in WIDTHS:
            for colours in ("light", "dark"):
                _shoot(browser, product, visits[name], folder / f"{name}-{width}-{colours}.png", width, 0, colours)


def _shoot(
    browser: Browser, product: Product, visit: Visit, path: Path, width: int, height: int, colours: str = "light"
) -> None:
    """Take one picture; of the whole page if no height is given."""
    size = {"width": width, "height": height or 900}
    context = browser.new_context(viewport=size, color_scheme=colours, storage_state=visit.cookies, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{product.url}{visit.path}")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, full_page=not height)
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), all_pages="--all" in sys.argv[2:])
