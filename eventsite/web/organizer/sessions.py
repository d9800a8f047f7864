"""Signing in by a link, and out."""

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import LinkSpent
from eventsite.services import organizers
from eventsite.web import guards
from eventsite.web.forms.organizers import OpenForm, SignInForm
from eventsite.web.guards import public
from eventsite.web.sessions import limiter

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> str:
    """The form that asks for a link."""
    return render_template("organizer/sessions/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@limiter.limit("10 per hour")
@public
def ask_for_link() -> tuple[str, int] | str:
    """Mail a link to an organizer; whoever asks gets the same answer."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("organizer/sessions/sign_in.html", form=form), 422
    with transaction():
        organizers.ask_for_link(form.email.data)
    return render_template("organizer/sessions/ask_for_link.html")


@blueprint.route("/sign-in/<secret>", methods=["GET"])
@public
def open_link(secret: str) -> str:
    """The door from the mail: a button, since programs that follow links do not press buttons."""
    return render_template("organizer/sessions/open_link.html", form=OpenForm())


@blueprint.post("/sign-in/<secret>")
@limiter.limit("30 per hour")
@public
def enter(secret: str) -> Response | tuple[str, int]:
    """Sign in, once for each link."""
    try:
        with transaction():
            begun = organizers.sign_in(secret)
    except LinkSpent:
        return render_template("organizer/sessions/spent.html"), 400
    session.clear()
    session[guards.SESSION_KEY] = begun.secret
    return redirect(url_for("organizer.events.index"), code=303)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session here and on the server."""
    secret = session.get(guards.SESSION_KEY)
    session.clear()
    if secret:
        with transaction():
            organizers.sign_out(secret)
    response = redirect(url_for("organizer.sessions.sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
