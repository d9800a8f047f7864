"""Pages that are the same for everybody, answered from memory before the application is asked.

A page is kept with what it was made of: the version of the database, which anything that is written changes, and the
minute, since what a page says by the clock changes at whole minutes. Each process looks at the version once a second,
and at once when it has written itself. So a page is a second late at most, and a browser with our cookie, whose owner
may just have changed something, is always answered by the application (docs/decisions/0024-page-cache.md).

Kept is only what a view has said to be for everybody (`share`), found at the site's own host, and without a query.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import http_date, is_resource_modified, parse_accept_header, remove_entity_headers

from eventsite import clock, site
from eventsite.counters import NOWHERE
from eventsite.database.versions import Watch
from eventsite.web.metrics import ENDPOINT

LOOK_EVERY = 1.0  # seconds
AT_ONCE_EVERY = 0.5  # seconds between two looks because something was written here: in a rush that is all the time
MOST_BYTES = 16 * 1024**2  # in each process
OF_HEADERS = 2048  # bytes that a page takes beside its content, about
SHARED = "eventsite.shared"  # where a view says so, in the request's environment
PACKED = "-gzip"  # ends the tag of a calendar that is packed (public/caching)
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
# Whoever sends these wants something else than the page as it is.
OTHER_WISHES = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
Key = tuple[str, bool]  # address, and whether gzip is understood
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page:
    """An answer as the application gave it, what it was made of, and how it is said that it still holds."""

    made_of: object
    endpoint: str
    headers: Headers
    headers_unchanged: Headers
    tag: str
    has_forms: bool
    changed_at: str | None
    content: bytes

    def is_known_to(self, environ: Environ) -> bool | None:
        """Say whether the asker has the page: by the tag that browsers send back, or else as Werkzeug judges.

        None where the asker may have it in its other form, packed or not: the application knows these.
        """
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is None and "HTTP_IF_MODIFIED_SINCE" not in environ:
            return False
        if asked == self.tag:
            return True
        if self.has_forms and asked is not None and self.tag.strip('"').removesuffix(PACKED) in asked:
            return None
        return not is_resource_modified(environ, self.tag, last_modified=self.changed_at)

    def say(self, environ: Environ, start_response: Any, *, is_known: bool) -> Iterable[bytes]:
        """Answer with the page, or with the word that it has not changed; it is counted as the application's."""
        environ[ENDPOINT] = self.endpoint
        now = ("Date", http_date())
        if is_known:
            start_response("304 NOT MODIFIED", [*self.headers_unchanged, now])
            return []
        start_response("200 OK", [*self.headers, now])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.content]


class Shelf:
    """The pages that are kept, of so many bytes at most; the least lately used are left out first."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._pages: OrderedDict[Key, Page | None] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many pages are kept or known."""
        return len(self._pages)

    def knows(self, key: Key) -> bool:
        """Say whether that address is known to have a page for everybody."""
        return key in self._pages

    def get(self, key: Key) -> Page | None:
        """Return the page of that address, if it is kept."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page | None) -> None:
        """Keep the page, or only that there is one."""
        with self._lock:
            self._take(key)
            self._pages[key] = page
            self.bytes += _size(page)
            while self.bytes > self.most_bytes:
                self._take(next(iter(self._pages)))

    def drop(self, key: Key) -> None:
        """Forget the page of that address."""
        with self._lock:
            self._take(key)

    def _take(self, key: Key) -> None:
        if key in self._pages:
            self.bytes -= _size(self._pages.pop(key))


class Freshness:
    """Knows what a page that is made now would be made of."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._watch: Watch = app.extensions["watch"]
        self._version: str | None = None
        self._written, self._looked_at, self._at_once_from = 0, float("-inf"), float("-inf")
        self._turn = Lock()

    def now(self) -> object | None:
        """Return it; None while the database does not answer."""
        if self._is_due() and self._turn.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._turn.release()
        return None if self._version is None else (self._version, int(clock.now().timestamp() // 60))

    def _is_due(self) -> bool:
        now = monotonic()
        is_written = self._watch.written_here != self._written and now >= self._at_once_from
        return is_written or not 0 <= now - self._looked_at < LOOK_EVERY

    def _look(self) -> None:
        """Look at the version. What pages take from the settings is taken over before any is made of it."""
        now, written = monotonic(), self._watch.written_here
        if written != self._written:
            self._at_once_from = now + AT_ONCE_EVERY
        self._looked_at, self._written = now, written
        try:
            version = self._watch.version()
            if version != self._version:
                with self._app.app_context():
                    site.take_over()
            self._version = version
        except SQLAlchemyError as error:
            log.warning("the version of the database could not be read: %s", type(error).__name__)
            self._version = None


class PageCache:
    """Stands before the application and answers what it has answered to everybody."""

    def __init__(self, app: Flask) -> None:
        self._application: Wsgi = app.wsgi_app
        self._host = app.config["SERVER_NAME"]
        self._cookie = f"{app.config['SESSION_COOKIE_NAME']}="
        self._freshness = Freshness(app)
        self.shelf = Shelf(MOST_BYTES)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer with a page that is kept, or pass the request on."""
        made_of = self._freshness.now() if self._is_anybodys(environ) else None
        if made_of is None:
            return self._application(environ, start_response)
        key = (environ["PATH_INFO"], understands_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")))
        page = self.shelf.get(key)
        if page is None or page.made_of != made_of:
            return self._ask(environ, start_response, key, made_of)
        return self._say(page, environ, start_response)

    def _say(self, page: Page, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer with the page; let the application judge what is not plain."""
        is_known = page.is_known_to(environ)
        if is_known is None:
            return self._application(environ, start_response)
        return page.say(environ, start_response, is_known=is_known)

    def _is_anybodys(self, environ: Environ) -> bool:
        """Say whether the request tells nothing of who is asking, and asks for an address as it is."""
        return (
            environ["REQUEST_METHOD"] in {"GET", "HEAD"}
            and environ.get("HTTP_HOST") == self._host
            and not environ.get("QUERY_STRING")
            and not environ.get("SCRIPT_NAME")
            and self._cookie not in environ.get("HTTP_COOKIE", "")
            and not any(name in environ for name in OTHER_WISHES)
        )

    def _ask(self, environ: Environ, start_response: Any, key: Key, made_of: object) -> Iterable[bytes]:
        """Let the application answer, and keep a page for everybody; where one is known to be, ask for it whole."""
        is_known_here = self.shelf.knows(key)
        asked = _asking_for_all(environ) if is_known_here else environ
        told: list[Any] = []
        answer = self._application(asked, _listening(told))
        status, headers, *_ = told[0]
        if SHARED in asked and status.startswith("304"):
            self.shelf.put(key, None)
        elif SHARED in asked and _is_kept(asked, status, headers):
            page = _page(asked, headers, answer, made_of)
            self.shelf.put(key, page)
            return self._say(page, environ, start_response)
        elif is_known_here:
            self.shelf.drop(key)
        environ[ENDPOINT] = asked.get(ENDPOINT, NOWHERE)
        start_response(*told[0])
        return answer if asked["REQUEST_METHOD"] == environ["REQUEST_METHOD"] else _without_content(answer)


def init_app(app: Flask) -> None:
    """Stand before the application."""
    app.extensions["page_cache"] = PageCache(app)
    app.wsgi_app = app.extensions["page_cache"]  # type: ignore[method-assign]


def share() -> None:
    """Say that the answer to this request is the same for everybody who asks for its address."""
    request.environ[SHARED] = True


@lru_cache(256)
def understands_gzip(accepted: str) -> bool:
    """Say whether a browser that accepts these encodings understands gzip."""
    return parse_accept_header(accepted).quality("gzip") > 0


def _listening(told: list[Any]) -> Any:
    """Return what takes down status and headers, before anything is said to the server."""
    return lambda *said: told.append(said)


def _asking_for_all(environ: Environ) -> Environ:
    """Return the request as if nothing of the page were known to the asker."""
    return {name: value for name, value in environ.items() if name not in CONDITIONS} | {"REQUEST_METHOD": "GET"}


def _is_kept(asked: Environ, status: str, headers: Headers) -> bool:
    names = {name.lower() for name, _ in headers}
    is_whole = asked["REQUEST_METHOD"] == "GET" and status.startswith("200")
    return is_whole and "etag" in names and "set-cookie" not in names


def _page(asked: Environ, headers: Headers, answer: Iterable[bytes], made_of: object) -> Page:
    kept = [(name, value) for name, value in headers if name.lower() != "date"]
    unchanged = list(kept)
    remove_entity_headers(unchanged)
    said = {name.lower(): value for name, value in kept}
    return Page(
        made_of=made_of,
        endpoint=asked.get(ENDPOINT, NOWHERE),
        headers=kept,
        headers_unchanged=unchanged,
        tag=said["etag"],
        has_forms="vary" in said,
        changed_at=said.get("last-modified"),
        content=_content(answer),
    )


def _content(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        _close(answer)


def _without_content(answer: Iterable[bytes]) -> Iterable[bytes]:
    _close(answer)
    return []


def _close(answer: Any) -> None:
    if hasattr(answer, "close"):
        answer.close()


def _size(page: Page | None) -> int:
    return OF_HEADERS + (len(page.content) if page else 0)
