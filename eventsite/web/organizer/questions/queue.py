"""The questions of an event, as they came."""

from flask import Blueprint, render_template

from eventsite.queries import questions as queries
from eventsite.rules.permissions import Action
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("questions", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/questions")


@blueprint.get("")
@requires(Action.SEE_QUESTIONS)
def index(event_id: int) -> str:
    """All questions; a name only where the asker shows it."""
    event = frames.mine(event_id)
    questions = queries.of_event(event_id)
    return render_template("organizer/questions/index.html", **frames.around(event), questions=questions)
