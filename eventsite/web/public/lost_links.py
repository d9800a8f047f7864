"""The way back for who has lost the link: the same answer whoever asks (security T-50)."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.queries import registrations as queries
from eventsite.services import lost_links
from eventsite.web import headers, languages, sessions
from eventsite.web.forms.own_pages import LostLinkForm
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.sessions import limiter

blueprint = Blueprint("lost_links", __name__)
blueprint.after_request(headers.personal)
MOST = 100  # registrations that one link opens: a cookie has no room for any number


@in_both(blueprint, "/my/link")
@public
def form() -> str:
    """The form that asks for the address."""
    return render_template("public/lost_links/form.html", form=LostLinkForm())


@in_both(blueprint, "/my/link", methods=["POST"])
@limiter.limit("20 per hour")
@public
def ask() -> str | tuple[str, int]:
    """Note the address; a mail goes out from the queue if there is anything to send."""
    form = LostLinkForm()
    if not form.validate_on_submit():
        return render_template("public/lost_links/form.html", form=form), 422
    with transaction():
        lost_links.ask(form.email.data, languages.current())
    return render_template("public/lost_links/ask.html")


@in_both(blueprint, "/my/all/<token>")
@public
def open_all(token: str) -> str:
    """The door from that mail to all registrations of the address: a button, which programs do not press."""
    personal_links.managed_all(token)
    return render_template("public/lost_links/open_all.html", form=OpenForm())


@in_both(blueprint, "/my/all/<token>", methods=["POST"])
@public
def enter_all(token: str) -> Response:
    """Open what the address had when the mail was sent: what is registered later has links of its own."""
    for registration in queries.of_same_address(personal_links.managed_all(token), MOST):
        sessions.remember_mine(registration.id, registration.manage_version)
    return redirect(url_for("public.registrations.mine"), code=303)
