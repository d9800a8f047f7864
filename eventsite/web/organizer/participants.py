"""Whether those who take part may see one another."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from eventsite.database import transaction
from eventsite.queries import listings as queries
from eventsite.rules.listings import SHOWN_AFTER
from eventsite.rules.permissions import Action
from eventsite.services import listings
from eventsite.web import guards
from eventsite.web.forms.listings import SwitchForm
from eventsite.web.guards import requires
from eventsite.web.listings import consent_in_words
from eventsite.web.organizer import frames

blueprint = Blueprint("participants", __name__, url_prefix=f"/events/<{frames.ROW}:event_id>/participants")


@blueprint.get("")
@requires(Action.SEE_ATTENDEES)
def edit(event_id: int) -> str:
    """Who sees the list, what people are asked, and how many have said yes."""
    event = frames.mine(event_id)
    listed, in_all = queries.counts(event_id)
    return render_template(
        "organizer/participants/edit.html",
        **frames.around(event),
        form=SwitchForm(),
        listed=listed,
        in_all=in_all,
        consent=consent_in_words(),
        days=SHOWN_AFTER.days,
    )


@blueprint.post("")
@requires(Action.EDIT_EVENTS)
def switch(event_id: int) -> Response:
    """Let the event have a list, or none."""
    frames.mine(event_id)
    is_on = SwitchForm().is_on.data
    with transaction():
        listings.switch(event_id, guards.me().id, is_on=is_on)
    flash(gettext("Participants see the list now.") if is_on else gettext("Nobody sees the list now."))
    return redirect(url_for(".edit", event_id=event_id), code=303)
