"""Uploaded pictures, as they were written anew, and the colours of the site."""

from flask import Blueprint, Response, current_app, request, send_from_directory

from eventsite import paths, site
from eventsite.rules import site as rules
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
    return send_from_directory(paths.media(current_app.instance_path), name, max_age=YEAR)
