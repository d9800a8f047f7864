"""A meeting of one's own that is about to begin, and whoever comes to it, each in a browser of their own."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page

from tests.browser.pages import open_letter, open_own_page, register
from tests.browser.product import Product

SPEAKER = "Karin Falk"


class Meeting:
    """Written and published by an organizer; `options` are those of everybody's browser."""

    def __init__(self, browser: Browser, product: Product, cookies: Any, title: str, **options: Any) -> None:
        self._browser, self._product = browser, product
        self._options = {"base_url": product.url, "locale": "sv-SE", **options}
        self.organizer = self.browser(storage_state=cookies)
        self.path = _published(self.organizer, title)
        page = self.organizer.get_by_role("link", name="Visa sidan", exact=True)
        self.slug = urlsplit(str(page.get_attribute("href"))).path.removeprefix("/events/")

    @property
    def questions(self) -> str:
        """The path of the list that participants see."""
        return f"/events/{self.slug}/questions"

    def browser(self, **more: Any) -> Page:
        """A browser of one's own."""
        return self._browser.new_context(**self._options, **more).new_page()

    def address(self, name: str) -> str:
        """Where somebody gets the mails about this meeting."""
        return f"{name}.{self.slug}@hamnstaden.example"

    def participant(self, name: str, question: str = "") -> Page:
        """Somebody who has registered, perhaps with a question, on the page of the registration."""
        page = self.browser()
        register(page, self._product, self.address(name), question, self.slug)
        open_letter(page, self._product, self.address(name))
        open_own_page(page)
        return page

    def link(self, role: str, *, name: str = "", speaker: str = "") -> str:
        """Make a link for somebody without an account, as the organizer does, and return it."""
        page = self.organizer
        page.goto(f"{self.path}/guests")
        page.locator(f"[name=role][value={role}]").check()
        if speaker:
            page.locator("[name=speaker]").select_option(label=speaker)
        page.locator("[name=name]").fill(name)
        page.locator("section form .btn-primary").click()
        page.locator(".toast").wait_for()
        return page.get_by_label(f"Länk för {speaker or name}").input_value()

    def guest(self, role: str, **who: str) -> Page:
        """Whoever has opened such a link, where it leads."""
        page = self.browser()
        page.goto(self.link(role, **who))
        page.locator("main form button").click()
        page.wait_for_url(lambda url: "/guest/" not in url)
        return page


def card(moderator: Page, text: str) -> Locator:
    """A question in the queue."""
    return moderator.locator("article", has=moderator.locator("h2", has_text=text))


def _published(organizer: Page, title: str) -> str:
    """Write and publish a meeting that begins in twenty minutes, and return the path of its pages."""
    starts = datetime.now(ZoneInfo("Europe/Stockholm")) + timedelta(minutes=20)
    ends = starts + timedelta(hours=1)
    organizer.goto("/organizer/events/new")
    for name, value in {
        "title": title,
        "day": f"{starts:%Y-%m-%d}",
        "starts": f"{starts:%H.%M}",
        "ends": f"{ends:%H.%M}",
        "last_day": f"{ends:%Y-%m-%d}" if ends.date() > starts.date() else "",
        "join_url": "https://rum.example/1",
        "programme-0-starts": f"{starts:%H.%M}",
        "programme-0-title": "Trygghet i praktiken",
        "programme-0-speakers": SPEAKER,
        "speakers-0-name": SPEAKER,
    }.items():
        organizer.locator(f"[name='{name}']").fill(value)
    organizer.locator(".savebar .btn-primary").click()
    organizer.get_by_role("button", name="Publicera", exact=True).click()
    organizer.locator(".toast").wait_for()
    return urlsplit(organizer.url).path.rstrip("/")
