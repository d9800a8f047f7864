"""Polls answered before the application is asked: thousands of browsers ask the same every few seconds.

The application answers a poll as any request: session, one row, headers. What it answered is then remembered
for half a second, and that it let this cookie in for two minutes; polls in between are answered from there,
with the very headers that it sent. So most polls cost about what the web server itself costs, lists are at
most half a second late, and whoever cancels sees the list, which is the same for all, two minutes longer.
What it refused is never remembered, nor anything that belongs to one person (docs/decisions/0019-polls.md).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, request

from eventsite.web.fragments import Fragment

ANSWER_HOLDS = 0.5  # seconds
LETS_IN_FOR = 120.0
BEING_ASKED = 0.3  # while one poll asks the application, the others are answered as before
MOST_ANSWERS = 64
MOST_COOKIES = 5000
LONGEST = 4096  # characters of a cookie
GIVEN = "eventsite.poll"  # where the view leaves what it found, in the request's environment
OF_THE_BODY = frozenset({"content-type", "content-length", "content-encoding"})
Headers = list[tuple[str, str]]
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

    def __init__(self, application: Wsgi) -> None:
        self._application = application
        self._answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._let_in: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self.answer_holds = ANSWER_HOLDS

    @property
    def remembered(self) -> tuple[int, int]:
        """How many answers and how many cookies are remembered."""
        return len(self._answers), len(self._let_in)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a poll, or pass the request on."""
        if not environ["PATH_INFO"].endswith("/stream") or environ["REQUEST_METHOD"] != "GET":
            return self._application(environ, start_response)
        what = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        who = (*what[:2], environ.get("HTTP_COOKIE", ""))
        answer, now = self._answers.get(what), time.monotonic()
        if answer is not None and self._let_in.get(who, 0.0) > now:
            if answer.until > now:
                return _said(answer, environ, start_response)
            answer.until = now + BEING_ASKED if self.answer_holds else 0.0
        return self._ask(environ, start_response, what, who)

    def _ask(
        self, environ: dict[str, Any], start_response: Any, what: tuple[str, ...], who: tuple[str, ...]
    ) -> Iterable[bytes]:
        heard: list[Headers] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            heard.append(headers)
            return start_response(status, headers, *rest)

        body = self._application(environ, listen)
        given = environ.get(GIVEN)
        if given and heard and self.answer_holds and len(who[2]) <= LONGEST:
            tag, fragment = given
            self._remember(what, who, tag, fragment, heard[0])
        return body

    def _remember(
        self, what: tuple[str, ...], who: tuple[str, ...], tag: str, fragment: Fragment, headers: Headers
    ) -> None:
        if any(name.lower() == "set-cookie" for name, _ in headers):
            return
        now = time.monotonic()
        kept = [(name, value) for name, value in headers if name.lower() not in OF_THE_BODY]
        _keep(self._answers, what, Answer(tag, fragment, kept, now + self.answer_holds), MOST_ANSWERS)
        _keep(self._let_in, who, now + LETS_IN_FOR, MOST_COOKIES)


def init_app(app: Flask) -> None:
    """Stand before the application."""
    app.extensions["polls"] = Polls(app.wsgi_app)
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


def _keep(kept: OrderedDict[tuple[str, ...], Any], key: tuple[str, ...], value: Any, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
