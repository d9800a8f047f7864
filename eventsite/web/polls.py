"""Polls answered before the application is asked: thousands of browsers ask the same every few seconds.

The application answers a poll as any request: session, one row, headers. What it answered is then remembered
for half a second, and the browser gets a pass: a keyed hash of its cookies, the address and a time one to three
minutes ahead. Polls that bring a pass are answered from memory, with the very headers that the application
sent. So most polls cost about what the web server itself costs, lists are at most half a second late, and
whoever cancels sees the list, which is the same for all, at most three minutes longer. What was refused is
never remembered, nor anything that belongs to one person (docs/decisions/0019-polls.md).
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from eventsite.web.fragments import Fragment

ANSWER_HOLDS = 0.5  # seconds
PASS_HOLDS = (30, 180)  # seconds; by lot, so that not all come back at once
BEING_ASKED = 0.3  # while one poll asks the application, the others are answered as before
MOST_ANSWERS = 64
CARRIED = "Poll-Pass"  # the header that carries it, both ways
GIVEN = "eventsite.poll"  # where the view leaves what it found, in the request's environment
OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
Headers = list[tuple[str, str]]
What = tuple[str, str, str]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass
class Answer:
    """What the application said, packed or not, and until when that holds."""

    tag: str
    fragment: Fragment
    headers: Headers
    until: float


class Polls:
    """Stands before the application and answers what it has just answered."""

    def __init__(self, application: Wsgi, secret: str) -> None:
        self._application = application
        self._key = hmac.digest(secret.encode(), b"eventsite.polls", "sha256")
        self._answers: OrderedDict[What, Answer] = OrderedDict()
        self.answer_holds = ANSWER_HOLDS

    def __len__(self) -> int:
        """Return how many answers are remembered."""
        return len(self._answers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a poll, or pass the request on."""
        if not environ["PATH_INFO"].endswith("/stream") or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        what = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        answer, now = self._answers.get(what), time.monotonic()
        if answer is not None and self._lets_in(environ):
            if answer.until > now:
                return _said(answer, environ, start_response)
            answer.until = now + BEING_ASKED if self.answer_holds else 0.0
        return self._ask(environ, start_response, what)

    def _ask(self, environ: dict[str, Any], start_response: Any, what: What) -> Iterable[bytes]:
        """Let the application answer, remember what it says to everybody, and hand out a pass with it."""

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            given = environ.get(GIVEN)
            if given is None or any(name.lower() == "set-cookie" for name, _ in headers):
                return start_response(status, headers, *rest)
            tag, fragment = given
            self._remember(what, tag, fragment, headers)
            return start_response(status, [*headers, (CARRIED, self._new_pass(environ))], *rest)

        return self._application(environ, listen)

    def _remember(self, what: What, tag: str, fragment: Fragment, headers: Headers) -> None:
        kept = [(name, value) for name, value in headers if name.lower() not in OF_THE_BODY]
        self._answers[what] = Answer(tag, fragment, kept, time.monotonic() + self.answer_holds)
        while len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)

    def _new_pass(self, environ: dict[str, Any]) -> str:
        shortest, longest = PASS_HOLDS
        until = str(int(time.time()) + shortest + secrets.randbelow(longest - shortest))
        return f"{until}.{self._hash(environ, until)}"

    def _lets_in(self, environ: dict[str, Any]) -> bool:
        until, _, given = environ.get(f"HTTP_{CARRIED.upper().replace('-', '_')}", "").partition(".")
        is_right = hmac.compare_digest(given.encode("latin-1"), self._hash(environ, until).encode())
        return is_right and int(until) > time.time()

    def _hash(self, environ: dict[str, Any], until: str) -> str:
        """Return what only we can make of this browser's cookies, the address, and a time."""
        parts = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("HTTP_COOKIE", ""), until)
        return hmac.digest(self._key, "\n".join(parts).encode("latin-1", "replace"), "sha256").hex()


def init_app(app: Flask) -> None:
    """Stand before the application."""
    app.extensions["polls"] = Polls(app.wsgi_app, app.config["SECRET_KEY"])
    app.wsgi_app = app.extensions["polls"]  # type: ignore[method-assign]


def leave(tag: str, fragment: Fragment) -> None:
    """Let the polls that follow be answered with this one's fragment: it is the same for all who are let in."""
    request.environ[GIVEN] = (tag, fragment)


def _said(answer: Answer, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ.get("HTTP_IF_NONE_MATCH") == answer.tag:
        start_response("304 NOT MODIFIED", answer.headers)
        return []
    is_packed = answer.fragment.is_sent_packed(environ.get("HTTP_ACCEPT_ENCODING", ""))
    content = answer.fragment.packed if is_packed else answer.fragment.plain
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content))), *answer.headers]
    start_response("200 OK", [*headers, ("Content-Encoding", "gzip")] if is_packed else headers)
    return [content]
