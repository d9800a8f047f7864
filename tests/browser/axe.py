"""What shuts people out of a page that a browser has open."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_WHAT_IS_WRONG = {"resultTypes": ["violations"]}  # and no list of all that is right, which is long
# Colours are all that differs between light and dark.
CONTRAST = {"runOnly": ["color-contrast"]}
SERIOUS = {"serious", "critical"}


def check(page: Page) -> None:
    """See that nobody is shut out of the page, in light and in dark, and that nothing scrolls sideways at 320 pixels."""
    page.evaluate(SETTLED)
    found = serious(page)
    assert found == [], found
    turn_dark(page)
    found = serious(page, CONTRAST)
    assert found == [], found
    fits(page, 320)


def serious(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """Return what axe holds to be serious or critical, with the elements concerned."""
    violations = Axe().run(page, options=ONLY_WHAT_IS_WRONG | (options or {})).response["violations"]
    return [
        f"{found['id']}: {json.dumps([[node['target'], node['failureSummary']] for node in found['nodes']], indent=1)}"
        for found in violations
        if found["impact"] in SERIOUS
    ]


def turn_dark(page: Page) -> None:
    """Go over to dark and wait until no colour is on its way any more."""
    page.emulate_media(color_scheme="dark")
    page.evaluate(SETTLED)


def fits(page: Page, width: int) -> None:
    """See that the page does not scroll sideways in a narrow window: 320 pixels are 1280 at 400 % (WCAG 1.4.10)."""
    page.set_viewport_size({"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(WIDE)


WIDE = """[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 0.5)
  .slice(0, 8).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right))"""
SETTLED = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.getAnimations().forEach(animation => animation.finish()); done(); })))"""
