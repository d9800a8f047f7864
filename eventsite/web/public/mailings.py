"""Having had enough of reminders and mailings about one event, and wanting them again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.services import wishes
from eventsite.web import headers
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.sessions import csrf

blueprint = Blueprint("mailings", __name__)
blueprint.after_request(headers.personal)
ONE_CLICK = "List-Unsubscribe"  # the field that mail programs send (RFC 8058 §3.1)


@in_both(blueprint, "/mailings/<token>")
@public
def stop(token: str) -> str:
    """A button; says which meeting it is about and nothing of the person."""
    registration = personal_links.of_mailings(token)
    return render_template(
        "public/mailings/stop.html",
        event=registration.event,
        is_stopped=registration.mailings_ended_at is not None,
        token=token,
        form=OpenForm(),
    )


@in_both(blueprint, "/mailings/<token>", methods=["POST"])
@csrf.exempt  # the token is the proof: mail programs send this without our page (RFC 8058)
@public
def stopped(token: str) -> Response | str:
    """Send no more of them: by the button of the page, or of a mail program."""
    registration_id = personal_links.of_mailings(token).id
    with transaction():
        wishes.end_mailings(registration_id)
    if ONE_CLICK in request.form:
        return ""
    return redirect(url_for(".stop", token=token), code=303)


@in_both(blueprint, "/mailings/<token>/again", methods=["POST"])
@public
def again(token: str) -> Response:
    """Send them again."""
    registration_id = personal_links.of_mailings(token).id
    with transaction():
        wishes.resume_mailings(registration_id)
    flash(gettext("You get reminders and mailings about the meeting again."))
    return redirect(url_for(".stop", token=token), code=303)
