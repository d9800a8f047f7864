"""Changing how one takes part, on one's own page."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import ModeFull, NotPossibleNow
from eventsite.rules.policies import Mode
from eventsite.services import modes
from eventsite.web import headers
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import own_pages, personal_links

blueprint = Blueprint("modes", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/my/registrations/<int:registration_id>/mode", methods=["POST"])
@public
def switch(registration_id: int) -> Response:
    """Take part in the other way, if there is room; where that asks for more answers, to the form for them."""
    registration = personal_links.opened(registration_id)
    may_answer = own_pages.may_edit(registration.event, registration)
    chosen = request.form.get("mode", "")
    if chosen not in set(Mode):
        abort(400)
    try:
        with transaction():
            missing = modes.switch(registration_id, Mode(chosen))
        flash(gettext("You have changed how you take part."))
        if missing and may_answer:
            return redirect(url_for("public.edits.form", registration_id=registration_id), code=303)
    except ModeFull:
        flash(gettext("There is no place left for that. Nothing was changed."))
    except NotPossibleNow:
        flash(gettext("It cannot be changed now. Nothing was changed."))
    return redirect(url_for("public.registrations.show", registration_id=registration_id), code=303)
