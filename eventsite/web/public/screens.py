"""The screen in the room, for whoever has opened its link: the computer at the projector."""

from flask import Blueprint, Response, render_template

from eventsite.queries import events as event_queries
from eventsite.rules.guests import GuestRole
from eventsite.services import guests
from eventsite.web import guards, headers, screens, traces
from eventsite.web.guards import public
from eventsite.web.languages import in_both

blueprint = Blueprint("screens", __name__)
blueprint.after_request(headers.personal)


@in_both(blueprint, "/screens/<int(max=2147483647):guest_id>")
@public
def show(guest_id: int) -> Response:
    """The current question, the list, or a calm picture, as the moderator says."""
    event = event_queries.whole(_event_of(guest_id))
    page = render_template("public/screens/show.html", **screens.around(event), guest_id=guest_id)
    return traces.leave(Response(page), lambda: guests.note_looked(guest_id))


@in_both(blueprint, "/screens/<int(max=2147483647):guest_id>/stream")
@public
def stream(guest_id: int) -> Response:
    """What is new on the screen."""
    return screens.fragment(_event_of(guest_id))


def _event_of(guest_id: int) -> int:
    """Return the event of the screen whose link this browser has opened. Raises LinkEnded, NotFound."""
    return guards.opened_guest(guest_id, GuestRole.SCREEN).event_id
