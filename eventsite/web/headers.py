"""What every response says beside its page: CSP and its kin, caching, and which hosts are ours."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from eventsite import config, paths

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
PERSONAL = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
FOR_GOOD = "public, max-age=31536000, immutable"  # a year: what changes gets another address
PROBES = ("/healthz", "/readyz", "/metrics")
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def init_app(app: Flask) -> None:
    """Set the headers, the hosts that are ours, and addresses of static files that change with them."""
    base = urlsplit(app.config["BASE_URL"])
    app.config["SERVER_NAME"] = base.netloc
    app.config["PREFERRED_URL_SCHEME"] = base.scheme
    app.config["TRUSTED_HOSTS"] = [base.hostname, *(config.LOOPBACK if config.is_loopback(app.config) else ())]
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 24 * 3600
    app.url_defaults(_bust_cache)
    app.after_request(_add_headers)
    app.wsgi_app = _answer_probes_to_any_host(app.wsgi_app, base.netloc)  # type: ignore[assignment, method-assign]


def personal(response: Response) -> Response:
    """Mark the response as one person's: kept nowhere, found by no search engine."""
    response.headers.update(PERSONAL)
    return response


def _add_headers(response: Response) -> Response:
    said = {name.lower() for name, _ in response.headers}
    response.headers.extend((name, value) for name, value in ALWAYS.items() if name.lower() not in said)
    if current_app.config["BASE_URL"].startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if "Set-Cookie" in response.headers or response.vary.find("cookie") >= 0:
        response.headers["Cache-Control"] = "no-store"
    elif request.endpoint != "static" and response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    if request.endpoint == "static" and response.status_code in {200, 304} and "v" in request.args:
        # While a new version rolls out, an old machine may be asked for the file of the new one's page.
        response.headers["Cache-Control"] = FOR_GOOD if _is_named_by_content() else "no-store"
    return response


def _is_named_by_content() -> bool:
    """Say whether the address of the static file has the fingerprint that the file has now."""
    named = request.args.get("v")
    return named is not None and named == _fingerprint((request.view_args or {})["filename"])


def _bust_cache(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        values["v"] = _fingerprint(values["filename"])


@cache
def _fingerprint(filename: str) -> str | None:
    path = paths.STATIC / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else None


def _answer_probes_to_any_host(application: Wsgi, host: str) -> Wsgi:
    """Health checks come by address, not by name; they show nothing that a foreign host may misuse."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PROBES:
            environ["HTTP_HOST"] = host
        return application(environ, start_response)

    return answer
