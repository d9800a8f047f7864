"""Pages that are the same for everyone: kept by caches, and asked for anew each time."""

from flask import Response, request


def revalidated(response: Response) -> Response:
    """Let caches keep the page and ask whether it still holds: the number of seats is never old."""
    if response.status_code == 200 and request.method in {"GET", "HEAD"}:
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        response.add_etag()
        response.make_conditional(request)
    return response
