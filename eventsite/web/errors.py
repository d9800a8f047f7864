"""Refusals and HTTP errors as pages that say what to do instead."""

import logging

from flask import Flask, render_template, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response as WerkzeugResponse

from eventsite import clock, counters, database, disk
from eventsite.database import NoKeyOpens, db
from eventsite.errors import LinkEnded, NotFound
from eventsite.queries import events as event_queries
from eventsite.storage import Unavailable
from eventsite.web import languages

log = logging.getLogger(__name__)
Page = tuple[str, int] | tuple[str, int, dict[str, str]]
KNOWN = {400, 403, 404, 405, 413, 429, 500, 503}


def init_app(app: Flask) -> None:
    """Attach the pages to the errors."""
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(404, _not_found)
    app.register_error_handler(LinkEnded, _link_ended)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(RateLimitExceeded, _too_many)
    for error in (OperationalError, InterfaceError, PoolEmpty):
        app.register_error_handler(error, _database_busy)
    app.register_error_handler(Unavailable, _storage_silent)
    app.register_error_handler(OSError, _not_written)
    app.register_error_handler(NoKeyOpens, _no_key_opens)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, _failed)


def _not_found(_error: Exception) -> Page:
    """The page of the 404 shows the next meetings, since that is what most were looking for."""
    language = languages.current()
    events = event_queries.next_open(clock.now())
    return render_template("errors/404.html", events=events, language=language), 404


def _link_ended(error: LinkEnded) -> Page:
    """The page for a guest whose link was a good one: whom to ask for another."""
    event = event_queries.whole(error.event_id)
    page = render_template("errors/link_ended.html", event=event, language=languages.current())
    return page, 410, {"Cache-Control": "no-store"}


def _form_too_old(_error: CSRFError) -> Page:
    log.warning("a form without its token was sent to %s", request.endpoint)
    advice = gettext(
        "Your browser did not send the cookie that protects the form. "
        "Allow cookies for this site, go back and send it again."
    )
    return _page(400, gettext("The form could not be sent"), advice)


def _too_many(error: RateLimitExceeded) -> Page:
    log.warning("too many tries at %s", request.endpoint)
    wait = str(error.limit.limit.get_expiry()) if error.limit else "60"
    page = _page(429, gettext("Too many tries"), gettext("Wait a little and try again."))
    return page[0], 429, {"Retry-After": wait}


def _database_busy(error: OperationalError | InterfaceError | PoolEmpty) -> Page:
    db.session.rollback()
    if not isinstance(error, PoolEmpty) and database.is_full(error):
        return _no_room("the database")
    counters.count("write_failures")
    log.error("the database did not answer: %s", type(getattr(error, "orig", error)).__name__)
    page = _page(503, gettext("We are very busy"), gettext("Nothing was saved. Try again in a moment."))
    return page[0], 503, {"Retry-After": "5"}


def _storage_silent(error: Unavailable) -> Page:
    log.error("the storage of files did not answer: %s", error)
    page = _page(503, gettext("Files cannot be reached just now"), gettext("Nothing was saved. Try again in a moment."))
    return page[0], 503, {"Retry-After": "30"}


def _not_written(error: OSError) -> Page:
    if not disk.is_full(error):
        raise error
    return _no_room("a file")


def _no_room(what: str) -> Page:
    """The page for whoever wanted to save something while the disk is full; what was saved before can be read."""
    log.error("the disk is full: %s could not be written by %s", what, request.endpoint)
    advice = gettext(
        "Nothing was saved this time. What was saved before is safe, and pages can be read as usual. "
        "Those who run the site are making room: try again later."
    )
    page = _page(507, gettext("The site has run out of room"), advice)
    return page[0], 507, {"Retry-After": "300"}


def _no_key_opens(error: NoKeyOpens) -> Page:
    log.error("%s, asked for by %s", error, request.endpoint)
    advice = gettext(
        "They are locked with a key that the site no longer has. Nothing is lost: "
        "whoever runs the site can give the key back. Everything else works as usual."
    )
    return _page(500, gettext("Food and access cannot be read just now"), advice)


def _foreign_host(_error: SecurityError) -> Page:
    return "Bad host", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http_error(error: HTTPException) -> Page | WerkzeugResponse:
    if error.response is not None or error.code not in KNOWN:
        return error.get_response()
    texts = {
        403: (gettext("You may not do this"), gettext("Your role does not include it. Ask an administrator.")),
        405: (gettext("This cannot be done here"), gettext("Go back and use the buttons on the page.")),
        413: (gettext("Too much was sent"), gettext("Send less text or a smaller file.")),
    }
    default = (gettext("The request was not understood"), gettext("Go back and try again."))
    return _page(error.code, *texts.get(error.code, default))


def _failed(error: InternalServerError) -> Page:
    original = error.original_exception
    log.error("unexpected error in %s", request.endpoint, exc_info=original)
    return _page(500, gettext("Something went wrong with us"), gettext(
        "The error is noted. Try again, or write to us if it goes on."
    ))  # fmt: skip


def _page(code: int, title: str, advice: str) -> tuple[str, int]:
    return render_template("errors/error.html", title=title, advice=advice), code
