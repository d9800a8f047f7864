"""Who may read what people need: decided for each event, by those who may edit it, and noted."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.errors import NotPossibleNow
from eventsite.queries import audit as audit_queries
from eventsite.queries import organizers as organizer_queries
from eventsite.rules.permissions import Action, may
from eventsite.services import audit, needs
from eventsite.web import guards
from eventsite.web.guards import requires
from eventsite.web.organizer import frames

blueprint = Blueprint("readers", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/needs/readers")


@blueprint.get("")
@requires(Action.EDIT_EVENTS)
def index(event_id: int) -> str:
    """Those who work with the event, which of them may read, and who has read."""
    event = frames.mine(event_id)
    found = organizer_queries.colleagues(event_id)
    return render_template(
        "organizer/readers/index.html",
        **frames.around(event),
        readers=[(one.organizer, one.sees_needs, may(one.role, Action.SEE_NEEDS)) for one in found],
        trace=audit_queries.of_readers(event_id),
        names={audit.organizer_actor(one.id): one.name for one in organizer_queries.everyone()},
    )


@blueprint.post(f"/<{frames.ROW}:organizer_id>/grant")
@requires(Action.EDIT_EVENTS)
def grant(event_id: int, organizer_id: int) -> Response:
    """Let somebody read what people need."""
    frames.mine(event_id)
    try:
        with transaction():
            needs.grant(event_id, organizer_id, guards.me().id)
        flash(gettext("The right is given."))
    except NotPossibleNow:
        flash(gettext("Who may only look cannot read this."))
    return redirect(url_for(".index", event_id=event_id), code=303)


@blueprint.post(f"/<{frames.ROW}:organizer_id>/take")
@requires(Action.EDIT_EVENTS)
def take(event_id: int, organizer_id: int) -> Response:
    """Take that right back."""
    frames.mine(event_id)
    with transaction():
        needs.take(event_id, organizer_id, guards.me().id)
    flash(gettext("The right is taken back."))
    return redirect(url_for(".index", event_id=event_id), code=303)
