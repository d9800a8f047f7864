"""The door to an event's survey: a button, whose press tells whom not to remind."""

from flask import Blueprint, Response, make_response, redirect, render_template
from werkzeug.wrappers import Response as WerkzeugResponse

from eventsite.database import transaction
from eventsite.errors import NotFound
from eventsite.services import surveys
from eventsite.web import headers
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links

blueprint = Blueprint("surveys", __name__)
blueprint.after_request(headers.personal)
# Chromium holds a form to this also where the answer leads on: to the survey, whose host an organizer has chosen.
CSP_OF_THE_DOOR = headers.CSP.replace("form-action 'self'", "form-action 'self' https:")


@in_both(blueprint, "/survey/<token>")
@public
def door(token: str) -> Response:
    """The button; programs that follow links in mails do not press it, so a visit is a person's."""
    event = personal_links.of_survey(token).event
    if not event.survey_url:
        raise NotFound("survey")
    response = make_response(render_template("public/surveys/door.html", event=event, form=OpenForm()))
    response.headers["Content-Security-Policy"] = CSP_OF_THE_DOOR
    return response


@in_both(blueprint, "/survey/<token>", methods=["POST"])
@public
def enter(token: str) -> WerkzeugResponse:
    """Note the press and lead on."""
    registration_id = personal_links.of_survey(token).id
    with transaction():
        address = surveys.visit(registration_id)
    return redirect(address, code=303)
