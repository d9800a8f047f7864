"""Answering the offer of a seat on one's own page."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import AlreadyEnded, NotPossibleNow
from eventsite.services import offers
from eventsite.web import headers
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("offers", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/offer", methods=["POST"])
@public
def answer(registration_id: int) -> Response:
    """Take the seat that was offered, or let it go to the next."""
    personal_links.opened(registration_id)
    takes_it = request.form.get("answer") == "yes"
    try:
        with transaction():
            (offers.accept if takes_it else offers.decline)(registration_id)
    except AlreadyEnded:
        flash(gettext("The offer has been answered, or its time has run out. Nothing was changed."))
    except NotPossibleNow:
        flash(gettext("It cannot be changed now. Nothing was changed."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
