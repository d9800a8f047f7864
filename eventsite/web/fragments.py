"""Parts of pages that many browsers ask for again and again: made once for each state, in each process.

Whoever has the newest is answered in a few words (304). What is kept is bounded: the states before the
newest are never asked for again.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, request

from eventsite.newest import Newest

MOST = 64
PACKED_FROM = 500  # bytes
SECONDS = "Poll-Seconds"  # the header that tells a browser when to ask again


@dataclass(frozen=True)
class Fragment:
    """A part of a page as it is sent, plain and packed."""

    plain: bytes
    packed: bytes

    def is_sent_packed(self, accepted: str) -> bool:
        """Say whether it is sent packed to a browser that accepts these encodings."""
        is_understood = "gzip" in accepted and "q=0" not in accepted.replace(" ", "").replace("q=0.", "")
        return is_understood and len(self.plain) >= PACKED_FROM


def init_app(app: Flask) -> None:
    """Give the application a place to keep them."""
    app.extensions["fragments"] = Newest[Fragment](MOST)


def answer(name: str, seconds: int, make: Callable[[], str]) -> Response:
    """Return the fragment of that name, or 304 to whoever has it, and say when to ask again.

    The tag is weak: packed or not, it is the same fragment. It names the state of the list and nobody in it.
    """
    tag, fragment = f'W/"{name}"', kept(name, make)
    is_packed = fragment.is_sent_packed(request.headers.get("Accept-Encoding", ""))
    if request.headers.get("If-None-Match") == tag:
        response = Response(status=304)
    else:
        response = Response(fragment.packed if is_packed else fragment.plain, content_type="text/html; charset=utf-8")
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = tag
    response.headers[SECONDS] = str(seconds)
    response.headers["Cache-Control"] = "no-store"  # the browser's script remembers; nobody between does
    response.vary.add("Accept-Encoding")
    return response


def kept(name: str, make: Callable[[], str]) -> Fragment:
    """Return the fragment of that name, made if it is not kept."""
    fragments: Newest[Fragment] = current_app.extensions["fragments"]
    return fragments.of(name, lambda: _packed(make().encode()))


def _packed(plain: bytes) -> Fragment:
    return Fragment(plain, gzip.compress(plain, mtime=0))
