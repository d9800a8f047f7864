"""Answers that caches keep: pages that are asked for anew each time, and calendars that are fetched now and then."""

import gzip
import hashlib
from datetime import datetime

from flask import Response, request

from eventsite.web import page_cache

CALENDAR_HOLDS = 900  # seconds


def revalidated(response: Response) -> Response:
    """Let caches keep the page, ours too, and ask whether it still holds: the number of seats is never old."""
    if response.status_code == 200 and request.method in {"GET", "HEAD"}:
        page_cache.share()
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        response.add_etag()
        response.make_conditional(request)
    return response


def calendar(content: bytes, filename: str, changed_at: datetime, scope: str = "public") -> Response:
    """Return the calendar object as calendars fetch it, or 304 when they have it already (calendar.md §6.2).

    The tag is of the bytes, so it holds over restarts; the packed bytes have a tag of their own (RFC 9110
    §8.8.3), and either shows that the asker has the content. `changed_at` is the newest change; `scope` is
    public, or private for one person's.
    """
    if scope == "public":
        page_cache.share()
    plain = hashlib.sha256(content).hexdigest()[:32]
    packed = f"{plain}-gzip"
    is_packed = request.accept_encodings.quality("gzip") > 0
    response = Response(gzip.compress(content, mtime=0) if is_packed else content)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'inline; filename="{filename}.ics"'
    response.headers["Cache-Control"] = f"{scope}, max-age={CALENDAR_HOLDS}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Encoding")
    response.last_modified = changed_at
    held = [tag for tag in (plain, packed) if request.if_none_match.contains_weak(tag)]
    response.set_etag(next(iter(held), packed if is_packed else plain))
    response.make_conditional(request)
    return response
