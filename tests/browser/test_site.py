"""An odd colour and a logo, a speaker who presents themselves, something for participants: all of it readable."""

import zlib
from collections.abc import Callable
from pathlib import Path
from struct import pack
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe
from tests.browser.pages import MEETING
from tests.browser.product import running


def picture(width: int, height: int) -> dict[str, object]:
    """Return a plain PNG as a browser sends it."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\xd1\x1f\x63" * width) * height
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return {"name": "bild.png", "mimeType": "image/png", "buffer": content}


@pytest.mark.parametrize("look", [lambda page, name: axe.check(page)], ids=["axe"])
def test_the_site_in_other_colours(chromium: Browser, tmp_path: Path, look: Callable[[Page, str], None]) -> None:
    with running(tmp_path / "instance") as product:
        context = chromium.new_context(base_url=product.url, locale="sv-SE")
        page = context.new_page()
        page.goto(product.sign_in_url)
        page.locator("main form button").click()
        _decide(page, look)
        page.goto("/organizer/")
        event = str(page.locator("a[href*='/organizer/events/']", has_text="segregation").first.get_attribute("href"))
        _present(page, event, look)
        _share(page, event, look)
        for name, path in {"start": "/", "event": f"/events/{MEETING}", "privacy": "/privacy"}.items():
            page.goto(path)
            look(page, name)
        context.close()


def _decide(page: Page, look: Callable[[Page, str], None]) -> None:
    """Be refused a colour that cannot be read, take the one that is suggested, and add a logo."""
    page.goto("/organizer/site")
    page.locator("[name=accent]").fill("#ff5fa2")
    page.locator("[name=logo]").set_input_files(picture(400, 120))
    page.locator("[name=footer_sv]").fill("Läs mer på [vår webbplats](https://forening.example).")
    page.locator("[name=privacy_sv]").fill("Vårt ombud heter **Olle Ombud**.")
    page.locator(".savebar .btn-primary").click()
    said = page.locator("#accent-error").inner_text()
    look(page, "site-refused")
    page.locator("[name=accent]").fill(said.rsplit(" ", 1)[-1].strip())
    page.locator(".savebar .btn-primary").click()
    page.locator(".toast").first.wait_for()
    assert page.locator("link[href^='/site.css']").count() == 1
    look(page, "site")


def _present(page: Page, event: str, look: Callable[[Page, str], None]) -> None:
    """Make a link for a speaker, send a presentation by it, and show it."""
    page.goto(f"{event}/guests")
    page.locator("[name=role][value=speaker]").check()
    page.locator("[name=speaker]").select_option(index=1)
    page.locator("main form .btn-primary").click()
    door = str(page.locator("main input[readonly]").first.input_value())
    page.goto(urlsplit(door).path)
    page.locator("main form button").click()
    page.locator("main a[href$='/presentation']").click()
    page.locator("[name=biography]").fill("Jag forskar om boende och har skrivit tre böcker om det.")
    page.locator("[name=portrait]").set_input_files(picture(240, 300))
    page.locator("[name=is_agreed]").check()
    page.locator("main form .btn-primary").first.click()
    page.locator(".notice").first.wait_for()
    look(page, "presentation")
    page.goto(f"{event}/speakers")
    look(page, "speakers")
    with page.expect_response(lambda response: "/speakers?" in response.url):
        page.locator("#q").press_sequentially("zzz")
    page.locator("#found", has_text="Ingen sådan").wait_for()
    page.locator(".came-in .btn-primary").click()
    page.locator(".toast").first.wait_for()


def _share(page: Page, event: str, look: Callable[[Page, str], None]) -> None:
    """Add a file for everyone at once."""
    page.goto(f"{event}/materials")
    pdf = {"name": "Program och bilder.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + b" " * 2_400_000}
    page.locator("[name=file]").set_input_files(pdf)
    page.locator("form[action$='/files'] [name=readers][value=everyone]").check()
    page.locator("form[action$='/files'] [name=is_early]").check()
    page.locator("form[action$='/files'] .btn").click()
    page.locator(".toast").first.wait_for()
    look(page, "materials")
