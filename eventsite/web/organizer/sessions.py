"""Signing in by a link, and out; where one is signed in."""

import logging

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from eventsite import clock
from eventsite.database import transaction
from eventsite.errors import LinkSpent
from eventsite.queries import organizers as queries
from eventsite.rules import organizers as rules
from eventsite.services import organizers
from eventsite.services.organizers import SignedIn
from eventsite.web import guards
from eventsite.web.forms.organizers import OpenForm, SignInForm
from eventsite.web.guards import public, requires
from eventsite.web.organizer import frames
from eventsite.web.sessions import limiter

blueprint = Blueprint("sessions", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/sign-in")
@public
def sign_in() -> str:
    """The ways in: the form that asks for a link, and the provider of accounts if there is one."""
    return _door(SignInForm())


@blueprint.post("/sign-in")
@limiter.limit("10 per hour")
@public
def ask_for_link() -> tuple[str, int] | str:
    """Mail a link to an organizer; whoever asks gets the same answer."""
    if not current_app.config["SIGN_IN_LINKS"]:
        abort(404)
    form = SignInForm()
    if not form.validate_on_submit():
        return _door(form), 422
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
            begun = organizers.sign_in(secret, *this_browser())
    except LinkSpent:
        log.warning("a link that signs nobody in was tried")
        return render_template("organizer/sessions/spent.html"), 400
    return begin(begun)


def begin(begun: SignedIn) -> Response:
    """Let this browser in with a session that has begun, under a new cookie."""
    session.clear()
    session[guards.SESSION_KEY] = begun.secret
    return redirect(url_for("organizer.events.index"), code=303)


def this_browser() -> tuple[str, str]:
    """Return what the browser that asks and its system are called."""
    return rules.browser_and_system(request.user_agent.string)


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


@blueprint.get("/sessions")
@requires()
def index() -> str:
    """Where I am signed in."""
    here = guards.signed_in_session()
    found = queries.sessions_of(guards.me().id, clock.now())
    return render_template("organizer/sessions/index.html", sessions=found, here=here.id if here else 0)


@blueprint.post(f"/sessions/<{frames.ROW}:session_id>/end")
@requires()
def end(session_id: int) -> Response:
    """End one of my sessions."""
    with transaction():
        organizers.end_session(guards.me().id, session_id, guards.me().id)
    flash(gettext("Signed out there."))
    return redirect(url_for(".index"), code=303)


@blueprint.post("/sessions/end-others")
@requires()
def end_others() -> Response:
    """End all my sessions but this one."""
    here = guards.signed_in_session()
    with transaction():
        number = organizers.end_sessions(guards.me().id, guards.me().id, besides=here.id if here else 0)
    flash(ngettext("%(num)s session is ended.", "%(num)s sessions are ended.", number))
    return redirect(url_for(".index"), code=303)


def _door(form: SignInForm) -> str:
    config = current_app.config
    return render_template(
        "organizer/sessions/sign_in.html",
        form=form,
        has_links=config["SIGN_IN_LINKS"],
        provider=config["OIDC_NAME"] if config["OIDC_ISSUER"] else "",
    )
