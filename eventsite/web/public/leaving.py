"""On a computer that others use too: this browser forgets whose pages were opened in it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.web import headers, sessions
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both

blueprint = Blueprint("leaving", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/leave")
@public
def confirm() -> str:
    """What is forgotten, and that no registration is touched by it."""
    return render_template("public/leaving/confirm.html", form=OpenForm())


@in_both(blueprint, "/my/leave", methods=["POST"])
@public
def leave() -> Response:
    """Forget whoever it was; whoever comes next gets to their own pages by their own link."""
    sessions.forget_person()
    flash(gettext("Forgotten. Open your own pages by the link in your mail."))
    return redirect(url_for("public.registrations.mine"), code=303)
