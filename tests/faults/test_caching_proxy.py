"""A lazy cache in front of the site: whoever asks for whatever address, nobody is shown a byte that is another's."""

import re
import shutil
from datetime import datetime
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from eventsite import create_app
from eventsite.database import db
from eventsite.links import Claim, Purpose, Signer
from tests.conftest import settings
from tests.factories import Make
from tests.faults.caches import BLIND, LAWLESS, LAZY, caching
from tests.faults.lengths import times
from tests.faults.running import FIELD, running
from tests.web.organizer_browser import link_of

pytestmark = [pytest.mark.slow, pytest.mark.nightly]
IN_TIME = {"starts_wall": datetime(2040, 9, 14, 9, 0), "ends_wall": datetime(2040, 9, 14, 12, 0)}
LINK = re.compile(r'(?:href|src)="([^"]+)"')
PAGES = times("PAGES", 30, 150)  # that each one finds by following links
# What is one person's alone, by who may see it: the organizer of the meeting sees them all.
SECRETS = {"ann": ("Ann Kanarie", "ann@kanarie.example"), "ben": ("Ben Sparv", "ben@sparv.example")}
OF_ORGANIZERS = ("Logga ut",)


class Browser:
    """Somebody who follows links, with cookies; what came is kept by address."""

    def __init__(self, home):
        self.home, self.seen, self.kept = home, {}, set()
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def opens(self, address):
        """Return what is there, whatever the status."""
        try:
            with self.opener.open(urljoin(self.home, address), timeout=30) as answer:
                content, self.seen[address] = answer.read(), answer
        except HTTPError as error:
            with error:
                content, self.seen[address] = error.read(), error
        if self.seen[address].headers["X-Kept"] == "HIT":
            self.kept.add(address)
        return content.decode("utf-8", "replace")

    def presses(self, address):
        """Press the button of the page behind a link."""
        fields = dict(FIELD.findall(self.opens(address)))
        with self.opener.open(urljoin(self.home, address), urlencode(fields).encode(), timeout=30):
            pass

    def crawls(self, *starts):
        """Follow links from these pages and return the addresses of all that were found."""
        waiting, found = list(starts), []
        while waiting and len(found) < PAGES:
            address = waiting.pop(0)
            if address not in found:
                found.append(address)
                waiting += self._links(address)
        return found

    def _links(self, address):
        found = (urldefrag(urljoin(self.home + address, link))[0] for link in LINK.findall(self.opens(address)))
        return [link.removeprefix(self.home) for link in found if urlsplit(link).netloc == urlsplit(self.home).netloc]


@pytest.fixture(scope="module")
def site(migrated_sqlite, tmp_path_factory):
    """A server with a meeting, its organizer and two who are registered; return its port and the three's links."""
    folder = tmp_path_factory.mktemp("site")
    path = shutil.copy(migrated_sqlite, folder / "eventsite.sqlite")
    given = settings(folder, f"sqlite:///{path}")
    app = create_app(**given)
    make = Make(app)
    event = make.event(**IN_TIME)
    ids = {who: make.registration(event, name=name, email=email) for who, (name, email) in SECRETS.items()}
    signer = Signer(given["SECRET_KEY"])
    links = {who: f"/my/{signer.sign(Purpose.MANAGE, Claim(row_id, 1))}" for who, row_id in ids.items()}
    with running(folder) as server:
        server.start("--no-worker")
        yield server.port, lambda: links | {"alva": link_of(app, "Alva")}
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def leaks(home, links):
    """Let all go everywhere, twice, and return (who, address, secret) of what somebody saw that is another's."""
    browsers = {who: Browser(home) for who in ("alva", "ann", "ben", "nobody")}
    for who, link in links.items():
        browsers[who].presses(link)
    found = {address for who, one in browsers.items() for address in one.crawls("/my", "/organizer/", "/")}
    seen = []
    for _ in range(2):
        for who, browser in browsers.items():
            for address in sorted(found):
                content = browser.opens(address)
                seen += [(who, address, secret) for secret in not_for(who) if secret in content]
    assert len(found) > PAGES // 2
    return seen, set().union(*(one.kept for one in browsers.values()))


def not_for(who):
    others = [secret for owner, secrets in SECRETS.items() if owner != who for secret in secrets]
    return () if who == "alva" else (*others, *OF_ORGANIZERS)


@pytest.mark.parametrize("how", [LAZY, BLIND], ids=["lazy", "blind to Vary"])
def test_no_private_byte_comes_out_of_a_cache(site, tmp_path, how):
    port, links = site
    with caching(tmp_path / "nginx", port, how) as home:
        seen, kept = leaks(home, links())
    assert seen == []
    assert [address for address in kept if "/static/" in address], "the cache keeps nothing"


def test_a_cache_that_heeds_nothing_leaks(site, tmp_path):
    """The control run: it proves that the test above can see a leak."""
    port, links = site
    with caching(tmp_path / "nginx", port, LAWLESS) as home:
        seen, _ = leaks(home, links())
    assert seen
