"""The door to the digital room. The room's own address is in no page, only where the door leads."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from eventsite.database import transaction
from eventsite.errors import NotFound, NotPossibleNow
from eventsite.models import Event, Registration
from eventsite.queries import events as event_queries
from eventsite.rules.events import EventState, Format, Phase
from eventsite.rules.registrations import RegistrationState
from eventsite.services import attendance
from eventsite.web import headers
from eventsite.web.forms.registrations import OpenForm
from eventsite.web.guards import public
from eventsite.web.languages import in_both
from eventsite.web.public import personal_links
from eventsite.web.public.site import phase_of, room_is_open

blueprint = Blueprint("attendance", __name__)
blueprint.after_request(headers.personal)
# Chromium holds a form to this also where the answer leads on: to the room, whose host we do not tell.
CSP_OF_THE_DOOR = headers.CSP.replace("form-action 'self'", "form-action 'self' https: http:")


@in_both(blueprint, "/m/<token>")
@public
def door(token: str) -> Response:
    """A waiting page before each day, a button from 15 minutes before its start to its end, thanks afterwards."""
    registration = personal_links.joined(token)
    event = event_queries.whole(registration.event_id)
    if event.format == Format.ON_SITE:
        raise NotFound("door")
    page = render_template(
        "public/attendance/door.html", event=event, situation=_situation(registration, event), form=OpenForm()
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = CSP_OF_THE_DOOR
    return response


@in_both(blueprint, "/m/<token>", methods=["POST"])
@public
def join(token: str) -> WerkzeugResponse:
    """Go into the room; the press is noted as attendance."""
    registration_id = personal_links.joined(token).id
    try:
        with transaction():
            room = attendance.join(registration_id)
    except NotPossibleNow:
        return redirect(url_for(".door", token=token), code=303)
    return redirect(room, code=303)


def _situation(registration: Registration, event: Event) -> str:
    """Return which of its pages the door shows."""
    if event.state == EventState.CANCELLED:
        return "called_off"
    if registration.state != RegistrationState.CONFIRMED:
        return "waiting" if registration.state == RegistrationState.WAITLISTED else "not_registered"
    if phase_of(event) is Phase.PAST or event.state != EventState.PUBLISHED:
        return "over"
    if not room_is_open(event):
        return "early"
    return "open" if event.join_url else "no_room"
