"""Uploaded pictures, as they were written anew, and the colours of the site."""

from flask import Blueprint, Response, request

from eventsite import site, storage
from eventsite.rules import site as rules
from eventsite.web import stored_files
from eventsite.web.guards import public

blueprint = Blueprint("media", __name__)
YEAR = 365 * 24 * 3600


@blueprint.get("/site.css")
@public
def stylesheet() -> Response:
    """The colours that follow from the site's accent. Its address names the version, so it may be kept for a year."""
    look = site.look()
    response = Response(rules.stylesheet(look), mimetype="text/css")
    is_newest = request.args.get("v") == str(look.version)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_newest else "no-cache"
    return response


@blueprint.get("/media/<name>")
@public
def picture(name: str) -> Response:
    """A picture by its random name; it never changes, so it may be kept for a year."""
    return stored_files.sent(storage.current().media, name, max_age=YEAR)
