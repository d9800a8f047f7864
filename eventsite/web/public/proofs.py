"""Proving that a mail address is one's own, by a button behind the link that was sent there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, EventFull, NotPossibleNow
from eventsite.rules.registrations import LIVING, RegistrationState
from eventsite.services import registrations
from eventsite.web import headers, sessions
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("proofs", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/confirm/<token>")
@public
def prove(token: str) -> str:
    """Whose address is to be proven for which meeting is not said before somebody presses the button."""
    registration = personal_links.to_prove(token)
    return render_template(
        "public/proofs/prove.html",
        event=registration.event,
        is_open=registration.state in LIVING,
        is_too_late=registration.state == RegistrationState.EXPIRED,
        form=OpenForm(),
    )


@in_both(blueprint, "/confirm/<token>", methods=["POST"])
@public
def proven(token: str) -> Response:
    """Let the address count, and open the person's own page."""
    registration = personal_links.to_prove(token)
    registration_id, version = registration.id, registration.manage_version
    try:
        with transaction():
            registrations.prove(registration_id)
    except AlreadyEnded:
        return redirect(url_for(".prove", token=token), code=303)
    except EventFull:
        flash(gettext("The meeting became full while your address was not confirmed, and it has no waiting list."))
        return redirect(url_for(".prove", token=token), code=303)
    except NotPossibleNow:
        flash(gettext("The meeting is called off, postponed or over. Nothing was changed."))
        return redirect(url_for(".prove", token=token), code=303)
    sessions.remember_mine(registration_id, version)
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
