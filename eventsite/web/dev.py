"""Pages for development: the local inbox and the components. They exist on one machine only."""

from flask import Blueprint, Flask, abort, render_template, request

from eventsite import config, delivery
from eventsite.web.forms.components import ComponentsForm
from eventsite.web.guards import public

blueprint = Blueprint("dev", __name__, url_prefix="/dev")


def init_app(app: Flask) -> None:
    """Add the pages when mail is kept locally and the site is loopback (rulings, Web)."""
    if config.has_inbox(app.config):
        app.register_blueprint(blueprint)


@blueprint.before_request
def _only_from_here() -> None:
    if request.remote_addr not in config.LOOPBACK:
        abort(404)


@blueprint.get("/inbox")
@public
def inbox() -> str:
    """All mail that has been delivered locally, the newest first."""
    return render_template("dev/inbox.html", letters=delivery.inbox.letters())


@blueprint.get("/inbox/<name>")
@public
def letter(name: str) -> str:
    """One mail: its headers, its text with links to follow, its parts."""
    found = delivery.inbox.letter(name)
    if found is None:
        abort(404)
    return render_template("dev/letter.html", letter=found)


@blueprint.get("/components")
@public
def components() -> str:
    """Every part that pages are made of, alive."""
    return render_template("dev/components.html", form=ComponentsForm.sample())
