"""What a visitor's browser does: reads a page, finds its links and hidden fields, sends its forms."""

from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventsite.links import Claim, Purpose
from eventsite.notifications import messages
from eventsite.queries import registrations as queries
from tests.factories import Made

TYPED = {"name": "Amina Lindqvist", "email": "amina@hamnstaden.example", "company": "Hamnstadens Hem"}


class Page(HTMLParser):
    """A page as it is read: its text, its links, its hidden fields, what is in its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.hidden: dict[str, str] = {}
        self.fields: dict[str, dict[str, str]] = {}
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.json_ld = ""
        self._pieces: list[str] = []
        self._silent = ""
        self.feed(html)

    @property
    def text(self) -> str:
        """The words on the page, single spaces between them."""
        return " ".join(" ".join(self._pieces).replace(" \0 ", "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and what it leads to or holds."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes |= given.keys()
        if tag == "wbr":
            self._pieces.append("\0")
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag in {"input", "textarea", "select"} and "name" in given:
            self.fields[given["name"]] = given
            if given.get("type") == "hidden":
                self.hidden[given["name"]] = given.get("value", "")
        if tag in {"script", "style"}:
            self._silent = given.get("type") or tag

    def handle_endtag(self, tag: str) -> None:
        """Note that a script has ended."""
        if tag in {"script", "style"}:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        """Note the words."""
        if self._silent == "application/ld+json":
            self.json_ld += data
        elif not self._silent:
            self._pieces.append(data)


def read(response: TestResponse) -> Page:
    """Return the page that came."""
    return Page(response.get_data(as_text=True))


def fill_in(client: FlaskClient, event: Made, prefix: str = "", **typed: str) -> dict[str, str]:
    """Open the form and return what would be sent from it."""
    page = read(client.get(f"{prefix}/events/{event.slug}/register"))
    return {**page.hidden, **TYPED, **typed}


def register(client: FlaskClient, event: Made, prefix: str = "", **typed: str) -> TestResponse:
    """Open the form, fill it in and send it."""
    return client.post(f"{prefix}/events/{event.slug}/register", data=fill_in(client, event, prefix, **typed))


def link(app: Flask, purpose: Purpose, registration_id: int) -> str:
    """Return the path of a person's own link, as it stands in the mails."""
    with app.test_request_context():
        registration = queries.by_id(registration_id)
        url = messages.manage_url(registration) if purpose is Purpose.MANAGE else messages.join_url(registration)
    return url.removeprefix(app.config["BASE_URL"])


def forged(app: Flask, purpose: Purpose, registration_id: int, version: int) -> str:
    """Return a token of ours for any row and version."""
    token: str = app.extensions["signer"].sign(purpose, Claim(registration_id, version))
    return token


def press(client: FlaskClient, path: str, action: str = "", **typed: str) -> TestResponse:
    """Open a page and send the form on it."""
    return client.post(action or path, data={**read(client.get(path)).hidden, **typed})


def open_mine(client: FlaskClient, app: Flask, registration_id: int) -> str:
    """Open one's own page by its link and return its path."""
    response = press(client, link(app, Purpose.MANAGE, registration_id))
    assert response.status_code == 303
    return response.headers["Location"]


def tries(client: FlaskClient, path: str) -> list[int]:
    """Return what comes of sending a form that cannot be right, until somebody has had enough."""
    typed = {**read(client.get(path)).hidden, "name": "Sara Ek", "email": "fel"}
    codes = [0]
    while codes[-1] != 429 and len(codes) < 100:
        codes.append(client.post(path, data=typed).status_code)
    return codes[1:]
