"""Uploaded pictures, as they were written anew."""

from flask import Blueprint, Response, current_app, send_from_directory

from eventsite import paths
from eventsite.web.guards import public

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<name>")
@public
def picture(name: str) -> Response:
    """A picture by its random name; it never changes, so it may be kept for a year."""
    return send_from_directory(paths.media(current_app.instance_path), name, max_age=365 * 24 * 3600)
